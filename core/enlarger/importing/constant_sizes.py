"""Refuses graphs whose own numbers ask for more room than any network needs: such room is asked for in one
step, which no limit of time sees coming.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, prod

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from enlarger.errors import ModelError
from enlarger.system.language import _

MOST_VALUES = 1 << 28
"""Of a tensor that is made of nothing: a gigabyte of float32."""

WIDEST_PADDING = 2048

MOST_NUMBERS = 64
"""A tensor with more of them names no shape."""

SHAPES = {"ConstantOfShape": 0, "Expand": 1, "Tile": 1, "Resize": 3}
"""Operators, and which of their inputs says how much there will be."""


MOST_COPIES = 1 << 20
"""Of its input that a graph joins to one another, which doubles by each Concat of a tensor with itself."""

BOUNDED = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul", "Slice", "Split", "Gather"})
"""Operators whose results are as large as their weights or places say, whatever was joined before."""


def check_constant_sizes(graphs: Iterable[onnx.GraphProto]) -> None:
    """Look at all graphs of a network. Raises ModelError."""
    graphs = list(graphs)
    known = {tensor.name: tensor for graph in graphs for tensor in graph.initializer}
    for graph in graphs:
        for node in graph.node:
            if node.op_type == "Constant" and node.attribute[0].HasField("t"):
                known[node.output[0]] = node.attribute[0].t
    for graph in graphs:
        copies = _copies(graph)
        if copies > MOST_COPIES:
            what = f"{copies:.3g} values"
            raise ModelError(
                _("The file was refused: {operator} asks for {what}.", operator="Concat", what=what)
            )
        for node in graph.node:
            values, padding = _values(node, known), _padding(node, known)
            if values > MOST_VALUES or padding > WIDEST_PADDING:
                what = f"{values:.3g} values" if values > MOST_VALUES else f"{padding:.3g} pixels of padding"
                raise ModelError(
                    _("The file was refused: {operator} asks for {what}.", operator=node.op_type, what=what)
                )


def _copies(graph: onnx.GraphProto) -> float:
    """Return how often a graph, at most, joins a tensor to itself, by one node or by many."""
    copies: dict[str, float] = {}
    for node in graph.node:
        held = [1.0] if node.op_type in BOUNDED else [copies.get(name, 1.0) for name in node.input]
        made = sum(held) if node.op_type == "Concat" else max(held, default=1.0)
        copies |= dict.fromkeys(node.output, made)
    return max(copies.values(), default=1.0)


def _values(node: onnx.NodeProto, known: dict[str, onnx.TensorProto]) -> float:
    """Return how many values a node makes, at least, as far as the graph's own numbers tell."""
    if node.op_type == "Range":
        start, limit, step = (_numbers(name, known) for name in node.input)
        if start is None or limit is None or step is None:
            return 0
        return abs(float(limit[0]) - float(start[0])) / abs(float(step[0])) if step[0] else inf
    if node.op_type in {"RandomNormal", "RandomUniform"}:
        return max((prod(item.ints) for item in node.attribute if item.name == "shape"), default=0)
    place = SHAPES.get(node.op_type, len(node.input))
    shape = _numbers(node.input[place], known) if place < len(node.input) else None
    return 0 if shape is None else prod(float(side) for side in shape)


def _padding(node: onnx.NodeProto, known: dict[str, onnx.TensorProto]) -> float:
    """Return the widest padding that a node adds or takes away, as far as the graph's own numbers tell."""
    found = [abs(side) for item in node.attribute if item.name == "pads" for side in item.ints]
    if node.op_type == "Pad" and len(node.input) > 1:
        sides = _numbers(node.input[1], known)
        found += [] if sides is None else [abs(float(side)) for side in sides]
    return max(found, default=0)


def _numbers(name: str, known: dict[str, onnx.TensorProto]) -> NDArray[np.generic] | None:
    """Return the numbers of a tensor that may name a shape; None for others, and for what is not known."""
    tensor = known.get(name)
    if tensor is None or not 0 < prod(tensor.dims) <= MOST_NUMBERS:
        return None
    try:
        numbers = numpy_helper.to_array(tensor).ravel()
    except (TypeError, ValueError):
        return None
    return numbers if numbers.dtype.kind in "iuf" else None
