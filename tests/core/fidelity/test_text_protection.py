from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from enlarger.fidelity.text_protection import protect_text
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip

SMALL, LARGE = Size(50, 40), Size(125, 100)


def protected(enlarged: Strip, source: Strip, text: Strip, name: str, rows: int = 1000) -> Strip:
    strips = [
        iter([raster[top : top + rows] for top in range(0, len(raster), rows)])
        for raster in (enlarged, source, text)
    ]
    result = protect_text(strips[0], strips[1], strips[2], (SMALL, LARGE), PixelFormat.parse(name))
    return np.concatenate(list(result))


@pytest.mark.parametrize("rows", [7, 1000])
@pytest.mark.parametrize(
    ("name", "channels", "white"), [("RGB u8", 3, 255), ("Y f32", 1, 1), ("RGBA u8", 4, 255)]
)
def test_text_is_interpolated_and_the_rest_stays(name: str, channels: int, white: int, rows: int) -> None:
    chance = np.random.default_rng(0)
    dtype = np.uint8 if white == 255 else np.float32
    source, enlarged = (
        (chance.random((size.height, size.width, channels)) * white).astype(dtype) for size in (SMALL, LARGE)
    )
    if channels == 4:
        source[..., 3] = 255
    text = np.zeros((SMALL.height, SMALL.width, 2), np.float32)
    text[..., 0] = 1  # a code is none of our business
    text[24:, :, 1] = 1
    result = protected(enlarged, source, text, name, rows)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result[:58], enlarged[:58])
    for channel in range(channels):
        plane = Image.fromarray(source[..., channel].astype(np.float32))
        plain = np.clip(np.asarray(plane.resize(LARGE, Image.Resampling.BICUBIC)), 0, white)
        np.testing.assert_allclose(result[62:, :, channel], plain[62:], atol=0.51 if white == 255 else 1e-5)


def test_hidden_colour_does_not_come_to_light() -> None:
    source = np.zeros((SMALL.height, SMALL.width, 4), np.uint8)
    source[:, :20] = 200, 100, 50, 255
    text = np.ones((SMALL.height, SMALL.width, 2), np.float32)
    enlarged = np.zeros((LARGE.height, LARGE.width, 4), np.uint8)
    result = protected(enlarged, source, text, "RGBA u8")
    visible = result[result[..., 3] > 0]
    assert np.abs(visible[:, :3].astype(int) - (200, 100, 50)).max() <= 2
