"""Finds out what a network takes and gives by running it: sizes, channels, range, order, place.

Sizes are tried; for the rest a picture whose true enlargement is known is fed in every way that networks are
made for, and the way that comes nearest to the truth is taken. The truth, not an interpolation: a network
that is fed wrongly often does little more than interpolate.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    NotImplemented,  # noqa: A004 - ONNX Runtime's own name
    RuntimeException,
)

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import GraphFacts, Layout, image_inputs, read_graph, with_input_size
from enlarger.graphs.nodes import GraphBuilder
from enlarger.graphs.pixel_io import TO_YCC, PixelEncoding

from .test_chart import Plane, draw_chart, resized

KINDS: dict[int, type[np.generic]] = {
    TensorProto.FLOAT: np.float32,
    TensorProto.FLOAT16: np.float16,
    TensorProto.DOUBLE: np.float64,
    TensorProto.UINT8: np.uint8,
}

RANGES = {"0 to 1": (1.0, 0.0), "0 to 255": (255.0, 0.0), "-1 to 1": (1.0, -1.0)}
"""White and black as networks are made for."""

MULTIPLES = (1, 2, 3, 4, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 30, 32, 40, 48, 56, 60, 64, 128)
PRIMES = (1, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73)
"""Factors of sides, so that a side is divisible by a multiple and by nothing else that is in use."""

TRIED_SIDE = 45
"""Sides to begin with: larger than any kernel, small enough for slow networks."""

FIXED_SIDES = (64, 128, 256, 512, 48, 96, 192, 224, 320, 384, 32, 480)
"""Of networks that take one size alone and do not say which."""

SUSPICIOUS_MULTIPLE = 16
"""Networks whose size was built in by mistake run with some multiples of it, too, and mix up the picture."""

LARGEST_FIXED = 2048

LARGEST_SCALE = 16

CHART_SIDE = 72
EDGE = 8
"""Pixels of the source at its edge that do not count."""

LARGEST_ERROR = 0.1
"""Root of the mean square distance from the truth, with 1 as white. Networks that invent detail were seen to
stay below 0.075, the best wrong guesses mostly above 0.12.
"""

FAITHFUL = 0.75
"""Of the distance of bicubic interpolation. Networks trained to be near the truth were seen at 0.34 to 0.58,
those trained to look sharp at 0.92 to 1.12.
"""

CLEARLY = 0.8
"""Another guess than the usual has to come this much nearer to the truth."""

CLEARLY_BGR = 0.95
"""Networks treat channels nearly alike: those seen came nearer by 1 to 9 percent in their own order."""

VISIBLE = 0.5 / 255

ort.set_default_logger_severity(4)  # what it has to say comes as an exception

_Array = NDArray[Any]
_ERRORS = (Fail, InvalidArgument, InvalidGraph, NotImplemented, RuntimeException, ValueError, MemoryError)


@dataclass(frozen=True)
class Probed:
    """A network, and what was found out about it."""

    model: onnx.ModelProto
    facts: GraphFacts
    multiple: int
    values: PixelEncoding
    error: float
    """Distance from the truth, and that of bicubic interpolation."""
    bicubic_error: float
    is_order_plain: bool = True
    """Whether another order of the channels would make a difference."""
    effective: int | None = None
    """Pixels beyond which a change was not seen, where the graph looks everywhere."""
    notes: list[str] = field(default_factory=list[str])

    @property
    def draws(self) -> bool:
        """Whether the network shows detail of its own: faithful ones come nearer to the truth than that."""
        return self.error > FAITHFUL * self.bicubic_error


@dataclass(frozen=True)
class _Shapes:
    """How a network's sizes behave."""

    layout: Layout
    channels: int
    scale: int
    lost: int
    multiple: int
    smallest: int
    fixed: Size | None


class _FailedRun(ModelError):  # noqa: N818 - with another size it may not fail
    """The network cannot be run so."""


