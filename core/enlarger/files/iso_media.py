"""Files made of boxes (ISO 14496-12): the colour of pictures in AVIF, HEIC and JPEG 2000 files."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from .metadata import Colour, Metadata

_LARGEST = 32 << 20
"""Bytes of a box that is taken in; the pixels are in larger ones."""

_FULL_BOX = 4
"""Bytes of version and flags."""

_UNSPECIFIED = 2
_JP2_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_DEPTH, _VARYING = 10, 255
"""Where a head tells the bits of a channel, less one, and what it says when they differ."""
_PROFILE = 2
"""The method by which JPEG 2000 tells its colour by a profile (ISO 15444-1, I.5.3.3)."""


def read_heif(file: BinaryIO) -> Metadata:
    """Return what an AVIF or HEIC file says about colour, and what libvips leaves out of it."""
    brands = meta = b""
    for kind, data in _walk_file(file):
        if kind == b"ftyp":
            brands = data
        elif kind == b"meta":
            meta = data[_FULL_BOX:]
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
        notes.append("has an HDR gain map, which was left out: the result is the picture in standard range.")
    if b"avis" in brands or b"msf1" in brands or b"hevc" in brands:
        notes.append("holds an animation; its first picture was enlarged.")
    return Metadata(icc=icc, colour=colour, notes=tuple(notes))


def read_jp2(file: BinaryIO) -> tuple[Metadata, int]:
    """Return what a JPEG 2000 file says, and how many bits its channels have; 8 where it does not say."""
    icc = xmp = b""
    bits = 8
    for kind, data in _walk_file(file):
        if kind == b"uuid" and data.startswith(_JP2_XMP):
            xmp = data[len(_JP2_XMP) :]
        for inner, content in _walk(data) if kind == b"jp2h" else ():
            if inner == b"colr" and content[:1] == bytes([_PROFILE]):
                icc = content[3:]
            elif inner == b"ihdr" and len(content) > _DEPTH and content[_DEPTH] != _VARYING:
                bits = (content[_DEPTH] & 0x7F) + 1
    return Metadata(icc=icc, xmp=xmp), bits


def _properties(meta: bytes) -> list[tuple[bytes, bytes]]:
    """Return the properties of the primary picture; all there are where it is not told which belong to it."""
    primary, properties, owners = None, list[tuple[bytes, bytes]](), b""
    for kind, data in _walk(meta):
        if kind == b"pitm":
            primary = int.from_bytes(data[_FULL_BOX:], "big")
        for inner, content in _walk(data) if kind == b"iprp" else ():
            if inner == b"ipco":
                properties = list(_walk(content))
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
    (count,) = struct.unpack_from(">L", owners, _FULL_BOX)
    place = _FULL_BOX + 4
    for _ in range(count):
        item, number = struct.unpack_from(">HB" if version < 1 else ">LB", owners, place)
        place += 3 if version < 1 else 5
        step = 2 if is_wide else 1
        found = [int.from_bytes(owners[place + step * i :][:step], "big") for i in range(number)]
        if item == primary:
            return [each & (0x7FFF if is_wide else 0x7F) for each in found]
        place += step * number
    return []


def _walk(data: bytes) -> Iterator[tuple[bytes, bytes]]:
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


def _walk_file(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
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
