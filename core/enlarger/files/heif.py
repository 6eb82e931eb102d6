"""AVIF and HEIC files: what their boxes say about colour (ISO 23008-12)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from enlarger.system.language import _

from .iso_media import FULL_BOX, boxes, boxes_of_file
from .metadata import Colour, Metadata

_UNSPECIFIED = 2


def read(file: BinaryIO) -> Metadata:
    """Return what an AVIF or HEIC file says about colour, and what libvips leaves out of it."""
    brands = meta = b""
    for kind, data in boxes_of_file(file):
        if kind == b"ftyp":
            brands = data
        elif kind == b"meta":
            meta = data[FULL_BOX:]
    colour, icc = Colour(), b""
    for kind, data in _properties(meta):
        if kind == b"colr" and data[:4] == b"nclx" and len(data) >= 11:
            primaries, transfer = struct.unpack_from(">2H", data, 4)
            if _UNSPECIFIED not in {primaries, transfer} and max(primaries, transfer) < 256:
                # The matrix is undone, and its range with it, when pixels are decoded to RGB.
                colour = Colour(code=(primaries, transfer, 0, 1))
        elif kind == b"colr" and data[:4] in {b"prof", b"rICC"}:
            icc = data[4:]
    notes: list[str] = []
    if b"hdrgainmap" in meta or b"tmap" in brands:
        notes.append(
            _("has an HDR gain map, which was left out: the result is the picture in standard range.")
        )
    if b"avis" in brands or b"msf1" in brands or b"hevc" in brands:
        notes.append(_("holds an animation; its first picture was enlarged."))
    return Metadata(icc=icc, colour=colour, notes=tuple(notes))


def _properties(meta: bytes) -> list[tuple[bytes, bytes]]:
    """Return the properties of the primary picture; all there are where it is not told which belong to it."""
    primary, properties, owners = None, list[tuple[bytes, bytes]](), b""
    for kind, data in boxes(meta):
        if kind == b"pitm":
            primary = int.from_bytes(data[FULL_BOX:], "big")
        for inner, content in boxes(data) if kind == b"iprp" else ():
            if inner == b"ipco":
                properties = list(boxes(content))
            elif inner == b"ipma":
                owners = content
    try:
        numbers = _owned(owners, primary)
    except (IndexError, struct.error):
        numbers = []
    chosen = [properties[number - 1] for number in numbers if 0 < number <= len(properties)]
    return chosen or properties


def _owned(owners: bytes, primary: int | None) -> list[int]:
    """Return the numbers of an item's properties (ISO 23008-12, 9.3)."""
    version, is_wide = owners[0], owners[3] & 1
    (count,) = struct.unpack_from(">L", owners, FULL_BOX)
    place = FULL_BOX + 4
    for _entry in range(count):
        item, number = struct.unpack_from(">HB" if version < 1 else ">LB", owners, place)
        place += 3 if version < 1 else 5
        step = 2 if is_wide else 1
        found = [int.from_bytes(owners[place + step * i :][:step], "big") for i in range(number)]
        if item == primary:
            return [each & (0x7FFF if is_wide else 0x7F) for each in found]
        place += step * number
    return []
