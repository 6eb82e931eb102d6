"""Files made of boxes (ISO 14496-12), such as AVIF, HEIC and JPEG 2000 files."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

_LARGEST = 32 << 20
"""Bytes of a box that is taken in; the pixels are in larger ones."""

FULL_BOX = 4
"""Bytes of version and flags."""


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of the boxes in `data`."""
    place = 0
    while place + 8 <= len(data):
        length, kind = struct.unpack_from(">L4s", data, place)
        start = 8
        if length == 1 and place + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, place + 8)
            start = 16
        if length < start:
            length = len(data) - place
        yield kind, data[place + start : place + length]
        place += length


def boxes_of_file(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of the boxes of a file that are small enough."""
    end = file.seek(0, os.SEEK_END)
    place = 0
    while place + 8 <= end:
        file.seek(place)
        length, kind = struct.unpack(">L4s", file.read(8))
        start = 8
        if length == 1:
            length, start = int.from_bytes(file.read(8), "big"), 16
        if length < start:
            length = end - place
        if length <= _LARGEST:
            yield kind, file.read(length - start)
        place += length
