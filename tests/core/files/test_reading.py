from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, ImageCms, ImageOps

from enlarger.errors import SourceError, StorageError
from enlarger.files.reading import read_picture
from picture_files import case, doubled, gradient, jpeg, notes, pixels, segment

GHOSTSCRIPT = """#!/bin/sh
touch "$(dirname "$0")/started"
"""


def marks(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the marks of a JPEG file and their places."""
    place = 2
    while place + 4 <= len(data):
        if data[place] == 0xFF and data[place + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            yield data[place + 1], place
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big") * (data[place + 1] != 0xD9)
        else:
            place += 1


def test_an_ultra_hdr_photograph_is_the_jpeg_that_it_is(tmp_path: Path) -> None:
    source = case("01-ultrahdr-gainmap.jpg")
    picture = doubled(source, tmp_path / "b.jpg")
    assert "gain map" in picture.notes[0]
    with Image.open(source) as before, Image.open(tmp_path / "b.jpg") as after:
        assert after.size == (384, 256)
        assert after.info["icc_profile"] == before.info["icc_profile"]
        assert after.getexif()[ExifTags.Base.YCbCrPositioning] == 1
        assert "mp" not in after.info


def test_pictures_behind_a_jpeg_are_told(tmp_path: Path) -> None:
    whole = jpeg(gradient(40, 30))
    with_index = whole[:2] + segment(0xE2, b"MPF\0II*\0\x08\0\0\0") + whole[2:]
    (tmp_path / "a.jpg").write_bytes(with_index + whole)
    assert "further pictures" in notes(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").write_bytes(
        with_index + jpeg(gradient(9, 9), xmp=b"<x a='http://ns.adobe.com/hdr-gain-map/1.0/'/>")
    )
    assert "gain map" in notes(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").write_bytes(whole + b"\0\0\0\x18ftypmp42" + bytes(range(200)))
    assert "video" in notes(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").write_bytes(whole + b"rubbish")
    assert "7 bytes" in notes(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").write_bytes(whole + bytes(100))
    assert not read_picture(tmp_path / "a.jpg").notes


@pytest.mark.parametrize("lost", [1, 2])
@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_blocks": 1}], ids=str)
def test_a_jpeg_without_its_end_mark_is_whole_and_that_is_told(
    how: dict[str, Any], lost: int, tmp_path: Path
) -> None:
    data = jpeg(gradient(100, 80), **how)
    (tmp_path / "a.jpg").write_bytes(data)
    expected = pixels(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_bytes(data[:-lost])
    np.testing.assert_array_equal(pixels(tmp_path / "b.jpg"), expected)
    assert "lost its end" in notes(tmp_path / "b.jpg")


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_blocks": 1}], ids=str)
def test_a_jpeg_that_ends_within_its_pixels_is_refused(how: dict[str, Any], tmp_path: Path) -> None:
    image = Image.effect_noise((100, 80), 50)
    data = jpeg(image, **how)
    scans = [place for mark, place in marks(data) if mark == 0xDA]
    cuts = [*scans[1:], *(place + 4 for place in scans), len(data) // 2, len(data) * 9 // 10, len(data) - 10]
    for cut in cuts:
        (tmp_path / "a.jpg").write_bytes(data[:cut])
        with pytest.raises(SourceError, match=r"ends before|cannot be read"):
            pixels(tmp_path / "a.jpg")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("extension", ["png", "jpg", "tif", "webp", "gif", "bmp"])
def test_names_need_not_be_utf8(extension: str, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"gr\xfc\xdfe")
    folder.mkdir()
    source, output = (folder / os.fsdecode(b"caf\xe9" + end) for end in (f".{extension}".encode(), b"2.tif"))
    gradient(8, 6).save(tmp_path / f"a.{extension}")
    (tmp_path / f"a.{extension}").rename(source)
    assert doubled(source, output).size == (8, 6)
    assert read_picture(output).size == (16, 12)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_an_answer_names_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    source, output = (tmp_path / os.fsdecode(name) for name in (b"caf\xe9.png", b"\xe9.png"))
    gradient(8, 6).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(source)
    command = [sys.executable, "-m", "enlarger", "upscale", source, "-o", output, "--model", "bicubic"]
    strict = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    result = subprocess.run(command, capture_output=True, check=False, timeout=120, env=strict)
    assert result.returncode == 0, result.stderr
    assert b"32x24 pixels" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with names")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(SourceError, match="pipe"):
        read_picture(tmp_path / "a.png")


def test_a_folder_and_an_empty_file_are_called_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        read_picture(tmp_path)
    (tmp_path / "a.png").touch()
    with pytest.raises(SourceError, match="is empty"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("extra", "alpha", "further"),
    [
        (["unassalpha", "unspecified"], 0, 1),
        (["unspecified", "unassalpha"], 1, 1),
        (["unspecified", "unspecified"], None, 2),
        (["unspecified", "unspecified", "unassalpha"], 2, 2),
    ],
)
@pytest.mark.parametrize(("photometric", "colours"), [("minisblack", 1), ("rgb", 3), ("separated", 4)])
def test_channels_beyond_colour_and_transparency_are_left_out_and_told(
    photometric: str, colours: int, extra: list[str], alpha: int | None, further: int, tmp_path: Path
) -> None:
    stored = np.random.default_rng(0).integers(0, 256, (20, 30, colours + len(extra)), np.uint8)
    tifffile.imwrite(
        tmp_path / "a.tif", stored, photometric=photometric, extrasamples=extra, planarconfig="contig"
    )
    kept = [*range(colours)] + ([] if alpha is None else [colours + alpha])
    np.testing.assert_array_equal(pixels(tmp_path / "a.tif"), stored[..., kept])
    assert f"{further} further channels" in notes(tmp_path / "a.tif")


@pytest.mark.parametrize("target", ["png", "tif", "jpg", "webp"])
@pytest.mark.parametrize("source", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_on_its_side_comes_out_upright(
    orientation: int, source: str, target: str, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.XResolution], exif[ExifTags.Base.YResolution] = 300.0, 150.0
    exif[ExifTags.Base.ResolutionUnit] = 2
    gradient(24, 16).save(
        tmp_path / f"a.{source}",
        exif=exif,
        dpi=(300, 150),
        lossless=source == "webp",
    )
    with Image.open(tmp_path / f"a.{source}") as image:
        seen = np.asarray(ImageOps.exif_transpose(image)).repeat(2, axis=0).repeat(2, axis=1)
    picture = doubled(tmp_path / f"a.{source}", tmp_path / f"b.{target}")
    assert picture.size == ((16, 24) if orientation > 4 else (24, 16))
    with Image.open(tmp_path / f"b.{target}") as result:
        assert np.abs(np.asarray(result).astype(int) - seen).max() <= (8 if "jpg" in {source, target} else 0)
        assert result.getexif().get(ExifTags.Base.Orientation, 1) == 1
        told = result.getexif()
        across, down = result.info.get("dpi") or (told[0x11A], told[0x11B])
    assert (round(across), round(down)) == ((150, 300) if orientation > 4 else (300, 150))


def test_boxes_turn_an_avif_whatever_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    gradient(24, 16).save(tmp_path / "a.avif", exif=exif)
    with Image.open(tmp_path / "a.avif") as image:
        seen = ImageOps.exif_transpose(image).size
    doubled(tmp_path / "a.avif", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as result:
        assert result.size == (2 * seen[0], 2 * seen[1])
        assert result.getexif().get(ExifTags.Base.Orientation, 1) == 1


@pytest.mark.parametrize("name", ["a.eps", "innocent.png", "photo.jpg", "scan.tif"])
def test_postscript_is_refused_and_nothing_is_started(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gs").write_text(GHOSTSCRIPT)
    (tmp_path / "gs").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    text = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\nshowpage\n"
    for start in (b"", b"\xc5\xd0\xd3\xc6" + struct.pack("<6L2x", 30, len(text), 0, 0, 0, 0), b"\n"):
        (tmp_path / name).write_bytes(start + text)
        with pytest.raises(SourceError):
            read_picture(tmp_path / name)
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("kind", ["CIELab", "ICCLab"])
@pytest.mark.parametrize("has_alpha", [False, True])
@pytest.mark.parametrize("depth", ["uint8", "uint16"])
def test_lab_goes_through_as_lab(depth: str, has_alpha: bool, kind: str, tmp_path: Path) -> None:
    if has_alpha and depth == "uint8" and kind == "CIELab":
        pytest.skip("Pillow does not read it")
    stored = np.random.default_rng(0).integers(0, np.iinfo(depth).max, (20, 30, 3 + has_alpha), depth)
    tifffile.imwrite(
        tmp_path / "a.tif", stored, photometric=kind.lower(), extrasamples=["unassalpha"] * has_alpha
    )
    picture = doubled(tmp_path / "a.tif", tmp_path / "b.tif")
    assert picture.pixel_format.model == "LAB"
    half = np.iinfo(depth).max // 2 + 1
    unsigned = stored.copy()
    if kind == "CIELab":
        unsigned[..., 1:3] ^= half
    assert np.abs(pixels(tmp_path / "a.tif").astype(int) - unsigned).max() <= (depth == "uint16")
    with tifffile.TiffFile(tmp_path / "b.tif") as written:
        page = written.pages.first
        found = page.asarray()[::2, ::2]
        assert page.photometric == tifffile.PHOTOMETRIC.CIELAB
    found = found.view(depth).copy()
    found[..., 1:3] ^= half
    assert np.abs(found.astype(int) - unsigned).max() <= (depth == "uint16")


@pytest.mark.parametrize("compression", ["zstd", "lzma"])
def test_tiff_that_libvips_cannot_unpack_is_read_all_the_same(compression: str, tmp_path: Path) -> None:
    gradient(30, 20).save(tmp_path / "a.tif", compression=compression)
    np.testing.assert_array_equal(pixels(tmp_path / "a.tif"), np.asarray(gradient(30, 20)))


@pytest.mark.parametrize("extension", ["png", "webp", "gif", "avif"])
def test_of_an_animation_the_first_picture_is_taken_and_that_is_said(extension: str, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / f"a.{extension}", save_all=True, append_images=frames[1:])
    assert "first" in notes(tmp_path / f"a.{extension}")
    assert np.abs(pixels(tmp_path / f"a.{extension}")[0, 0, :3].astype(int) - (255, 0, 0)).max() < 8


@pytest.mark.parametrize(
    "extension", ["png", "gif", "webp", "bmp", "tga", "ppm", "pcx", "ico", "jp2", "avif", "tif", "dds"]
)
def test_what_is_damaged_is_refused_in_a_sentence_or_read(extension: str, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path = tmp_path / f"a.{extension}"
    gradient(64, 48).save(path)
    content = path.read_bytes()
    for _ in range(60):
        data = bytearray(content)
        for place in random.integers(0, min(len(data), 200), 4):
            data[place] = random.integers(0, 256)
        path.write_bytes(data)
        with contextlib.suppress(SourceError):
            found = read_picture(path)
            assert sum(len(strip) for strip in found.strips()) == found.size.height


def test_a_head_that_asks_for_more_than_memory_is_refused(tmp_path: Path) -> None:
    head = (
        struct.pack("<2sL4xL", b"BM", 54, 54) + struct.pack("<LllHHL24x", 40, 60_000, 60_000, 1, 24, 0)[:40]
    )
    (tmp_path / "a.bmp").write_bytes(head.ljust(154, b"\0"))
    with pytest.raises(SourceError):
        pixels(tmp_path / "a.bmp")


def test_a_narrow_and_very_tall_picture_is_read_in_short_strips(tmp_path: Path) -> None:
    Image.new("L", (2, 5000)).save(tmp_path / "a.png")
    assert max(len(strip) for strip in read_picture(tmp_path / "a.png").strips()) <= 512


def test_the_preview_of_a_raw_file_is_not_taken_for_the_picture(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.dng", np.zeros((10, 10, 3), np.uint8), photometric="rgb", subfiletype=1)
    with pytest.raises(SourceError, match="raw"):
        read_picture(tmp_path / "a.dng")


def test_a_profile_in_a_bmp_is_kept_and_other_colour_told(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    row = bytes(4 * 3)
    header = bytearray(124)
    struct.pack_into("<LllHHLL", header, 0, 124, 4, 1, 1, 24, 0, len(row))
    for space, place, expected in ((b"DEBM", 124 + len(row), profile), (bytes(4), 0, b""), (b"BGRs", 0, b"")):
        header[56:60] = space
        header[60:64] = b"told"
        struct.pack_into("<2L", header, 112, place, len(profile))
        body = bytes(header) + row + profile
        head = struct.pack("<2sL4xL", b"BM", 14 + len(body), 14 + 124)
        (tmp_path / "a.bmp").write_bytes(head + body)
        picture = read_picture(tmp_path / "a.bmp")
        assert picture.metadata.icc == expected
        assert bool(picture.notes) == (space == bytes(4))


def test_deep_pixels_of_small_kinds_are_read_or_it_is_told(tmp_path: Path) -> None:
    values = (np.arange(64).reshape(8, 8) * 1000).astype(">u2")
    (tmp_path / "a.pgm").write_bytes(b"P5 8 8 65535\n" + values.tobytes())
    np.testing.assert_array_equal(pixels(tmp_path / "a.pgm")[..., 0], values)
    assert not notes(tmp_path / "a.pgm")
    (tmp_path / "a.ppm").write_bytes(b"P6 4 4 65535\n" + values.tobytes()[:96])
    assert "16 bits" in notes(tmp_path / "a.ppm")
    assert not notes(case("12-a.ppm"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with names")
def test_a_pipe_is_not_replaced_by_a_picture(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "b.png")
    gradient(8, 6).save(tmp_path / "a.png")
    with pytest.raises(StorageError, match="not a file"):
        doubled(tmp_path / "a.png", tmp_path / "b.png")


@pytest.mark.parametrize("unit", [1, 2, 3])
@pytest.mark.parametrize("extension", ["jpg", "tif", "webp", "png"])
def test_a_resolution_without_a_unit_is_none(extension: str, unit: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.XResolution], exif[ExifTags.Base.YResolution] = 100.0, 200.0
    exif[ExifTags.Base.ResolutionUnit] = unit
    exif[ExifTags.Base.Model] = "Box"
    gradient(24, 16).save(tmp_path / f"a.{extension}", exif=exif)
    found = read_picture(tmp_path / f"a.{extension}").resolution
    assert found == (
        None if unit == 1 else pytest.approx((100 / 25.4, 200 / 25.4) if unit == 2 else (10, 20))
    )
    gradient(24, 16).save(tmp_path / "b.jpg", dpi=(300, 300))
    assert read_picture(tmp_path / "b.jpg").resolution == pytest.approx((300 / 25.4, 300 / 25.4))


@pytest.mark.parametrize("passes", [0, 1])
@pytest.mark.parametrize("extension", ["png", "bmp", "jpg", "tif"])
def test_a_picture_that_is_another_one_in_the_next_pass_is_refused(
    extension: str, passes: int, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{extension}"
    gradient(24, 16).save(path)
    picture = read_picture(path)
    for _ in range(passes):
        assert sum(map(len, picture.strips())) == 16
    (tmp_path / "b").write_bytes(path.read_bytes())
    (tmp_path / "b").replace(path)
    with pytest.raises(SourceError, match="was changed meanwhile"):
        list(picture.strips())


def test_libvips_is_left_as_it_is_until_a_file_is_opened(tmp_path: Path) -> None:
    gradient(24, 16).save(tmp_path / "a.png")
    script = """
import sys
from pathlib import Path
import pyvips
before = pyvips.cache_get_max()
from enlarger.files.reading import read_picture
from enlarger.files import writing
assert pyvips.cache_get_max() == before > 0
read_picture(Path(sys.argv[1]))
assert pyvips.cache_get_max() == 0
"""
    subprocess.run([sys.executable, "-c", script, tmp_path / "a.png"], check=True)


@pytest.mark.parametrize(
    ("content", "program"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "inkscape"),
        (b"%PDF-1.7\n", "pdftoppm"),
        (b"%!PS\n", "GIMP"),
    ],
)
def test_shapes_and_pages_are_refused_with_the_way_to_pixels(
    tmp_path: Path, content: bytes, program: str
) -> None:
    path = tmp_path / "drawing"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="of a kind that is not read here") as refused:
        read_picture(path)
    assert program in refused.value.hint
