"""Reads a network's ONNX graph: its scale and receptive radius, and gives it 8-bit ends.

The receptive radius decides how much context a tile needs to give the same pixels as the whole raster. It is
found by walking the graph once and keeping, for every tensor with a height and a width, which part of the
input one of its pixels depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, lcm
from typing import Any

import onnx
from onnx import TensorProto, helper, numpy_helper

from .errors import ModelError
from .geometry import Size

PROBE_SIDE = 96
"""Side of the input that shapes are inferred for: divisible by every size multiple in use, larger than any
kernel.
"""

POINTWISE = frozenset(
    [
        "Abs",
        "Add",
        "BatchNormalization",
        "Cast",
        "Clip",
        "Concat",
        "Div",
        "Dropout",
        "Elu",
        "Erf",
        "Exp",
        "Gelu",
        "HardSigmoid",
        "HardSwish",
        "Identity",
        "LeakyRelu",
        "Max",
        "Min",
        "Mish",
        "Mul",
        "Neg",
        "PRelu",
        "Pow",
        "Relu",
        "Round",
        "Selu",
        "Sigmoid",
        "Softplus",
        "Split",
        "Sqrt",
        "Sub",
        "Tanh",
    ]
)
"""Operators whose result at a pixel depends on that pixel alone."""


@dataclass(frozen=True)
class GraphFacts:
    """What a graph says about itself."""

    scale: int
    """How many times larger the output is than the input, in each direction; 0 when only a run can tell."""
    context: int | None
    """The receptive radius in pixels of the input; None when a result may depend on the whole input."""
    multiple: int
    """The coarsest step inside, in pixels of the input: tiles begin and end at multiples of it."""


@dataclass(frozen=True)
class _Reach:
    """Which part of the input, along one axis, pixel `o` of a tensor depends on.

    With a pixel `step` input pixels wide, that is everything from floor(o * step / grid) * grid - left to the
    end of that grid cell + right. The grid is coarser than the step right after a pixel shuffle, where
    neighbours come from one coarse pixel.
    """

    step: Fraction = Fraction(1)
    left: Fraction = Fraction(0)
    right: Fraction = Fraction(0)
    grid: Fraction = Fraction(1)

    def on_own_grid(self) -> _Reach:
        """Return the same reach, or a little more, with a grid as fine as the step."""
        slack = self.grid - self.step
        return replace(self, left=self.left + slack, right=self.right + slack, grid=self.step)

    def grown(self, left: Fraction | int, right: Fraction | int, stride: Fraction | int = 1) -> _Reach:
        """Return the reach after a window of `left` and `right` neighbours moved on by `stride` pixels."""
        own = self.on_own_grid()
        step = own.step * stride
        return _Reach(step, own.left + left * own.step, own.right + (right + 1 - stride) * own.step, step)

    def split(self, factor: int) -> _Reach:
        """Return the reach after each pixel became `factor` pixels."""
        return replace(self, step=self.step / factor)


class _GlobalReach(Exception):  # noqa: N818 - a finding, not a fault
    """The result at one pixel depends on the whole input, or on a way through the graph that is not followed
    here.
    """


def read_graph(model: onnx.ModelProto) -> GraphFacts:
    """Return the facts of a network with one image input and one image output in NCHW order.

    Raises ModelError when it is no such network.
    """
    if len(_image_inputs(model)) != 1 or len(model.graph.output) != 1:
        raise ModelError(
            "This is not a network that takes one picture and gives one.", "Choose another network."
        )
    fixed = _with_input_size(model, Size(PROBE_SIDE, PROBE_SIDE))
    shapes = {
        value.name: _shape(value)
        for value in (*fixed.graph.value_info, *fixed.graph.input, *fixed.graph.output)
    }
    shapes |= {tensor.name: list(tensor.dims) for tensor in fixed.graph.initializer}
    scale, rest = divmod(shapes[fixed.graph.output[0].name][2], PROBE_SIDE)
    if rest:
        raise ModelError("This network does not enlarge by a whole factor.", "Choose another network.")
    try:
        reaches, multiple = _walk(fixed, shapes)
    except _GlobalReach:
        return GraphFacts(scale, None, 1)
    context = max(0, *(ceil(side) for reach in reaches for side in (reach.left, reach.right)))
    return GraphFacts(scale, context, multiple)


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
            raise _GlobalReach
        return [int(value) for value in numpy_helper.to_array(self.constants[tensor]).ravel()]


def _walk(model: onnx.ModelProto, shapes: dict[str, list[int]]) -> tuple[tuple[_Reach, _Reach], int]:
    """Follow every tensor from the input; return the output's reach along both axes and the coarsest step."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    known: dict[str, tuple[_Reach, _Reach]] = {_image_inputs(model)[0].name: (_Reach(), _Reach())}
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
    output = known.get(model.graph.output[0].name)
    if output is None:
        raise ModelError(
            "The result of this network does not depend on its input.", "Choose another network."
        )
    return output, multiple


