"""Detects with a test chart in which values a network takes and gives pictures: their range, the order of
their channels, and whether it moves the picture.

The chart's true enlargement is known. It is fed in every way that networks are made for, and the way that
comes nearest to the truth is taken. The truth, not an interpolation: a network that is fed wrongly often does
little more than interpolate.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from math import ceil

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import GraphFacts, image_inputs
from enlarger.graphs.nodes import GraphBuilder
from enlarger.graphs.pixel_io import TO_YCC, PixelEncoding
from enlarger.imaging.strips import Strip
from enlarger.system.language import _

from .architectures.span import MEAN as DIV2K_MEAN
from .chart import draw_chart, resized
from .trial_runs import ForeignNetwork


@dataclass(frozen=True)
class _Encoding(PixelEncoding):
    """Values that a network may be trained with."""

    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """What is taken off red, green and blue, with 1 as white."""

    def encoded(self, picture: Strip) -> Strip:
        """Return a picture, red, green and blue with 1 as white, in these values."""
        values = self._less(picture, 1) * (self.white - self.black) + self.black
        return values[..., ::-1] if self.order == "BGR" else values

    def decoded(self, values: Strip) -> Strip:
        """Return the picture that is encoded so."""
        ordered = values[..., ::-1] if self.order == "BGR" else values
        return self._less((ordered - self.black) / (self.white - self.black), -1)

    def _less(self, picture: Strip, share: int) -> Strip:
        return picture - np.float32(share) * np.array(self.mean, np.float32) if any(self.mean) else picture


RANGES = (_Encoding(), _Encoding(255.0), _Encoding(1.0, -1.0))
"""What nearly all networks are trained with."""

RARE_RANGES = (
    *(_Encoding(0.5, -0.5), _Encoding(127.5, -127.5)),
    *(_Encoding(mean=DIV2K_MEAN), _Encoding(255.0, mean=DIV2K_MEAN)),
)
"""What further ones were: EDSR and its kin without the layers at their ends that take the mean off."""

FACE_VALUES = _Encoding(1.0, -1.0)
"""Of the networks that are known to redraw faces."""

SURELY = 0.5
"""Below this part of bicubic interpolation's error a network was surely fed rightly."""

NOISE = 20 / 255
"""Standard deviation of what is added for a network that restores, with 1 as white."""

CHART_SIDE = 72
EDGE = 8
"""Pixels at the edge of the source that are left out of comparisons."""

LARGEST_ERROR = 0.1
"""Root of the mean square distance from the truth, with 1 as white. Generative networks were seen to
stay below 0.075, the best wrong guesses mostly above 0.12.
"""

FAITHFUL = 1.75 / 255
"""A faithful network's result, shrunk again, is nearer to its source, as root of the mean square. Of those
seen, the ones trained to be near the truth were off by 0.6 to 0.9 levels, those trained to look sharp by 3.2
to 14.
"""

CLEARLY = 0.8
"""A guess with unequal encodings, or an offset, has to reduce the distance to this part of it."""

LITTLE_DIFFERENCE = 0.95
"""Where the error in one order of the channels is above this part of that in the other."""

SHIFTED = 5 / 255
"""Colour that is off by this much on average, with 1 as white. Networks that are fed rightly were seen at up
to 4 levels.
"""

VISIBLE = 0.5 / 255
"""The smallest difference that counts, with 1 as white: half an 8-bit level."""


_CONVERTED = "enlarger_evened"
"""The name of the converted output: a file that is imported again gives the same network as before."""

_MEAN_TAKEN_OFF = "enlarger_plain"
"""The name of the input that the mean is taken off."""


@dataclass(frozen=True)
class DetectedValues:
    """In which values a network takes and gives pictures, and how well that fits."""

    model: onnx.ModelProto
    """The network, which gives the values that it takes."""
    encoding: PixelEncoding
    offset: tuple[int, int]
    """Pixels of the output, to the right and down, by which the network moves the picture."""
    error: float
    """Root of the mean square distance from the chart's true enlargement, with 1 as white."""
    bicubic_error: float
    """The same of a bicubic enlargement."""
    drift: float
    """Root of the mean square distance of the result from the chart when both are shrunk to its size, with 1
    as white.
    """
    order_matters: bool = True
    """Whether another order of the channels would make a difference."""
    effective_radius: int | None = None
    """Pixels of the input beyond which a change was not seen to matter; None for a finite receptive field."""
    notes: list[str] = field(default_factory=list[str])
    """Sentences for the user."""

    @property
    def is_generative(self) -> bool:
        """Whether the network generates detail: what faithful ones give, shrunk again, is the source."""
        return self.drift > FAITHFUL


