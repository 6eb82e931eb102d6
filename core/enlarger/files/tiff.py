"""What libvips leaves out in TIFF files: what they say about their picture, both ways, and how pixels lie."""

from __future__ import annotations

import io
import os
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from PIL.TiffTags import lookup

from enlarger.system.language import _

from . import exif, iptc, tag_directories
from .metadata import Metadata
from .tag_directories import BYTE, EXIF, GPS, LONG, SHORT, UNDEFINED, Directory, Value

if TYPE_CHECKING:
    from pathlib import Path

_RESOLUTION = {282, 283, 296}
_TOLD = {
    *(*range(269, 273), 285, *range(305, 307), 315, 316, 0x4746, 0x4749, *range(0x9C9B, 0x9CA0), 33432),
    *_RESOLUTION,
}
"""What the first directory says in words: names, makers, dates, authors, rights and ratings."""

_XMP, _IPTC, _RESOURCES, _ICC = 700, 33723, 34377, 34675
"""Tags that hold blocks of their own (XMP specification, part 3, 1.1.1)."""

_LAYERS = {37724, 50255}
"""Photoshop's layers."""

_ORIENTATION = 274
_PLACES_OF_PIXELS = {273, 279, 288, 289, 324, 325, 347, 512, 513, 514, 519, 520, 521}
_PIXELS = {
    *(*range(254, 269), *range(274, 285), *range(286, 294), 296, 297, 301, *range(317, 347), 515, 517, 518),
    *(*range(529, 533), 559, 32781, *range(32995, 32999), 33421, 33422, 34016, 34677),
}
"""What describes rows of bytes, or is known from libvips."""

_COLOUR = {301: "TransferFunction", 318: "WhitePoint", 319: "PrimaryChromaticities"}
_SUBFILE, _BITS, _COMPRESSION, _PHOTOMETRIC, _PLANES, _EXTRA, _RAW_VERSION = (
    254,
    258,
    259,
    262,
    284,
    338,
    50706,
)
_SMALLER, _MASK = 1, 4
"""Bits of what kind of picture it is."""

CIELAB, ICCLAB = 8, 9
"""Kinds of L*a*b* in `Facts.photometric`: with a* and b* signed, or beginning at minus 128."""

BEYOND_LIBVIPS = {34925, 50000}
"""Compressions that its builds for Python lack: LZMA and Zstandard."""

_ASSOCIATED, _STRAIGHT, _IN_PLANES = 1, 2, 2

_MISUNDERSTANDINGS = (struct.error, ValueError, OverflowError)
"""What comes of nonsense in a directory."""

_LONGEST_DIRECTORY = 1 << 16
"""More bytes than the entries of any directory that libvips writes."""


@dataclass(frozen=True)
class Facts:
    """What the first directory of a TIFF file says."""

    metadata: Metadata = field(default_factory=Metadata)
    has_planes: bool = False
    """The channels are stored one after the other."""
    photometric: int = -1
    bits: int = 8
    compression: int = 1
    extra: tuple[int, ...] = ()
    """What the channels behind the colour are: 1 and 2 for alpha, premultiplied or straight, 0 for others."""
    is_copy: bool = False
    """It is a smaller version of another one, or its mask."""
    is_preview: bool = False
    """The first picture is a smaller version of another one, as in cameras' raw files."""
    orientation: int = 1
    resolution: tuple[float, float] | None = None
    """Pixels per millimetre, across and down."""

    @property
    def alpha(self) -> int | None:
        """Which of the extra channels is transparency."""
        return next((at for at, kind in enumerate(self.extra) if kind in {_ASSOCIATED, _STRAIGHT}), None)

    @property
    def is_premultiplied(self) -> bool:
        return _ASSOCIATED in self.extra


def read(file: BinaryIO, page: int = 0) -> Facts:
    """Return what a TIFF file says about one of its pictures; nothing of what cannot be understood."""
    try:
        return _facts(tag_directories.read(file, _PLACES_OF_PIXELS, page))
    except _MISUNDERSTANDINGS:
        return Facts()