def _after(site: _Site, inputs: Sequence[_Reach]) -> _Reach:
    """Return the reach of a node's outputs. Raises _GlobalReach."""
    operator = site.node.op_type
    if operator in POINTWISE:
        rank = len(site.shape(site.node.output[0]))
        if rank != 4 or (operator in {"Concat", "Split"} and site.attribute("axis", 0) % rank != 1):
            raise _GlobalReach
        return _merged(inputs)
    if operator not in _RULES or len(inputs) != 1:
        raise _GlobalReach
    return _RULES[operator](site, inputs[0])


def _merged(inputs: Sequence[_Reach]) -> _Reach:
    """Return what a node depends on that reads several tensors of one size."""
    if len({reach.grid for reach in inputs}) > 1:
        inputs = [reach.on_own_grid() for reach in inputs]
    if len({reach.step for reach in inputs}) > 1:
        raise _GlobalReach  # broadcast from another size
    return replace(
        inputs[0], left=max(reach.left for reach in inputs), right=max(reach.right for reach in inputs)
    )


def _kernel(site: _Site) -> tuple[int, int]:
    """Return the stride of a window and how far its last element lies from its first."""
    kernel = site.along(
        "kernel_shape", site.shape(site.node.input[1])[2:] if len(site.node.input) > 1 else []
    )
    return site.along("strides", [1, 1]), (kernel - 1) * site.along("dilations", [1, 1])


def _window(site: _Site, reach: _Reach) -> _Reach:
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
        raise _GlobalReach  # the padding then depends on the size
    return reach.grown(begin, extent - begin, stride)


def _transposed_convolution(site: _Site, reach: _Reach) -> _Reach:
    if site.attribute("auto_pad", b"NOTSET") != b"NOTSET" or site.attribute("output_shape", None):
        raise _GlobalReach
    stride, extent = _kernel(site)
    begin = site.along("pads", [0, 0, 0, 0])
    own = reach.on_own_grid()
    step = own.step / stride
    return _Reach(step, own.left + (extent - begin) * step, own.right + (begin + stride - 1) * step, step)


def _pad(site: _Site, reach: _Reach) -> _Reach:
    pads = site.attribute("pads", None) or site.constant(site.node.input[1])
    if len(pads) != 8:
        raise _GlobalReach
    begin = int(pads[2 + site.axis])
    return reach.grown(begin, -begin)


def _resize(site: _Site, reach: _Reach) -> _Reach:
    before, after = (site.shape(name)[2 + site.axis :] for name in (site.node.input[0], site.node.output[0]))
    if not before or not after or not before[0] or not after[0]:
        raise _GlobalReach
    factor = Fraction(after[0], before[0])
    mode = site.attribute("mode", b"nearest")
    coordinates = site.attribute("coordinate_transformation_mode", b"half_pixel")
    if coordinates == b"align_corners" or 1 not in {factor.numerator, factor.denominator}:
        raise _GlobalReach  # the grid of the result then shifts with the size of the tile
    floor = coordinates == b"asymmetric" and site.attribute("nearest_mode", b"round_prefer_floor") == b"floor"
    if mode == b"nearest" and floor and factor >= 1:
        return reach.split(int(factor))
    support = Fraction({b"nearest": 1, b"linear": 1, b"cubic": 2}[mode])
    if factor < 1:
        support /= factor  # with antialiasing; without it this is more than is read
    own = reach.on_own_grid()
    step = own.step / factor
    return _Reach(step, own.left + support * own.step, own.right + support * own.step, step)


def _depth_to_space(site: _Site, reach: _Reach) -> _Reach:
    return reach.split(site.attribute("blocksize", 1))


