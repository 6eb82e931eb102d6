"""Wraps a network so that it takes and gives pixels as a raster holds them, whatever ends it was made with.

Casts, ranges, transposes, missing edges and missing colour are dealt with by nodes inside the graph: the
execution provider fuses them with the network, and everybody outside sees one interface.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .geometry import Size
from .graph import GraphFacts, image_inputs, with_input_size

Ends = Literal["u8", "f32"]


TO_YCC = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
"""JFIF (ITU-T T.871): luma and colour differences, here without the offset of the latter."""


class _Nodes:
    """Nodes that lead from tensor to tensor."""

    def __init__(self, prefix: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []
        self._prefix = prefix

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a node and return the name of its output."""
        name = f"{self._prefix}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, value: Any, dtype: type[np.generic] = np.float32) -> str:
        name = f"{self._prefix}c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def ends_in(self, name: str) -> None:
        """Give the last output its final name."""
        self.nodes[-1].output[0] = name

    def mixed(self, tensor: str, matrix: np.ndarray[Any, Any]) -> str:
        """Mix channels: a convolution of one pixel."""
        return self.add("Conv", tensor, self.constant(matrix[:, :, None, None]), kernel_shape=[1, 1])


def with_pixel_ends(
    model: onnx.ModelProto, facts: GraphFacts, tile: Size, white: float, ends: Ends
) -> onnx.ModelProto:
    """Return the network for tiles of one size, with pixels at both ends.

    The new input `pixels` has the shape (1, height, width, 3), the output `enlarged` the same at scale times
    the size, its missing edges filled with black. Both are uint8, rounded and clipped, or float32 with 1 as
    white, neither rounded nor clipped. The output `power`, a scalar, is the mean square of the result with 1
    as white: not a number or far above 1 when the network went wrong. `white` is the value that the network
    takes for white.
    """
    net = with_input_size(model, tile, facts.layout, facts.channels)
    graph = net.graph
    entry, leave = image_inputs(net)[0], graph.output[0]
    opset = next(item.version for item in net.opset_import if item.domain in {"", "ai.onnx"})
    front, planes = _front(facts, white, ends, entry)
    back = _back(facts, white, ends, leave.name, planes, opset)
    nodes = [*front.nodes, *graph.node, *back.nodes]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*front.constants, *back.constants])
    kind = TensorProto.UINT8 if ends == "u8" else TensorProto.FLOAT
    graph.input.append(helper.make_tensor_value_info("pixels", kind, [1, tile.height, tile.width, 3]))
    graph.output.append(helper.make_tensor_value_info("enlarged", kind, [1, None, None, 3]))
    graph.output.append(helper.make_tensor_value_info("power", TensorProto.FLOAT, []))
    return net


def _front(facts: GraphFacts, white: float, ends: Ends, entry: onnx.ValueInfoProto) -> tuple[_Nodes, str]:
    """Lead from `pixels` to the network's input; return the nodes, and the planes with 1 as white."""
    front = _Nodes("enlarger_front_")
    planes = front.add("Transpose", "pixels", perm=[0, 3, 1, 2])
    if ends == "u8":
        planes = front.add("Mul", front.add("Cast", planes, to=TensorProto.FLOAT), front.constant(1 / 255))
    fed = planes if facts.channels == 3 else front.mixed(planes, TO_YCC[:1])
    if white != 1:
        fed = front.add("Mul", fed, front.constant(white))
    if facts.layout == "NHWC":
        fed = front.add("Transpose", fed, perm=[0, 2, 3, 1])
    front.add("Cast", fed, to=entry.type.tensor_type.elem_type)
    front.ends_in(entry.name)
    return front, planes


def _back(facts: GraphFacts, white: float, ends: Ends, leave: str, planes: str, opset: int) -> _Nodes:
    """Lead from the network's output to `enlarged` and `power`."""
    back = _Nodes("enlarger_back_")
    result = back.add("Cast", leave, to=TensorProto.FLOAT)
    if facts.layout == "NHWC":
        result = back.add("Transpose", result, perm=[0, 3, 1, 2])
    if white != 1:
        result = back.add("Mul", result, back.constant(1 / white))
    if facts.lost:
        edges = [0, 0, facts.lost, facts.lost] * 2
        result = back.add("Pad", result, back.constant(edges, np.int64))
    if facts.channels == 1:
        scales = back.constant([1, 1, facts.scale, facts.scale])
        differences = back.mixed(planes, TO_YCC[1:])
        colour = back.add("Resize", differences, "", scales, mode="cubic", cubic_coeff_a=-0.5)
        result = back.mixed(back.add("Concat", result, colour, axis=1), np.linalg.inv(TO_YCC))
    squared = back.add("Mul", result, result)
    if opset < 18:
        back.add("ReduceMean", squared, axes=[0, 1, 2, 3], keepdims=0)
    else:
        back.add("ReduceMean", squared, back.constant([0, 1, 2, 3], np.int64), keepdims=0)
    back.ends_in("power")
    if ends == "u8":
        # Not Round, which the WebGPU provider hands to the CPU.
        result = back.add("Add", back.add("Mul", result, back.constant(255)), back.constant(0.5))
        result = back.add("Floor", result)
        result = back.add("Clip", result, back.constant(0), back.constant(255))
        result = back.add("Cast", result, to=TensorProto.UINT8)
    back.add("Transpose", result, perm=[0, 2, 3, 1])
    back.ends_in("enlarged")
    return back
