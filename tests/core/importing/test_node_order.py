"""Nodes are put into an order in which they can run."""

from __future__ import annotations

import random

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.transformers.float16 import convert_float_to_float16

from enlarger.errors import ModelError
from enlarger.importing.node_order import put_in_order
from tiny_networks import GraphBuilder, random_graph

PICTURE = np.random.default_rng(0).random((1, 3, 16, 24), np.float32)


def result(network: onnx.ModelProto) -> np.ndarray:
    session = ort.InferenceSession(network.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"input": PICTURE})[0]


def shuffle(graph: onnx.GraphProto, seed: int) -> None:
    nodes = list(graph.node)
    random.Random(seed).shuffle(nodes)
    del graph.node[:]
    graph.node.extend(nodes)


@pytest.mark.parametrize("seed", range(8))
def test_a_shuffled_network_gives_what_it_gave(seed: int) -> None:
    network = random_graph(random.Random(seed))
    wanted = result(network)
    shuffle(network.graph, seed)
    put_in_order(network.graph)
    np.testing.assert_array_equal(result(network), wanted)


def test_nodes_in_order_are_not_moved() -> None:
    network = random_graph(random.Random(1))
    before = network.SerializeToString()
    put_in_order(network.graph)
    assert network.SerializeToString() == before


def test_what_onnx_runtimes_own_converter_to_float16_leaves_is_sorted() -> None:
    network = GraphBuilder(3).conv(12).resize(2, "cubic", "half_pixel").conv(3).model()
    wanted = result(network)
    narrow = convert_float_to_float16(network, keep_io_types=True)
    with pytest.raises(onnx.checker.ValidationError, match="topologically sorted"):
        onnx.checker.check_model(narrow)
    put_in_order(narrow.graph)
    onnx.checker.check_model(narrow)
    np.testing.assert_allclose(result(narrow), wanted, atol=0.02)


def branch(*nodes: onnx.NodeProto) -> onnx.GraphProto:
    """Return a graph that gives `inner` from what lies around it."""
    return helper.make_graph(
        list(nodes), "branch", [], [helper.make_tensor_value_info("inner", TensorProto.FLOAT, None)]
    )


def with_branches(made_from: str) -> onnx.ModelProto:
    """Return a network whose condition stands before `bright`, which its branches use, and whose branches
    are the wrong way round.
    """
    nodes = (helper.make_node("Relu", ["a"], ["inner"]), helper.make_node("Neg", ["bright"], ["a"]))
    graph = helper.make_graph(
        [
            helper.make_node(
                "If", ["yes"], ["output"], then_branch=branch(*nodes), else_branch=branch(*nodes)
            ),
            helper.make_node("Sub", [made_from, "one"], ["bright"]),
        ],
        "conditional",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, None, None])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 3, None, None])],
        [
            numpy_helper.from_array(np.array(True), "yes"),
            numpy_helper.from_array(np.array(1, np.float32), "one"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_graphs_within_are_sorted_and_what_they_use_is_made_before() -> None:
    network = with_branches("input")
    put_in_order(network.graph)
    np.testing.assert_allclose(result(network), 1 - PICTURE, atol=1e-6)


def test_a_circle_through_a_graph_within_is_refused() -> None:
    with pytest.raises(ModelError, match="circle"):
        put_in_order(with_branches("output").graph)
