from __future__ import annotations

import io
import struct
from fractions import Fraction

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from enlarger.files import exif, tag_directories
from enlarger.geometry import Size

TWICE = Fraction(2), Fraction(2)


def block(order: str = "<", thumbnail: bytes = b"") -> bytes:
    """Return a block with makers' notes that hold places in it, and perhaps a thumbnail at its end."""
    made = Image.Exif()
    made.endian = order
    made[ExifTags.Base.Orientation] = 6
    made[ExifTags.Base.Model] = "Box"
    details = made.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight] = 3000, 2000
    details[ExifTags.Base.MakerNote] = b"notes of its maker, with places"
    details[ExifTags.Base.FocalPlaneXResolution] = details[ExifTags.Base.FocalPlaneYResolution] = IFDRational(
        10001, 2
    )
    details[0x9214] = (10, 20, 30, 40)
    details[ExifTags.Base.UserComment] = b"ASCII\0\0\0after the place"
    data = exif.without_prefix(made.tobytes())
    if thumbnail:
        (count,) = struct.unpack_from(order + "H", data, 8)
        link = 10 + 12 * count
        data += bytes(len(data) % 2)
        entries = [(0x0103, 3, 1, 6), (0x0201, 4, 1, len(data) + 42), (0x0202, 4, 1, len(thumbnail))]
        second = struct.pack(order + "H", 3)
        for tag, kind, number, value in entries:
            second += struct.pack(order + "HHL", tag, kind, number)
            second += struct.pack(order + ("HH" if kind == 3 else "L"), value, *([0] * (kind == 3)))
        data = (
            data[:link]
            + struct.pack(order + "L", len(data))
            + data[link + 4 :]
            + second
            + bytes(4)
            + thumbnail
        )
    return data


def loaded(data: bytes) -> Image.Exif:
    found = Image.Exif()
    found.load(data)
    return found


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_block_is_changed_where_it_lies(order: str) -> None:
    before = block(order)
    after = exif.enlarged(before, Size(70_000, 6000), TWICE, is_turned=True)
    assert after.index(b"notes of its maker") == before.index(b"notes of its maker")
    found = loaded(after)
    details = found.get_ifd(ExifTags.IFD.Exif)
    assert found[ExifTags.Base.Orientation] == 1
    assert found[ExifTags.Base.Model] == "Box"
    assert (details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight]) == (70_000, 6000)
    assert float(details[ExifTags.Base.FocalPlaneXResolution]) == pytest.approx(10_001)
    assert 0x9214 not in details
    assert details[ExifTags.Base.UserComment] == b"ASCII\0\0\0after the place"


def test_a_thumbnail_of_the_old_picture_is_taken_out() -> None:
    before = block(thumbnail=b"\xff\xd8 an old face \xff\xd9")
    assert loaded(before).get_ifd(ExifTags.IFD.IFD1)
    after = exif.enlarged(before, Size(6000, 4000), TWICE, is_turned=False)
    assert not loaded(after).get_ifd(ExifTags.IFD.IFD1)
    assert b"an old face" not in after
    assert len(after) < len(before)


def test_what_a_thumbnail_shares_with_the_picture_stays() -> None:
    place = 8 + 2 * 30  # behind the head and two directories of two entries
    entries = b"".join(struct.pack("<HHLL", tag, 5, 1, place) for tag in (0x011A, 0x011B))
    directory = struct.pack("<H", 2) + entries
    before = b"II*\0" + struct.pack("<L", 8) + directory + struct.pack("<L", 38) + directory + bytes(4)
    before += struct.pack("<2L", 300, 1)
    after = exif.enlarged(before, Size(6000, 4000), TWICE, is_turned=False)
    assert exif.resolution(after) == pytest.approx((300 / 25.4, 300 / 25.4))


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_comment_and_a_resolution_are_added_to_what_there_is(order: str) -> None:
    for start in (b"", block(order).replace(b"\x86\x92", b"\x99\x92").replace(b"\x92\x86", b"\x92\x99")):
        found = exif.with_resolution(exif.with_comment(start, "猫 and a half"), (10.0, 20.0))
        assert exif.resolution(found) == pytest.approx((10, 20), rel=1e-4)
        comment = loaded(found).get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment]
        big = found[:2] == b"MM"
        assert comment == b"UNICODE\0" + "猫 and a half".encode("utf-16-be" if big else "utf-16-le")
        assert not start or loaded(found)[ExifTags.Base.Model] == "Box"


def test_directories_change_their_byte_order_and_keep_their_values() -> None:
    first = tag_directories.read(io.BytesIO(block("<")))
    second = tag_directories.read(io.BytesIO(tag_directories.block(first, ">")))
    assert second[ExifTags.Base.Orientation].numbers == (6,)
    inner = second[tag_directories.EXIF].inner
    assert inner
    assert inner[ExifTags.Base.ExifImageWidth].numbers == (3000,)
    assert inner[ExifTags.Base.MakerNote].data == b"notes of its maker, with places"


@pytest.mark.parametrize("cut", range(0, 200, 7))
def test_what_is_damaged_is_called_so_and_nothing_worse(cut: int) -> None:
    data = block(thumbnail=b"picture")[:cut]
    if exif.is_sound(data):
        exif.enlarged(data, Size(6, 4), TWICE, is_turned=False)
    assert exif.orientation(data) in {None, 6}
    exif.resolution(data)
