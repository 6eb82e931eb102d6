"""Receptive radius: which part of a network's input one pixel of its output depends on.

The graph is walked once. For every tensor with a height and a width, along both axes, it is kept how far to
the left and to the right the input matters to one of its pixels. Kernels, dilations, strides, paddings,
shuffles and resizes each have their rule; an operator without a rule is taken to depend on the whole input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, lcm
from typing import Any

import onnx
from onnx import TensorProto, helper, numpy_helper

ATTENTION_WINDOW = 16
"""Pixels. Networks with attention mostly have windows of 8 or 16 pixels; tiles on that grid cut no window in
two.
"""

POINTWISE = frozenset(
    [
        "Abs",
        "Add",
        "And",
        "BatchNormalization",
        "Cast",
        "Ceil",
        "Clip",
        "Concat",
        "Div",
        "Dropout",
        "Elu",
        "Equal",
        "Erf",
        "Exp",
        "Floor",
        "Gelu",
        "Greater",
        "GreaterOrEqual",
        "HardSigmoid",
        "HardSwish",
        "Identity",
        "LeakyRelu",
        "Less",
        "LessOrEqual",
        "Max",
        "Min",
        "Mish",
        "Mul",
        "Neg",
        "Not",
        "Or",
        "PRelu",
        "Pow",
        "Relu",
        "Round",
        "Selu",
        "Sigmoid",
        "Sign",
        "Softplus",
        "Split",
        "Sqrt",
        "Sub",
        "Tanh",
        "ThresholdedRelu",
        "Where",
    ]
)
"""Operators whose result at a pixel depends on that pixel alone."""


@dataclass(frozen=True)
class Field:
    """Which part of the input, along one axis, pixel `o` of a tensor depends on.

    With a pixel `step` input pixels wide, that is everything from floor(o * step / grid) * grid - left to the
    end of that grid cell + right. The grid is coarser than the step right after a pixel shuffle, where
    neighbours come from one coarse pixel.
    """

    step: Fraction = Fraction(1)
    left: Fraction = Fraction(0)
    right: Fraction = Fraction(0)
    grid: Fraction = Fraction(1)

    def on_own_grid(self) -> Field:
        """Return the same field, or a little more, with a grid as fine as the step."""
        slack = self.grid - self.step
        return replace(self, left=self.left + slack, right=self.right + slack, grid=self.step)

    def grown(self, left: Fraction | int, right: Fraction | int, stride: Fraction | int = 1) -> Field:
        """Return the field after a window of `left` and `right` neighbours moved on by `stride` pixels."""
        own = self.on_own_grid()
        step = own.step * stride
        return Field(step, own.left + left * own.step, own.right + (right + 1 - stride) * own.step, step)

    def split(self, factor: int) -> Field:
        """Return the field after each pixel became `factor` pixels."""
        return replace(self, step=self.step / factor)

    @property
    def context(self) -> int:
        """Pixels of the input that tiles need beyond both ends of their parts so that every pixel is whole in
        one of them.
        """
        return ceil((self.left + self.right) / 2 + self.grid)

    def whole(self, count: int, length: int, *, is_first: bool, is_last: bool) -> range:
        """Return which of the `count` pixels that an input of `length` gives are the same when it is a part,
        the first, the last or neither, of a larger picture.
        """

        def is_whole(pixel: int) -> bool:
            cell = pixel * self.step // self.grid * self.grid
            return (is_first or cell >= self.left) and (is_last or cell + self.grid + self.right <= length)

        whole = [pixel for pixel in range(count) if is_whole(pixel)]
        return range(whole[0], whole[-1] + 1) if whole else range(0)


class _GlobalField(Exception):  # noqa: N818 - a result, not a fault
    """The result at one pixel depends on the whole input, or on a way through the graph that is not followed
    here.
    """


@dataclass(frozen=True)
class Radius:
    """What a walk through the graph has found."""

    context: int | None
    """The receptive radius in pixels of the input; None when a result may depend on the whole input."""
    multiple: int
    """The coarsest step inside, in pixels of the input: tiles begin and end at multiples of it."""
    fields: dict[str, tuple[Field, Field]]
    """What a pixel of each tensor depends on, along height and width; empty without a finite radius."""


def find_radius(
    model: onnx.ModelProto, start: str, shapes: dict[str, list[int]], shift: Fraction = Fraction(0)
) -> Radius:
    """Walk from the tensor `start` to the only output of a graph whose tensors have the given shapes.

    `shift` is how many pixels of the input lie to the left of what the output's first pixel stands for.
    """
    try:
        fields, multiple = _walk(model, start, shapes)
    except _GlobalField:
        return Radius(None, ATTENTION_WINDOW, {})
    output = fields[model.graph.output[0].name]
    sides = [side for field in output for side in (field.left + shift, field.right - shift)]
    return Radius(max(0, *map(ceil, sides)), multiple, fields)


@dataclass(frozen=True)
class _Site:
    """A node, seen along one axis, with what is known around it."""

    node: onnx.NodeProto
    axis: int
    """0 height, 1 width."""
    constants: dict[str, TensorProto]
    shapes: dict[str, list[int]]

    def attribute(self, name: str, default: Any) -> Any:
        for attribute in self.node.attribute:
            if attribute.name == name:
                return helper.get_attribute_value(attribute)
        return default

    def along(self, name: str, default: list[int]) -> int:
        """Return this axis's part of an attribute that has one figure for each axis."""
        return self.attribute(name, default)[self.axis]

    def shape(self, tensor: str) -> list[int]:
        return self.shapes.get(tensor) or []

    def constant(self, tensor: str) -> list[int]:
        if tensor not in self.constants:
            raise _GlobalField
        return [int(value) for value in numpy_helper.to_array(self.constants[tensor]).ravel()]


