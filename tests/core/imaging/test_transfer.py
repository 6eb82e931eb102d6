from __future__ import annotations

import numpy as np
import pytest

from enlarger.errors import RequestError
from enlarger.imaging.pixel_format import CHANNELS, DEPTHS, PixelFormat
from enlarger.imaging.transfer import Extremes, Transfer, bend, decode, encode, unbend


def fitting(name: str, strip: np.ndarray) -> Transfer:
    extremes = Extremes(PixelFormat.parse(name))
    extremes.add(strip)
    return extremes.transfer


def there_and_back(name: str, strip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    transfer = fitting(name, strip)
    (working,) = transfer.working(iter([strip]))
    (final,) = transfer.final(iter([working]))
    return working, final


@pytest.mark.parametrize("name", ["u8", "u8 linear", "u16", "u16 linear"])
def test_every_whole_number_comes_back_exactly(name: str) -> None:
    count = 256 if name.startswith("u8") else 65536
    strip = np.arange(count, dtype=DEPTHS[name.split(maxsplit=1)[0]]).reshape(1, -1, 1)
    working, final = there_and_back(f"Y {name}", strip)
    np.testing.assert_array_equal(final, strip)
    assert working.dtype == (np.uint8 if name == "u8" else np.float32)
    if name != "u8":
        assert working.min() == 0
        assert working.max() == pytest.approx(1)


@pytest.mark.parametrize("transfer", ["", " linear"])
def test_half_floats_come_back_within_their_own_rounding(transfer: str) -> None:
    strip = np.geomspace(1e-4, 1000, 5000).astype(np.float16).reshape(1, -1, 1)
    working, final = there_and_back(f"Y f16{transfer}", strip)
    assert working.min() >= 0
    assert working.max() <= 1
    np.testing.assert_allclose(final.astype(float), strip.astype(float), rtol=2**-10)


def test_floats_below_0_and_above_1_come_back() -> None:
    strip = (
        np.array([-3.5, -0.01, 0, 0.2, 1, 1.5, 40, 6e4], np.float32)
        .reshape(1, 1, 8)
        .repeat(3, 1)
        .transpose(2, 1, 0)
    )
    working, final = there_and_back("Y f32 linear", strip)
    assert working.min() == 0
    assert working.max() == pytest.approx(1)
    np.testing.assert_allclose(final, strip, rtol=1e-4, atol=1e-6)


def test_floats_between_0_and_1_reach_the_network_as_they_are() -> None:
    strip = np.random.default_rng(0).random((4, 5, 3), np.float32)
    working, final = there_and_back("RGB f32", strip)
    np.testing.assert_array_equal(working, strip)
    np.testing.assert_array_equal(final, strip)


def test_what_is_not_a_number_is_mended() -> None:
    strip = np.array([np.nan, np.inf, -np.inf, 0.5], np.float32).reshape(1, 4, 1)
    _, final = there_and_back("Y f32", strip)
    assert np.isfinite(final).all()
    assert final[0, 0, 0] == pytest.approx(0, abs=1e-3)


def test_alpha_is_neither_encoded_nor_bent() -> None:
    strip = np.array([[[2.0, 2.0, 2.0, 0.25]]], np.float32)
    working, final = there_and_back("RGBA f32 linear", strip)
    assert working[0, 0, -1] == final[0, 0, -1] == 0.25


@pytest.mark.parametrize("name", ["RGB u8", "RGB u16", "RGBA u8", "RGBA f16", "RGBA f32 linear"])
def test_grey_in_three_channels_is_one_working_channel_and_comes_back_in_three(name: str) -> None:
    pixel_format = PixelFormat.parse(name)
    strip = np.random.default_rng(0).random((4, 5, pixel_format.channels)) * 2 + 0.1
    strip[..., 1:3] = strip[..., :1]
    if not pixel_format.is_float:
        strip = strip / 3 * np.iinfo(pixel_format.dtype).max
    strip = strip.astype(pixel_format.dtype)
    transfer = fitting(name, strip)
    assert transfer.is_grey
    working, final = there_and_back(name, strip)
    assert working.shape[2] == transfer.working_format.channels == pixel_format.channels - 2
    np.testing.assert_allclose(final[..., :3].astype(float), strip[..., :3].astype(float), rtol=2**-9)
    np.testing.assert_array_equal(final[..., 0], final[..., 1])
    np.testing.assert_array_equal(final[..., 0], final[..., 2])


def test_one_coloured_pixel_is_enough_to_be_coloured_unless_it_is_hidden() -> None:
    strip = np.full((9, 9, 4), 128, np.uint8)
    strip[8, 3, 1] = 129
    assert not fitting("RGBA u8", strip).is_grey
    strip[8, 3, 3] = 0
    assert fitting("RGBA u8", strip).is_grey
    assert not fitting("RGB u8", strip[..., :3]).is_grey
    assert not fitting("LAB u8", strip[..., :3]).is_grey


def test_rgb_shares_one_range_and_other_models_do_not() -> None:
    strip = np.array([[[4.0, 0.5, -1.0]]], np.float32)
    rgb = fitting("RGB f32", strip)
    lab = fitting("LAB f32", strip)
    assert len(set(rgb.high)) == len(set(rgb.low)) == 1
    assert lab.high[1] == 1
    assert lab.low[2] < lab.low[1] == 0


def test_the_curves_are_smooth_at_their_joints_and_invert() -> None:
    values = np.linspace(-5, 5, 20001, dtype=np.float32)
    for forth, back in ((encode, decode), (bend, unbend)):
        assert (np.diff(forth(values)) > 0).all()
        np.testing.assert_allclose(back(forth(values)), values, atol=2e-6)


@pytest.mark.parametrize("model", CHANNELS)
@pytest.mark.parametrize("alpha", ["", "A"])
@pytest.mark.parametrize("rest", ["u8", "u16", "f16", "f32 linear"])
def test_a_format_is_known_by_its_name(model: str, alpha: str, rest: str) -> None:
    name = f"{model}{alpha} {rest}"
    if not model + alpha:
        with pytest.raises(RequestError):
            PixelFormat.parse(name)
        return
    found = PixelFormat.parse(name)
    assert found.name == name
    assert found.channels == CHANNELS[model] + len(alpha)


def test_what_a_network_overshoots_does_not_pass_the_extremes_of_the_source() -> None:
    strip = np.array([[[0.0], [20.0]]], np.float32)
    transfer = fitting("Y f32 linear", strip)
    (final,) = transfer.final(iter([np.array([[[-0.2], [1.2]]], np.float32)]))
    np.testing.assert_allclose(final, strip, rtol=1e-4, atol=1e-6)
