"""Exif blocks, changed where they lie, as makers' notes hold places in the block."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from enlarger.geometry import Size

from . import tag_directories
from .tag_directories import EXIF, INTEROP, LONG, RATIONAL, SHORT, UNDEFINED, Value

_SIZES = {1: 1, 2: 1, SHORT: 2, LONG: 4, RATIONAL: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of a value by its type (Exif 3.0, 4.6.2)."""

_ORIENTATION = 0x0112
_WIDTHS, _HEIGHTS = {0x0100, 0xA002, 0x1001}, {0x0101, 0xA003, 0x1002}
"""Of the picture, in the first directory, in Exif's and in that for interoperability."""
_PER_UNIT = ((0x011A, 0x011B), (0xA20E, 0xA20F))
"""Pixels to the inch or centimetre, across and down: of the picture, and of the sensor."""
_UNIT, _INCH, _CENTIMETRE = 0x0128, 2, 3
_PLACES = (0x9214, 0xA214)
"""Where the subject is, in pixels of the old picture."""

_THUMBNAILS = ((0x0201, 0x0202), (0x0111, 0x0117))
"""Place and length of a thumbnail, as JPEG and as bare pixels."""
_COMMENT, _IN_UNICODE = 0x9286, b"UNICODE\0"


@dataclass(frozen=True)
class _Entry:
    """An entry of a directory: where it lies, and where its value does."""

    place: int
    tag: int
    kind: int
    count: int
    value: int


