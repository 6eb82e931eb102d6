"""What is inspected is one network from a picture to a picture."""

from __future__ import annotations

import onnx
import pytest
from onnx import TensorProto, helper

from chained_networks import Chain, Inspect
from enlarger.errors import ModelError


def test_an_output_that_is_no_picture_is_left_out(inspect: Inspect) -> None:
    model = Chain().enlarged(2).model()
    model.graph.node.append(helper.make_node("ReduceMean", ["output"], ["mean"], axes=[2, 3], keepdims=0))
    model.graph.output.append(helper.make_tensor_value_info("mean", TensorProto.FLOAT, [None, 3]))
    assert len(inspect(model).model.graph.output) == 1


def two_inputs() -> onnx.ModelProto:
    chain = Chain().enlarged(2).add("Mul", "sigma")
    model = chain.model()
    model.graph.input.append(helper.make_tensor_value_info("sigma", TensorProto.FLOAT, [1]))
    return model


def with_output(model: onnx.ModelProto, name: str, *nodes: onnx.NodeProto) -> onnx.ModelProto:
    """Add an output before the others."""
    model.graph.node.extend(nodes)
    outputs = list(model.graph.output)
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * 4))
    model.graph.output.extend(outputs)
    return model


def test_of_several_pictures_the_nearest_to_the_truth_is_taken_and_named(inspect: Inspect) -> None:
    model = with_output(
        Chain().enlarged(2).model(), "inverse", helper.make_node("Neg", ["output"], ["inverse"])
    )
    model = with_output(model, "t0")
    found = inspect(model)
    assert [value.name for value in found.model.graph.output] == ["output"]
    (note,) = found.values.notes
    assert "(t0, inverse, output)" in note
    assert "'output' is taken" in note


def test_of_pictures_of_several_sizes_the_largest_is_taken(inspect: Inspect) -> None:
    """As of networks that double a picture twice and give both."""
    model = with_output(Chain().enlarged(2).enlarged(2).model(), "t1")
    assert inspect(model).facts.scale == 4


def test_features_beside_the_picture_are_no_picture(inspect: Inspect) -> None:
    model = Chain().enlarged(2).model()
    joined = helper.make_node("Concat", ["output", "output"], ["features"], axis=1)
    assert inspect(with_output(model, "features", joined)).facts.scale == 2


def nothing_but_numbers() -> onnx.ModelProto:
    model = Chain().enlarged(2).model()
    for name in ("mean", "sum"):
        operator = f"Reduce{name.title()}"
        model.graph.node.append(helper.make_node(operator, ["output"], [name], keepdims=0))
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]))
    del model.graph.output[0]
    return model


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (two_inputs(), "2 inputs .input, sigma."),
        (nothing_but_numbers(), "None of this network's outputs .mean, sum. is a picture"),
        (Chain().enlarged(2).model((5, 3, None, None)), "5 pictures at a time"),
        (Chain().enlarged(2).model((1, 4, None, None)), "neither one nor three channels"),
        (Chain().enlarged(2).model((1, 3, None)), "3 axes"),
        (Chain().enlarged(2).model((1, 3, 100_000, 100_000)), "too large"),
        (Chain().enlarged(2).add("Sub", 1.0).add("Neg").model(), "does not resemble"),
        (Chain().enlarged(2).add("Mul", 0.0).model(), "does not resemble"),
        (Chain().enlarged(2).add("Mul", float("nan")).model(), "does not resemble"),
        (Chain().add("Resize", "", [1.0, 1.0, 1.5, 1.5], mode="linear").model(), "whole factor"),
        (Chain().add("GlobalAveragePool").model(), "none of the sizes|whole factor"),
        (
            Chain().add("Cast", to=TensorProto.INT32).model(kinds=(TensorProto.INT32, TensorProto.INT32)),
            "takes INT32",
        ),
    ],
)
def test_what_does_not_enlarge_pictures_is_refused(
    model: onnx.ModelProto, reason: str, inspect: Inspect
) -> None:
    with pytest.raises(ModelError, match=reason):
        inspect(model)
