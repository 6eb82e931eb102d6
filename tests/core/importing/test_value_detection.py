"""In which values a network takes and gives pictures is detected with a test chart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
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


@pytest.mark.parametrize("strengths", [(6, 1, 0), (3, 1, 0.2), (2, 2, 2)])
def test_networks_that_sharpen_and_change_tones_are_red_first_like_their_sisters(
    strengths: tuple[float, float, float], inspect: Inspect
) -> None:
    """Though these come a little nearer to the truth with the channels in the other order."""
    weight = np.zeros((3, 3, 3, 3), np.float32)
    for channel, strength in enumerate(strengths):
        weight[channel, channel] = -strength / 9
        weight[channel, channel, 1, 1] += 1 + strength
    chain = Chain().enlarged(2).add("Conv", weight, pads=[1] * 4).add("Clip", 0.0, 1.0)
    found = inspect(chain.add("Pow", np.array([1.0, 1.0, 0.7])[:, None, None]).model())
    assert found.values.encoding == PixelEncoding()


def test_blue_first_is_taken_where_red_first_would_spoil_brightness_and_colours(inspect: Inspect) -> None:
    """As of a network that holds blue down, in the place where others have red."""
    chain = Chain().add("Min", np.array([0.5, 1.0, 1.0])[:, None, None]).enlarged(2)
    assert inspect(chain.model()).values.encoding == PixelEncoding(order="BGR")


DIV2K = np.array([0.4488, 0.4371, 0.4040])


@pytest.mark.parametrize("white", [1.0, 255.0])
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("is_added_again", [True, False])
def test_a_mean_that_the_network_wants_taken_off_is_taken_off(
    white: float, layout: str, is_added_again: bool, inspect: Inspect, tmp_path: Path
) -> None:
    mean = white * DIV2K[:, None, None]
    chain = Chain()
    if layout == "NHWC":
        chain.add("Transpose", perm=[0, 3, 1, 2])
    chain.add("Add", mean).add("Mul", 1 / white).enlarged(2).add("Mul", white)
    if not is_added_again:
        chain.add("Sub", mean)
    if layout == "NHWC":
        chain.add("Transpose", perm=[0, 2, 3, 1])
    found = inspect(chain.model((1, 3, None, None) if layout == "NCHW" else (1, None, None, 3)))
    assert found.values.encoding == PixelEncoding(white)
    assert any("mean colour" in note for note in found.values.notes)
    again = inspect_network(found.model, TriedSizes(tmp_path / "again.json", 60))
    assert (again.values.encoding, again.values.notes) == (found.values.encoding, [])
    assert again.values.error == pytest.approx(found.values.error, abs=1e-4)


def test_a_mean_is_taken_off_in_the_numbers_that_the_network_takes(inspect: Inspect) -> None:
    half = TensorProto.FLOAT16
    chain = Chain().add("Cast", to=TensorProto.FLOAT).add("Add", 255 * DIV2K[:, None, None])
    chain.add("Mul", 1 / 255).enlarged(2).add("Mul", 255.0).add("Sub", 255 * DIV2K[:, None, None])
    found = inspect(chain.add("Cast", to=half).model(kinds=(half, half)))
    assert found.values.encoding == PixelEncoding(255)
    onnx.checker.check_model(found.model)


@pytest.mark.parametrize("half", [0.5, 127.5])
def test_ranges_around_zero(half: float, inspect: Inspect) -> None:
    assert inspect(in_values(half, -half).model()).values.encoding == PixelEncoding(half, -half)


def test_colours_that_are_changed_are_told(inspect: Inspect) -> None:
    chain = Chain().enlarged(2).add("Sub", np.array([0.0, 0.0, 0.04])[:, None, None])
    (note,) = inspect(chain.model()).values.notes
    assert "+0, +0, -10 levels" in note.replace("-0", "+0")


def test_restoration_is_not_mistaken_where_other_values_leave_the_picture_nearly_alone(
    inspect: Inspect,
) -> None:
    clean = Path(__file__).parents[3] / "models" / "clean-x1" / "clean-x1.onnx"
    assert inspect(onnx.load(clean)).values.encoding == PixelEncoding()


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
    chain.add("GlobalMaxPool").add("Mul", 1e-6).add("Add", body)
    found = inspect(chain.model())
    assert found.facts.context is None
    assert found.values.effective_radius is not None
    assert found.values.effective_radius < 16


@pytest.mark.parametrize(("name", "is_generative"), [("faithful-x2", False), ("art-x2", True)])
def test_what_looks_sharp_is_told_from_what_is_near_the_truth(
    name: str, is_generative: bool, tmp_path: Path
) -> None:
    model = onnx.load(Path(__file__).parents[3] / "models" / name / f"{name}.onnx")
    values = inspect_network(model, TriedSizes(tmp_path / "tried.json", 60)).values
    assert values.is_generative is is_generative
    assert not 1.2 < values.drift * 255 < 2.5, "with a margin"
