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
from onnx import TensorProto, helper

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import GraphFacts
from enlarger.graphs.nodes import GraphBuilder
from enlarger.graphs.pixel_io import TO_YCC, PixelEncoding
from enlarger.imaging.strips import Strip

from .chart import draw_chart, resized
from .trial_runs import ForeignNetwork

RANGES = {"0 to 1": (1.0, 0.0), "0 to 255": (255.0, 0.0), "-1 to 1": (1.0, -1.0)}
"""White and black as networks are trained with."""

CHART_SIDE = 72
EDGE = 8
"""Pixels at the edge of the source that are left out of comparisons."""

LARGEST_ERROR = 0.1
"""Root of the mean square distance from the truth, with 1 as white. Generative networks were seen to
stay below 0.075, the best wrong guesses mostly above 0.12.
"""

FAITHFUL = 0.75
"""A faithful network's error is below this part of bicubic interpolation's. Networks trained to be near the
truth were seen at 0.34 to 0.58, those trained to look sharp at 0.92 to 1.12.
"""

CLEARLY = 0.8
"""A guess with unequal encodings, or an offset, has to reduce the distance to this part of it."""

CLEARLY_BGR = 0.95
"""Networks treat channels nearly alike: those seen came nearer by 1 to 9 percent in their own order."""

VISIBLE = 0.5 / 255
"""The smallest difference that counts, with 1 as white: half an 8-bit level."""


_CONVERTED = "enlarger_evened"
"""The name of the converted output: a file that is imported again gives the same network as before."""


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
    order_matters: bool = True
    """Whether another order of the channels would make a difference."""
    effective_radius: int | None = None
    """Pixels of the input beyond which a change was not seen to matter; None for a finite receptive field."""
    notes: list[str] = field(default_factory=list[str])
    """Sentences for the user."""

    @property
    def is_generative(self) -> bool:
        """Whether the network generates detail: faithful ones come nearer to the true enlargement."""
        return self.error > FAITHFUL * self.bicubic_error


def detect_values(
    model: onnx.ModelProto, facts: GraphFacts, multiple: int, network: ForeignNetwork
) -> DetectedValues:
    """Find range, order of channels and offset of `model`, which runs as `network` and wants sides divisible
    by `multiple`. Raises ModelError when nothing comes near the chart's true enlargement.
    """
    source, truth = _pictures(facts, multiple)
    comparison = _Comparison(facts, truth)
    bicubic = comparison.error(resized(source, truth.shape[1], truth.shape[0])[comparison.kept])
    given, taken = _find_ranges(facts, network, source, comparison)
    result = _to_unit_range(_run(network, facts, source, given), taken)
    order_matters = True
    if facts.channels == 3:
        swapped_given, swapped_taken = (replace(item, order=_other(item.order)) for item in (given, taken))
        swapped = _to_unit_range(_run(network, facts, source, swapped_given), swapped_taken)
        ratio = max(comparison.error(swapped), 1e-6) / max(comparison.error(result), 1e-6)
        order_matters = not CLEARLY_BGR <= ratio <= 1 / CLEARLY_BGR
        if ratio < CLEARLY_BGR:
            given, taken, result = swapped_given, swapped_taken, swapped
    offset = comparison.offset(result)
    error = comparison.error(result, offset)
    if not error <= max(LARGEST_ERROR, 1.6 * bicubic):
        raise ModelError(
            "However this network is fed, its result does not resemble the enlarged picture "
            f"(distance {error:.2f}; interpolation {bicubic:.2f}).",
            "It may be for another purpose, such as colouring, depth or masks, or want other values.",
        )
    notes: list[str] = []
    if given != taken:
        model = _with_equal_encodings(model, given, taken, facts)
        notes.append("The network gives other values than it takes; nodes added at its end convert them.")
    radius = _effective_radius(network, facts, source, given) if facts.context is None else None
    return DetectedValues(model, given, offset, error, bicubic, order_matters, radius, notes)


