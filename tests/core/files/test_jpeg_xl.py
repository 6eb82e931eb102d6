"""JPEG XL files: pixels, profile and metadata come out as they went in, and what 8 bits lose is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pylibjxl
import pytest
from numpy.typing import NDArray
from PIL import Image

import command_line
from enlarger.errors import EnlargerError, RequestError, SourceError
from enlarger.files import exif, icc
from enlarger.files.metadata import Colour
from enlarger.files.reading import read_picture
from enlarger.files.xmp import read_provenance
from enlarger.jobs.file_job import Enlarged, FileRequest, enlarge_file
from enlarger.jobs.request import JobRequest
from enlarger.sizing.size_request import SizeRequest
from enlarger.tiles.target import Target

library: Any = pylibjxl
P3 = icc.from_colour(Colour(code=(12, 13, 0, 1)), "RGB")
"""Display P3, by the numbers of ITU-T H.273."""
TURNED = Image.Exif()
TURNED[0x0112] = 6
TURNED[0x010F] = "Maker"
EXIF = TURNED.tobytes().removeprefix(b"Exif\0\0")


def pixels(channels: int) -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (9, 14, channels), np.uint8)


def written(path: Path, values: NDArray[np.uint8], **told: Any) -> Path:
    path.write_bytes(library.encode(values, lossless=True, **told))
    return path


def enlarge(source: Path, result: Path, quality: int | None = None) -> Enlarged:
    job = JobRequest(model="nearest", device="cpu", precision="exact")
    size = SizeRequest(target=Target(2))
    files = {"result": result}
    return enlarge_file(FileRequest(source=source, files=files, size=size, job=job, quality=quality))


def doubled(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return values.repeat(2, axis=0).repeat(2, axis=1)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pixels_come_out_as_they_went_in(channels: int, tmp_path: Path) -> None:
    values = pixels(channels)
    source, result = written(tmp_path / "in.jxl", values), tmp_path / "out.jxl"
    enlarge(source, result)
    np.testing.assert_array_equal(np.atleast_3d(library.decode(result.read_bytes())), doubled(values))


def test_grey_with_alpha_is_kept_as_three_equal_colours(tmp_path: Path) -> None:
    values = pixels(2)
    Image.fromarray(values, "LA").save(tmp_path / "in.png")
    enlarge(tmp_path / "in.png", tmp_path / "out.jxl")
    found = library.decode((tmp_path / "out.jxl").read_bytes())
    np.testing.assert_array_equal(found, doubled(values)[..., [0, 0, 0, 1]])


@pytest.mark.parametrize("quality", [None, 90])
def test_profile_and_metadata_are_kept_and_the_file_says_how_it_was_made(
    quality: int | None, tmp_path: Path
) -> None:
    values = np.full((16, 16, 3), (200, 60, 40), np.uint8)
    source, result = written(tmp_path / "in.jxl", values, icc=P3, exif=EXIF), tmp_path / "out.jxl"
    enlarge(source, result, quality)
    found, told = library.decode(result.read_bytes(), metadata=True)
    assert np.abs(found.astype(int) - values[0, 0]).max() <= (0 if quality is None else 2)
    assert told["icc"] == P3
    read = Image.Exif()
    read.load(told["exif"])
    assert read[0x010F] == "Maker"
    picture = read_picture(result)
    assert (picture.metadata.icc, exif.orientation(picture.metadata.exif)) == (P3, 1)
    assert read_provenance(picture.xmp)


def test_a_picture_is_not_turned_by_exif_as_its_own_header_has_turned_it(tmp_path: Path) -> None:
    picture = read_picture(written(tmp_path / "in.jxl", pixels(3), exif=EXIF))
    assert (picture.size.width, picture.size.height) == (14, 9)


def test_losses_are_those_of_the_quality(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "examples" / "tunnel.jpg"
    sizes: list[int] = []
    for quality in (10, 60, 95):
        enlarge(source, tmp_path / f"{quality}.jxl", quality)
        sizes.append((tmp_path / f"{quality}.jxl").stat().st_size)
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2] / 4


def test_what_the_kind_cannot_hold_is_refused(tmp_path: Path) -> None:
    Image.fromarray(np.full((4, 4), 900, np.uint16)).save(tmp_path / "deep.png")
    with pytest.raises(RequestError, match="JPEG XL file cannot hold 16 bits a channel"):
        enlarge(tmp_path / "deep.png", tmp_path / "out.jxl")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "in.jxl", pixels(3))
    whole = path.read_bytes()
    for length in (2, 12, len(whole) // 2):
        path.write_bytes(whole[:length])
        with pytest.raises(EnlargerError, match=r"in\.jxl"):
            read_picture(path)


def test_without_the_package_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = written(tmp_path / "in.jxl", pixels(3))
    Image.fromarray(pixels(3)).save(tmp_path / "in.png")
    monkeypatch.setitem(sys.modules, "pylibjxl", None)
    for act, kind in (
        (lambda: read_picture(source), SourceError),
        (lambda: enlarge(tmp_path / "in.png", tmp_path / "out.jxl"), RequestError),
    ):
        with pytest.raises(kind) as caught:
            act()
        assert "enlarger[jxl]" in caught.value.hint


def test_the_command_line_enlarges_them(tmp_path: Path) -> None:
    values = pixels(3)
    source, result = written(tmp_path / "in.jxl", values), tmp_path / "out.jxl"
    command_line.run("upscale", str(source), "-o", str(result), "--scale", "2", "--model", "nearest")
    np.testing.assert_array_equal(library.decode(result.read_bytes()), doubled(values))
