"""Directories of tags, as TIFF files, BigTIFF files and Exif blocks have them: read, and laid out anew."""

from __future__ import annotations

import os
import struct
from collections.abc import Container
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, _IFD, _LONG8, _IFD8 = 1, 2, 3, 4, 5, 7, 13, 16, 18
_UNITS = {
    BYTE: 1,
    ASCII: 1,
    SHORT: 2,
    LONG: 4,
    RATIONAL: 4,
    6: 1,
    UNDEFINED: 1,
    8: 2,
    9: 4,
    10: 4,
    11: 4,
    12: 8,
    _IFD: 4,
    _LONG8: 8,
    17: 8,
    _IFD8: 8,
}
"""Bytes that change places with the byte order, by type (TIFF 6.0, page 15, and BigTIFF)."""
_PAIRS = {RATIONAL, 10}

EXIF, GPS, INTEROP = 0x8769, 0x8825, 0xA005
POINTERS = {EXIF, GPS, INTEROP}
"""Tags that say where another directory is."""

_MOST_ENTRIES = 1 << 12
_LARGEST = 64 << 20
"""Bytes of one value that is taken in."""
_DEEPEST = 2


@dataclass(frozen=True)
class Form:
    """How numbers and places are written."""

    order: str
    """"<" or ">", as `struct` has it."""
    is_big: bool = False

    @property
    def count(self) -> str:
        return self.order + ("Q" if self.is_big else "H")

    @property
    def entry(self) -> str:
        return self.order + ("HHQ8s" if self.is_big else "HHL4s")

    @property
    def place(self) -> str:
        return self.order + ("Q" if self.is_big else "L")

    @property
    def link(self) -> int:
        """Where the file says where its first directory is."""
        return 8 if self.is_big else 4


CLASSIC = Form("<")


@dataclass(frozen=True)
class Value:
    """The value of a tag."""

    kind: int
    data: bytes = b""
    order: str = "<"
    inner: Directory | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The value as whole numbers; none where it is something else."""
        form = {1: "B", 2: "H", 4: "L", 8: "Q"}.get(_UNITS.get(self.kind, 0))
        if not form or self.kind in _PAIRS or self.kind in {ASCII, 11, 12}:
            return ()
        return struct.unpack(f"{self.order}{len(self.data) // _UNITS[self.kind]}{form}", self.data)

    @property
    def count(self) -> int:
        return len(self.data) // (_UNITS.get(self.kind, 1) * (2 if self.kind in _PAIRS else 1))

    def in_order(self, order: str) -> bytes:
        """Return the bytes of the value in another byte order."""
        unit = _UNITS.get(self.kind, 1)
        if order == self.order or unit == 1:
            return self.data
        return b"".join(self.data[at : at + unit][::-1] for at in range(0, len(self.data), unit))


Directory: TypeAlias = dict[int, Value]


def read_form(file: BinaryIO) -> Form:
    """Return how a TIFF file, or a block like one, is written. Raises struct.error where it is none."""
    file.seek(0)
    head = file.read(4)
    for order, mark, small, big in (("<", b"II", b"*\0", b"+\0"), (">", b"MM", b"\0*", b"\0+")):
        if head[:2] == mark and head[2:] in {small, big}:
            return Form(order, head[2:] == big)
    raise struct.error("not the head of a TIFF file")


def bytes_of(kind: int) -> int:
    """Return how many bytes a value of a type has, each of several; 0 where the type is not known."""
    return _UNITS.get(kind, 0) * (2 if kind in _PAIRS else 1)


def read(file: BinaryIO, skip: Container[int] = (), number: int = 0) -> Directory:
    """Return a directory of a TIFF file, the first is number 0, or of a block like one, without the tags of
    `skip`.

    What cannot be read of it is left out. Raises struct.error where there is no directory.
    """
    form = read_form(file)
    file.seek(form.link)
    (place,) = _unpack(file, form.place)
    for _ in range(number):
        file.seek(place)
        (count,) = _unpack(file, form.count)
        file.seek(count * struct.calcsize(form.entry), os.SEEK_CUR)
        (place,) = _unpack(file, form.place)
    return _read(file, place, form, skip, 0)


def _read(file: BinaryIO, place: int, form: Form, skip: Container[int], depth: int) -> Directory:
    file.seek(place)
    (count,) = _unpack(file, form.count)
    if not 0 < count <= _MOST_ENTRIES:
        raise struct.error("not a directory")
    room = struct.calcsize(form.place)
    rows = [_unpack(file, form.entry) for _ in range(count)]
    found = Directory()
    for tag, kind, number, content in rows:
        unit = _UNITS.get(kind, 0) * (2 if kind in _PAIRS else 1)
        length = unit * number
        if not length or length > _LARGEST or tag in skip:
            continue
        value = Value(kind, content[:length], form.order)
        if length > room:
            file.seek(struct.unpack(form.place, content)[0])
            value = Value(kind, file.read(length), form.order)
            if len(value.data) < length:
                continue
        if tag in POINTERS and value.numbers:
            try:
                inner = _read(file, value.numbers[0], form, skip, depth + 1) if depth < _DEEPEST else {}
            except (struct.error, ValueError, OverflowError):
                inner = {}
            value = Value(LONG, inner=inner)
        found[tag] = value
    return found


def entries(directory: Directory, start: int, form: Form) -> tuple[dict[int, bytes], bytes]:
    """Return the entries of a directory, and what they point to, which is to lie at `start`."""
    data = bytearray()
    found = dict[int, bytes]()
    room = struct.calcsize(form.place)
    for tag, value in sorted(directory.items()):
        data += bytes(len(data) % 2)
        place = struct.pack(form.place, start + len(data))
        if value.inner is not None:
            data += table(value.inner, start + len(data), form)
            kind, count, content = _LONG8 if form.is_big else LONG, 1, place
        else:
            kind, count, content = value.kind, value.count, value.in_order(form.order)
            if len(content) > room:
                data += content
                content = place
        found[tag] = struct.pack(form.entry, tag, kind, count, content.ljust(room, b"\0"))
    return found, bytes(data)


def table(directory: Directory, start: int, form: Form) -> bytes:
    """Return a directory that is to lie at `start`, followed by what its entries point to; no other one
    follows it.
    """
    length = len(directory) * struct.calcsize(form.entry) + sum(
        map(struct.calcsize, (form.count, form.place))
    )
    found, data = entries(directory, start + length, form)
    rows = b"".join(found[tag] for tag in sorted(found))
    return struct.pack(form.count, len(found)) + rows + struct.pack(form.place, 0) + data


def block(directory: Directory, order: str = "<") -> bytes:
    """Return a block with a head and one directory, as Exif has it."""
    form = Form(order)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(form.place, 8) + table(directory, 8, form)


def _unpack(file: BinaryIO, form: str) -> tuple[Any, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))
