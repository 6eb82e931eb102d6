"""Puts the nodes of a graph into an order in which each finds what it uses, as ONNX asks for: some converters
append the nodes that they add, wherever those belong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

import onnx

from enlarger.errors import ModelError
from enlarger.system.language import _


def inner_graphs(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    """Yield the graphs that a node holds, as the branches of a condition."""
    for attribute in node.attribute:
        yield from attribute.graphs
        if attribute.HasField("g"):
            yield attribute.g


def put_in_order(graph: onnx.GraphProto) -> None:
    """Move the nodes of `graph`, and of all graphs within it, behind those whose results they use; what is in
    order already stays as it is.

    Raises ModelError when a node uses what nothing makes, or the graph runs in a circle.
    """
    known = _given(graph).union(*(node.output for node in graph.node))
    for node in graph.node:
        if missing := next((name for name in _used(node) if name not in known), None):
            raise ModelError(
                _(
                    "The file is damaged: {operator} uses {missing!r}, which nothing in it makes; "
                    "it may be cut off.",
                    operator=node.op_type,
                    missing=missing,
                )
            )
    if missing := next((value.name for value in graph.output if value.name not in known), None):
        raise ModelError(
            _("The file is damaged: nothing in it makes its output {missing!r}.", missing=missing)
        )
    _sort(graph)


def _given(graph: onnx.GraphProto) -> frozenset[str]:
    """Return the names that are there before any node of a graph has run."""
    return frozenset(
        [
            "",
            *(value.name for value in graph.input),
            *(tensor.name for tensor in graph.initializer),
            *(sparse.values.name for sparse in graph.sparse_initializer),
        ]
    )


def _used(node: onnx.NodeProto) -> list[str]:
    """Return the names from around a node that it uses, by itself or in a graph that it holds."""
    names = list(node.input)
    for graph in inner_graphs(node):
        own = _given(graph).union(*(inner.output for inner in graph.node))
        names += [value.name for value in graph.output if value.name not in own]
        names += [name for inner in graph.node for name in _used(inner) if name not in own]
    return names


def _sort(graph: onnx.GraphProto) -> None:
    """Sort a graph and all within it. Raises ModelError where that cannot be done."""
    given = _given(graph)
    makers = {name: number for number, node in enumerate(graph.node) for name in node.output}
    needs = [
        {makers[name] for name in _used(node) if name in makers and name not in given} for node in graph.node
    ]
    order = _order(needs)
    if len(order) < len(needs):
        stuck = min(set(range(len(needs))) - set(order))
        raise ModelError(
            _(
                "The file was refused: its graph runs in a circle, which {operator} "
                "({output!r}) is part of or waits for.",
                operator=graph.node[stuck].op_type,
                output=graph.node[stuck].output[0],
            )
        )
    if order != sorted(order):
        nodes = list(graph.node)
        del graph.node[:]
        graph.node.extend(nodes[number] for number in order)
    for node in graph.node:
        for inner in inner_graphs(node):
            _sort(inner)


def _order(needs: Sequence[set[int]]) -> list[int]:
    """Return the numbers of all nodes that can run, each behind those that it `needs`: of what is ready,
    the first (Kahn's algorithm, with a heap).
    """
    missing = [len(numbers) for numbers in needs]
    users: dict[int, list[int]] = defaultdict(list)
    for number, makers in enumerate(needs):
        for maker in makers:
            users[maker].append(number)
    ready = [number for number, count in enumerate(missing) if not count]
    heapify(ready)
    order: list[int] = []
    while ready:
        number = heappop(ready)
        order.append(number)
        for user in users[number]:
            missing[user] -= 1
            if not missing[user]:
                heappush(ready, user)
    return order