def detect_values(
    model: onnx.ModelProto,
    facts: GraphFacts,
    multiple: int,
    network: ForeignNetwork,
    *,
    is_for_faces: bool = False,
) -> DetectedValues:
    """Find range, order of channels and offset of `model`, which runs as `network` and wants sides divisible
    by `multiple`. One that `is_for_faces` may make of the chart what it wants: where that does not tell, it
    has the values of all that are known.

    Raises ModelError when nothing comes near the chart's true enlargement.
    """
    source, truth = _pictures(facts, multiple)
    comparison = _Comparison(facts, truth)
    bicubic = comparison.error(resized(source, truth.shape[1], truth.shape[0])[comparison.kept])
    usual = FACE_VALUES if is_for_faces else RANGES[0] if facts.scale == 1 else None
    # At the same size a network that is fed wrongly is as near as can be where it does nothing, unless
    # there is something to be done.
    fed = source if facts.scale > 1 else _noisy(source)
    given, taken = _find_ranges(facts, network, fed, comparison, bicubic, usual)
    result = taken.decoded(_run(network, facts, source, given))
    order_matters = True
    if facts.channels == 3:
        swapped_given, swapped_taken = (replace(item, order=_other(item.order)) for item in (given, taken))
        swapped = swapped_taken.decoded(_run(network, facts, source, swapped_given))
        ratio = max(comparison.error(swapped), 1e-6) / max(comparison.error(result), 1e-6)
        order_matters = not LITTLE_DIFFERENCE <= ratio <= 1 / LITTLE_DIFFERENCE
        # On photographs, too, networks are nearer in their own order by 2 % at most, or in the other one.
        if ratio < CLEARLY and comparison.colour_error(swapped) < CLEARLY * comparison.colour_error(result):
            given, taken, result = swapped_given, swapped_taken, swapped
    notes: list[str] = []
    if is_for_faces and not comparison.error(result) <= LARGEST_ERROR:
        given = taken = FACE_VALUES
        result = taken.decoded(_run(network, facts, source, given))
        notes.append(
            _(
                "What the network makes of the test chart does not tell its values: -1 to 1 is "
                "taken, as GFPGAN, CodeFormer and others have it."
            )
        )
    offset = (0, 0) if is_for_faces else comparison.offset(result)
    error = comparison.error(result, offset)
    if not is_for_faces and not error <= max(LARGEST_ERROR, 1.6 * bicubic):
        raise ModelError(
            _(
                "However this network is fed, its result does not resemble the enlarged "
                "picture (distance {error:.2f}; interpolation {bicubic:.2f}).",
                error=error,
                bicubic=bicubic,
            ),
            _("It may be for another purpose, such as colouring, depth or masks, or want other values."),
        )
    plain = PixelEncoding(given.white, given.black, given.order)
    if any(given.mean):
        model = _with_mean_taken_off(model, given, facts)
        notes.append(
            _(
                "The network takes pictures less a mean colour; nodes added at its ends take "
                "it off and add it."
            )
        )
    elif given != taken:
        notes.append(_("The network gives other values than it takes; nodes added at its end convert them."))
    if given != taken or any(given.mean):
        model = _with_equal_encodings(model, plain, taken, facts)
    shift = comparison.shift(result, offset)
    if max(map(abs, shift)) > SHIFTED and not is_for_faces:
        levels = ", ".join(f"{255 * value:+.0f}" for value in shift)
        channels = _("red, green, blue") if len(shift) == 3 else _("luminance")
        notes.append(
            _(
                "The network changes colours: on the test chart by {levels} levels on average ({of}).",
                levels=levels,
                of=channels,
            )
        )
    radius = _effective_radius(network, facts, source, given) if facts.context is None else None
    drift = comparison.drift(result, offset)
    return DetectedValues(model, plain, offset, error, bicubic, drift, order_matters, radius, notes)