def describe(path: Path, metadata: Metadata, *, is_lab: bool) -> None:
    """Have a TIFF or BigTIFF file say what `metadata` does; Exif that cannot be understood is left out.

    It goes to the end of the file, followed by a new first directory: the old one's entries, which keep their
    places, and those that were added. `is_lab` tells that three channels that were written as RGB are L*a*b*.
    """
    with path.open("r+b") as file:
        form = tag_directories.read_form(file)
        file.seek(form.link)
        file.seek(struct.unpack(form.place, file.read(struct.calcsize(form.place)))[0])
        found = _entries(file.read(_LONGEST_DIRECTORY), form)
        start = file.seek(0, os.SEEK_END) + 1 & ~1
        told = _blocks(metadata, form.order) | _told_by(metadata.exif)
        added, data = tag_directories.entries(told, start, form)
        found = added | found
        if is_lab:
            value = struct.pack(form.order + "H", CIELAB).ljust(struct.calcsize(form.place), b"\0")
            found[_PHOTOMETRIC] = struct.pack(form.entry, _PHOTOMETRIC, SHORT, 1, value)
        file.seek(start)
        file.write(data)
        start = file.seek(0, os.SEEK_END) + 1 & ~1
        file.seek(start)
        file.write(struct.pack(form.count, len(found)))
        file.writelines(found[tag] for tag in sorted(found))
        file.write(struct.pack(form.place, 0))
        file.seek(form.link)
        file.write(struct.pack(form.place, start))


def _facts(directory: Directory) -> Facts:
    def numbers(tag: int, default: int) -> tuple[int, ...]:
        return (tag in directory and directory[tag].numbers) or (default,)

    def data(tag: int) -> bytes:
        return directory[tag].data if tag in directory else b""

    told = _told(directory)
    block = tag_directories.block(told, next(iter(directory.values())).order) if told else b""
    resources = iptc.read_resources(data(_RESOURCES))
    records = resources.pop(iptc.IPTC, b"")
    found = Metadata(
        icc=data(_ICC),
        exif=block if told.keys() - _RESOLUTION else b"",
        xmp=data(_XMP),
        iptc=iptc.trimmed(data(_IPTC)) or records,
        resources=resources,
        notes=_notes(directory),
    )
    (orientation, *_more) = numbers(_ORIENTATION, 1)
    return Facts(
        found,
        numbers(_PLANES, 1)[0] == _IN_PLANES,
        numbers(_PHOTOMETRIC, -1)[0],
        numbers(_BITS, 1)[0],
        numbers(_COMPRESSION, 1)[0],
        numbers(_EXTRA, 0) if _EXTRA in directory else (),
        bool(numbers(_SUBFILE, 0)[0] & (_SMALLER | _MASK)),
        bool(numbers(_SUBFILE, 0)[0] & _SMALLER) or _RAW_VERSION in directory,
        orientation if orientation in range(1, 9) else 1,
        exif.resolution(block),
    )


def _notes(directory: Directory) -> tuple[str, ...]:
    notes: list[str] = []
    if _LAYERS & set(directory):
        notes.append(_("holds Photoshop's layers; the flat picture was enlarged."))
    colour = [name for tag, name in _COLOUR.items() if tag in directory and _ICC not in directory]
    if colour:
        notes.append(_("tells its colour by tags that were left out: {colour}.", colour=", ".join(colour)))
    known = {*_TOLD, *_PIXELS, *_PLACES_OF_PIXELS, *_LAYERS, EXIF, GPS, _XMP, _IPTC, _RESOURCES, _ICC}
    lost = [
        str(tag) if lookup(tag).name == "unknown" else lookup(tag).name
        for tag in directory
        if tag not in known
    ]
    if lost:
        notes.append(_("has tags that were left out: {lost}.", lost=", ".join(lost)))
    return tuple(notes)


def _told(directory: Directory) -> Directory:
    return {tag: value for tag, value in directory.items() if tag in _TOLD or value.inner}


def _told_by(block: bytes) -> Directory:
    try:
        return _told(tag_directories.read(io.BytesIO(block))) if block else {}
    except _MISUNDERSTANDINGS:
        return {}


def _blocks(metadata: Metadata, order: str) -> Directory:
    records = metadata.iptc + bytes(-len(metadata.iptc) % 4)
    blocks = {
        _XMP: (BYTE, metadata.xmp),
        _IPTC: (LONG, records),  # bytes all the same, in whatever byte order
        _RESOURCES: (BYTE, iptc.write_resources(b"", metadata.resources)),
        _ICC: (UNDEFINED, metadata.icc),
    }
    return {tag: Value(kind, content, order) for tag, (kind, content) in blocks.items() if content}


def _entries(directory: bytes, form: tag_directories.Form) -> dict[int, bytes]:
    (number,) = struct.unpack_from(form.count, directory)
    first, step = struct.calcsize(form.count), struct.calcsize(form.entry)
    cut = [directory[first + step * i : first + step * (i + 1)] for i in range(number)]
    return {struct.unpack_from(form.order + "H", one)[0]: one for one in cut}
