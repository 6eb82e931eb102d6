"""Pages of TIFF files and comics are enlarged each for itself, and come out in order, with what is theirs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import tifffile
from PIL import Image

import command_line
from enlarger.errors import SourceError
from enlarger.files import encoder
from enlarger.files.pages import open_pages
from enlarger.jobs.file_job import FileRequest, enlarge_file
from enlarger.jobs.request import JobRequest
from enlarger.sizing.size_request import SizeRequest
from enlarger.tiles.target import Target

SIZES = [(20, 14), (9, 30), (16, 16)]
INFO = b'<ComicInfo><Title>Tea</Title><Page Image="0" ImageWidth="20" Type="FrontCover"/></ComicInfo>'

NEAREST = JobRequest(model="nearest", device="cpu")


def picture(number: int, mode: str = "RGB") -> Image.Image:
    width, height = SIZES[number]
    values = np.random.default_rng(number).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(values).convert(mode)


def pages_of_tiff(path: Path) -> Path:
    """Write three pages of their own sizes, depths and resolutions, and a smaller copy that is none."""
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(np.asarray(picture(0)), photometric="rgb", resolution=(300, 300), resolutionunit="inch")
        tiff.write(np.asarray(picture(0))[::2, ::2], photometric="rgb", subfiletype=1)
        deep = np.asarray(picture(1, "L")).astype(np.uint16) * 257
        tiff.write(deep, photometric="minisblack", resolution=(72, 72), resolutionunit="inch")
        tiff.write(np.asarray(picture(2)), photometric="rgb", description="the last one", metadata=None)
    return path


def comic(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ComicInfo.xml", INFO)
        for number, name in enumerate(["Tea/page 2.png", "Tea/page 10.jpg", "Tea/über.gif"]):
            held = io.BytesIO()
            kind = {".jpg": "JPEG", ".png": "PNG", ".gif": "GIF"}[name[-4:]]
            picture(number, "P" if kind == "GIF" else "RGB").save(held, kind)
            archive.writestr(name, held.getvalue())
        archive.writestr("__MACOSX/Tea/._page 2.png", b"\0\5\x16\7")
        archive.writestr("Tea/notes.txt", b"read me")
    return path


def upscale(source: Path, result: Path) -> str:
    done = command_line.run("upscale", source, "-o", result, "--scale", 2, "--model", "nearest")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pages_of_a_tiff_file_keep_their_sizes_depths_and_resolutions(tmp_path: Path) -> None:
    source, result = pages_of_tiff(tmp_path / "in.tif"), tmp_path / "out.tif"
    assert "3 pages" in upscale(source, result)
    with tifffile.TiffFile(result) as tiff:
        assert [page.shape[:2] for page in tiff.pages] == [(28, 40), (60, 18), (32, 32)]
        assert [str(page.dtype) for page in tiff.pages] == ["uint8", "uint16", "uint8"]
        known = [np.asarray(picture(0)), np.asarray(picture(1, "L")) * np.uint16(257), np.asarray(picture(2))]
        for page, right in zip(tiff.pages, known, strict=True):
            np.testing.assert_array_equal(page.asarray(), right.repeat(2, axis=0).repeat(2, axis=1))
        pages: list[Any] = list(tiff.pages)
        assert b"provenance" in pages[2].tags[700].value
        assert pages[2].tags["ImageDescription"].value == "the last one"
        resolutions = [page.tags["XResolution"].value for page in pages[:2]]
        assert [round(over / under) for over, under in resolutions] == [300, 72]
    for number in range(3):  # libvips and Pillow see the same
        image = pyvips.Image.new_from_file(str(result), page=number)
        assert (image.width, image.height) == tuple(2 * side for side in SIZES[number])


def test_a_comic_keeps_its_order_its_names_and_what_else_is_in_it(tmp_path: Path) -> None:
    source, result = comic(tmp_path / "in.cbz"), tmp_path / "out.cbz"
    assert "3 pages" in upscale(source, result)
    with zipfile.ZipFile(result) as archive:
        assert archive.namelist() == [
            *("ComicInfo.xml", "Tea/page 2.png", "Tea/page 10.jpg", "Tea/über.png"),
            *("__MACOSX/Tea/._page 2.png", "Tea/notes.txt"),
        ]
        assert archive.read("ComicInfo.xml") == INFO.replace(b' ImageWidth="20"', b"")
        assert archive.read("Tea/notes.txt") == b"read me"
        for number, name in enumerate(archive.namelist()[1:4]):
            with Image.open(io.BytesIO(archive.read(name))) as page:
                assert page.size == tuple(2 * side for side in SIZES[number])
    assert "3 pages" in upscale(result, tmp_path / "pages.tif")
    with tifffile.TiffFile(tmp_path / "pages.tif") as tiff:
        assert [page.shape[:2] for page in tiff.pages] == [(56, 80), (120, 36), (64, 64)]


def test_a_comic_that_is_damaged_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    source = comic(tmp_path / "in.cbz")
    data = bytearray(source.read_bytes())
    at = data.index(b"IDAT") + 40
    data[at] ^= 0xFF
    source.write_bytes(data)
    done = command_line.run("upscale", source, "-o", tmp_path / "out.cbz", "--scale", 2, "--model", "nearest")
    assert done.returncode != 0
    assert "Tea/page 2.png is damaged" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.cbz"]


def test_what_is_no_comic_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.cbz", "w") as archive:
        archive.writestr("readme.txt", b"nothing")
    with pytest.raises(SourceError, match="no pages"), open_pages(tmp_path / "in.cbz"):
        pass


def test_pages_with_too_many_pixels_for_a_tiff_file_become_a_bigtiff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, result = pages_of_tiff(tmp_path / "in.tif"), tmp_path / "out.tif"
    largest_page = 4 * 3 * SIZES[0][0] * SIZES[0][1]
    monkeypatch.setattr(encoder, "CLASSIC_TIFF_BYTES", largest_page + 1)
    size = SizeRequest(target=Target(2))
    enlarge_file(FileRequest(source=source, files={"result": result}, size=size, job=NEAREST))
    with tifffile.TiffFile(result) as tiff:
        assert tiff.is_bigtiff
        known = [np.asarray(picture(0)), np.asarray(picture(1, "L")) * np.uint16(257), np.asarray(picture(2))]
        for page, right in zip(tiff.pages, known, strict=True):
            np.testing.assert_array_equal(page.asarray(), right.repeat(2, axis=0).repeat(2, axis=1))
    assert [pyvips.Image.new_from_file(str(result), page=number).width for number in range(3)] == [40, 18, 32]
