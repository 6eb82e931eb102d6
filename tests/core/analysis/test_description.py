from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.analysis.description import Description, describe
from enlarger.files.reading import read_picture
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip


def described(picture: Strip, name: str = "RGB u8", rows: int = 50, **options: Any) -> Description:
    strips = iter([picture[top : top + rows] for top in range(0, len(picture), rows)])
    return describe(strips, Size(picture.shape[1], len(picture)), PixelFormat.parse(name), **options)


def as_jpeg(picture: Strip, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return file.getvalue()


def scene() -> Strip:
    """Make a smooth colour picture with some noise."""
    down, across = np.mgrid[:300, :400]
    planes = [128 + 80 * np.sin(down / period + across / 31) for period in (17, 23, 29)]
    noise = np.random.default_rng(0).normal(0, 3, (300, 400, 3))
    return np.clip(np.stack(planes, axis=2) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_strips_of_any_height_tell_the_same(rows: int) -> None:
    assert described(scene(), rows=rows) == described(scene())


@pytest.mark.parametrize(
    "name", ["RGB u8", "RGBA u16", "RGB f32 linear", "Y f16", "YA u8", "CMYK u8", "LAB u8", "A u8"]
)
@pytest.mark.parametrize("size", [Size(1, 1), Size(500, 1), Size(9, 700), Size(300, 200)])
def test_every_format_and_size_is_described(name: str, size: Size) -> None:
    pixel_format = PixelFormat.parse(name)
    chance = np.random.default_rng(0)
    unit = chance.random((size.height, size.width, pixel_format.channels))
    white = 4 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max
    for values in (unit, unit * 0, unit * 0 + 0.5):
        found = described((values * white).astype(pixel_format.dtype), name)
        assert 0 <= found.content_confidence <= 1
        assert 0 <= found.damage_confidence <= 1
        assert found.noise >= 0
        assert found.blur >= 0
        assert found.enlarged >= 1
        assert 0 <= found.text_share <= 1


@pytest.mark.parametrize("values", [np.nan, np.inf])
def test_what_is_not_a_number_is_survived(values: float) -> None:
    assert described(np.full((90, 90, 3), values, np.float32), "RGB f32").noise == 0


def test_grey_is_seen_in_all_pixels() -> None:
    picture = np.repeat(scene()[..., :1], 3, axis=2)
    assert described(picture).is_grey
    picture[299, 399, 2] ^= 1
    assert not described(picture).is_grey
    assert described(picture[..., :1], "Y u8").is_grey


def test_two_colours_are_seen_in_all_pixels() -> None:
    picture = np.where(scene()[..., :1] > 128, np.uint8(255), np.array([9, 0, 0], np.uint8))
    assert described(picture).is_bilevel
    picture[298, 398] = 7
    assert not described(picture).is_bilevel
    assert not described(np.full_like(picture, 5)).is_bilevel


def test_what_has_two_colours_is_clean_and_no_photograph() -> None:
    down, across = np.mgrid[:96, :96]
    for picture in ((down + across) % 2, down // 3 % 2, (down // 24 + across // 24) % 2):
        found = described((picture[..., None] * 255).astype(np.uint8), "Y u8")
        assert found.damage == "clean"
        assert found.content != "photo"


def test_what_has_no_edges_is_not_called_soft() -> None:
    ramp = np.linspace(0, 200, 300)[:, None, None] + np.zeros((1, 400, 3))
    assert described(ramp.astype(np.uint8)).damage not in {"blur", "enlarged"}


def test_hidden_colours_do_not_count() -> None:
    picture = np.dstack([np.repeat(scene()[..., :1] & 128, 3, axis=2), np.full((300, 400), 255, np.uint8)])
    picture[:90, :90] = 1, 2, 3, 0
    found = described(picture, "RGBA u8")
    assert found.is_grey
    assert found.is_bilevel


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_the_tables_of_a_file_tell_its_quality(quality: int, tmp_path: Path) -> None:
    path = tmp_path / "scene.jpg"
    path.write_bytes(as_jpeg(scene(), quality))
    picture = read_picture(path)
    found = describe(picture.strips(), picture.size, picture.pixel_format, quantisation=picture.quantisation)
    assert (found.damage, found.jpeg_quality) == ("jpeg", quality)
    assert f"JPEG of about quality {quality}" in found.sentence


@pytest.mark.parametrize("channels", [1, 3])
def test_of_noise_alone_nothing_is_certain(channels: int) -> None:
    noise = np.random.default_rng(4).integers(0, 256, (200, 240, channels), np.uint8)
    assert described(noise.repeat(3 // channels, axis=2)).content_confidence < 0.7


def test_of_a_flat_picture_nothing_is_certain() -> None:
    assert described(np.full((300, 400, 3), (0, 128, 128), np.uint8)).content_confidence < 0.7


def test_noise_on_smooth_colours_is_not_taken_for_pixel_art() -> None:
    rows, columns = np.mgrid[0:300, 0:400]
    waves = np.stack([np.sin(columns / 3.1), np.cos(rows / 11), np.sin(rows / 4.3)], axis=2) * 80 + 128
    noise = np.random.default_rng(5).normal(0, 6, waves.shape)
    found = described(np.clip(waves + noise, 0, 255).astype(np.uint8))
    assert found.content != "pixel art" or found.content_confidence < 0.7
