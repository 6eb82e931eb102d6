"""The sizes that a network takes are found by running it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from chained_networks import Chain, Inspect
from enlarger.geometry import Size
from enlarger.importing.inspection import inspect_network
from enlarger.importing.trial_runs import TriedSizes


def test_channels_last(inspect: Inspect) -> None:
    chain = Chain().add("Transpose", perm=[0, 3, 1, 2]).enlarged(2).add("Transpose", perm=[0, 2, 3, 1])
    assert inspect(chain.model((1, None, None, 3))).facts.layout == "NHWC"


def test_axes_of_no_name_are_tried(inspect: Inspect) -> None:
    weight = np.zeros((3, 3, 1, 1), np.float32)
    weight[range(3), range(3)] = 1
    chain = Chain().add("Transpose", perm=[0, 3, 1, 2]).add("Conv", weight, kernel_shape=[1, 1]).enlarged(2)
    found = inspect(chain.add("Transpose", perm=[0, 2, 3, 1]).model((None,) * 4))
    assert (found.facts.layout, found.facts.channels) == ("NHWC", 3)


@pytest.mark.parametrize("multiple", [2, 4, 6, 7, 16])
def test_size_multiples_are_found_by_trying(multiple: int, inspect: Inspect) -> None:
    """Into squares and back, which takes whole squares alone."""
    chain = Chain().add("SpaceToDepth", blocksize=multiple)
    found = inspect(chain.add("DepthToSpace", blocksize=multiple).enlarged(2).model())
    assert found.multiple == multiple
    assert found.facts.smallest == multiple


def test_a_smallest_size_is_found(inspect: Inspect) -> None:
    chain = Chain().add("Pad", [0, 0, 10, 10, 0, 0, 10, 10], mode="reflect")
    chain.add("Slice", [10, 10], [-10, -10], [2, 3]).enlarged(2)
    assert 10 < inspect(chain.model()).facts.smallest <= 16


@pytest.mark.parametrize("is_declared", [True, False])
def test_one_size_only(is_declared: bool, inspect: Inspect) -> None:
    chain = Chain().add("Reshape", [1, 3, 64, 64]).enlarged(2)
    found = inspect(chain.model((1, 3, 64, 64) if is_declared else (1, 3, None, None)))
    assert found.facts.fixed == Size(64, 64)
    dims = found.model.graph.input[0].type.tensor_type.shape.dim
    assert [dim.dim_value for dim in dims] == [1, 3, 64, 64]


def test_edges_that_are_lost(inspect: Inspect) -> None:
    chain = Chain().enlarged(2).add("Slice", [6, 6], [-6, -6], [2, 3])
    found = inspect(chain.model())
    assert (found.facts.scale, found.facts.lost) == (2, 6)


def test_a_size_that_crashed_the_process_is_not_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "tried_sizes.json"
    model = Chain().enlarged(2).model()
    inspect_network(model, TriedSizes(path, 60))
    first = next(iter(json.loads(path.read_text())))
    path.write_text(json.dumps({first: "It crashed."}))
    found = inspect_network(model, TriedSizes(path, 60))
    assert found.multiple == 2


def test_a_size_that_was_built_in_by_mistake_is_found(inspect: Inspect) -> None:
    """Squares of 64 pixels in a row, which only one square comes out of as it went in."""
    chain = Chain().add("Reshape", [-1, 3, 64, 64]).enlarged(2)
    chain.add("Slice", [0], [1], [0])
    found = inspect(chain.model())
    assert found.facts.fixed == Size(64, 64)
