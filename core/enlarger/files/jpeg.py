"""JPEG files: the segments that say something about the picture, read and written, and what follows it."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

from enlarger.system.language import _

from . import exif, iptc, xmp
from .metadata import Metadata, Text

SIGNATURE = b"\xff\xd8\xff"
HEAD = 2
"""Bytes of the start mark, behind which the segments of `head` belong."""

END = b"\xff\xd9"

_EOI, _SOS, _DQT = 0xD9, 0xDA, 0xDB
_COMMENT, _APP0, _APP1, _APP2, _APP11, _APP13 = 0xFE, 0xE0, 0xE1, 0xE2, 0xEB, 0xED
_ALONE = {0x01, *range(0xD0, 0xD9)}
"""Marks that no length follows."""
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_ICC = b"ICC_PROFILE\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_PICTURES = b"MPF\0"
_GAIN_MAP = re.compile(rb"hdr-gain-map|HDRGainMap|hdrgainmap|ts:21496:-1")
_VIDEO = re.compile(rb"ftyp(?:mp4|isom|qt  |avc|hvc|M4V|iso)|MotionPhoto_Data")

_LONGEST = 65_533
"""Bytes that a segment holds."""
_PIECE = 65_400
"""Bytes of a profile or an extended packet in one segment."""
_MOST_PIECES = 255
"""Of a profile, which one byte numbers."""

_BLOCK = 1 << 20

_MARK = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
"""Between coded pixels: a mark that ends them. The second byte tells escaped and repeated values apart."""


@dataclass(frozen=True)
class Facts:
    """What a file says, and how it ends."""

    metadata: Metadata
    is_ended: bool
    """There is an end mark."""
    is_complete: bool
    """All passes over the pixels are there, as far as their heads tell; progressive files have several."""
    resolution: tuple[float, float] | None
    """Pixels per millimetre, across and down."""
    quantisation: tuple[tuple[int, ...], ...]
    """Tables by their numbers, each of 64 steps in zigzag order; the first is brightness's."""


def read(file: BinaryIO) -> Facts:
    """Return what a JPEG file says."""
    segments, passes = list[tuple[int, bytes]](), _Passes()
    file.seek(2)
    while (mark := _next_mark(file)) not in {None, _EOI}:
        if mark in _ALONE:
            continue
        data = _segment(file)
        if data is None:
            mark = None
            break
        passes.look_at(mark or 0, data)
        segments.append((mark or 0, data))

    def every(wanted: int, prefix: bytes) -> list[bytes]:
        return [data[len(prefix) :] for mark, data in segments if mark == wanted and data.startswith(prefix)]

    packet = b"".join(every(_APP1, _XMP)[:1])
    resources = iptc.read_resources(b"".join(every(_APP13, _PHOTOSHOP)))
    has_gain_map = any(_GAIN_MAP.search(data[:64]) for data in every(_APP2, b"urn:"))
    has_pictures = bool(every(_APP2, _PICTURES))
    notes = _about_the_rest(file, has_pictures=has_pictures, has_gain_map=has_gain_map, packet=packet)
    if any(b"jumb" in data[:64] for data in every(_APP11, b"JP")):
        notes.append(_("has Content Credentials, which hold for the old pixels alone."))
    found = Metadata(
        icc=b"".join(data[2:] for data in sorted(every(_APP2, _ICC))),
        exif=b"".join(every(_APP1, b"Exif\0")[:1])[1:],
        xmp=_with_extension(packet, every(_APP1, _EXTENSION)),
        iptc=resources.pop(iptc.IPTC, b""),
        resources=resources,
        texts=tuple(Text("Comment", _comment(data)) for data in every(_COMMENT, b"")),
        notes=tuple(notes),
    )
    resolution = exif.resolution(found.exif) or _density(b"".join(every(_APP0, b"JFIF\0")[:1]))
    tables = _quantisation(every(_DQT, b""))
    return Facts(found, mark == _EOI, passes.are_complete, resolution, tables)


def head(metadata: Metadata, resolution: tuple[float, float], *, is_cmyk: bool) -> tuple[bytes, list[str]]:
    """Return the segments that say what `metadata` does, and sentences about what cannot be said.

    `resolution` is in pixels per millimetre. CMYK files are marked by Adobe's segment, which the encoder
    writes, and have no place for it.
    """
    notes: list[str] = []
    segments: list[tuple[int, bytes]] = []
    if not is_cmyk:
        density = [min(65_535, max(1, round(each * 25.4))) for each in resolution]
        segments.append((_APP0, struct.pack(">5sHB2H2x", b"JFIF\0", 0x0102, 1, *density)))
    if metadata.exif:
        segments.append((_APP1, b"Exif\0\0" + metadata.exif))
    if metadata.xmp:
        segments += _xmp_segments(metadata.xmp)
    resources = iptc.write_resources(metadata.iptc, metadata.resources)
    for start in range(0, len(resources), _PIECE):
        segments.append((_APP13, _PHOTOSHOP + resources[start : start + _PIECE]))
    pieces = [metadata.icc[start : start + _PIECE] for start in range(0, len(metadata.icc), _PIECE)]
    if len(pieces) > _MOST_PIECES:
        segments.append((_APP2, metadata.icc))  # which is too long as well
        pieces = []
    for number, piece in enumerate(pieces, 1):
        segments.append((_APP2, _ICC + bytes([number, len(pieces)]) + piece))
    segments += [(_COMMENT, text.text.encode("utf-8", "replace")) for text in metadata.texts]
    fitting = [(mark, data) for mark, data in segments if len(data) <= _LONGEST]
    if len(fitting) < len(segments):
        names = {_APP1: _("Exif or XMP data"), _APP2: _("the colour profile"), _COMMENT: "a comment"}
        lost = dict.fromkeys(names[mark] for mark, data in segments if len(data) > _LONGEST)
        notes.append(
            _("A JPEG file has no room for so much, which was left out: {lost}.", lost=", ".join(lost))
        )
    packed = (struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data for mark, data in fitting)
    return b"".join(packed), notes


