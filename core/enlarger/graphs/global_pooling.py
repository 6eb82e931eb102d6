"""Means over the whole picture inside a network, as squeeze-and-excitation takes them: made outputs, so that
they can be gathered tile by tile, and inputs, so that tiles can be fed what was gathered.

With its means fed a network looks no farther than its kernels do, and its tiles are exact again. What follows
a pooling may be pooled once more: the means are gathered one after the other, each by the part of the network
that leads to it, which is fed all those before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import onnx
from onnx import TensorProto, helper, numpy_helper

from .receptive_field import Field

MEAN = "enlarger_mean_{}"
"""The names of the inputs that means are fed to."""


@dataclass(frozen=True)
class Pooling:
    """A mean over height and width inside a network."""

    features: str
    """The tensor that is averaged, of shape (1, channels, height, width)."""
    mean: str
    """The tensor that the averages make."""
    shape: tuple[int, ...]
    """Of the averages."""
    reach: tuple[Field, Field]
    """What a value of the features depends on, along height and width."""
    share: float
    """The work of the part of the network that leads to the features, the whole network's being 1."""

    @property
    def context(self) -> int:
        """Pixels around a tile with which every value of the features is right in one tile or another."""
        return max(field.context for field in self.reach)


def find_poolings(model: onnx.ModelProto, shapes: dict[str, list[int]]) -> list[onnx.NodeProto]:
    """Return the nodes that average over height and width, in their order, in a graph whose tensors have the
    given shapes.
    """
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            constants[node.output[0]] = node.attribute[0].t
    return [
        node
        for node in model.graph.node
        if _is_mean(node, constants) and _has_room(shapes.get(node.input[0], [])) and _is_known(node, shapes)
    ]


def _is_mean(node: onnx.NodeProto, constants: dict[str, TensorProto]) -> bool:
    """Tell whether a node is the mean over the third and the fourth of four axes."""
    if node.op_type == "GlobalAveragePool":
        return True
    if node.op_type != "ReduceMean":
        return False
    axes = [list(attribute.ints) for attribute in node.attribute if attribute.name == "axes"]
    axes += [numpy_helper.to_array(constants[name]).tolist() for name in node.input[1:] if name in constants]
    return [sorted(axis % 4 for axis in each) for each in axes] == [[2, 3]]


def _has_room(shape: list[int]) -> bool:
    """Tell whether there is something to average: what was averaged before is a mean already."""
    return len(shape) == 4 and prod(shape[2:]) > 1


def _is_known(node: onnx.NodeProto, shapes: dict[str, list[int]]) -> bool:
    shape = shapes.get(node.output[0], [])
    return len(shape) >= 2 and all(shape)


def with_means_fed(model: onnx.ModelProto, means: Iterable[tuple[str, Sequence[int]]]) -> onnx.ModelProto:
    """Return a copy in which the tensors of the names and shapes in `means` are no longer computed: they come
    from further inputs, `MEAN` with their numbers, in float32.
    """
    fed = onnx.ModelProto()
    fed.CopyFrom(model)
    kinds = {
        value.name: value.type.tensor_type.elem_type
        for value in onnx.shape_inference.infer_shapes(model).graph.value_info
    }
    casts: list[onnx.NodeProto] = []
    for number, (mean, shape) in enumerate(means):
        name = MEAN.format(number)
        fed.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        casts.append(helper.make_node("Cast", [name], [mean], to=kinds.get(mean) or TensorProto.FLOAT))
    computed = {node.output[0] for node in casts}
    nodes = [*casts, *(node for node in fed.graph.node if node.output[0] not in computed)]
    _keep(fed, nodes)
    return fed


def leading_to(model: onnx.ModelProto, tensor: str) -> onnx.ModelProto:
    """Return a copy of a network that ends in `tensor`, of shape (1, channels, height, width)."""
    part = onnx.ModelProto()
    part.CopyFrom(model)
    weights = {weight.name for weight in part.graph.initializer}
    wanted, nodes = {tensor}, list[onnx.NodeProto]()
    for node in reversed(part.graph.node):
        if wanted.intersection(node.output):
            nodes.append(node)
            wanted.update(node.input)
    del part.graph.output[:]
    part.graph.output.append(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, [1, None, None, None]))
    _keep(part, nodes[::-1])
    inputs = [value for value in part.graph.input if value.name not in weights]
    del part.graph.input[:]
    part.graph.input.extend(inputs)
    return part


def _keep(model: onnx.ModelProto, nodes: list[onnx.NodeProto]) -> None:
    """Leave nothing in a graph but `nodes` and the weights that they use."""
    used = {name for node in nodes for name in (*node.input, *_used_inside(node))}
    weights = [tensor for tensor in model.graph.initializer if tensor.name in used]
    kept = list(nodes)
    del model.graph.node[:], model.graph.initializer[:], model.graph.value_info[:]
    model.graph.node.extend(kept)
    model.graph.initializer.extend(weights)


def _used_inside(node: onnx.NodeProto) -> Iterator[str]:
    """Yield the names that the graphs within a node use."""
    for attribute in node.attribute:
        for inner in attribute.g.node:
            yield from inner.input
            yield from _used_inside(inner)


def work(model: onnx.ModelProto, shapes: dict[str, list[int]]) -> float:
    """Return the multiplications of a graph's convolutions, whose tensors have the given shapes."""

    def of(node: onnx.NodeProto) -> float:
        if node.op_type not in {"Conv", "ConvTranspose"}:
            return 0.0
        pixels = shapes.get(node.output[0] if node.op_type == "Conv" else node.input[0], [])
        return prod(pixels[2:]) * prod(shapes.get(node.input[1], []))

    return float(sum(map(of, model.graph.node)))
