"""ONNX files that ask for what no network needs are refused before anything runs them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from enlarger.errors import ModelError
from enlarger.importing.onnx_validation import DEEPEST, validated_network
from tiny_networks import GraphBuilder, random_network

ENDS: Any = (
    [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, None, None])],
    [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 3, None, None])],
)


def model(*nodes: onnx.NodeProto, constants: Any = (), **more: Any) -> onnx.ModelProto:
    graph = helper.make_graph(list(nodes), "network", ENDS[0], ENDS[1], list(constants))
    return helper.make_model(graph, ir_version=8, **more)


def refused(network: onnx.ModelProto | bytes, folder: Path, reason: str) -> None:
    content = network if isinstance(network, bytes) else network.SerializeToString()
    with pytest.raises(ModelError, match=reason):
        validated_network(content, folder)


def with_data_in(location: str) -> onnx.ModelProto:
    network = random_network(2, depth=2)
    tensor = network.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": "0", "length": "100000"}.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return network


HUGE = 1 << 30


@pytest.mark.parametrize(
    ("operator", "inputs", "attributes"),
    [
        ("ConstantOfShape", [[2, HUGE]], {}),
        ("Expand", ["input", [1, 3, HUGE, 4]], {}),
        ("Tile", ["input", [1, 1, 30_000, 30_000]], {}),
        ("Resize", ["input", [], [], [1, 3, HUGE, 4]], {}),
        ("Range", [0, HUGE, 1], {}),
        ("Range", [0, HUGE, 0], {}),
        ("RandomNormal", [], {"shape": [HUGE, 4]}),
        ("Pad", ["input", [0, 0, HUGE, 0, 0, 0, 0, 0]], {}),
        ("Pad", ["input", [0, 0, -HUGE, 0, 0, 0, 0, 0]], {}),
        ("MaxPool", ["input"], {"kernel_shape": [1, 1], "pads": [0, HUGE, 0, 0]}),
    ],
)
def test_what_its_own_numbers_ask_too_much_room_for_is_refused(
    operator: str, inputs: list[Any], attributes: dict[str, Any], tmp_path: Path
) -> None:
    names = [one if isinstance(one, str) else f"c{number}" for number, one in enumerate(inputs)]
    constants = [
        numpy_helper.from_array(np.array(one, np.int64), name)
        for name, one in zip(names, inputs, strict=True)
        if not isinstance(one, str)
    ]
    node = helper.make_node(operator, names, ["output"], **attributes)
    refused(model(node, constants=constants), tmp_path, f"{operator} asks for")
    as_nodes = [helper.make_node("Constant", [], [one.name], value=one) for one in constants]
    refused(model(*as_nodes, node), tmp_path, f"{operator} asks for")


def test_a_tensor_that_is_joined_to_itself_again_and_again_is_refused(tmp_path: Path) -> None:
    names = ["input", *(f"doubled{number}" for number in range(39)), "output"]
    nodes = [
        helper.make_node("Concat", [one, one], [other], axis=1) for one, other in itertools.pairwise(names)
    ]
    refused(model(*nodes), tmp_path, r"Concat asks for 1\.1e\+12 values")


@pytest.mark.parametrize(
    "location",
    ["/etc/passwd", "../weights", "a/../../weights", "a/b", "..\\weights", "C:\\weights", "..", ""],
)
def test_data_outside_of_the_folder_are_refused(location: str, tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(bytes(200_000))
    folder = tmp_path / "folder"
    folder.mkdir()
    refused(with_data_in(location), folder, "asks for")


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    refused(with_data_in("link"), tmp_path, "asks for 'link'")


def test_data_that_are_missing_or_too_short_are_told(tmp_path: Path) -> None:
    refused(with_data_in("weights"), tmp_path, "second file, 'weights', which is not beside it")
    (tmp_path / "weights").write_bytes(b"short")
    refused(with_data_in("weights"), tmp_path, "weights")


def test_data_beside_the_file_are_taken_in(tmp_path: Path) -> None:
    network = random_network(2, depth=2)
    content = network.SerializeToString()
    onnx.save(
        network, tmp_path / "network.onnx", save_as_external_data=True, location="data", size_threshold=0
    )
    read = validated_network((tmp_path / "network.onnx").read_bytes(), tmp_path)
    for one, other in zip(
        read.graph.initializer, onnx.load_from_string(content).graph.initializer, strict=True
    ):
        np.testing.assert_array_equal(numpy_helper.to_array(one), numpy_helper.to_array(other))
        assert one.data_location == TensorProto.DEFAULT


def test_graphs_that_run_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = model(
        helper.make_node("Add", ["input", "b"], ["a"]),
        helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("Relu", ["b"], ["output"]),
    )
    refused(circle, tmp_path, "runs in a circle, which Add")
    own = model(helper.make_node("Add", ["input", "output"], ["output"]))
    refused(own, tmp_path, "runs in a circle, which Add")


def test_a_graph_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    refused(model(helper.make_node("Relu", ["input"], ["a"])), tmp_path, "nothing in it makes its output")
    refused(model(helper.make_node("Relu", ["a"], ["output"])), tmp_path, "Relu uses 'a', which nothing")


@pytest.mark.parametrize("dims", [[10**6, 10**6], [1, 3, 10**9], [-4, 4], [2**62, 4]])
def test_tensors_that_claim_more_than_they_hold_are_refused(dims: list[int], tmp_path: Path) -> None:
    huge = TensorProto(name="huge", data_type=TensorProto.FLOAT, dims=dims, raw_data=b"1234")
    refused(
        model(helper.make_node("Add", ["input", "huge"], ["output"]), constants=[huge]),
        tmp_path,
        "'huge' claims",
    )
    constant = helper.make_node("Constant", [], ["huge"], value=huge)
    refused(
        model(constant, helper.make_node("Add", ["input", "huge"], ["output"])), tmp_path, "'huge' claims"
    )


def test_operators_of_other_programs_are_refused(tmp_path: Path) -> None:
    custom = helper.make_node("RunCommand", ["input"], ["output"], domain="evil.corp")
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("evil.corp", 1)]
    refused(model(custom, opset_imports=imports), tmp_path, "'RunCommand' of 'evil.corp'")


def branches(depth: int) -> onnx.GraphProto:
    """Return a graph with a condition, whose branches have a condition, and so on."""
    out = helper.make_tensor_value_info(f"out{depth}", TensorProto.FLOAT, None)
    if not depth:
        return helper.make_graph([helper.make_node("Identity", ["input"], ["out0"])], "leaf", [], [out])
    inner = branches(depth - 1)
    node = helper.make_node("If", ["yes"], [f"out{depth}"], then_branch=inner, else_branch=inner)
    return helper.make_graph([node], f"g{depth}", [], [out])


def test_graphs_deep_within_each_other_are_refused(tmp_path: Path) -> None:
    yes = numpy_helper.from_array(np.array(True), "yes")

    def nested(depth: int) -> onnx.ModelProto:
        node = helper.make_node(
            "If", ["yes"], ["output"], then_branch=branches(depth), else_branch=branches(depth)
        )
        return model(node, constants=[yes])

    assert validated_network(nested(2).SerializeToString(), tmp_path)
    refused(nested(DEEPEST + 1), tmp_path, "deep within each other|graph has more than")


def with_functions(*functions: onnx.FunctionProto) -> onnx.ModelProto:
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    node = helper.make_node("f0", ["input"], ["output"], domain="own")
    return model(node, functions=list(functions), opset_imports=imports)


def function(number: int, *calls: tuple[str, str]) -> onnx.FunctionProto:
    """Return function f<number> that calls others, each an operator and its domain, one after the other."""
    names = ["x", *(f"y{index}" for index in range(len(calls) - 1)), "out"]
    nodes = [
        helper.make_node(operator, [names[index]], [names[index + 1]], domain=domain)
        for index, (operator, domain) in enumerate(calls)
    ]
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    return helper.make_function("own", f"f{number}", ["x"], ["out"], nodes, imports)


def test_functions_are_written_out(tmp_path: Path) -> None:
    network = validated_network(
        with_functions(
            function(0, ("Relu", ""), ("f1", "own")), function(1, ("Neg", ""))
        ).SerializeToString(),
        tmp_path,
    )
    assert [node.op_type for node in network.graph.node] == ["Relu", "Neg"]


def test_functions_that_call_themselves_or_come_to_too_much_are_refused(tmp_path: Path) -> None:
    refused(with_functions(function(0, ("f1", "own")), function(1, ("f0", "own"))), tmp_path, "calls itself")
    bomb = [function(number, *[(f"f{number + 1}", "own")] * 10) for number in range(12)]
    refused(with_functions(*bomb, function(12, ("Relu", ""))), tmp_path, "more than .* nodes")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(100), b"not a network", bytes(50), b"\x08\x08"]
)
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    refused(content, tmp_path, "not")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_files_are_refused(share: float, tmp_path: Path) -> None:
    content = GraphBuilder(1).conv(64).conv(12).shuffle(2).model().SerializeToString()
    refused(content[: int(share * len(content))], tmp_path, "ONNX|damaged|network")
