"""In which values a network takes and gives pictures is detected with a test chart."""

from __future__ import annotations

from pathlib import Path

import pytest
from onnx import TensorProto

from chained_networks import Chain, Inspect, in_values
from enlarger.graphs.pixel_io import PixelEncoding
from enlarger.importing.inspection import inspect_network
from enlarger.importing.trial_runs import TriedSizes


@pytest.mark.parametrize("scale", [1, 2, 3, 4, 8])
def test_scales(scale: int, inspect: Inspect) -> None:
    found = inspect(Chain().enlarged(scale).model())
    assert found.facts.scale == scale
    assert found.values.encoding == PixelEncoding()
    assert (found.multiple, found.facts.smallest, found.facts.fixed) == (1, 1, None)
    assert found.values.error <= found.values.bicubic_error * 1.2 + 0.01


@pytest.mark.parametrize(("white", "black"), [(1, 0), (255, 0), (1, -1)])
def test_ranges(white: float, black: float, inspect: Inspect) -> None:
    assert inspect(in_values(white, black).model()).values.encoding == PixelEncoding(white, black)


@pytest.mark.parametrize(
    ("white", "black", "given"),
    [
        (1, 0, PixelEncoding(255)),
        (255, 0, PixelEncoding(1)),
        (1, -1, PixelEncoding(1)),
        (1, 0, PixelEncoding(1, -1)),
    ],
)
def test_other_values_at_the_end_are_converted(
    white: float, black: float, given: PixelEncoding, inspect: Inspect, tmp_path: Path
) -> None:
    found = inspect(in_values(white, black, given=given).model())
    assert found.values.encoding == PixelEncoding(white, black)
    assert found.values.notes
    again = inspect_network(found.model, TriedSizes(tmp_path / "again.json", 60))
    assert (again.values.encoding, again.values.notes) == (found.values.encoding, [])
    assert again.values.error == pytest.approx(found.values.error, abs=1e-4)


def test_channels_that_are_swapped_inside_are_swapped_back(inspect: Inspect) -> None:
    chain = Chain().enlarged(2)
    turned = chain.add("Gather", [2, 1, 0], axis=1).model()
    found = inspect(turned)
    assert found.values.notes
    assert found.values.error < 0.08


def test_luminance_only(inspect: Inspect) -> None:
    assert inspect(Chain().enlarged(2).model((1, 1, None, None))).facts.channels == 1


@pytest.mark.parametrize("kind", [TensorProto.FLOAT16, TensorProto.DOUBLE])
def test_other_floats(kind: int, inspect: Inspect) -> None:
    chain = Chain().add("Cast", to=TensorProto.FLOAT).enlarged(2).add("Cast", to=kind)
    assert inspect(chain.model(kinds=(kind, kind))).values.encoding == PixelEncoding()


def test_whole_numbers(inspect: Inspect) -> None:
    chain = Chain().add("Cast", to=TensorProto.FLOAT).add("Mul", 1 / 255).enlarged(2)
    chain.add("Mul", 255.0).add("Round").add("Cast", to=TensorProto.UINT8)
    kinds = (TensorProto.UINT8, TensorProto.UINT8)
    found = inspect(chain.model((1, 3, None, None), kinds))
    assert found.values.encoding == PixelEncoding(255)


@pytest.mark.parametrize("offset", [(1, 0), (0, -2), (3, 2)])
def test_a_picture_that_is_moved(offset: tuple[int, int], inspect: Inspect) -> None:
    right, down = offset
    pads = [0, 0, down, right, 0, 0, -down, -right]
    found = inspect(Chain().enlarged(2).add("Pad", pads).model())
    assert found.facts.offset == offset


def test_an_effective_radius_is_measured_where_the_receptive_field_is_infinite(inspect: Inspect) -> None:
    chain = Chain().enlarged(2)
    body = chain.tensor
    chain.add("GlobalAveragePool").add("Mul", 1e-6).add("Add", body)
    found = inspect(chain.model())
    assert found.facts.context is None
    assert found.values.effective_radius is not None
    assert found.values.effective_radius < 16
