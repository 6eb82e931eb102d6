"""Converts a network to float16, for graphics cards: half the bytes to move, and faster arithmetic units.

A graph that might lose more by it than the last bits of its numbers is refused: float32 is always there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from .facts import image_inputs

FLOAT32_INPUTS = {"Resize": (1, 2), "Upsample": (1,)}
"""Inputs that are factors, not pixels, and stay what they are."""

PLAIN_ATTRIBUTES = {
    *(onnx.AttributeProto.FLOAT, onnx.AttributeProto.INT, onnx.AttributeProto.STRING),
    *(onnx.AttributeProto.FLOATS, onnx.AttributeProto.INTS, onnx.AttributeProto.STRINGS),
}

WHOLE_NUMBERS = {
    *(TensorProto.INT8, TensorProto.INT16, TensorProto.INT32, TensorProto.INT64, TensorProto.BOOL),
    *(TensorProto.UINT8, TensorProto.UINT16, TensorProto.UINT32, TensorProto.UINT64),
}


def to_float16(model: onnx.ModelProto) -> onnx.ModelProto | None:
    """Return a copy whose ends, weights and arithmetic are float16; None where the graph forbids it."""
    net = onnx.ModelProto()
    net.CopyFrom(model)
    graph = net.graph
    if net.functions or not all(map(_is_plain, graph.node)):
        return None
    values = image_inputs(net)
    constants = _gather_constants(graph)
    kept = {
        node.input[index]
        for node in graph.node
        for index in FLOAT32_INPUTS.get(node.op_type, ())
        if index < len(node.input)
    }
    if not (kept - {""} <= constants.keys() and _casts_whole_numbers_alone(model, graph)):
        return None
    for name in constants.keys() - kept:
        tensor = _converted(constants[name])
        if tensor is None:
            return None
        constants[name] = tensor
    for value in (*values, *graph.output):
        if value.type.tensor_type.elem_type != TensorProto.FLOAT:
            return None
        value.type.tensor_type.elem_type = TensorProto.FLOAT16
    del graph.initializer[:], graph.input[:], graph.value_info[:]
    graph.initializer.extend(constants.values())
    graph.input.extend(values)
    try:
        onnx.shape_inference.infer_shapes(net, check_type=True, strict_mode=True, data_prop=True)
    except onnx.shape_inference.InferenceError:  # a node gives float32 by itself, or does not take float16
        return None
    return net


def _is_plain(node: onnx.NodeProto) -> bool:
    """Tell whether a node is of ONNX itself and has neither graphs nor fractions in tensors of its own."""
    if node.op_type == "Constant":
        return [attribute.name for attribute in node.attribute] == ["value"]
    return node.domain in {"", "ai.onnx"} and all(
        attribute.type in PLAIN_ATTRIBUTES or attribute.t.data_type in WHOLE_NUMBERS
        for attribute in node.attribute
    )


def _gather_constants(graph: onnx.GraphProto) -> dict[str, TensorProto]:
    """Take the constants out of the nodes, those that are stored narrowly and cast included; return them
    with the initializers.
    """
    constants = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        tensor = constants.get(node.input[0]) if node.input else None
        if node.op_type == "Constant":
            value = node.attribute[0].t
        elif node.op_type == "Identity" and tensor:
            value = tensor
        elif node.op_type == "Cast" and tensor and node.attribute[0].i == TensorProto.FLOAT:
            value = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32))
        else:
            nodes.append(node)
            continue
        constants[node.output[0]] = _renamed(value, node.output[0])
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    return {name: tensor for name, tensor in constants.items() if name in used}


def _renamed(tensor: TensorProto, name: str) -> TensorProto:
    result = TensorProto()
    result.CopyFrom(tensor)
    result.name = name
    return result


def _converted(tensor: TensorProto) -> TensorProto | None:
    """Return a constant as float16; None where that makes it infinite, or nothing of something, as of a
    small number that keeps a divisor from zero.
    """
    if tensor.data_type != TensorProto.FLOAT:
        return tensor
    wide = numpy_helper.to_array(tensor)
    with np.errstate(over="ignore"):
        narrow = wide.astype(np.float16)
    if not np.isfinite(narrow).all() or (wide.any() and not narrow.any()):
        return None
    return numpy_helper.from_array(narrow, tensor.name)


def _casts_whole_numbers_alone(model: onnx.ModelProto, graph: onnx.GraphProto) -> bool:
    """Tell whether no cast that is left in `graph` leads to or from fractions: those may be sizes, which
    float16 does not hold.
    """
    casts = [node for node in graph.node if node.op_type == "Cast"]
    if not casts:
        return True
    kinds = dict(_kinds(onnx.shape_inference.infer_shapes(model)))
    return all(kinds.get(name) in WHOLE_NUMBERS for node in casts for name in (*node.input, *node.output))


def _kinds(model: onnx.ModelProto) -> Iterator[tuple[str, int]]:
    """Yield the names and element types of a graph's tensors."""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        yield value.name, value.type.tensor_type.elem_type
    for tensor in model.graph.initializer:
        yield tensor.name, tensor.data_type
