"""Validates an ONNX file before anything runs it: whether it is sound, and asks for nothing that a network
does not need.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import prod
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx import TensorProto
from onnx.external_data_helper import load_external_data_for_tensor
from onnx.inliner import inline_local_functions

from enlarger.errors import ModelError
from enlarger.system.language import _

from .constant_sizes import check_constant_sizes
from .node_order import inner_graphs, put_in_order

STANDARD_DOMAINS = {"", "ai.onnx", "com.microsoft"}
"""Whose operators ONNX Runtime brings along."""

MOST_NODES = 100_000
MOST_AXES = 16
DEEPEST = 8
"""Graphs within graphs, as the branches of a condition are."""


def validated_network(content: bytes, folder: Path) -> onnx.ModelProto:
    """Return the network in an ONNX file that lay in `folder`, all of its functions and data inside.

    Raises ModelError when the file is damaged, or asks for what no network needs.
    """
    try:
        model = onnx.load_from_string(content)
    except DecodeError as error:
        raise ModelError(
            _(
                "This is not a network file, or it is incomplete: neither ONNX, PyTorch, "
                "safetensors nor ncnn."
            ),
            _("Download it again."),
        ) from error
    if not model.graph.node or not model.graph.output:
        raise ModelError(_("This is not a network file: neither ONNX, PyTorch, safetensors nor ncnn."))
    known = STANDARD_DOMAINS | {function.domain for function in model.functions}
    graphs = list(_graphs(model.graph))
    nodes = [node for graph in graphs for node in graph.node]
    for node in (*nodes, *(node for function in model.functions for node in function.node)):
        if node.domain not in known:
            raise ModelError(
                _(
                    "The file was refused: it needs the operator {operator!r} of {domain!r}, which "
                    "only the program that it was made for has.",
                    operator=node.op_type,
                    domain=node.domain,
                )
            )
    for tensor in _tensors(model):
        _check_tensor(tensor, folder)
    if model.functions:
        _check_functions(model)
        model = inline_local_functions(model)
    if sum(len(graph.node) for graph in _graphs(model.graph)) > MOST_NODES:
        raise ModelError(_("The file was refused: its graph has more than {most} nodes.", most=MOST_NODES))
    check_constant_sizes(_graphs(model.graph))
    put_in_order(model.graph)
    return model


def _graphs(graph: onnx.GraphProto, depth: int = 0) -> Iterator[onnx.GraphProto]:
    """Yield a graph and all within it."""
    if depth > DEEPEST:
        raise ModelError(
            _(
                "The file was refused: its graphs lie more than {most} deep within each other.",
                most=DEEPEST,
            )
        )
    yield graph
    for node in graph.node:
        for inner in inner_graphs(node):
            yield from _graphs(inner, depth + 1)


def _tensors(model: onnx.ModelProto) -> Iterator[TensorProto]:
    """Yield all the tensors that a file holds."""
    nodes = [node for function in model.functions for node in function.node]
    for graph in _graphs(model.graph):
        nodes += graph.node
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in nodes:
        for attribute in node.attribute:
            yield from attribute.tensors
            if attribute.HasField("t"):
                yield attribute.t


def _check_tensor(tensor: TensorProto, folder: Path) -> None:
    """Load a tensor's data where it is in a second file. Raises ModelError where that is not beside the
    first, or holds less data than the tensor's shape says.
    """
    if tensor.data_location == TensorProto.EXTERNAL:
        _load_external(tensor, folder)
    numbers = (
        *(tensor.float_data, tensor.int32_data, tensor.int64_data, tensor.double_data, tensor.uint64_data),
        tensor.string_data,
    )
    # Two numbers to a byte is the densest there is.
    if (
        len(tensor.dims) > MOST_AXES
        or prod(tensor.dims) > 2 * (len(tensor.raw_data) + sum(map(len, numbers)))
        or min(tensor.dims, default=0) < 0
    ):
        claimed = "x".join(map(str, tensor.dims[:MOST_AXES]))
        raise ModelError(
            _(
                "The file is damaged or made to harm: {name!r} claims {claimed} numbers and holds fewer.",
                name=tensor.name,
                claimed=claimed,
            )
        )


def _load_external(tensor: TensorProto, folder: Path) -> None:
    fields = {entry.key: entry.value for entry in tensor.external_data}
    # A text that is no UTF-8 comes as bytes.
    name = os.fsdecode(fields.get("location", ""))
    path = folder / name
    if name in {"", ".", ".."} or name != Path(name.replace("\\", "/")).name or path.is_symlink():
        raise ModelError(
            _("The file was refused: it asks for {name!r}, outside of its own folder.", name=name)
        )
    if not path.is_file():
        raise ModelError(
            _(
                "The weights of this network lie in a second file, {name!r}, which is not beside it.",
                name=name,
            ),
            _("Put both files into one folder."),
        )
    try:
        load_external_data_for_tensor(tensor, str(folder))
    except (OSError, ValueError, onnx.checker.ValidationError) as error:
        raise ModelError(
            _(
                "The second file of the network, {name!r}, is not what it should be: {error}",
                name=name,
                error=error,
            )
        ) from error
    tensor.data_location = TensorProto.DEFAULT
    del tensor.external_data[:]


def _check_functions(model: onnx.ModelProto) -> None:
    """Raise ModelError when functions call themselves, or come to too many nodes once written out."""
    functions = {(function.domain, function.name): function for function in model.functions}
    sizes: dict[tuple[str, str], int] = {}

    def size(key: tuple[str, str], callers: tuple[tuple[str, str], ...]) -> int:
        if key in callers:
            raise ModelError(_("The file was refused: its function {name!r} calls itself.", name=key[1]))
        if key not in sizes:
            inner = [(node.domain, node.op_type) for node in functions[key].node]
            sizes[key] = sum(size(name, (*callers, key)) if name in functions else 1 for name in inner)
        return sizes[key]

    calls = [(node.domain, node.op_type) for graph in _graphs(model.graph) for node in graph.node]
    if sum(size(key, ()) for key in calls if key in functions) > MOST_NODES:
        raise ModelError(_("The file was refused: its graph has more than {most} nodes.", most=MOST_NODES))
