"""Animations in WebP files: frames put together from single pictures (RFC 9649, 2.7)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from . import webp

if TYPE_CHECKING:
    from enlarger.geometry import Box

LONGEST_TIME = (1 << 24) - 1
"""Milliseconds."""

LONGEST_SIDE = 16_383
LARGEST = (1 << 32) - 10
"""Bytes of a file (RFC 9649, 2.4)."""

MOST_PLAYS = 65_535

_AS_IT_IS = 0b10
"""The area is replaced, not blended, and stays as it is afterwards."""


def loops(plays: int) -> bytes:
    """Return the chunk that says how often the animation plays, 0 for ever, before a transparent ground."""
    return webp.chunk(b"ANIM", struct.pack("<LH", 0, min(plays, MOST_PLAYS)))


def frame(single: bytes, box: Box, milliseconds: int) -> bytes:
    """Return the chunk of a frame: the picture of a WebP file at its place, whose left and top are even."""
    width, height = box.size
    numbers = (box.left // 2, box.top // 2, width - 1, height - 1, milliseconds)
    placed = b"".join(number.to_bytes(3, "little") for number in numbers)
    return webp.chunk(b"ANMF", placed + bytes((_AS_IT_IS,)) + _picture(single))


def _picture(single: bytes) -> bytes:
    found, place = b"", webp.HEAD
    while place + 8 <= len(single):
        kind, length = struct.unpack_from("<4sL", single, place)
        end = place + 8 + length + length % 2
        if kind in {b"ALPH", b"VP8 ", b"VP8L"}:
            found += single[place:end]
        place = end
    return found
