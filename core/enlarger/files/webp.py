"""WebP files: the chunks that say something about the picture, read and written (RFC 9649)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from . import exif
from .metadata import Metadata

if TYPE_CHECKING:
    from enlarger.geometry import Size

HEAD = 12
"""Bytes of the RIFF header, in whose place `head` puts another one."""

_ICC, _ALPHA, _EXIF, _XMP, _ANIMATION = 0x20, 0x10, 0x08, 0x04, 0x02
"""Flags of what an extended file holds."""


def read(file: BinaryIO) -> Metadata:
    """Return what a WebP file says."""
    found = Metadata()
    for kind, data in _walk(file):
        if kind == b"ICCP":
            found = replace(found, icc=data)
        elif kind == b"EXIF":
            found = replace(found, exif=exif.without_prefix(data))
        elif kind == b"XMP ":
            found = replace(found, xmp=data)
    return found


def head(
    plain: bytes, metadata: Metadata, size: Size, *, has_alpha: bool, is_animation: bool = False
) -> tuple[bytes, bytes]:
    """Return what stands before and behind the picture in a file that says what `metadata` does. `plain` is
    the RIFF header of a simple file, with the length of what follows it.
    """
    flags = (
        _ICC * bool(metadata.icc)
        | _ALPHA * has_alpha
        | _EXIF * bool(metadata.exif)
        | _XMP * bool(metadata.xmp)
        | _ANIMATION * is_animation
    )
    if not flags & ~_ALPHA:
        return plain, b""
    sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
    before = chunk(b"VP8X", struct.pack("<B3x", flags) + sides)
    before += chunk(b"ICCP", metadata.icc) if metadata.icc else b""
    behind = chunk(b"EXIF", metadata.exif) if metadata.exif else b""
    behind += chunk(b"XMP ", metadata.xmp) if metadata.xmp else b""
    length = int.from_bytes(plain[4:8], "little") + len(before) + len(behind)
    return struct.pack("<4sL4s", b"RIFF", length, b"WEBP") + before, behind


def _walk(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and data of every chunk that is no picture."""
    end = file.seek(0, os.SEEK_END)
    place = HEAD
    while place + 8 <= end:
        file.seek(place)
        kind, length = struct.unpack("<4sL", file.read(8))
        if kind in {b"ICCP", b"EXIF", b"XMP "}:
            yield kind, file.read(length)
        place += 8 + length + length % 2


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk as it stands in a file."""
    return struct.pack("<4sL", kind, len(data)) + data + bytes(len(data) % 2)