def _xmp_segments(packet: bytes) -> list[tuple[int, bytes]]:
    if len(_XMP) + len(packet) <= _LONGEST:
        return [(_APP1, _XMP + packet)]
    parts = xmp.split(packet, _LONGEST - len(_XMP))
    if not parts:
        return [(_APP1, _XMP + packet)]
    main, rest, digest = parts
    segments = [(_APP1, _XMP + main)]
    for start in range(0, len(rest), _PIECE):
        place = digest.encode() + struct.pack(">2L", len(rest), start)
        segments.append((_APP1, _EXTENSION + place + rest[start : start + _PIECE]))
    return segments


def _next_mark(file: BinaryIO) -> int | None:
    """Go behind the next mark and return it; None at the end of the file."""
    carried = b""
    while block := file.read(_BLOCK if carried else 64):
        data = carried + block
        if found := _MARK.search(data):
            file.seek(found.end() - len(data), os.SEEK_CUR)
            return data[found.end() - 1]
        carried = data[-1:] or b"\0"
    return None


def _segment(file: BinaryIO) -> bytes | None:
    """Return the content of the segment whose mark was read; None where the file ends in it."""
    head = file.read(2)
    if len(head) < 2:
        return None
    length = max(0, int.from_bytes(head, "big") - 2)
    data = file.read(length)
    return data if len(data) == length else None


class _Passes:
    """Which bits of which coefficients a progressive file brings (ITU-T T.81, G.1.1.1)."""

    def __init__(self) -> None:
        self._is_progressive = False
        self._missing = dict[int, list[int]]()
        self._scans = 0

    def look_at(self, mark: int, data: bytes) -> None:
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            self._is_progressive = mark in _PROGRESSIVE
            self._missing = {component: [1] * 64 for component in data[6::3]}
        elif mark == _SOS and data:
            self._scans += 1
            components = data[1 : 1 + 2 * data[0] : 2]
            first, last, bits = (*data[1 + 2 * data[0] :], 0, 0, 0)[:3]
            for component in components:
                missing = self._missing.get(component, [])
                spectrum = range(first, last + 1) if self._is_progressive else range(64)
                for place in spectrum:
                    if place < len(missing):
                        missing[place] = bits & 15 if self._is_progressive else 0

    @property
    def are_complete(self) -> bool:
        return self._scans > 0 and not any(map(any, self._missing.values()))


def _about_the_rest(file: BinaryIO, *, has_pictures: bool, has_gain_map: bool, packet: bytes) -> list[str]:
    """Return sentences about what follows the picture."""
    length = has_video = 0
    carried = b""
    is_blank = True
    while block := file.read(_BLOCK):
        data = carried + block
        length += len(block)
        is_blank = is_blank and not block.strip(b"\0\xff")
        has_gain_map = has_gain_map or bool(_GAIN_MAP.search(data))
        has_video = has_video or bool(_VIDEO.search(data))
        carried = data[-64:]
    notes: list[str] = []
    if has_gain_map:
        notes.append(
            _("has an HDR gain map, which was left out: the result is the picture in standard range.")
        )
    elif has_pictures:
        notes.append(_("holds further pictures, such as previews; the first was enlarged."))
    if has_video or xmp.has_motion(packet):
        notes.append(_("is a motion photo; its video was left out."))
    elif length and not is_blank and not has_gain_map and not has_pictures:
        notes.append(_("has {length} bytes behind the picture, which were left out.", length=length))
    return notes


def _quantisation(segments: list[bytes]) -> tuple[tuple[int, ...], ...]:
    """Return the quantisation tables of a file (ITU-T T.81, B.2.4.1)."""
    tables: dict[int, tuple[int, ...]] = {}
    for data in segments:
        place = 0
        while place < len(data):
            width = 2 if data[place] >> 4 else 1
            steps = data[place + 1 : place + 1 + 64 * width]
            if len(steps) == 64 * width:
                layout = ">64H" if width == 2 else ">64B"
                tables.setdefault(data[place] & 15, struct.unpack(layout, steps))
            place += 1 + 64 * width
    return tuple(tables[number] for number in sorted(tables))


def _density(jfif: bytes) -> tuple[float, float] | None:
    """Return the pixels per millimetre of JFIF's segment; None where it tells a proportion alone."""
    if len(jfif) < 7:
        return None
    unit, across, down = struct.unpack_from(">B2H", jfif, 2)
    length = {1: 25.4, 2: 10.0}.get(unit)
    return (across / length, down / length) if length and across and down else None


def _with_extension(packet: bytes, parts: list[bytes]) -> bytes:
    """Return a packet with its extension: parts that begin with its digest, length and their place in it."""
    digest = xmp.extended_digest(packet).encode() if parts else b""
    own = sorted((part[36:40], part[40:]) for part in parts if digest and part.startswith(digest))
    return xmp.joined(packet, b"".join(part for _, part in own)) if own else packet


def _comment(data: bytes) -> str:
    try:
        return data.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return data.rstrip(b"\0").decode("latin-1")