class Trials:
    """What came of the sizes that were tried, kept in a file: some networks crash the process when a side
    does not suit them, and the next process must not try that again.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self.seconds = seconds
        """Within which a network has to answer once."""
        self._path = path
        self._known: dict[str, list[int] | str] = {}
        with contextlib.suppress(FileNotFoundError):
            self._known = json.loads(path.read_text("utf-8"))

    def size_after(self, key: str, run: Callable[[], Size]) -> Size:
        """Return the size that `run` returns, from the file where it is known. Raises ModelError."""
        if key not in self._known:
            self._keep(key, "It crashed.")
            try:
                self._keep(key, list(run()))
            except _FailedRun as error:
                self._keep(key, error.message)
        known = self._known[key]
        if isinstance(known, str):
            raise _FailedRun(known)
        return Size(*known)

    def _keep(self, key: str, result: list[int] | str) -> None:
        self._known[key] = result
        self._path.write_text(json.dumps(self._known), "utf-8")


class _Runner:
    """A network that is run as it came."""

    def __init__(self, model: onnx.ModelProto, trials: Trials) -> None:
        try:
            self._session = ort.InferenceSession(
                model.SerializeToString(), ort.SessionOptions(), providers=["CPUExecutionProvider"]
            )
        except _ERRORS as error:
            raise ModelError(f"ONNX Runtime does not take the network: {_first_line(error)}") from error
        self._names = image_inputs(model)[0].name, model.graph.output[0].name
        self._trials = trials
        self.kind = KINDS[image_inputs(model)[0].type.tensor_type.elem_type]

    def __call__(self, values: _Array) -> _Array:
        """Return the output for one input, as float32. Raises ModelError; ends the process when the network
        does not answer.
        """
        if self.kind is np.uint8:
            values = np.clip(np.rint(values), 0, 255)
        faulthandler.dump_traceback_later(self._trials.seconds, exit=True)
        try:
            (result,) = self._session.run([self._names[1]], {self._names[0]: values.astype(self.kind)})
        except _ERRORS as error:
            raise _FailedRun(f"The network fails: {_first_line(error)}") from error
        finally:
            faulthandler.cancel_dump_traceback_later()
        return np.asarray(result).astype(np.float32)

    def size_after(self, size: Size, layout: Layout, channels: int) -> Size:
        """Return the size of the output for an input of `size`. Raises ModelError."""
        return self._trials.size_after(
            f"{layout} {channels} {size}", lambda: self._tried(size, layout, channels)
        )

    def _tried(self, size: Size, layout: Layout, channels: int) -> Size:
        rows = (
            (channels, size.height, size.width) if layout == "NCHW" else (size.height, size.width, channels)
        )
        result = self(np.full((1, *rows), 0.5, np.float32)).shape
        if len(result) != 4 or result[0] != 1 or result[1 if layout == "NCHW" else 3] != channels:
            made = "x".join(map(str, result))
            raise _FailedRun(f"Of a picture the network makes {made} values, which is no such picture.")
        return Size(result[3], result[2]) if layout == "NCHW" else Size(result[2], result[1])


def probe(model: onnx.ModelProto, trials: Trials) -> Probed:
    """Find out what a network takes and gives. Raises ModelError when it is none that enlarges pictures, or
    nothing fits.
    """
    model = _with_one_output(model)
    problem: ModelError | None = None
    for shapes in _shapes_that_run(model, _Runner(model, trials)):
        try:
            return _with_values(model, shapes, trials)
        except ModelError as error:
            problem = problem or error
    raise problem or ModelError("The network takes pictures of no size that was tried.")


def _with_values(model: onnx.ModelProto, shapes: _Shapes, trials: Trials) -> Probed:
    """Find out the rest, with sizes that the network takes. Raises ModelError when nothing fits."""
    if shapes.fixed:
        model = with_input_size(model, shapes.fixed, shapes.layout, shapes.channels)
    else:
        model = _with_open_size(model, shapes)
    try:
        facts = read_graph(model, shapes.layout, shapes.channels, shapes.multiple)
    except onnx.shape_inference.InferenceError as error:
        raise ModelError(f"The network's graph contradicts itself: {_first_line(error)}") from error
    if facts.lost not in {0, shapes.lost}:
        raise ModelError("The network gives another size than its graph says.")
    facts = replace(facts, scale=shapes.scale, lost=shapes.lost, smallest=shapes.smallest)
    return _find_values(Probed(model, facts, shapes.multiple, PixelEncoding(), 0, 0), _Runner(model, trials))


def _with_one_output(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network less outputs that are no pictures. Raises ModelError for what is fed by more than
    one picture, or none.
    """
    inputs = image_inputs(model)
    if len(inputs) != 1:
        names = ", ".join(value.name for value in inputs) or "none"
        raise ModelError(
            f"This network has {len(inputs)} inputs ({names}); one picture is all that can be given.",
            "Look for a variant whose other inputs are built in.",
        )
    kind, shape = inputs[0].type.tensor_type.elem_type, inputs[0].type.tensor_type.shape.dim
    if kind not in KINDS:
        raise ModelError(f"The network takes {TensorProto.DataType.Name(kind)}, which no picture is made of.")
    if len(shape) != 4:
        raise ModelError(f"The network's input has {len(shape)} axes; pictures come with four.")
    if shape[0].dim_value > 1:
        raise ModelError(f"The network takes {shape[0].dim_value} pictures at a time, as for films.")
    pictures = [value for value in model.graph.output if len(value.type.tensor_type.shape.dim) in {0, 4}]
    if len(model.graph.output) > 1 and len(pictures) != 1:
        names = ", ".join(value.name for value in model.graph.output)
        raise ModelError(f"This network has several outputs ({names}); which is the picture cannot be told.")
    kept = onnx.ModelProto()
    kept.CopyFrom(model)
    if len(kept.graph.output) > 1:
        del kept.graph.output[:]
        kept.graph.output.append(pictures[0])
    return kept


