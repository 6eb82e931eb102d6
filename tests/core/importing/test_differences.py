"""Networks whose result has to be added to the enlarged source."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from chained_networks import Inspect
from enlarger.errors import ModelError
from tiny_networks import GraphBuilder


def crop(builder: GraphBuilder, edge: int) -> GraphBuilder:
    """Leave out so many pixels at each edge."""
    limits = [builder.constant(np.array([value] * 2)) for value in (edge, -edge)]
    return builder.add("Slice", *limits, builder.constant(np.array([2, 3])))


def linear(edge: int) -> GraphBuilder:
    builder = GraphBuilder()
    if edge:
        crop(builder, edge)
    return builder.resize(2, "linear", "half_pixel")


def difference(edge: int) -> onnx.ModelProto:
    """Return linear interpolation less the nearest pixel."""
    builder = linear(edge)
    smooth = builder.tensor
    builder.tensor = "input"
    if edge:
        crop(builder, edge)
    nearest = builder.resize(2).tensor
    builder.tensor = smooth
    return builder.add("Sub", nearest).model()


def run(model: onnx.ModelProto, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {session.get_inputs()[0].name: picture})
    return np.asarray(result)


@pytest.mark.parametrize("edge", [0, 5])
def test_a_network_that_gives_a_difference_gets_its_source_added(edge: int, inspect: Inspect) -> None:
    found = inspect(difference(edge))
    assert (found.facts.scale, found.facts.lost) == (2, 2 * edge)
    assert any("added to its source" in note for note in found.values.notes)
    picture = np.random.default_rng(0).random((1, 3, 40, 32), np.float32)
    np.testing.assert_allclose(run(found.model, picture), run(linear(edge).model(), picture), atol=1e-6)


def test_a_network_that_makes_nothing_of_everything_is_refused(inspect: Inspect) -> None:
    builder = GraphBuilder().resize(2)
    much = builder.constant(np.full((1, 3, 1, 1), 300, np.float32))
    with pytest.raises(ModelError, match="does not resemble"):
        inspect(builder.add("Sub", much).add("Relu").model())
