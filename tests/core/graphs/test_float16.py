"""Networks in float16, run by the CPU provider, which knows float16 if not as well as a card."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from enlarger.devices.benchmark import LARGEST_RMS, benchmark_picture
from enlarger.devices.providers import CPU_DEVICE
from enlarger.devices.session import Record, Session
from enlarger.geometry import Size
from enlarger.graphs.float16 import to_float16
from enlarger.graphs.pixel_io import PixelType
from enlarger.networks.library import find_models
from enlarger.networks.network import Network
from tiny_networks import GraphBuilder, random_graph, random_network

BUNDLED = find_models()[0]


def error(network: Network, pixel_type: PixelType) -> float:
    """Return how far float16 lies from float32, in levels (rms)."""
    tile = Size(64, 64)
    half, exact = (
        Session(network.for_tiles(tile, pixel_type, half=half), CPU_DEVICE, "exact", Record())(
            benchmark_picture(*tile, pixel_type)
        ).astype(np.float64)
        for half in (True, False)
    )
    return float(np.sqrt(np.mean(np.square(half - exact)))) * (1 if pixel_type == "u8" else 255)


@pytest.mark.parametrize("model", BUNDLED, ids=lambda model: model.card.id)
def test_bundled_networks_give_the_same_picture_in_float16(model: Any) -> None:
    assert error(Network(model), "u8") <= LARGEST_RMS["half"]


@pytest.mark.parametrize("seed", range(6))
def test_networks_of_every_make_give_the_same_picture_in_float16(seed: int, make_network: Any) -> None:
    network = make_network(random_graph(random.Random(seed)), 2)
    assert error(network, "f32") <= LARGEST_RMS["half"]


def test_the_ends_stay_what_they_are_and_what_lies_between_is_float16(make_network: Any) -> None:
    network = make_network(random_network(), 2)
    for pixel_type, kind in (("u8", TensorProto.UINT8), ("f32", TensorProto.FLOAT)):
        whole, half = (
            onnx.load_from_string(network.for_tiles(Size(16, 16), pixel_type, half=half))
            for half in (False, True)
        )
        assert half.graph.input[0] == whole.graph.input[0]
        assert [value.type.tensor_type.elem_type for value in half.graph.output] == [kind, TensorProto.FLOAT]
        weights = [tensor for tensor in half.graph.initializer if not tensor.name.startswith("enlarger_")]
        assert {tensor.data_type for tensor in weights} == {TensorProto.FLOAT16}


def stored_narrowly() -> onnx.ModelProto:
    """Make a network whose weights are stored as float16 and cast, as many are."""
    net = GraphBuilder().conv(3).model()
    graph = net.graph
    (weight,) = graph.initializer
    narrow = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), "stored")
    cast = helper.make_node("Cast", ["stored"], [weight.name], to=TensorProto.FLOAT)
    nodes = [cast, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.append(narrow)
    graph.node.extend(nodes)
    return net


def test_weights_that_are_stored_as_float16_are_taken_as_they_are() -> None:
    net = stored_narrowly()
    half = to_float16(net)
    assert half
    assert [node.op_type for node in half.graph.node] == ["Conv"]
    (weight,) = half.graph.initializer
    assert weight.raw_data == net.graph.initializer[0].raw_data


def test_factors_of_resizes_stay_float32() -> None:
    half = to_float16(GraphBuilder().conv(3).resize(2).model())
    assert half
    kinds = {tensor.data_type for tensor in half.graph.initializer}
    assert kinds == {TensorProto.FLOAT16, TensorProto.FLOAT}


def with_constant(operator: str, value: float) -> onnx.ModelProto:
    builder = GraphBuilder()
    return builder.add(operator, builder.constant(np.array(value, np.float32))).model()


def with_size_in_fractions() -> onnx.ModelProto:
    """Double the height as a fraction: in float16, 3001 would be 3000."""
    builder = GraphBuilder()
    factors, sizes = builder.constant(np.array([1, 1, 2, 2], np.float32)), GraphBuilder()
    sizes.add("Shape").add("Cast", to=TensorProto.FLOAT).add("Mul", factors).add("Cast", to=TensorProto.INT64)
    for node in sizes.nodes:
        node.output[0] = f"s{node.output[0]}"
        node.input[0] = node.input[0] if node.input[0] == "input" else f"s{node.input[0]}"
    builder.nodes += sizes.nodes
    return builder.add("Resize", "", "", f"s{sizes.tensor}", mode="nearest").model()


def with_branch() -> onnx.ModelProto:
    builder = GraphBuilder()
    branch = helper.make_graph(
        [helper.make_node("Relu", ["input"], ["b"])],
        "branch",
        [],
        [helper.make_tensor_value_info("b", TensorProto.FLOAT, None)],
    )
    condition = builder.constant(np.array(True))
    node = helper.make_node("If", [condition], ["output"], then_branch=branch, else_branch=branch)
    builder.nodes.append(node)
    return builder.model()


def with_computed_factors() -> onnx.ModelProto:
    builder = GraphBuilder()
    one = builder.constant(np.array([1, 1, 2, 2], np.float32))
    builder.nodes.append(helper.make_node("Relu", [one], ["factors"]))
    return builder.add("Resize", "", "factors", mode="nearest").model()


REFUSED: dict[str, Callable[[], onnx.ModelProto]] = {
    "a weight beyond float16": lambda: with_constant("Mul", 1e5),
    "a number that becomes nothing": lambda: with_constant("Add", 1e-9),
    "sizes in fractions": with_size_in_fractions,
    "a branch": with_branch,
    "computed factors": with_computed_factors,
    "zeros of float32": lambda: GraphBuilder().add("EyeLike", dtype=TensorProto.FLOAT).model(),
    "an operator of its own": lambda: GraphBuilder().add("Gelu", domain="com.microsoft").model(),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_graph_that_might_lose_by_it_is_refused(reason: str) -> None:
    assert to_float16(REFUSED[reason]()) is None


def test_a_network_that_looks_everywhere_is_refused(make_network: Any) -> None:
    graph = GraphBuilder().conv(3)
    start = graph.tensor
    network = make_network(graph.add("GlobalMaxPool").add("Add", start).model(), 1)
    assert network.facts.context is None
    assert network.float16 is None