def _shapes_that_run(model: onnx.ModelProto, runner: _Runner) -> Iterator[_Shapes]:
    """Yield the sizes that the network was seen to take, the likeliest first. Raises ModelError where it
    cannot be run at all.
    """
    dims = [dim.dim_value for dim in image_inputs(model)[0].type.tensor_type.shape.dim]
    problem: ModelError | None = None
    found: _Shapes | None = None
    for layout, channels in _orders(dims):
        height, width = (dims[2], dims[3]) if layout == "NCHW" else (dims[1], dims[2])
        sizes = [Size(width or height, height or width)]
        if not height and not width:
            sizes = [Size(side, side) for side in FIXED_SIDES]
            try:
                found = _find_free(runner, layout, channels)
            except _FailedRun as error:
                problem = problem or error
            else:
                yield found
                if found.multiple < SUSPICIOUS_MULTIPLE:
                    return
        for size in sizes:
            try:
                fixed = _find_fixed(runner, size, layout, channels)
            except _FailedRun as error:
                problem = problem or error
            else:
                found = found or fixed
                yield fixed
    if problem and not found:
        raise problem


def _find_fixed(runner: _Runner, size: Size, layout: Layout, channels: int) -> _Shapes:
    """Find out what the network makes of its one size. Raises ModelError where that is not its size."""
    if max(size) > LARGEST_FIXED:
        raise ModelError(f"The network takes pictures of {size} alone, which is too much.")
    result = runner.size_after(size, layout, channels)
    scale = ceil(result.height / size.height)
    lost, odd = divmod(scale * size.height - result.height, 2)
    if odd or result != _grown(size, scale, lost):
        raise _FailedRun("The network does not enlarge by a whole factor.")
    return _Shapes(layout, channels, scale, lost, 1, 1, size)


def _orders(dims: Sequence[int]) -> Iterator[tuple[Layout, int]]:
    """Yield the layouts and numbers of channels that an input's shape allows."""
    candidates: list[tuple[Layout, int, int]] = [
        ("NCHW", 3, 1),
        ("NHWC", 3, 3),
        ("NCHW", 1, 1),
        ("NHWC", 1, 3),
    ]
    found: list[tuple[Layout, int]] = [
        (layout, count) for layout, count, axis in candidates if dims[axis] == count
    ]
    if not found and (dims[1] or dims[3]):
        raise ModelError(
            f"The network's input, {'x'.join(map(str, dims))}, has neither one nor three channels."
        )
    yield from found or [(layout, count) for layout, count, axis in candidates if not dims[axis]]


def _find_free(runner: _Runner, layout: Layout, channels: int) -> _Shapes:
    """Find the size multiple of a network whose sizes are open. Raises ModelError when nothing runs."""
    problem: ModelError | None = None
    for multiple in MULTIPLES:
        first = next(number for number, prime in enumerate(PRIMES) if prime * multiple >= TRIED_SIDE)
        a, b, c, d = (multiple * prime for prime in PRIMES[first : first + 4])
        try:
            one, other = (runner.size_after(size, layout, channels) for size in (Size(a, b), Size(d, c)))
        except _FailedRun as error:
            problem = problem or error
            continue
        scale, rest = divmod(other.width - one.width, d - a)
        lost, odd = divmod(scale * a - one.width, 2)
        if rest or odd or not 1 <= scale <= LARGEST_SCALE or lost < 0:
            continue
        if one == _grown(Size(a, b), scale, lost) and other == _grown(Size(d, c), scale, lost):
            smallest = _find_smallest(runner, layout, channels, multiple, (scale, lost), a)
            return _Shapes(layout, channels, scale, lost, multiple, smallest, None)
    raise problem or ModelError("The network does not enlarge by a whole factor.")


