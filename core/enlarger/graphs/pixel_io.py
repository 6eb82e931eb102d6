"""Wraps a network so that it takes and gives pixels as a raster holds them, whatever ends it was made with.

Casts, ranges, transposes, missing edges and missing colour are dealt with by nodes inside the graph: the
execution provider fuses them with the network, and everybody outside sees one interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto, helper

from enlarger.geometry import Size

from .facts import GraphFacts, image_inputs, with_input_size
from .nodes import GraphBuilder

PixelType = Literal["u8", "f32"]


@dataclass(frozen=True)
class PixelEncoding:
    """What a network takes and gives for pixels."""

    white: float = 1.0
    black: float = 0.0
    order: str = "RGB"
    """Of the channels: RGB or BGR."""


FLOATS = {TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.DOUBLE}

TO_YCC = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
"""JFIF (ITU-T T.871): luma and colour differences, here without the offset of the latter."""


def with_pixel_io(
    model: onnx.ModelProto, facts: GraphFacts, tile: Size, values: PixelEncoding, pixel_type: PixelType
) -> onnx.ModelProto:
    """Return the network for tiles of one size, with pixels as its input and output.

    The new input `pixels` has the shape (1, height, width, 3), the output `enlarged` the same at scale times
    the size, moved back to its place, its missing edges filled with black. Both are uint8, rounded and
    clipped, or float32 with 1 as white, neither rounded nor clipped. The output `mean_square`, a scalar, is
    the mean square of the result with 1 as white: not a number or far above 1 when the network went wrong.
    Further inputs stay what they are.
    """
    net = with_input_size(model, tile, facts.layout, facts.channels)
    front, planes = _front(facts, values, pixel_type, image_inputs(net)[0])
    back = _back(facts, values, pixel_type, net.graph.output[0].name, planes, _opset(net))
    return _wrapped(net, front, back, tile, pixel_type, (pixel_type, 3))


def with_features_out(
    model: onnx.ModelProto, facts: GraphFacts, tile: Size, values: PixelEncoding, pixel_type: PixelType
) -> onnx.ModelProto:
    """Return the part of a network that leads to a tensor inside, of shape (1, channels, height, width), as
    `with_pixel_io` does the whole: `enlarged` is that tensor in float32, of shape (1, height, width,
    channels), and `mean_square` 0, or not a number when the network went wrong.
    """
    net = with_input_size(model, tile, facts.layout, facts.channels)
    front, _ = _front(facts, values, pixel_type, image_inputs(net)[0])
    back = GraphBuilder("enlarger_back_")
    features = back.add("Cast", net.graph.output[0].name, to=TensorProto.FLOAT)
    # Nothing times anything finite is nothing.
    _mean(back, back.add("Mul", features, back.constant(0)), _opset(net))
    back.ends_in("mean_square")
    back.add("Transpose", features, perm=[0, 2, 3, 1])
    back.ends_in("enlarged")
    return _wrapped(net, front, back, tile, pixel_type, ("f32", None))


def _wrapped(
    net: onnx.ModelProto,
    front: GraphBuilder,
    back: GraphBuilder,
    tile: Size,
    pixel_type: PixelType,
    result: tuple[PixelType, int | None],
) -> onnx.ModelProto:
    """Return a network with nodes before and after it that lead from pixels to a result of some type, with
    some number of channels.
    """
    graph = net.graph
    nodes, more = [*front.nodes, *graph.node, *back.nodes], image_inputs(net)[1:]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*front.constants, *back.constants])
    pixels, results = (
        TensorProto.UINT8 if each == "u8" else TensorProto.FLOAT for each in (pixel_type, result[0])
    )
    graph.input.append(helper.make_tensor_value_info("pixels", pixels, [1, tile.height, tile.width, 3]))
    graph.input.extend(more)
    graph.output.append(helper.make_tensor_value_info("enlarged", results, [1, None, None, result[1]]))
    graph.output.append(helper.make_tensor_value_info("mean_square", TensorProto.FLOAT, []))
    return net


def _opset(net: onnx.ModelProto) -> int:
    return next(item.version for item in net.opset_import if item.domain in {"", "ai.onnx"})


def _front(
    facts: GraphFacts, values: PixelEncoding, pixel_type: PixelType, entry: onnx.ValueInfoProto
) -> tuple[GraphBuilder, str]:
    """Lead from `pixels` to the network's input; return the nodes, and the planes with 1 as white."""
    front = GraphBuilder("enlarger_front_")
    planes = front.add("Transpose", "pixels", perm=[0, 3, 1, 2])
    if pixel_type == "u8":
        planes = front.add("Mul", front.add("Cast", planes, to=TensorProto.FLOAT), front.constant(1 / 255))
    fed = _reordered(front, planes, values) if facts.channels == 3 else front.mixed(planes, TO_YCC[:1])
    if values.white - values.black != 1:
        fed = front.add("Mul", fed, front.constant(values.white - values.black))
    if values.black:
        fed = front.add("Add", fed, front.constant(values.black))
    kind = entry.type.tensor_type.elem_type
    if kind not in FLOATS:
        fed = front.add("Floor", front.add("Add", fed, front.constant(0.5)))
    if facts.layout == "NHWC":
        fed = front.add("Transpose", fed, perm=[0, 2, 3, 1])
    front.add("Cast", fed, to=kind)
    front.ends_in(entry.name)
    return front, planes