def _find_ranges(
    facts: GraphFacts, network: ForeignNetwork, source: Strip, comparison: _Comparison
) -> tuple[PixelEncoding, PixelEncoding]:
    """Return the encodings of input and output that come nearest to the true enlargement."""
    guesses: list[tuple[float, int, PixelEncoding, PixelEncoding]] = []
    for white, black in [(255.0, 0.0)] if network.kind is np.uint8 else RANGES.values():
        given = PixelEncoding(white, black)
        result = _run(network, facts, source, given)
        for (out_white, out_black), order in product(RANGES.values(), ("RGB", "BGR")):
            taken = PixelEncoding(out_white, out_black, order)
            error = comparison.error(_to_unit_range(result, taken)) / (1 if taken == given else CLEARLY)
            guesses.append((round(error, 4), len(guesses), given, taken))
    *_, given, taken = min(guesses, key=lambda guess: guess[:2])
    return given, taken


def _pictures(facts: GraphFacts, multiple: int) -> tuple[Strip, Strip]:
    """Return the picture to feed, and its true enlargement, in as many channels as the network has."""
    side = -(-max(CHART_SIDE + 2 * facts.margin, facts.smallest) // multiple) * multiple
    size = facts.fixed or Size(side, side)
    truth = draw_chart(size.width * facts.scale, size.height * facts.scale)
    if facts.channels == 1:
        truth = (truth @ TO_YCC[0][:, None]).astype(np.float32)
    return np.clip(resized(truth, *size), 0, 1), truth


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

    def offset(self, result: Strip) -> tuple[int, int]:
        """Return by how many pixels, to the right and down, a result is moved."""
        most = min(2 * self._scale, self._edge - self._lost)
        steps = range(-most, most + 1)
        best = (0, 0)
        for _ in range(2):
            best = min(((right, best[1]) for right in steps), key=lambda offset: self.error(result, offset))
            best = min(((best[0], down) for down in steps), key=lambda offset: self.error(result, offset))
        return best if self.error(result, best) < CLEARLY * self.error(result) else (0, 0)

    def _cut(self, result: Strip, offset: tuple[int, int]) -> Strip:
        right, down = offset
        inset = self._edge - self._lost
        height, width = self._truth[self.kept].shape[:2]
        return result[inset + down : inset + down + height, inset + right : inset + right + width]


def _run(network: ForeignNetwork, facts: GraphFacts, picture: Strip, given: PixelEncoding) -> Strip:
    """Return the result for `picture`, in the network's own values, of shape (height, width, channels)."""
    values = picture * (given.white - given.black) + given.black
    if given.order == "BGR":
        values = values[..., ::-1]
    fed = values[None] if facts.layout == "NHWC" else values.transpose(2, 0, 1)[None]
    result = network(np.ascontiguousarray(fed))[0]
    return result if facts.layout == "NHWC" else result.transpose(1, 2, 0)


def _to_unit_range(result: Strip, taken: PixelEncoding) -> Strip:
    """Return a result with 0 as black and 1 as white, in red, green and blue."""
    ordered = result[..., ::-1] if taken.order == "BGR" else result
    return (ordered - taken.black) / (taken.white - taken.black)


def _other(order: str) -> str:
    return "BGR" if order == "RGB" else "RGB"


def _with_equal_encodings(
    model: onnx.ModelProto, given: PixelEncoding, taken: PixelEncoding, facts: GraphFacts
) -> onnx.ModelProto:
    """Return the network with nodes at its end that convert the values it gives to those that it takes."""
    nodes = GraphBuilder(f"{_CONVERTED}_")
    converted = onnx.ModelProto()
    converted.CopyFrom(model)
    leave = converted.graph.output[0]
    tensor = nodes.add("Cast", leave.name, to=TensorProto.FLOAT)
    factor = (given.white - given.black) / (taken.white - taken.black)
    tensor = nodes.add("Mul", tensor, nodes.constant(factor))
    tensor = nodes.add("Add", tensor, nodes.constant(given.black - taken.black * factor))
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


def _effective_radius(
    network: ForeignNetwork, facts: GraphFacts, picture: Strip, given: PixelEncoding
) -> int:
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
