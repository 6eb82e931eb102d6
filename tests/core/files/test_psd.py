from __future__ import annotations

import struct
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from enlarger.errors import SourceError
from enlarger.files.reading import Picture, read_picture
from enlarger.files.xmp import with_properties
from enlarger.imaging.strips import Strip
from photoshop_files import write_photoshop

WIDTH, HEIGHT = 45, 37
ALPHA_IDENTIFIERS, VERSION_INFO = 1053, 1057


def planes(count: int, dtype: Any = np.uint8) -> Strip:
    """Make channels with runs and without."""
    chance = np.random.default_rng(count)
    result = chance.random((count, HEIGHT, WIDTH))
    result[:, 5:20, 10:40] = 0.25
    result[:, 30:] = chance.random((count, 1, 1))
    if np.dtype(dtype).kind == "f":
        return (result * 1.5 - 0.25).astype(dtype)
    return (result * np.iinfo(dtype).max).round().astype(dtype)


def pixels(picture: Picture) -> Strip:
    return np.concatenate(list(picture.strips()))


def by_psd_tools(path: Path) -> Strip:
    """Return the flat picture as psd-tools reads it."""
    document = PSDImage.open(path)  # pyright: ignore[reportUnknownMemberType]
    found = document.numpy()
    if document.color_mode.name == "CMYK":
        found[..., :4] = 1 - found[..., :4]
    if document.depth == 32:
        return found
    most = 65535 if document.depth == 16 else 255
    return np.rint(np.clip(found, 0, 1) * most).astype(np.uint16 if document.depth == 16 else np.uint8)


@pytest.mark.parametrize("is_big", [False, True])
@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize(
    ("mode", "model", "channels"), [("grey", "Y", 1), ("RGB", "RGB", 3), ("CMYK", "CMYK", 4)]
)
@pytest.mark.parametrize("extra", [0, 1])
def test_flat_pictures_are_read_as_psd_tools_reads_them(
    mode: str,
    model: str,
    channels: int,
    extra: int,
    dtype: Any,
    is_packed: bool,
    is_big: bool,
    tmp_path: Path,
) -> None:
    stored = planes(channels + extra, dtype)
    if dtype == np.float32:
        stored[channels:] = stored[channels:].clip(0, 1)
    path = write_photoshop(tmp_path / "a.psd", mode, stored, is_packed=is_packed, is_big=is_big)
    picture = read_picture(path)
    depth = {np.uint8: "u8", np.uint16: "u16", np.float32: "f32"}[dtype]
    assert picture.pixel_format.name == f"{model}{'A' * extra} {depth}"
    assert picture.notes == []
    for _ in range(2):
        np.testing.assert_allclose(pixels(picture), by_psd_tools(path), rtol=0, atol=2e-7)


def test_bitmaps_are_black_where_a_bit_is_set(tmp_path: Path) -> None:
    bits = (planes(1) > 99).astype(np.uint8)
    path = write_photoshop(tmp_path / "a.psd", "bitmap", bits)
    found = pixels(read_picture(path))
    np.testing.assert_array_equal(found[..., 0], 255 * (1 - bits[0]))
    np.testing.assert_array_equal(found, by_psd_tools(path))


@pytest.mark.parametrize("transparent", [None, 7])
def test_palettes_are_looked_up_and_one_of_their_colours_may_be_none(
    transparent: int | None, tmp_path: Path
) -> None:
    palette = np.random.default_rng(1).integers(0, 256, (3, 256), np.uint8)
    index = planes(1)
    told = {} if transparent is None else {1047: struct.pack(">H", transparent)}
    path = write_photoshop(tmp_path / "a.psd", "indexed", index, palette=palette.tobytes(), resources=told)
    found = pixels(read_picture(path))
    np.testing.assert_array_equal(found[..., :3], by_psd_tools(path))
    if transparent is not None:
        np.testing.assert_array_equal(found[..., 3], 255 * (index[0] != transparent))