class _Block:
    """A block of bytes that directories lie in. Raises struct.error where they do not."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4], "")
        if not self.order:
            raise struct.error("not the head of a TIFF file")

    def read(self, form: str, place: int) -> tuple[Any, ...]:
        return struct.unpack_from(self.order + form, self.data, place)

    def write(self, form: str, place: int, *values: int) -> None:
        struct.pack_into(self.order + form, self.data, place, *values)

    @property
    def first(self) -> int:
        return self.read("L", 4)[0]

    def end(self, directory: int) -> int:
        """Return where the place of the next directory is."""
        return directory + 2 + 12 * self.read("H", directory)[0]

    def entries(self, directory: int) -> Iterator[_Entry]:
        for place in range(directory + 2, self.end(directory), 12):
            tag, kind, count = self.read("HHL", place)
            is_inside = _SIZES.get(kind, 1) * count <= 4
            yield _Entry(place, tag, kind, count, place + 8 if is_inside else self.read("L", place + 8)[0])

    def entry(self, directory: int, tag: int) -> _Entry | None:
        return next((entry for entry in self.entries(directory) if entry.tag == tag), None)

    def number(self, entry: _Entry | None) -> int | None:
        if not entry or entry.kind not in {SHORT, LONG, 13}:
            return None
        return self.read("H" if entry.kind == SHORT else "L", entry.value)[0]

    def remove(self, directory: int, entry: _Entry) -> None:
        end = self.end(directory)
        self.data[entry.place : end + 4] = self.data[entry.place + 12 : end + 4] + bytes(12)
        self.write("H", directory, (end - directory - 2) // 12 - 1)

    def directories(self) -> list[int]:
        """Return the places of the first directory and of those below it, as far as they can be read."""
        found = [self.first]
        with contextlib.suppress(struct.error):
            for parent, tag in ((0, EXIF), (1, INTEROP)):
                place = self.number(self.entry(found[parent], tag))
                if not place or self.end(place) > len(self.data):
                    break
                found.append(place)
        return found


def without_prefix(block: bytes) -> bytes:
    """Return the block after the words that precede it in JPEG files."""
    return block.removeprefix(b"Exif\0\0")


def is_sound(block: bytes) -> bool:
    """Tell whether the first directory of a block can be read."""
    try:
        tag_directories.read(io.BytesIO(block))
        found = _Block(block)
        return found.end(found.first) <= len(block)
    except (struct.error, ValueError, OverflowError):
        return False


def orientation(block: bytes) -> int | None:
    """Return how the picture has to be turned to be upright, 1 to 8 (Exif 3.0, 4.6.4); None where nothing is
    said.
    """
    try:
        found = _Block(block)
        value = found.number(found.entry(found.first, _ORIENTATION))
    except struct.error:
        return None
    return value if value in range(1, 9) else None


def enlarged(block: bytes, size: Size, ratio: tuple[Fraction, Fraction], *, is_turned: bool) -> bytes:
    """Return a sound block for a picture that was brought upright and to `size`, which is `ratio` of its
    size before, across and down. `is_turned` tells that its rows were columns.

    The thumbnail and the place of the subject, which no longer hold, are taken out.
    """
    found = _Block(block)
    for directory in found.directories():
        with contextlib.suppress(struct.error):  # what cannot be read here says nothing to others either
            _resize(found, directory, size, ratio, is_turned=is_turned)
    with contextlib.suppress(struct.error):
        _drop_thumbnail(found)
    changed = bytes(found.data)
    return changed if is_sound(changed) else b""  # its parts lay over each other


def _resize(
    block: _Block, directory: int, size: Size, ratio: tuple[Fraction, Fraction], *, is_turned: bool
) -> None:
    for entry in list(block.entries(directory)):
        if entry.tag == _ORIENTATION:
            block.write("HLHH", entry.place + 2, SHORT, 1, 1, 0)
        elif entry.tag in _WIDTHS or entry.tag in _HEIGHTS:
            block.write("HLL", entry.place + 2, LONG, 1, size[entry.tag in _HEIGHTS])
    for across, down in _PER_UNIT:
        places = [entry.value for tag in (across, down) if (entry := _rational(block, directory, tag))]
        if len(places) == 2 and max(places) + 8 <= len(block.data):
            values = [block.read("LL", place) for place in places][:: -1 if is_turned else 1]
            is_sensor = across == _PER_UNIT[1][0]
            for place, value, factor in zip(places, values, ratio, strict=True):
                block.write("LL", place, *(_times(value, factor) if is_sensor else value))
    for tag in _PLACES:
        if entry := block.entry(directory, tag):
            block.remove(directory, entry)


def _rational(block: _Block, directory: int, tag: int) -> _Entry | None:
    entry = block.entry(directory, tag)
    return entry if entry and entry.kind == RATIONAL and entry.count == 1 else None


def _times(value: tuple[int, int], factor: Fraction) -> tuple[int, int]:
    if not value[1]:
        return value
    product = (Fraction(*value) * factor).limit_denominator(1 << 16)
    return product.as_integer_ratio() if product < 1 << 32 else value


def _drop_thumbnail(block: _Block) -> None:
    link = block.end(block.first)
    (second,) = block.read("L", link)
    if not second or second + 2 > len(block.data):
        return
    block.write("L", link, 0)
    places = [(second, block.end(second) + 4)]
    for start, length in _THUMBNAILS:
        found = [block.number(block.entry(second, tag)) for tag in (start, length)]
        if found[0] and found[1]:
            places.append((found[0], found[0] + found[1]))
    # What else it says is harmless, and may lie where the picture's own directory says the same.
    for start, end in sorted(places, reverse=True):
        if end >= len(block.data):
            del block.data[start:]
        else:
            block.data[start:end] = bytes(end - start)


def resolution(block: bytes) -> tuple[float, float] | None:
    """Return the pixels per millimetre that a block tells, across and down; None where it does not."""
    try:
        _, directory = _loaded(block)
        pairs = [struct.unpack(directory[tag].order + "2L", directory[tag].data) for tag in _PER_UNIT[0]]
        unit = directory[_UNIT].numbers[0] if _UNIT in directory else _INCH
        length = {_INCH: 25.4, _CENTIMETRE: 10.0}[unit]
        across, down = (top / bottom / length for top, bottom in pairs)
    except (struct.error, LookupError, ZeroDivisionError, ValueError, OverflowError):
        return None
    return (across, down) if across > 0 and down > 0 else None


def with_resolution(block: bytes, per_millimetre: tuple[float, float]) -> bytes:
    """Return a block, which may be empty, that says the resolution; where it says one already, the numbers
    are changed where they lie.
    """
    pairs = [Fraction(each * 25.4).limit_denominator(10_000).as_integer_ratio() for each in per_millimetre]
    with contextlib.suppress(struct.error):
        found = _Block(block)
        places = [_rational(found, found.first, tag) for tag in _PER_UNIT[0]]
        unit = found.entry(found.first, _UNIT)
        if all(places) and unit and unit.kind == SHORT:
            for entry, pair in zip(places, pairs, strict=True):
                assert entry
                found.write("LL", entry.value, *pair)
            found.write("H", unit.value, _INCH)
            return bytes(found.data)
    order, directory = _loaded(block)
    for tag, pair in zip(_PER_UNIT[0], pairs, strict=True):
        directory[tag] = Value(RATIONAL, struct.pack("<2L", *pair))
    directory[_UNIT] = Value(SHORT, struct.pack("<H", _INCH))
    return tag_directories.block(directory, order)


def with_comment(block: bytes, text: str) -> bytes:
    """Return a block, which may be empty, with a text for the user; the same one if it has such a text."""
    order, directory = _loaded(block)
    details = (directory.get(EXIF) or Value(LONG)).inner or {}
    if _COMMENT in details:
        return block
    # ASCII has a code of its own, but not every reader of generated pictures knows it.
    encoded = _IN_UNICODE + text.encode("utf-16-be" if order == ">" else "utf-16-le", "replace")
    directory[EXIF] = Value(LONG, inner=details | {_COMMENT: Value(UNDEFINED, encoded)})
    return tag_directories.block(directory, order)


def _loaded(block: bytes) -> tuple[str, tag_directories.Directory]:
    """Return byte order and content of a block; of a new one, that in which UTF-16 is read without a mark."""
    if not block:
        return ">", {}
    file = io.BytesIO(block)
    return tag_directories.read_form(file).order, tag_directories.read(file)
