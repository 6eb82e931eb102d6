from __future__ import annotations

import numpy as np
import pytest

from enlarger.analysis import thumbnail as module
from enlarger.analysis.thumbnail import thumbnail
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip


def small(picture: Strip, name: str, rows: int = 1000) -> Strip:
    strips = iter([picture[top : top + rows] for top in range(0, len(picture), rows)])
    return thumbnail(strips, Size(picture.shape[1], picture.shape[0]), PixelFormat.parse(name))


def smooth(channels: int) -> Strip:
    """Make a picture with values from 0.2 to 0.8."""
    down, across = np.mgrid[:60, :90]
    picture = 0.5 + 0.3 * np.sin(down / 9)[..., None] * np.cos(across / 7)[..., None]
    return np.repeat(picture, channels, axis=2)


@pytest.mark.parametrize("name", ["Y u8", "RGB u8", "RGB u16", "RGB f32", "Y f16", "LAB u8", "YCC u16"])
def test_a_small_picture_is_kept_whole_as_it_is_seen(name: str) -> None:
    pixel_format = PixelFormat.parse(name)
    picture = smooth(pixel_format.channels)
    white = 1 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max
    found = small((picture * white).astype(pixel_format.dtype), name)
    assert found.dtype == np.uint8
    np.testing.assert_allclose(found, np.repeat(picture[..., :1], 3, axis=2) * 255, atol=1.1)


def test_a_large_picture_is_shrunk_whatever_strips_it_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PIXELS", 700)
    picture = (smooth(3) * 255).astype(np.uint8)
    whole, cut = small(picture, "RGB u8"), small(picture, "RGB u8", 7)
    assert whole.shape == (21, 32, 3)
    np.testing.assert_allclose(cut.astype(int), whole, atol=1)


def test_ink_is_dark_and_what_is_transparent_grey() -> None:
    ink = np.zeros((2, 2, 4), np.uint8)
    ink[0, 0, 3] = ink[0, 1, 0] = 255
    np.testing.assert_array_equal(small(ink, "CMYK u8")[0], [[0, 0, 0], [0, 255, 255]])
    glass = np.full((2, 2, 4), 255, np.uint8)
    glass[0, :, 3] = 0, 128
    np.testing.assert_allclose(small(glass, "RGBA u8")[:, 0], [[127.5] * 3, [255] * 3], atol=1)


def test_light_beyond_white_is_exposed_for_what_most_of_the_picture_shows() -> None:
    bright = (smooth(3) * 6).astype(np.float32)
    bright[0, 0] = 1e5
    found = small(bright, "RGB f32 linear")
    assert found.max() == 255
    assert 60 < np.median(found) < 240
    assert found[1:].std() > 10