def test_lab_is_read_as_it_is_stored_and_duotone_in_grey(tmp_path: Path) -> None:
    stored = planes(3)
    lab = read_picture(write_photoshop(tmp_path / "lab.psd", "Lab", stored))
    assert lab.pixel_format.name == "LAB u8"
    np.testing.assert_array_equal(pixels(lab), stored.transpose(1, 2, 0))
    duotone = read_picture(
        write_photoshop(tmp_path / "duotone.psd", "duotone", stored[:1], palette=bytes(99))
    )
    np.testing.assert_array_equal(pixels(duotone)[..., 0], stored[0])
    assert "without its inks" in duotone.notes[0]


@pytest.mark.parametrize(
    ("layers", "blocks", "identifiers", "alpha"),
    [
        (0, {}, [], 3),
        (2, {}, [], None),
        (-2, {}, [], 3),
        (0, {}, [5, 6], None),
        (0, {}, [5, 0], 4),
        (2, {b"Mtrn": b""}, [0, 9], 3),
        (0, {b"Lr16": struct.pack(">h2x", -1)}, [], 3),
        (0, {b"Lr16": struct.pack(">h2x", 1)}, [], None),
        (0, {b"Patt": bytes(7), b"Mt16": b""}, [0, 9], 3),
    ],
)
@pytest.mark.parametrize("is_big", [False, True])
def test_one_of_the_channels_behind_the_colours_may_be_transparency(
    layers: int, blocks: Any, identifiers: list[int], alpha: int | None, is_big: bool, tmp_path: Path
) -> None:
    stored = planes(5)
    told = {ALPHA_IDENTIFIERS: struct.pack(f">{len(identifiers)}L", *identifiers)} if identifiers else {}
    path = write_photoshop(
        tmp_path / "a.psd", "RGB", stored, layers=layers, blocks=blocks, resources=told, is_big=is_big
    )
    picture = read_picture(path)
    found = pixels(picture)
    assert picture.pixel_format.has_alpha == (alpha is not None)
    if alpha is None:
        np.testing.assert_array_equal(found, stored[:3].transpose(1, 2, 0))
    else:
        np.testing.assert_array_equal(found[..., 3], stored[alpha])
    assert any(f"channels, {1 if alpha else 2} of them" in note for note in picture.notes)
    assert any("layers" in note for note in picture.notes) == (bool(layers) or b"Lr16" in blocks)


