from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.analysis.source_quality import QualitySamples
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.imaging.transfer import Extremes


def textured(side: int = 400) -> Strip:
    """Make a colour picture with detail of every size, as photographs have, and without noise."""
    chance = np.random.default_rng(0)
    picture = np.full((2 * side, 2 * side, 3), 128.0)
    for cells in (4, 8, 16, 32, 64, 128, 256, 2 * side):
        coarse = Image.fromarray(chance.normal(0, 1, (cells, cells)).astype(np.float32))
        grown = np.asarray(coarse.resize((2 * side, 2 * side), Image.Resampling.BICUBIC))
        picture += grown[..., None] * 60 / cells**0.5 * (1 + 0.1 * chance.random(3))
    whole = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    return np.asarray(whole.resize((side, side), Image.Resampling.BICUBIC))


def judged(picture: Strip, name: str = "RGB u8") -> bool:
    pixel_format = PixelFormat.parse(name)
    samples = QualitySamples(Size(picture.shape[1], picture.shape[0]), pixel_format)
    extremes = Extremes(pixel_format)
    for top in range(0, len(picture), 50):
        samples.add(picture[top : top + 50])
        extremes.add(picture[top : top + 50])
    return samples.is_clean(extremes.transfer)


def test_a_shrunken_picture_is_clean_in_every_depth() -> None:
    assert judged(textured())
    assert judged((textured() / 255).astype(np.float32), "RGB f32")


@pytest.mark.parametrize("quality", [60, 80, 95])
def test_jpeg_is_found_wherever_its_grid_begins(quality: int) -> None:
    file = io.BytesIO()
    Image.fromarray(textured()).save(file, "JPEG", quality=quality)
    for left, top in ((0, 0), (3, 5)):
        assert not judged(np.asarray(Image.open(file))[top:, left:])


def test_noise_is_found() -> None:
    picture = textured()
    noise = np.random.default_rng(1).normal(0, 1.5, picture.shape)
    assert not judged(np.clip(picture + noise.round(), 0, 255).astype(np.uint8))


def test_noise_that_is_smooth_from_pixel_to_pixel_is_found() -> None:
    picture = textured()
    noise = np.random.default_rng(1).normal(0, 1, picture.shape)
    for axis in (0, 1):  # about a blur of one pixel, as a phone's noise has
        noise = sum(
            weight * np.roll(noise, by, axis)
            for by, weight in zip(range(-2, 3), (1, 4, 6, 4, 1), strict=True)
        )
    noise *= 6 / np.std(noise)
    assert not judged(np.clip(picture + noise.round(), 0, 255).astype(np.uint8))


@pytest.mark.parametrize("picture", [np.zeros((5, 400, 3), np.uint8), np.zeros((1, 1, 3), np.uint8)])
def test_what_is_too_small_to_be_judged_is_not_clean(picture: Any) -> None:
    assert not judged(picture)


def test_grey_cannot_be_judged() -> None:
    assert not judged(textured()[..., :1], "Y u8")
