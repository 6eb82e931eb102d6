"""Reads a network's ONNX graph: what it takes, what it gives, and its receptive field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, gcd
from typing import Literal

import onnx

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.system.language import _

from .global_pooling import Pooling, find_poolings, leading_to, with_means_fed, work
from .receptive_field import Radius, find_radius

PROBE_SIDES = (192, 288)
"""Sides of the inputs that shapes are inferred for: divisible by most size multiples, larger than any
kernel. Two of them tell the scale from what is lost at the edges.
"""

MOST_GATHERING = 4.0
"""Work for all means of a picture, that of enlarging it being 1. A network with a pooling in each of hundreds
of layers would take hundreds of times as long.
"""

Layout = Literal["NCHW", "NHWC"]


@dataclass(frozen=True)
class GraphFacts:
    """What a graph says about itself."""

    layout: Layout
    channels: int
    """1 or 3, of the input and of the output."""
    scale: int
    """How many times larger the output is than the input, in each direction; 0 when only a run can tell."""
    lost: int
    """Pixels of the output that are missing on each side, since convolutions are not padded."""
    fixed: Size | None
    """The only size of input that is taken."""
    context: int | None
    """The receptive radius in pixels of the input; None when a result may depend on the whole input."""
    multiple: int
    """The coarsest step inside, in pixels of the input: tiles begin and end at multiples of it."""
    offset: tuple[int, int] = (0, 0)
    """Pixels of the output, to the right and down, by which the network moves the picture."""
    smallest: int = 1
    """Sides of the input have to be at least this long."""
    poolings: tuple[Pooling, ...] = ()
    """Means over the whole input that the network takes, in their order. `context` is what it is when they
    are fed.
    """

    @property
    def margin(self) -> int:
        """Pixels of the input that have to lie around what is wanted, to make up for `lost` and `offset`."""
        return ceil((self.lost + max(map(abs, self.offset))) / self.scale) if self.scale else 0


def read_graph(
    model: onnx.ModelProto, layout: Layout = "NCHW", channels: int = 3, multiple: int = 1
) -> GraphFacts:
    """Return the facts of a network, which has `layout` and `channels` where its shapes leave them open, and
    wants sides divisible by `multiple`.

    Raises ModelError when it does not take one picture and give one.
    """
    inputs = image_inputs(model)
    if len(inputs) != 1 or len(model.graph.output) != 1:
        raise ModelError(
            _("This is not a network that takes one picture and gives one."), _("Choose another network.")
        )
    shape, out_shape = _shape(inputs[0]), _shape(model.graph.output[0])
    if len(shape) != 4:
        raise ModelError(
            _("This is not a network of pictures: its input does not have four axes."),
            _("Choose another network."),
        )
    if shape[1] in {1, 3} or shape[3] in {1, 3}:
        layout = "NCHW" if shape[1] in {1, 3} else "NHWC"
    channels = shape[1 if layout == "NCHW" else 3] or channels
    if channels not in {1, 3} or (
        len(out_shape) == 4 and out_shape[1 if layout == "NCHW" else 3] not in {0, channels}
    ):
        raise ModelError(
            _("This network's pictures have neither one nor three channels."), _("Choose another network.")
        )
    rows = 2 if layout == "NCHW" else 1
    fixed = Size(shape[rows + 1], shape[rows]) if shape[rows] and shape[rows + 1] else None
    sides = [-(-side // multiple) * multiple for side in PROBE_SIDES]
    sizes = (fixed,) if fixed else tuple(Size(side, side) for side in sides)
    heights: list[int] = []
    shapes: dict[str, list[int]] = {}
    for size in sizes:
        resized = with_input_size(model, size, layout, channels)
        values = (*resized.graph.value_info, *resized.graph.input, *resized.graph.output)
        shapes = {value.name: _shape(value) for value in values}
        shapes |= {tensor.name: list(tensor.dims) for tensor in resized.graph.initializer}
        heights.append(([*shapes[resized.graph.output[0].name], 0, 0, 0, 0])[rows])
    scale, lost = _scale(sizes, heights)
    start, shift = inputs[0].name, Fraction(lost, scale or 1)
    poolings, radius = _poolings(model, start, shapes, shift)
    if not poolings:
        radius = find_radius(model, start, shapes, shift)
    if fixed:
        radius = _within(radius, fixed)
    if radius.context is None:
        poolings = ()
    return GraphFacts(
        layout, channels, scale, lost, fixed, radius.context, radius.multiple, poolings=poolings
    )


def _poolings(
    model: onnx.ModelProto, start: str, shapes: dict[str, list[int]], shift: Fraction
) -> tuple[tuple[Pooling, ...], Radius]:
    """Return the means over the whole input that a network takes, and the radius that it has when they are
    fed; none where its radius would not be finite all the same, or gathering them would take too long.
    """
    found = find_poolings(model, shapes)
    fed = with_means_fed(model, [(node.output[0], shapes[node.output[0]]) for node in found])
    radius = find_radius(fed, start, shapes, shift)
    if not all(node.input[0] in radius.fields for node in found):
        return (), radius
    whole = work(model, shapes) or 1.0
    poolings = tuple(
        Pooling(
            features=node.input[0],
            mean=node.output[0],
            shape=tuple(shapes[node.output[0]]),
            reach=radius.fields[node.input[0]],
            share=work(leading_to(fed, node.input[0]), shapes) / whole,
        )
        for node in found
    )
    is_too_much = sum(pooling.share for pooling in poolings) > MOST_GATHERING
    return () if is_too_much else poolings, radius


def _within(radius: Radius, size: Size) -> Radius:
    """Return the radius of a network that takes tiles of one `size` alone: they lie on a grid that divides
    it, and is not coarser than a quarter of it where the radius is infinite.
    """
    multiple = gcd(radius.multiple, *size)
    # Tiles that do not begin where the network's steps do are not exact.
    context = radius.context if multiple == radius.multiple else None
    while context is None and 4 * multiple > min(size) and multiple % 2 == 0:
        multiple //= 2
    return replace(radius, context=context, multiple=multiple)


def _scale(sizes: tuple[Size, ...], heights: list[int]) -> tuple[int, int]:
    """Return the scale and the pixels lost on each side; 0 and 0 when the heights are not known."""
    if not all(heights):
        return 0, 0
    if len(sizes) == 1:
        # One size alone: as little lost as possible.
        scale = ceil(heights[0] / sizes[0].height)
    else:
        scale, rest = divmod(heights[1] - heights[0], sizes[1].height - sizes[0].height)
        if rest:
            raise ModelError(
                _("This network does not enlarge by a whole factor."), _("Choose another network.")
            )
    lost, odd = divmod(scale * sizes[0].height - heights[0], 2)
    if odd or lost < 0 or scale < 1:
        raise ModelError(_("This network does not enlarge by a whole factor."), _("Choose another network."))
    return scale, lost


def with_input_size(model: onnx.ModelProto, size: Size, layout: Layout, channels: int) -> onnx.ModelProto:
    """Return a copy for one picture of one size, with all shapes inferred."""
    resized = onnx.ModelProto()
    resized.CopyFrom(model)
    entry = image_inputs(resized)[0]
    for value in (entry, *resized.graph.output):
        for dim in value.type.tensor_type.shape.dim:
            dim.Clear()
    shape = (
        (1, channels, size.height, size.width) if layout == "NCHW" else (1, size.height, size.width, channels)
    )
    for dim, length in zip(entry.type.tensor_type.shape.dim, shape, strict=True):
        dim.dim_value = length
    del resized.graph.value_info[:]
    return onnx.shape_inference.infer_shapes(resized, data_prop=True)


def image_inputs(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """Return the inputs that are not weights (old files list those as well)."""
    weights = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in weights]


def _shape(value: onnx.ValueInfoProto) -> list[int]:
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim]
