"""Animations in PNG files, read, and put together from single pictures (PNG, third edition, 4.9 and 11.3.6).

Pillow reads them, too, but makes the ground see-through wherever a half transparent frame is blended with it.
libvips knows no frames of PNG.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pyvips

from enlarger.geometry import Box, Size
from enlarger.system.language import _

from . import png

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enlarger.imaging.strips import Strip

    from .metadata import Metadata

_MOST = 65_535
"""Of both parts of a frame's time, which is told as a fraction of a second."""

_CLEARED, _PUT_BACK, _BLENDED = 1, 2, 1
_USUAL_PARTS = 100
"""Of a second, in which a time is told that does not say."""


@dataclass
class _Part:
    """A frame as it lies in the file."""

    box: Box
    time: Fraction
    """In milliseconds."""
    disposal: int
    blending: int
    pixels: list[bytes] = field(default_factory=list[bytes])


def read(file: BinaryIO) -> Iterator[tuple[Strip, Fraction]]:
    """Yield the frames of a PNG file as they are seen, of shape (height, width, 4) in 8 bits, and for how
    many milliseconds. Raises ValueError where the file is damaged, or what libvips raises.
    """
    canvas: Strip | None = None
    for header, shared, part in _parts(file):
        size = Size(*struct.unpack_from(">2L", header))
        if canvas is None:
            canvas = np.zeros((size.height, size.width, 4), np.uint8)
            part.disposal = min(part.disposal, _CLEARED)  # there is nothing to put back
        if part.box.within(size) != part.box or not part.box.size.pixels:
            raise ValueError(_("a frame does not lie in the picture"))
        area = canvas[part.box.top : part.box.bottom, part.box.left : part.box.right]
        before = area.copy()
        drawn = _decoded(header, shared, part)
        area[:] = _over(drawn, before) if part.blending == _BLENDED else drawn
        yield canvas.copy(), part.time
        if part.disposal == _CLEARED:
            area[:] = 0
        elif part.disposal == _PUT_BACK:
            area[:] = before


def plays(file: BinaryIO) -> int:
    """Return how often the animation plays; 0 for ever."""
    return next((struct.unpack(">2L", file.read(8))[1] for kind, _ in png.walk(file) if kind == b"acTL"), 1)


def _parts(file: BinaryIO) -> Iterator[tuple[bytes, bytes, _Part]]:
    """Yield the header, the chunks that all frames share, and each frame."""
    header, shared, part, expected = b"", b"", None, 0
    for kind, length in png.walk(file):
        if kind == b"IHDR":
            header = file.read(length)
        elif kind == b"acTL":
            (expected,) = struct.unpack(">L", file.read(4))
        elif kind in {b"PLTE", b"tRNS"}:
            shared += png.chunk(kind, file.read(length))
        elif kind == b"fcTL":
            if part:
                yield header, shared, part
                expected -= 1
            part = _placed(file.read(length))
        elif kind in {b"IDAT", b"fdAT"} and part:
            part.pixels.append(file.read(length)[0 if kind == b"IDAT" else 4 :])
    if part and part.pixels:
        yield header, shared, part
        expected -= 1
    if expected > 0:
        raise ValueError(_("it ends before all its frames are there"))


def _placed(control: bytes) -> _Part:
    _number, width, height, left, top, over, under, disposal, blending = struct.unpack(">5L2H2B", control)
    time = Fraction(over * 1000, under or _USUAL_PARTS)
    return _Part(Box(left, top, left + width, top + height), time, disposal, blending)


def _decoded(header: bytes, shared: bytes, part: _Part) -> Strip:
    own = struct.pack(">2L", *part.box.size) + header[8:]
    chunks = [png.chunk(b"IHDR", own), shared, png.chunk(b"IDAT", b"".join(part.pixels)), END]
    image = pyvips.Image.pngload_buffer(png.SIGNATURE + b"".join(chunks), fail_on="error")
    if image.format == "ushort":
        image = (image >> 8).cast("uchar")
    if image.bands < 3:
        grey = image[0]
        image = grey.bandjoin([grey, grey, *([image[1]] if image.bands == 2 else [])])
    return np.array(image if image.bands == 4 else image.bandjoin(255))


def _over(drawn: Strip, ground: Strip) -> Strip:
    """Return straight colours blended with those below them (PNG, third edition, 13.16)."""
    above, below = drawn[..., 3:] / 255, ground[..., 3:] / 255
    alpha = above + below * (1 - above)
    colours = drawn[..., :3] * above + ground[..., :3] * below * (1 - above)
    colours /= np.maximum(alpha, 1 / 255)
    return np.rint(np.concatenate((colours, alpha * 255), axis=2)).astype(np.uint8)


def head(first: bytes, frames: int, plays: int, metadata: Metadata) -> bytes:
    """Return the beginning of a file of so many frames, the first of which is the PNG file `first`; it plays
    so many times, or for ever where that is 0.
    """
    return first[: png.HEAD] + png.head(metadata) + png.chunk(b"acTL", struct.pack(">2L", frames, plays))


def frame(single: bytes, box: Box, milliseconds: Fraction, number: int) -> tuple[bytes, int]:
    """Return the chunks of a frame, the picture of the PNG file `single` at its place, and the number that
    the next frame begins with; the first one begins with 0.
    """
    time = _as_told(milliseconds / 1000)
    placed = struct.pack(">5L", number, *box.size, box.left, box.top)
    # Both the area and what was there before stay and are replaced as they are.
    found = [png.chunk(b"fcTL", placed + struct.pack(">2H2B", time.numerator, time.denominator, 0, 0))]
    is_first, number = number == 0, number + 1
    for data in _pixels(single):
        if is_first:
            found.append(png.chunk(b"IDAT", data))
        else:
            found.append(png.chunk(b"fdAT", struct.pack(">L", number) + data))
            number += 1
    return b"".join(found), number


END = png.chunk(b"IEND", b"")


def _as_told(seconds: Fraction) -> Fraction:
    told = min(seconds, Fraction(_MOST)).limit_denominator(_MOST)
    while told.numerator > _MOST:
        told = told.limit_denominator(told.denominator // 2)
    return told


def _pixels(single: bytes) -> Iterator[bytes]:
    place = len(png.SIGNATURE)
    while place < len(single):
        length, kind = struct.unpack_from(">L4s", single, place)
        if kind == b"IDAT":
            yield single[place + 8 : place + 8 + length]
        place += 12 + length