def _find_ranges(
    facts: GraphFacts,
    network: ForeignNetwork,
    source: Strip,
    comparison: _Comparison,
    bicubic: float,
    usual: _Encoding | None,
) -> tuple[_Encoding, _Encoding]:
    """Return the encodings of input and output that come nearest to the true enlargement; clearly nearer than
    with the `usual` one, where there is one.
    """
    best: tuple[float, _Encoding, _Encoding] = float("inf"), RANGES[0], RANGES[0]
    for candidates in (RANGES, RARE_RANGES):
        tried = sorted(candidates, key=lambda given: given != usual)
        for given in [_Encoding(255.0)] if network.kind is np.uint8 else tried:
            if facts.channels == 1 and any(given.mean):
                continue
            result = _run(network, facts, source, given)
            for range_, order in product((*RANGES, given), ("RGB", "BGR")):
                taken = replace(range_, order=order)
                error = comparison.error(taken.decoded(result)) / (1 if taken == given else CLEARLY)
                if usual and given != usual:
                    error /= CLEARLY  # fed wrongly, it may leave the picture as it is, which is near enough
                if round(error, 4) < round(best[0], 4):
                    best = error, given, taken
        if best[0] < SURELY * bicubic or network.kind is np.uint8:
            break
    return best[1:]