def _space_to_depth(site: _Site, reach: _Reach) -> _Reach:
    block = site.attribute("blocksize", 1)
    return reach.grown(0, block - 1, block)


def _slice(site: _Site, reach: _Reach) -> _Reach:
    if site.shape(site.node.input[0])[2:] != site.shape(site.node.output[0])[2:]:
        raise _GlobalReach  # only channels may be taken apart
    return reach


_RULES: dict[str, Callable[[_Site, _Reach], _Reach]] = {
    "Conv": _window,
    "MaxPool": _window,
    "AveragePool": _window,
    "ConvTranspose": _transposed_convolution,
    "Pad": _pad,
    "Resize": _resize,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
    "Slice": _slice,
}


def with_u8_ends(model: onnx.ModelProto, tile: Size, white: float) -> onnx.ModelProto:
    """Return the network with a fixed tile shape and ends that take and give 8-bit pixels.

    The new input `pixels` is uint8 of shape (1, tile height, tile width, 3), the new output `enlarged` the
    same at scale times the size. Casts, the division by 255 and the transposes run inside the graph, so that
    four times fewer bytes cross its border and the execution provider fuses them with the network. `white` is
    the value that the network takes for white.
    """
    net = _with_input_size(model, tile)
    graph = net.graph
    entry, leave = _image_inputs(net)[0], graph.output[0]
    to_unit = numpy_helper.from_array(_float32(white / 255), "enlarger_to_unit")
    to_u8 = numpy_helper.from_array(_float32(255 / white), "enlarger_to_u8")
    low = numpy_helper.from_array(_float32(0), "enlarger_low")
    high = numpy_helper.from_array(_float32(255), "enlarger_high")
    graph.initializer.extend([to_unit, to_u8, low, high])
    front = _chain(
        "pixels",
        entry.name,
        ("Transpose", [], {"perm": [0, 3, 1, 2]}),
        ("Cast", [], {"to": TensorProto.FLOAT}),
        ("Mul", [to_unit.name], {}),
        ("Cast", [], {"to": entry.type.tensor_type.elem_type}),
    )
    back = _chain(
        leave.name,
        "enlarged",
        ("Cast", [], {"to": TensorProto.FLOAT}),
        ("Mul", [to_u8.name], {}),
        ("Round", [], {}),
        ("Clip", [low.name, high.name], {}),
        ("Cast", [], {"to": TensorProto.UINT8}),
        ("Transpose", [], {"perm": [0, 2, 3, 1]}),
    )
    nodes = [*front, *graph.node, *back]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.input.append(
        helper.make_tensor_value_info("pixels", TensorProto.UINT8, [1, tile.height, tile.width, 3])
    )
    graph.output.append(helper.make_tensor_value_info("enlarged", TensorProto.UINT8, [1, None, None, 3]))
    return net


def _chain(start: str, end: str, *steps: tuple[str, list[str], dict[str, Any]]) -> Iterable[onnx.NodeProto]:
    """Yield nodes that lead one after the other from tensor `start` to tensor `end`."""
    current = start
    for index, (operator, constants, attributes) in enumerate(steps):
        following = end if index == len(steps) - 1 else f"enlarger_{start}_{index}"
        yield helper.make_node(operator, [current, *constants], [following], **attributes)
        current = following


def _with_input_size(model: onnx.ModelProto, size: Size) -> onnx.ModelProto:
    """Return a copy for one input size, with all shapes inferred."""
    fixed = onnx.ModelProto()
    fixed.CopyFrom(model)
    for value in (*_image_inputs(fixed), *fixed.graph.output):
        shape = value.type.tensor_type.shape
        if len(shape.dim) != 4:
            raise ModelError(
                "This is not a network of pictures: its tensors do not have four axes.",
                "Choose another network.",
            )
        for dim in shape.dim:
            dim.Clear()
    del fixed.graph.value_info[:]
    for dim, length in zip(
        _image_inputs(fixed)[0].type.tensor_type.shape.dim, (1, 3, size.height, size.width), strict=True
    ):
        dim.dim_value = length
    return onnx.shape_inference.infer_shapes(fixed, data_prop=True)


def _image_inputs(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """Return the inputs that are not weights (old files list those as well)."""
    weights = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in weights]


def _shape(value: onnx.ValueInfoProto) -> list[int]:
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim]


def _float32(value: float) -> Any:
    import numpy as np

    return np.array(value, np.float32)
