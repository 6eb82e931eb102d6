"""GIF files: what they say beside their pixels, and animations put together from single pictures (GIF89a; the
block for XMP after Adobe's XMP specification, part 3, 1.1.2).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from .metadata import Metadata, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enlarger.geometry import Box, Size

CENTISECOND = 10
"""Milliseconds of GIF's unit of time."""

SHORTEST = 2
"""Hundredths of a second: what is told to be shorter, browsers show for ten."""

LONGEST_SIDE = LONGEST_TIME = 65_535

KEEP, CLEAR = 1, 2
"""What becomes of a frame's area before the next one is drawn: it stays, or is made transparent."""

_COMMENT, _APPLICATION, _CONTROL = 0xFE, 0xFF, 0xF9
_XMP = b"XMP DataXMP"
_TRAILER = bytes((1, *range(255, -1, -1), 0))
"""What follows a packet, so that readers who take it for blocks find its end."""
_HAS_TABLE = 0x80


def read(file: BinaryIO) -> Metadata:
    """Return what a GIF file says: its comment and its XMP packet, before the first picture or behind it."""
    file.seek(0)
    comment, packet = b"", b""
    try:
        for label, data in _extensions(file):
            if label == _COMMENT and not comment:
                comment = b"".join(_blocks(data))
            elif label == _APPLICATION and data[1:12] == _XMP:
                packet = data[12 : -len(_TRAILER) + 1]
    except (IndexError, struct.error):
        pass  # whoever reads the pixels says that the file is damaged
    texts = (Text("Comment", comment.decode("utf-8", "replace")),) if comment else ()
    return Metadata(xmp=packet, texts=texts)


def head(size: Size, plays: int, metadata: Metadata) -> bytes:
    """Return the beginning of a file: the screen, how often the animation plays (0 is for ever), and what
    `metadata` says.
    """
    found = [b"GIF89a", struct.pack("<2H3B", *size, 0x70, 0, 0)]
    if plays != 1:
        repeats = plays and min(plays - 1, LONGEST_TIME)  # 0 would be for ever
        found.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", repeats, 0))
    for text in metadata.texts:
        found += [bytes((0x21, _COMMENT)), *_in_blocks(text.text.encode()), b"\0"]
    if metadata.xmp:
        found += [bytes((0x21, _APPLICATION, len(_XMP))), _XMP, metadata.xmp, _TRAILER]
    return b"".join(found)


def frame(single: bytes, box: Box, time: int, disposal: int) -> bytes:
    """Return the blocks of a frame: the picture of a file that holds no other, with its own colours, at its
    place, for `time` hundredths of a second.
    """
    flags = single[10]
    place = 13
    table = single[place : place + _table_bytes(flags)]
    place += len(table)
    see_through: int | None = None
    while single[place] == 0x21:
        if single[place + 1] == _CONTROL and single[place + 3] & 1:
            see_through = single[place + 6]
        place = _end_of_blocks(single, place + 2)
    own = single[place + 9]
    place += 10
    if own & _HAS_TABLE:
        flags, table = own, single[place : place + _table_bytes(own)]
        place += len(table)
    end = _end_of_blocks(single, place + 1)
    control = struct.pack(
        "<4BH2B", 0x21, _CONTROL, 4, disposal << 2 | (see_through is not None), time, see_through or 0, 0
    )
    image = struct.pack("<B4HB", 0x2C, box.left, box.top, *box.size, _HAS_TABLE | flags & 7)
    return control + image + table + single[place:end]


END = b"\x3b"


def _table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & _HAS_TABLE else 0


def _end_of_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += data[place] + 1
    return place + 1


def _extensions(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield label and blocks, with their lengths, of all extensions of a file; pictures are passed over."""
    flags = file.read(13)[10]
    file.seek(_table_bytes(flags), 1)
    while (start := file.read(1)) in {b"\x21", b"\x2c"}:
        if start == b"\x21":
            label = file.read(1)[0]
            yield label, _raw_blocks(file)
            continue
        file.seek(_table_bytes(file.read(9)[8]) + 1, 1)
        _raw_blocks(file)


def _raw_blocks(file: BinaryIO) -> bytes:
    found = bytearray()
    while length := file.read(1)[0]:
        found.append(length)
        found += file.read(length)
    return bytes(found)


def _blocks(raw: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(raw):
        yield raw[place + 1 : place + 1 + raw[place]]
        place += raw[place] + 1


def _in_blocks(data: bytes) -> Iterator[bytes]:
    for place in range(0, len(data), 255):
        part = data[place : place + 255]
        yield bytes((len(part),)) + part