def _back(
    facts: GraphFacts, values: PixelEncoding, pixel_type: PixelType, leave: str, planes: str, opset: int
) -> GraphBuilder:
    """Lead from the network's output to `enlarged` and `mean_square`."""
    back = GraphBuilder("enlarger_back_")
    result = back.add("Cast", leave, to=TensorProto.FLOAT)
    if facts.layout == "NHWC":
        result = back.add("Transpose", result, perm=[0, 3, 1, 2])
    if values.black:
        result = back.add("Sub", result, back.constant(values.black))
    if values.white - values.black != 1:
        result = back.add("Mul", result, back.constant(1 / (values.white - values.black)))
    right, down = facts.offset
    if facts.lost or right or down:
        edges = [0, 0, facts.lost - down, facts.lost - right, 0, 0, facts.lost + down, facts.lost + right]
        result = back.add("Pad", result, back.constant(edges, np.int64))
    if facts.channels == 1:
        scales = back.constant([1, 1, facts.scale, facts.scale])
        differences = back.mixed(planes, TO_YCC[1:])
        colour = back.add("Resize", differences, "", scales, mode="cubic", cubic_coeff_a=-0.5)
        result = back.mixed(back.add("Concat", result, colour, axis=1), np.linalg.inv(TO_YCC))
    else:
        result = _reordered(back, result, values)
    _mean(back, back.add("Mul", result, result), opset)
    back.ends_in("mean_square")
    if pixel_type == "u8":
        # Not Round, which the WebGPU provider hands to the CPU.
        result = back.add("Add", back.add("Mul", result, back.constant(255)), back.constant(0.5))
        result = back.add("Floor", result)
        result = back.add("Clip", result, back.constant(0), back.constant(255))
        result = back.add("Cast", result, to=TensorProto.UINT8)
    back.add("Transpose", result, perm=[0, 2, 3, 1])
    back.ends_in("enlarged")
    return back


def _mean(nodes: GraphBuilder, tensor: str, opset: int) -> None:
    """Add the mean of all values of a tensor."""
    if opset < 18:
        nodes.add("ReduceMean", tensor, axes=[0, 1, 2, 3], keepdims=0)
    else:
        nodes.add("ReduceMean", tensor, nodes.constant([0, 1, 2, 3], np.int64), keepdims=0)


def _reordered(nodes: GraphBuilder, tensor: str, values: PixelEncoding) -> str:
    """Lead from red, green and blue to the network's order, or back."""
    if values.order == "RGB":
        return tensor
    return nodes.add("Gather", tensor, nodes.constant([2, 1, 0], np.int64), axis=1)
