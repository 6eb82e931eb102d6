"""AVIF files are written without loss, phones' and cameras' files are read by packages of their own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from enlarger.errors import SourceError
from enlarger.files.reading import Picture, read_picture
from enlarger.files.writing import PictureWriter
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from picture_files import case

TO_CAMERA = (3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)
"""From CIE XYZ to a camera that sees as sRGB does (IEC 61966-2-1)."""


def pixels_of(picture: Picture) -> NDArray[Any]:
    return np.concatenate(list(picture.strips()))


def write_avif(path: Path, pixels: NDArray[Any], pixel_format: str) -> PictureWriter:
    height, width = pixels.shape[:2]
    source = Picture(path, Size(width, height), PixelFormat.parse(pixel_format), (10, 10))
    with PictureWriter(path, source.size, source, overwrite=False) as writer:
        writer.write(pixels)
        writer.finish()
        writer.put()
    return writer


@pytest.mark.parametrize("pixel_format", ["RGB u8", "RGBA u8", "RGB u16"])
def test_avif_keeps_eight_bits_and_transparency_and_twelve_of_sixteen_bits(
    tmp_path: Path, pixel_format: str
) -> None:
    known = PixelFormat.parse(pixel_format)
    most = 255 if known.depth == "u8" else 65_535
    values = np.random.default_rng(3).integers(0, most, (20, 30, known.channels), endpoint=True)
    writer = write_avif(tmp_path / "a.avif", values.astype(known.dtype), pixel_format)
    picture = read_picture(tmp_path / "a.avif")
    assert picture.pixel_format == known
    found = pixels_of(picture).astype(int)
    assert np.abs(found - values).max() <= (0 if known.depth == "u8" else 16)
    assert any("12 bits" in note for note in writer.notes) == (known.depth == "u16")
    assert picture.resolution == pytest.approx((10, 10), rel=0.01)


def raw_file(path: Path) -> Path:
    """Write a DNG file of 64x48 pixels that lies on its side, its left half brighter than the right."""
    sensor = np.full((48, 64), 4000, np.uint16)
    sensor[:, :32] = 30_000
    matrix = [part for value in TO_CAMERA for part in (round(value * 10_000), 10_000)]
    tags: list[tuple[int, int, int, Any, bool]] = [
        (50706, 1, 4, bytes((1, 4, 0, 0)), True),
        (33421, 3, 2, (2, 2), True),
        (33422, 1, 4, bytes((0, 1, 1, 2)), True),
        (50721, 10, 9, matrix, True),
        (50717, 4, 1, 65_535, True),
        (50728, 5, 3, (1, 1, 1, 1, 1, 1), True),
        (274, 3, 1, 6, True),
        (271, 2, 0, "Maker", True),
        (272, 2, 0, "Model", True),
    ]
    tifffile.imwrite(path, sensor, photometric=32803, metadata=None, extratags=tags)
    return path


def test_raw_files_are_developed_upright_in_sixteen_bits(tmp_path: Path) -> None:
    picture = read_picture(raw_file(tmp_path / "a.dng"))
    assert (picture.size, picture.pixel_format.name) == (Size(48, 64), "RGB u16")
    pixels = pixels_of(picture).astype(int)
    assert pixels[8, 24].min() > 2 * pixels[56, 24].max()
    assert np.ptp(pixels[8, 24]) < 600  # grey
    assert b"Maker" in picture.metadata.exif
    assert any("developed by LibRaw" in note for note in picture.notes)


def test_a_package_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    with pytest.raises(SourceError) as refused:
        read_picture(raw_file(tmp_path / "a.dng"))
    assert "enlarger[raw]" in refused.value.hint


def test_a_raw_file_that_is_damaged_is_refused(tmp_path: Path) -> None:
    whole = raw_file(tmp_path / "a.dng").read_bytes()
    (tmp_path / "b.dng").write_bytes(whole[:400])
    with pytest.raises(SourceError):
        read_picture(tmp_path / "b.dng")


def test_pictures_of_phones_are_read_with_a_package_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    path = case("12-a.heic")
    picture = read_picture(path)
    assert (picture.size, picture.pixel_format.name) == (Size(96, 64), "RGB u8")
    assert pixels_of(picture).std() > 10
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(SourceError) as refused:
        read_picture(path)
    assert "enlarger[heic]" in refused.value.hint
