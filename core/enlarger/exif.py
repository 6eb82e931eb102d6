"""Exif in TIFF files, which libvips neither reads nor writes."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from .geometry import Size

_TOLD = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Software,
    ExifTags.Base.DateTime,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
)
"""What the first directory says about the picture; the rest of it describes rows of bytes."""

_DIRECTORIES = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)

_CLASSIC_HEAD, _BIG_HEAD = 8, 16
"""Bytes."""

_LONGEST_DIRECTORY = 1 << 16
"""More bytes than the entries of any directory that libvips writes."""

_LONG8 = 16
"""The type of a 64-bit offset in BigTIFF."""


def read_from_tiff(path: Path) -> bytes:
    """Return what a TIFF file says about its picture as an Exif block; empty when it says nothing or cannot
    be understood.
    """
    found = Image.Exif()
    try:
        with path.open("rb") as file:
            found.load_from_fp(file, _head(file).next)
            kept = _told(found)
    except (OSError, SyntaxError, ValueError):
        return b""
    if not kept:
        return b""
    block = Image.Exif()
    block.update(kept)
    return block.tobytes()


def add_to_tiff(path: Path, block: bytes, size: Size) -> None:
    """Add an Exif block to a TIFF or BigTIFF file whose picture has `size`.

    It goes to the end of the file, followed by a new first directory: the old one's entries, which keep their
    places, and those that point to the block.
    """
    exif = Image.Exif()
    exif.load(block)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if details:
        details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight] = size
    told = _told(exif)
    with path.open("r+b") as file:
        added = _head(file)
        order = "<" if added.prefix == b"II" else ">"
        is_big = file.tell() == _BIG_HEAD
        count, entry, offset = ("Q", "HHQ8s", "Q") if is_big else ("H", "HHL4s", "L")

        def entries(data: bytes) -> dict[int, bytes]:
            (number,) = struct.unpack_from(order + count, data)
            first, step = struct.calcsize(order + count), struct.calcsize(order + entry)
            cut = [data[first + step * i : first + step * (i + 1)] for i in range(number)]
            return {struct.unpack_from(order + "H", one)[0]: one for one in cut}

        file.seek(added.next)
        directory = entries(file.read(_LONGEST_DIRECTORY))
        for tag, value in told.items():
            if tag not in directory:
                added[tag] = value
        start = file.seek(0, os.SEEK_END) + 1 & ~1
        data = added.tobytes(start)
        for tag, one in entries(data).items():
            # Pillow calls the place of a directory a 32-bit number, wherever it is.
            wide = is_big and tag in _DIRECTORIES
            directory[tag] = one[:2] + struct.pack(order + "H", _LONG8) + one[4:] if wide else one
        file.seek(start)
        file.write(data)
        start = file.seek(0, os.SEEK_END) + 1 & ~1
        file.seek(start)
        file.write(struct.pack(order + count, len(directory)))
        file.writelines(directory[tag] for tag in sorted(directory))
        file.write(struct.pack(order + offset, 0))
        file.seek(8 if is_big else 4)
        file.write(struct.pack(order + offset, start))


def _head(file: BinaryIO) -> ImageFileDirectory_v2:
    """Read the head of a TIFF file: an empty directory of its kind, which knows where the first one is."""
    head = file.read(_CLASSIC_HEAD)
    if b"\x2b" in head[2:4]:
        head += file.read(_BIG_HEAD - _CLASSIC_HEAD)
    return ImageFileDirectory_v2(head)


def _told(exif: Image.Exif) -> dict[int, object]:
    told: dict[int, object] = {tag: exif[tag] for tag in _TOLD if tag in exif}
    for directory in _DIRECTORIES:
        content = dict(exif.get_ifd(directory))
        content.pop(ExifTags.IFD.Interop, None)  # a place in the old file
        if content:
            told[directory] = content
    return told