def _find_smallest(
    runner: _Runner, layout: Layout, channels: int, multiple: int, growth: tuple[int, int], largest: int
) -> int:
    """Return the shortest side that was found to work, on the way down from one that does."""
    smallest = largest
    for factor in (32, 24, 16, 12, 8, 6, 4, 3, 2, 1):
        side = factor * multiple
        if side >= largest:
            continue
        try:
            if runner.size_after(Size(side, side), layout, channels) != _grown(Size(side, side), *growth):
                break
        except _FailedRun:
            break
        smallest = side
    return smallest


def _grown(size: Size, scale: int, lost: int) -> Size:
    return Size(scale * size.width - 2 * lost, scale * size.height - 2 * lost)


def _with_open_size(model: onnx.ModelProto, shapes: _Shapes) -> onnx.ModelProto:
    """Return the network with its channels where they belong, for later readers."""
    dims = image_inputs(model)[0].type.tensor_type.shape.dim
    dims[1 if shapes.layout == "NCHW" else 3].dim_value = shapes.channels
    return model


def _find_values(probed: Probed, runner: _Runner) -> Probed:
    """Find range, order and place. Raises ModelError when nothing comes near the truth."""
    facts = probed.facts
    source, truth = _pictures(facts, probed.multiple)
    judge = _Judge(facts, truth)
    bicubic = judge.error(resized(source, truth.shape[1], truth.shape[0])[judge.kept])
    is_whole = runner.kind is np.uint8
    guesses: list[tuple[float, int, PixelEncoding, PixelEncoding]] = []
    for white, black in [(255.0, 0.0)] if is_whole else RANGES.values():
        given = PixelEncoding(white, black)
        result = _fed(runner, facts, source, given)
        for (out_white, out_black), order in product(RANGES.values(), ("RGB", "BGR")):
            taken = PixelEncoding(out_white, out_black, order)
            is_usual = taken == given
            error = judge.error(_unit(result, taken)) / (1 if is_usual else CLEARLY)
            guesses.append((round(error, 4), len(guesses), given, taken))
    *_, given, taken = min(guesses, key=lambda guess: guess[:2])
    result = _unit(_fed(runner, facts, source, given), taken)
    notes: list[str] = []
    is_order_plain = True
    if facts.channels == 3:
        turned_given, turned_taken = (replace(item, order=_other(item.order)) for item in (given, taken))
        turned = _unit(_fed(runner, facts, source, turned_given), turned_taken)
        ratio = max(judge.error(turned), 1e-6) / max(judge.error(result), 1e-6)
        is_order_plain = not CLEARLY_BGR <= ratio <= 1 / CLEARLY_BGR
        if ratio < CLEARLY_BGR:
            given, taken, result = turned_given, turned_taken, turned
    offset = judge.offset(result)
    error = judge.error(result, offset)
    if not error <= max(LARGEST_ERROR, 1.6 * bicubic):
        raise ModelError(
            "However this network is fed, what it makes does not resemble the picture enlarged "
            f"(distance {error:.2f}; interpolation {bicubic:.2f}).",
            "It may be for another purpose, such as colouring, depth or masks, or want other values.",
        )
    model = probed.model if given == taken else _evened(probed.model, given, taken, facts)
    if given != taken:
        notes.append("The values it gives differ from those it takes; nodes at its end now make them alike.")
    return replace(
        probed,
        model=model,
        facts=replace(facts, offset=offset),
        values=given,
        error=error,
        bicubic_error=bicubic,
        is_order_plain=is_order_plain,
        effective=_effective_radius(runner, facts, source, given) if facts.context is None else None,
        notes=notes,
    )