def test_what_a_file_says_and_its_paths_are_kept(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[271] = "A camera"
    told = {
        1005: struct.pack(">LHHLHH", 300 << 16, 1, 1, 150 << 16, 1, 1),
        1039: b"a profile",
        1058: exif.tobytes().removeprefix(b"Exif\0\0"),
        1060: with_properties(b"", {"dc:rights": ["Anna"]}),
        1028: b"\x1c\x02\x78\0\5words",
        2000: b"a path",
        9999: b"anything",
    }
    picture = read_picture(write_photoshop(tmp_path / "a.psd", "RGB", planes(3), resources=told))
    assert picture.resolution == pytest.approx((300 / 25.4, 150 / 25.4))
    found = picture.metadata
    assert (found.icc, found.exif, found.xmp, found.iptc) == tuple(told[n] for n in (1039, 1058, 1060, 1028))
    assert found.resources == {2000: b"a path"}
    assert picture.notes == []


@pytest.mark.parametrize("is_real", [False, True])
def test_layers_without_a_flat_picture_are_refused_in_words(is_real: bool, tmp_path: Path) -> None:
    told = {VERSION_INFO: struct.pack(">LB", 1, is_real)}
    path = write_photoshop(tmp_path / "a.psd", "RGB", planes(3), layers=1, resources=told)
    if is_real:
        assert len(pixels(read_picture(path))) == HEIGHT
        return
    with pytest.raises(SourceError, match="without its flat picture") as caught:
        read_picture(path)
    assert "Maximize Compatibility" in caught.value.hint


def test_a_file_without_layers_has_a_flat_picture_whatever_it_says(tmp_path: Path) -> None:
    path = write_photoshop(tmp_path / "a.psd", "RGB", planes(3), resources={VERSION_INFO: bytes(5)})
    assert len(pixels(read_picture(path))) == HEIGHT


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("is_big", [False, True])
def test_a_file_that_ends_early_is_refused_wherever_it_pixel_type(
    is_packed: bool, is_big: bool, tmp_path: Path
) -> None:
    path = write_photoshop(
        tmp_path / "a.psd",
        "RGB",
        planes(3),
        is_packed=is_packed,
        is_big=is_big,
        layers=2,
        resources={1060: b"<x/>"},
    )
    whole = path.read_bytes()
    for length in {*range(4, 220, 7), *range(220, len(whole), 131), len(whole) - 1}:
        path.write_bytes(whole[:length])
        with pytest.raises(SourceError, match="end"):
            pixels(read_picture(path))


def test_a_row_that_is_packed_too_short_is_refused(tmp_path: Path) -> None:
    path = write_photoshop(tmp_path / "a.psd", "grey", np.zeros((1, HEIGHT, WIDTH), np.uint8))
    content = path.read_bytes()
    assert content.endswith(bytes([257 - WIDTH, 0]))
    path.write_bytes(content[:-2] + bytes([257 - WIDTH + 1, 0]))
    picture = read_picture(path)
    with pytest.raises(SourceError, match="a row of it ends early"):
        pixels(picture)


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (4, b"\0\3", "unknown"),
        (12, b"\0\0", "no pixels"),
        (14, struct.pack(">L", 0), "no pixels"),
        (18, struct.pack(">L", 30_001), "unknown"),
        (22, b"\0\5", "cannot be enlarged"),
        (24, b"\0\7", "multichannel"),
        (26, b"\xff\xff\xff\xff", "ends"),
        (30, b"\x7f\xff\xff\xff", "ends"),
        (34, b"\x7f\xff\xff\xff", "ends"),
        (38, b"\0\3", "not known"),
    ],
)
def test_heads_that_make_no_sense_are_refused(place: int, value: bytes, reason: str, tmp_path: Path) -> None:
    path = write_photoshop(tmp_path / "a.psd", "RGB", planes(3))
    content = bytearray(path.read_bytes())
    shift = 8 if place == 38 else 0
    content[place + shift : place + shift + len(value)] = value
    path.write_bytes(content)
    with pytest.raises(SourceError, match=reason):
        read_picture(path)


def test_random_damage_is_either_refused_or_gives_a_whole_picture(tmp_path: Path) -> None:
    path = write_photoshop(tmp_path / "a.psd", "RGB", planes(4), layers=-1, resources={1039: b"profile"})
    whole = path.read_bytes()
    chance = np.random.default_rng(5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(400):
            content = bytearray(whole)
            for _ in range(chance.integers(1, 4)):
                content[chance.integers(4, len(content) if chance.random() < 0.3 else 120)] = chance.integers(
                    256
                )
            path.write_bytes(content)
            try:
                picture = read_picture(path)
                assert pixels(picture).shape[:2] == (picture.size.height, picture.size.width)
            except SourceError:
                continue


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited as Linux does it")
def test_memory_follows_the_strip_and_not_the_picture(tmp_path: Path) -> None:
    """A picture of 300 MB is read within less than a third of that beside what Python takes."""
    width, height, channels = 10_000, 7_500, 4
    row = np.random.default_rng(0).integers(0, 256, width, np.uint8)
    path = write_photoshop(tmp_path / "a.psb", "RGB", row[None, None].repeat(channels, 0), is_big=True)
    head = bytearray(path.read_bytes()[:38])
    head[14:18] = struct.pack(">L", height)
    with path.open("wb") as file:
        file.write(head + bytes(4 + 4))
        file.write(struct.pack(">H", 0))
        for _ in range(channels * height):
            file.write(row.tobytes())
    code = (
        "import resource, sys; from pathlib import Path; from enlarger.files.reading import read_picture\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(); picture = read_picture(Path(sys.argv[1]))\n"
        "rows = sum(map(len, picture.strips())); print(rows, picture.pixel_format.name, peak() - before)\n"
    )
    answer = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    rows, *name, grown = answer.stdout.split()
    assert (int(rows), " ".join(name)) == (height, "RGBA u8")
    assert int(grown) * 1024 < width * height * channels / 3
