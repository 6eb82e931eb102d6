"""What libvips leaves out in TIFF files: Exif, both ways, and a look at how the channels lie."""

from __future__ import annotations

import os
import struct
import warnings
from collections.abc import Generator
from contextlib import contextmanager
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

_MISUNDERSTANDINGS = (SyntaxError, ValueError, TypeError, AttributeError, KeyError, struct.error)
"""What Pillow raises for one or another kind of nonsense in a directory."""


_IN_PLANES = 2


def has_planes(path: Path) -> bool:
    """Tell whether the channels of a TIFF file are stored one after the other."""
    with path.open("rb") as file, _without_warnings():
        try:
            return _first_directory(file).get(ExifTags.Base.PlanarConfiguration) == _IN_PLANES
        except _MISUNDERSTANDINGS:
            return False


def read_exif(path: Path) -> bytes:
    """Return what a TIFF file says about its picture as an Exif block; empty when it says nothing, or nothing
    that can be understood.
    """
    with path.open("rb") as file, _without_warnings():
        try:
            block = Image.Exif()
            block.update(_told(_first_directory(file)))
            return block.tobytes() if block else b""
        except _MISUNDERSTANDINGS:
            return b""


def add_exif(path: Path, block: bytes, size: Size) -> None:
    """Add an Exif block to a TIFF or BigTIFF file whose picture has `size`; a block that cannot be understood
    is left out.

    It goes to the end of the file, followed by a new first directory: the old one's entries, which keep their
    places, and those that point to the block.
    """
    with path.open("r+b") as file, _without_warnings():
        added = _head(file)
        is_big = file.tell() == _BIG_HEAD
        order = "<" if added.prefix == b"II" else ">"
        count, entry, offset = (
            order + form for form in (("Q", "HHQ8s", "Q") if is_big else ("H", "HHL4s", "L"))
        )
        file.seek(added.next)
        directory = _entries(file.read(_LONGEST_DIRECTORY), count, entry)
        start = file.seek(0, os.SEEK_END) + 1 & ~1
        try:
            for tag, value in _resized(block, size).items():
                if tag not in directory:
                    added[tag] = value
            data = added.tobytes(start)
        except _MISUNDERSTANDINGS:
            return
        for tag, one in _entries(data, count, entry).items():
            # Pillow calls the place of a directory a 32-bit number, wherever it is.
            wide = is_big and tag in _DIRECTORIES
            directory[tag] = one[:2] + struct.pack(order + "H", _LONG8) + one[4:] if wide else one
        file.seek(start)
        file.write(data)
        start = file.seek(0, os.SEEK_END) + 1 & ~1
        file.seek(start)
        file.write(struct.pack(count, len(directory)))
        file.writelines(directory[tag] for tag in sorted(directory))
        file.write(struct.pack(offset, 0))
        file.seek(_CLASSIC_HEAD if is_big else 4)
        file.write(struct.pack(offset, start))


@contextmanager
def _without_warnings() -> Generator[None]:
    """Keep what Pillow says about damaged directories from a reader who cannot mend them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _head(file: BinaryIO) -> ImageFileDirectory_v2:
    """Read the head of a TIFF file: an empty directory of its kind, which knows where the first one is."""
    head = file.read(_CLASSIC_HEAD)
    if head.startswith(b"II\x2b"):
        head += file.read(_BIG_HEAD - _CLASSIC_HEAD)
    elif head.startswith(b"MM\0\x2b"):
        raise SyntaxError("BigTIFF in this byte order is unknown to Pillow")
    return ImageFileDirectory_v2(head)


def _first_directory(file: BinaryIO) -> Image.Exif:
    head = _head(file)
    directory = Image.Exif()
    directory.bigtiff = file.tell() == _BIG_HEAD
    directory.endian = "<" if head.prefix == b"II" else ">"
    directory.load_from_fp(file, head.next)
    return directory


def _entries(directory: bytes, count: str, entry: str) -> dict[int, bytes]:
    (number,) = struct.unpack_from(count, directory)
    first, step = struct.calcsize(count), struct.calcsize(entry)
    cut = [directory[first + step * i : first + step * (i + 1)] for i in range(number)]
    return {struct.unpack_from(entry[:2], one)[0]: one for one in cut}


def _resized(block: bytes, size: Size) -> dict[int, object]:
    exif = Image.Exif()
    exif.load(block)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if details:
        details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight] = size
    return _told(exif)


def _told(exif: Image.Exif) -> dict[int, object]:
    told: dict[int, object] = {tag: exif[tag] for tag in _TOLD if tag in exif}
    for directory in _DIRECTORIES:
        content = dict(exif.get_ifd(directory))
        content.pop(ExifTags.IFD.Interop, None)  # a place in the old file
        if content:
            told[directory] = content
    return told