def _pictures(facts: GraphFacts, multiple: int) -> tuple[Plane, Plane]:
    """Return the picture to feed, and its true enlargement, in as many channels as the network has."""
    side = -(-max(CHART_SIDE + 2 * facts.margin, facts.smallest) // multiple) * multiple
    size = facts.fixed or Size(side, side)
    truth = draw_chart(size.width * facts.scale, size.height * facts.scale)
    if facts.channels == 1:
        truth = (truth @ TO_YCC[0][:, None]).astype(np.float32)
    return np.clip(resized(truth, *size), 0, 1), truth


class _Judge:
    """Measures how far a result lies from the truth, apart from its edges."""

    def __init__(self, facts: GraphFacts, truth: Plane) -> None:
        edge = min(EDGE, min(truth.shape[:2]) // facts.scale // 4) * facts.scale
        self._lost, self._scale = facts.lost, facts.scale
        self._edge = max(edge, facts.lost)
        self.kept = (slice(self._edge, -self._edge), slice(self._edge, -self._edge))
        self._truth = truth

    def error(self, result: Plane, offset: tuple[int, int] = (0, 0)) -> float:
        """Return the root of the mean square distance of a result, which may lack its edges; infinite where
        it is no picture at all.
        """
        kept = result if result.shape == self._truth[self.kept].shape else self._cut(result, offset)
        squares = np.square(kept - self._truth[self.kept], dtype=np.float64)
        mean = float(np.sqrt(squares.mean()))
        return mean if np.isfinite(mean) else float("inf")

    def offset(self, result: Plane) -> tuple[int, int]:
        """Return how many pixels, to the right and down, a result is moved."""
        most = min(2 * self._scale, self._edge - self._lost)
        steps = range(-most, most + 1)
        best = (0, 0)
        for _ in range(2):
            best = min(((right, best[1]) for right in steps), key=lambda offset: self.error(result, offset))
            best = min(((best[0], down) for down in steps), key=lambda offset: self.error(result, offset))
        return best if self.error(result, best) < CLEARLY * self.error(result) else (0, 0)

    def _cut(self, result: Plane, offset: tuple[int, int]) -> Plane:
        right, down = offset
        inset = self._edge - self._lost
        height, width = self._truth[self.kept].shape[:2]
        return result[inset + down : inset + down + height, inset + right : inset + right + width]


def _fed(runner: _Runner, facts: GraphFacts, picture: Plane, given: PixelEncoding) -> Plane:
    """Return what the network makes of `picture` in the values given, as it comes."""
    values = picture * (given.white - given.black) + given.black
    if given.order == "BGR":
        values = values[..., ::-1]
    fed = values[None] if facts.layout == "NHWC" else values.transpose(2, 0, 1)[None]
    result = runner(np.ascontiguousarray(fed))[0]
    return result if facts.layout == "NHWC" else result.transpose(1, 2, 0)


def _unit(result: Plane, taken: PixelEncoding) -> Plane:
    """Return a result with 1 as white, in red, green and blue."""
    ordered = result[..., ::-1] if taken.order == "BGR" else result
    return (ordered - taken.black) / (taken.white - taken.black)


def _other(order: str) -> str:
    return "BGR" if order == "RGB" else "RGB"


def _evened(
    model: onnx.ModelProto, given: PixelEncoding, taken: PixelEncoding, facts: GraphFacts
) -> onnx.ModelProto:
    """Return the network with nodes at its end that make what it gives alike to what it takes."""
    nodes = GraphBuilder("enlarger_evened_")
    evened = onnx.ModelProto()
    evened.CopyFrom(model)
    leave = evened.graph.output[0]
    tensor = nodes.add("Cast", leave.name, to=TensorProto.FLOAT)
    factor = (given.white - given.black) / (taken.white - taken.black)
    tensor = nodes.add("Mul", tensor, nodes.constant(factor))
    tensor = nodes.add("Add", tensor, nodes.constant(given.black - taken.black * factor))
    if given.order != taken.order:
        axis = 1 if facts.layout == "NCHW" else 3
        nodes.add("Gather", tensor, nodes.constant([2, 1, 0], np.int64), axis=axis)
    nodes.ends_in("enlarger_evened")
    shape = [dim.dim_value or None for dim in leave.type.tensor_type.shape.dim] or None
    evened.graph.node.extend(nodes.nodes)
    evened.graph.initializer.extend(nodes.constants)
    del evened.graph.output[:]
    evened.graph.output.append(helper.make_tensor_value_info("enlarger_evened", TensorProto.FLOAT, shape))
    return evened


def _effective_radius(runner: _Runner, facts: GraphFacts, picture: Plane, given: PixelEncoding) -> int:
    """Return beyond how many pixels of the input a change in the middle is not seen in the output."""
    height, width = picture.shape[:2]
    changed = picture.copy()
    middle = slice(height // 2 - 2, height // 2 + 2), slice(width // 2 - 2, width // 2 + 2)
    changed[middle] = 1 - changed[middle]
    difference = _fed(runner, facts, changed, given) - _fed(runner, facts, picture, given)
    seen = np.argwhere(np.abs(difference).max(axis=2) > VISIBLE * (given.white - given.black))
    if not len(seen):
        return 0
    centre = np.array(difference.shape[:2]) / 2
    return ceil(float(np.abs(seen - centre).max()) / facts.scale)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