def _walk(
    model: onnx.ModelProto, start: str, shapes: dict[str, list[int]]
) -> tuple[dict[str, tuple[Field, Field]], int]:
    """Follow every tensor from the input; return their fields along both axes and the coarsest step."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    known: dict[str, tuple[Field, Field]] = {start: (Field(), Field())}
    multiple = 1
    for node in model.graph.node:
        sites = [_Site(node, axis, constants, shapes) for axis in (0, 1)]
        if node.op_type == "Constant" and (value := sites[0].attribute("value", None)):
            constants[node.output[0]] = value
        pairs = [known[name] for name in node.input if name in known]
        if not pairs or node.op_type == "Shape":
            continue  # weights and sizes have no pixels
        height, width = (_after(site, [pair[site.axis] for pair in pairs]) for site in sites)
        multiple = lcm(multiple, height.step.numerator, width.step.numerator)
        known.update(dict.fromkeys(node.output, (height, width)))
    if model.graph.output[0].name not in known:
        raise _GlobalField  # it does not depend on the input by any way that is followed here
    return known, multiple


def _after(site: _Site, inputs: Sequence[Field]) -> Field:
    """Return the field of a node's outputs. Raises _GlobalField."""
    operator = site.node.op_type
    if operator in POINTWISE:
        rank = len(site.shape(site.node.output[0]))
        if rank != 4 or (operator in {"Concat", "Split"} and site.attribute("axis", 0) % rank != 1):
            raise _GlobalField
        return _merged(inputs)
    if operator not in _RULES or len(inputs) != 1:
        raise _GlobalField
    return _RULES[operator](site, inputs[0])


def _merged(inputs: Sequence[Field]) -> Field:
    """Return what a node depends on that reads several tensors of one size."""
    if len({field.grid for field in inputs}) > 1:
        inputs = [field.on_own_grid() for field in inputs]
    if len({field.step for field in inputs}) > 1:
        raise _GlobalField  # broadcast from another size
    return replace(
        inputs[0], left=max(field.left for field in inputs), right=max(field.right for field in inputs)
    )


def _kernel(site: _Site) -> tuple[int, int]:
    """Return the stride of a window and how far its last element lies from its first."""
    kernel = site.along(
        "kernel_shape", site.shape(site.node.input[1])[2:] if len(site.node.input) > 1 else []
    )
    return site.along("strides", [1, 1]), (kernel - 1) * site.along("dilations", [1, 1])


