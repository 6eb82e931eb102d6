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


def two_pictures() -> onnx.ModelProto:
    model = Chain().enlarged(2).model()
    model.graph.output.append(helper.make_tensor_value_info("t0", TensorProto.FLOAT, [1, 3, None, None]))
    return model


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (two_inputs(), "2 inputs .input, sigma."),
        (two_pictures(), "several outputs .output, t0."),
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