def _pictures(facts: GraphFacts, multiple: int) -> tuple[Strip, Strip]:
    """Return the picture to feed, and its true enlargement, in as many channels as the network has."""
    side = -(-max(CHART_SIDE + 2 * facts.margin, facts.smallest) // multiple) * multiple
    size = facts.fixed or Size(side, side)
    truth = draw_chart(size.width * facts.scale, size.height * facts.scale)
    if facts.channels == 1:
        truth = (truth @ TO_YCC[0][:, None]).astype(np.float32)
    return np.clip(resized(truth, *size), 0, 1), truth


def _noisy(picture: Strip) -> Strip:
    """Return a picture with the noise of a high sensitivity, the same each time."""
    noise = np.random.default_rng(1).normal(0, NOISE, picture.shape)
    return np.clip(picture + noise, 0, 1).astype(np.float32)


class _Comparison:
    """Measures how far a result is from the chart's true enlargement, apart from its edges."""

    def __init__(self, facts: GraphFacts, truth: Strip) -> None:
        edge = min(EDGE, min(truth.shape[:2]) // facts.scale // 4) * facts.scale
        self._lost, self._scale = facts.lost, facts.scale
        self._edge = max(edge, facts.lost)
        self.kept = (slice(self._edge, -self._edge), slice(self._edge, -self._edge))
        self._truth = truth

    def error(self, result: Strip, offset: tuple[int, int] = (0, 0)) -> float:
        """Return the root of the mean square distance of a result, which may lack its edges; infinite where
        it has values that are not numbers.
        """
        kept = result if result.shape == self._truth[self.kept].shape else self._cut(result, offset)
        squares = np.square(kept - self._truth[self.kept], dtype=np.float64)
        mean = float(np.sqrt(squares.mean()))
        return mean if np.isfinite(mean) else float("inf")

    def drift(self, result: Strip, offset: tuple[int, int]) -> float:
        """Return the same of a result and the truth when both are shrunk to the source's size."""
        difference = self._cut(result, offset) - self._truth[self.kept]
        height, width = (length // self._scale for length in difference.shape[:2])
        return float(np.sqrt(np.square(resized(difference, width, height)).mean()))

    def colour_error(self, result: Strip) -> float:
        """Return the same of how the channels differ from their mean, for a result in its place."""
        difference = self._cut(result, (0, 0)) - self._truth[self.kept]
        return float(np.sqrt(np.square(difference - difference.mean(axis=2, keepdims=True)).mean()))

    def shift(self, result: Strip, offset: tuple[int, int]) -> list[float]:
        """Return by how much each channel of a result is brighter than it should be."""
        difference = self._cut(result, offset) - self._truth[self.kept]
        return [float(value) for value in difference.mean(axis=(0, 1), dtype=np.float64)]

    def offset(self, result: Strip) -> tuple[int, int]:
        """Return by how many pixels, to the right and down, a result is moved."""
        most = min(2 * self._scale, self._edge - self._lost)
        steps = range(-most, most + 1)
        best = (0, 0)
        for _axis in range(2):
            best = min(((right, best[1]) for right in steps), key=lambda offset: self.error(result, offset))
            best = min(((best[0], down) for down in steps), key=lambda offset: self.error(result, offset))
        return best if self.error(result, best) < CLEARLY * self.error(result) else (0, 0)

    def _cut(self, result: Strip, offset: tuple[int, int]) -> Strip:
        right, down = offset
        inset = self._edge - self._lost
        height, width = self._truth[self.kept].shape[:2]
        return result[inset + down : inset + down + height, inset + right : inset + right + width]


def _run(network: ForeignNetwork, facts: GraphFacts, picture: Strip, given: _Encoding) -> Strip:
    """Return the result for `picture`, in the network's own values, of shape (height, width, channels)."""
    values = given.encoded(picture)
    fed = values[None] if facts.layout == "NHWC" else values.transpose(2, 0, 1)[None]
    result = network(np.ascontiguousarray(fed))[0]
    return result if facts.layout == "NHWC" else result.transpose(1, 2, 0)


def _other(order: str) -> str:
    return "BGR" if order == "RGB" else "RGB"


def _with_mean_taken_off(model: onnx.ModelProto, given: _Encoding, facts: GraphFacts) -> onnx.ModelProto:
    """Return the network with a node at its beginning that takes the mean off."""
    converted = onnx.ModelProto()
    converted.CopyFrom(model)
    entry = image_inputs(converted)[0]
    nodes = GraphBuilder(f"{_MEAN_TAKEN_OFF}_")
    kind = entry.type.tensor_type.elem_type
    mean = _along_channels(given, facts, (given.white - given.black) * np.array(given.mean))
    nodes.add("Sub", _MEAN_TAKEN_OFF, nodes.constant(mean, helper.tensor_dtype_to_np_dtype(kind).type))
    nodes.ends_in(entry.name)
    entry.name = _MEAN_TAKEN_OFF
    rest = list(converted.graph.node)
    del converted.graph.node[:]
    converted.graph.node.extend([*nodes.nodes, *rest])
    converted.graph.initializer.extend(nodes.constants)
    return converted


def _with_equal_encodings(
    model: onnx.ModelProto, given: PixelEncoding, taken: _Encoding, facts: GraphFacts
) -> onnx.ModelProto:
    """Return the network with nodes at its end that convert the values it gives to those that it takes."""
    nodes = GraphBuilder(f"{_CONVERTED}_")
    converted = onnx.ModelProto()
    converted.CopyFrom(model)
    leave = converted.graph.output[0]
    tensor = nodes.add("Cast", leave.name, to=TensorProto.FLOAT)
    span = given.white - given.black
    factor = span / (taken.white - taken.black)
    shift = given.black - taken.black * factor
    if factor != 1:
        tensor = nodes.add("Mul", tensor, nodes.constant(factor))
    added = _along_channels(taken, facts, shift + span * np.array(taken.mean)) if any(taken.mean) else shift
    tensor = nodes.add("Add", tensor, nodes.constant(added))
    if given.order != taken.order:
        axis = 1 if facts.layout == "NCHW" else 3
        nodes.add("Gather", tensor, nodes.constant([2, 1, 0], np.int64), axis=axis)
    nodes.ends_in(_CONVERTED)
    shape = [dim.dim_value or None for dim in leave.type.tensor_type.shape.dim] or None
    converted.graph.node.extend(nodes.nodes)
    converted.graph.initializer.extend(nodes.constants)
    del converted.graph.output[:]
    converted.graph.output.append(helper.make_tensor_value_info(_CONVERTED, TensorProto.FLOAT, shape))
    return converted


def _along_channels(
    values: PixelEncoding, facts: GraphFacts, colour: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return red, green and blue in the order and the shape that a network's pictures have."""
    ordered = colour[::-1] if values.order == "BGR" else colour
    return ordered if facts.layout == "NHWC" else ordered[:, None, None]


def _effective_radius(network: ForeignNetwork, facts: GraphFacts, picture: Strip, given: _Encoding) -> int:
    """Return beyond how many pixels of the input a change in the middle makes no visible difference."""
    height, width = picture.shape[:2]
    changed = picture.copy()
    middle = slice(height // 2 - 2, height // 2 + 2), slice(width // 2 - 2, width // 2 + 2)
    changed[middle] = 1 - changed[middle]
    difference = _run(network, facts, changed, given) - _run(network, facts, picture, given)
    seen = np.argwhere(np.abs(difference).max(axis=2) > VISIBLE * (given.white - given.black))
    if not len(seen):
        return 0
    centre = np.array(difference.shape[:2]) / 2
    return ceil(float(np.abs(seen - centre).max()) / facts.scale)