def _window(site: _Site, field: Field) -> Field:
    """Convolutions and pools: kernels, dilations, strides and padding."""
    stride, extent = _kernel(site)
    auto_pad = site.attribute("auto_pad", b"NOTSET")
    if auto_pad == b"NOTSET":
        begin = site.along("pads", [0, 0, 0, 0])
    elif auto_pad == b"VALID":
        begin = 0
    elif stride == 1:
        begin = (extent + (auto_pad == b"SAME_LOWER")) // 2
    else:
        raise _GlobalField  # the padding then depends on the size
    return field.grown(begin, extent - begin, stride)


def _transposed_convolution(site: _Site, field: Field) -> Field:
    if site.attribute("auto_pad", b"NOTSET") != b"NOTSET" or site.attribute("output_shape", None):
        raise _GlobalField
    stride, extent = _kernel(site)
    begin = site.along("pads", [0, 0, 0, 0])
    own = field.on_own_grid()
    step = own.step / stride
    return Field(step, own.left + (extent - begin) * step, own.right + (begin + stride - 1) * step, step)


def _pad(site: _Site, field: Field) -> Field:
    pads = site.attribute("pads", None) or site.constant(site.node.input[1])
    if len(pads) != 8:
        raise _GlobalField
    begin = int(pads[2 + site.axis])
    return field.grown(begin, -begin)


def _resize(site: _Site, field: Field) -> Field:
    before, after = (site.shape(name)[2 + site.axis :] for name in (site.node.input[0], site.node.output[0]))
    if not before or not after or not before[0] or not after[0]:
        raise _GlobalField
    factor = Fraction(after[0], before[0])
    mode = site.attribute("mode", b"nearest")
    coordinates = site.attribute("coordinate_transformation_mode", b"half_pixel")
    if coordinates == b"align_corners" or 1 not in {factor.numerator, factor.denominator}:
        raise _GlobalField  # the grid of the result then shifts with the size of the tile
    floor = coordinates == b"asymmetric" and site.attribute("nearest_mode", b"round_prefer_floor") == b"floor"
    if mode == b"nearest" and floor and factor >= 1:
        return field.split(int(factor))
    support = Fraction({b"nearest": 1, b"linear": 1, b"cubic": 2}[mode])
    if factor < 1:
        support /= factor  # with antialiasing; without it this is more than is read
    own = field.on_own_grid()
    step = own.step / factor
    return Field(step, own.left + support * own.step, own.right + support * own.step, step)


def _depth_to_space(site: _Site, field: Field) -> Field:
    return field.split(site.attribute("blocksize", 1))


def _space_to_depth(site: _Site, field: Field) -> Field:
    block = site.attribute("blocksize", 1)
    return field.grown(0, block - 1, block)


def _transpose(site: _Site, field: Field) -> Field:
    if list(site.attribute("perm", [])) not in ([0, 3, 1, 2], [0, 2, 3, 1]):
        raise _GlobalField  # only channels may move to the other end
    return field


def _slice(site: _Site, field: Field) -> Field:
    before, after = (site.shape(name) for name in (site.node.input[0], site.node.output[0]))
    if before[2:] == after[2:]:
        return field  # only channels are taken apart
    if len(site.node.input) < 4 or len(before) != 4:
        raise _GlobalField
    starts, axes = site.constant(site.node.input[1]), site.constant(site.node.input[3])
    steps = site.constant(site.node.input[4]) if len(site.node.input) > 4 else [1] * len(axes)
    for start, axis, step in zip(starts, axes, steps, strict=True):
        if axis % 4 == 2 + site.axis:
            if start < 0 or step != 1:
                raise _GlobalField
            return field.grown(-start, start)
    return field


def _reduction(site: _Site, field: Field) -> Field:
    axes = site.attribute("axes", None) or (
        site.constant(site.node.input[1]) if len(site.node.input) > 1 else ()
    )
    if len(site.shape(site.node.input[0])) != 4 or list(axes) not in ([1], [-3]):
        raise _GlobalField  # only channels may be taken together
    return field


_RULES: dict[str, Callable[[_Site, Field], Field]] = {
    "Conv": _window,
    "MaxPool": _window,
    "AveragePool": _window,
    "ConvTranspose": _transposed_convolution,
    "Pad": _pad,
    "ReduceMax": _reduction,
    "ReduceMean": _reduction,
    "ReduceSum": _reduction,
    "Resize": _resize,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
    "Slice": _slice,
    "Transpose": _transpose,
}
