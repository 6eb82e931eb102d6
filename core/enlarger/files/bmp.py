"""BMP files: what the later forms of their header say about colour (BITMAPV4HEADER and BITMAPV5HEADER)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from enlarger.system.language import _

from .metadata import Metadata

_HEADER = 14
"""Where the header begins that has the colour; the file's own stands before it."""

_V4, _V5 = 108, 124
_CALIBRATED, _EMBEDDED, _LINKED = bytes(4), b"DEBM", b"KNIL"
"""Kinds of colour spaces: told by primaries, by a profile in the file, by the name of another file."""


def read(file: BinaryIO) -> Metadata:
    """Return what a BMP file says."""
    file.seek(0)
    head = file.read(_HEADER + _V5)
    try:
        (length,) = struct.unpack_from("<L", head, _HEADER)
        if length < _V4:
            return Metadata()
        (space,) = struct.unpack_from("<4s", head, _HEADER + 56)
        if space == _EMBEDDED and length >= _V5:
            place, size = struct.unpack_from("<2L", head, _HEADER + 112)
            file.seek(_HEADER + place)
            return Metadata(icc=file.read(size))
    except struct.error:
        return Metadata()
    is_told = any(head[_HEADER + 60 : _HEADER + 108])
    if space == _LINKED or (space == _CALIBRATED and is_told):
        return Metadata(notes=(_("tells its colour in a way that was left out."),))
    return Metadata()
