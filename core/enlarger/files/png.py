"""PNG files: the chunks that say something about the picture, read and written (PNG, third edition)."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from enlarger.system.language import _

from . import exif, icc, iptc
from .metadata import Colour, Metadata, Text

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEAD = len(SIGNATURE) + 25
"""Bytes up to the end of IHDR, behind which the chunks of `head` belong."""

_XMP = "XML:com.adobe.xmp"
_RAW = "Raw profile type "
"""How ImageMagick and ExifTool name what PNG has no chunk for."""

_LARGEST = 64 << 20
"""Bytes of a text that is taken in; workflows of generated pictures have some hundred thousand."""

_PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sBIT", b"hIST", b"sPLT", b"pHYs", b"tIME"}
"""What describes the pixels themselves, is known from libvips, or is another date from now on."""

_USUAL = 72 / 25.4
"""Pixels per millimetre, as most programs take them for a file that does not say."""

_FRAMES = {b"acTL", b"fcTL", b"fdAT"}
_SCREEN = (b"mDCV", b"cLLI")
_CREDENTIALS = b"caBX"


def read(file: BinaryIO) -> tuple[Metadata, tuple[float, float] | None, int]:
    """Return what a PNG file says, its pixels per millimetre, across and down, and how many frames it has.
    What is damaged is left out.
    """
    found, lost = Metadata(), dict[str, None]()
    kinds, resolution, frames = set[bytes](), None, 1
    for kind, length in walk(file):
        kinds.add(kind)
        if kind == b"pHYs":
            resolution = _read_resolution(file.read(length))
        if kind == b"acTL":
            frames = int.from_bytes(file.read(4), "big")
        if kind in _PIXELS | _FRAMES or length > _LARGEST:
            continue
        try:
            found = _with_chunk(found, kind, file.read(length))
        except (ValueError, IndexError, struct.error, zlib.error):
            lost[kind.decode("latin-1")] = None
    notes = [_("has chunks that were left out: {lost}.", lost=", ".join(lost))] if lost else []
    if b"IEND" not in kinds:
        notes.append(_("has lost its end mark; all its pixels are there."))
    return replace(found, notes=(*found.notes, *notes)), resolution, frames


def _read_resolution(data: bytes) -> tuple[float, float] | None:
    """Return pixels per millimetre; of a file that tells a proportion alone, such ones that keep it."""
    if len(data) < 9:
        return None
    across, down, unit = struct.unpack(">2LB", data[:9])
    if not across or not down:
        return None
    length = 1000 if unit == 1 else max(across, down) / _USUAL
    return across / length, down / length


def head(metadata: Metadata) -> bytes:
    """Return the chunks that say what `metadata` does; they belong behind IHDR."""
    colour = metadata.colour
    chunks: list[tuple[bytes, bytes]] = []
    if colour.code:
        chunks.append((b"cICP", bytes(colour.code)))
    if metadata.icc:
        chunks.append((b"iCCP", b"ICC Profile\0\0" + zlib.compress(metadata.icc)))
    elif colour.intent is not None:
        chunks.append((b"sRGB", bytes([colour.intent])))
    if colour.gamma is not None:
        chunks.append((b"gAMA", struct.pack(">L", round(colour.gamma * 100_000))))
    if colour.primaries:
        chunks.append((b"cHRM", struct.pack(">8l", *(round(each * 100_000) for each in colour.primaries))))
    chunks += colour.screen
    if metadata.exif:
        chunks.append((b"eXIf", metadata.exif))
    if metadata.xmp:
        chunks.append((b"iTXt", _XMP.encode() + b"\0\0\0\0\0" + metadata.xmp))
    if metadata.iptc or metadata.resources:
        chunks.append((b"zTXt", _raw_profile(metadata)))
    chunks += map(_write_text, metadata.texts)
    return b"".join(chunk(*each) for each in [*chunks, *metadata.chunks])


def walk(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield kind and length of every chunk that is there whole; the file is then at its data."""
    end = file.seek(0, os.SEEK_END)
    place = len(SIGNATURE)
    while place + 12 <= end:
        file.seek(place)
        length, kind = struct.unpack(">L4s", file.read(8))
        place += 12 + length
        if place <= end:
            yield kind, length


def _read_text(kind: bytes, data: bytes) -> Text:
    keyword, rest = data.split(b"\0", 1)
    name = keyword.decode("latin-1")
    if kind == b"tEXt":
        return Text(name, _lenient(rest))
    if kind == b"zTXt":
        return Text(name, _lenient(_inflate(rest[1:])))
    is_packed = rest[0] == 1
    language, translated, text = rest[2:].split(b"\0", 2)
    text = _inflate(text) if is_packed else text
    return Text(
        name,
        text.decode("utf-8", "replace"),
        language.decode("ascii", "replace"),
        translated.decode("utf-8", "replace"),
    )


def _lenient(text: bytes) -> str:
    """Return a text that should be Latin-1, but is UTF-8 in many a file."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _with_chunk(found: Metadata, kind: bytes, data: bytes) -> Metadata:
    """Return what is known, and what a chunk says. Raises ValueError where it may not be copied."""
    if kind in {b"tEXt", b"zTXt", b"iTXt"}:
        return _with_text(found, _read_text(kind, data))
    if kind == b"iCCP":
        return replace(found, icc=_inflate(data.split(b"\0", 1)[1][1:]))
    if kind == b"eXIf":
        return replace(found, exif=exif.without_prefix(data))
    if kind in {b"cICP", b"sRGB", b"gAMA", b"cHRM", *_SCREEN}:
        return replace(found, colour=_with_colour(found.colour, kind, data))
    note = ""
    if kind == _CREDENTIALS:
        note = _("has Content Credentials, which hold for the old pixels alone.")
    elif not kind[3:].islower():
        raise ValueError(kind)
    if note:
        return replace(found, notes=(*found.notes, note))
    return replace(found, chunks=(*found.chunks, (kind, data)))


def _with_text(found: Metadata, text: Text) -> Metadata:
    """Return what is known, and what a text says, which may be what other files have a place for."""
    if text.keyword == _XMP:
        return replace(found, xmp=text.text.encode())
    profile = _read_raw_profile(text)
    if not profile:
        return replace(found, texts=(*found.texts, text))
    return replace(found, **{name: value for name, value in profile.items() if not getattr(found, name)})


def _read_raw_profile(text: Text) -> dict[str, Any]:
    """Return what a text of ImageMagick's or ExifTool's holds, by the names of `Metadata`."""
    kind = text.keyword.removeprefix(_RAW)
    lines = text.text.strip().split("\n", 2)
    if kind == text.keyword or len(lines) < 3:
        return {}
    data = bytes.fromhex(lines[2])
    if kind in {"exif", "APP1"} and data.startswith(b"Exif\0\0"):
        return {"exif": exif.without_prefix(data)}
    if kind in {"iptc", "8bim"}:
        resources = iptc.read_resources(data.removeprefix(b"Photoshop 3.0\0"))
        records = resources.pop(iptc.IPTC, b"") or (data if data[:1] == b"\x1c" else b"")
        return {"iptc": records, "resources": resources}
    name = {"xmp": "xmp", "icc": "icc", "icm": "icc"}.get(kind)
    return {name: data} if name else {}


def _with_colour(colour: Colour, kind: bytes, data: bytes) -> Colour:
    if kind == b"cICP":
        return replace(colour, code=struct.unpack(">4B", data))
    if kind == b"sRGB":
        return replace(colour, intent=data[0])
    if kind == b"gAMA":
        gamma = struct.unpack(">L", data)[0] / 100_000
        if not 0.05 < gamma < 20:
            raise ValueError(gamma)
        return replace(colour, gamma=gamma)
    if kind == b"cHRM":
        primaries = tuple(each / 100_000 for each in struct.unpack(">8l", data))
        if not icc.primaries_are_sound(primaries):
            raise ValueError(primaries)
        return replace(colour, primaries=primaries)
    return replace(colour, screen=(*colour.screen, (kind, data)))


def _write_text(text: Text) -> tuple[bytes, bytes]:
    keyword = text.keyword.encode("latin-1", "replace")[:79] or b"Comment"
    try:
        if not text.language and not text.translated:
            return b"tEXt", keyword + b"\0" + text.text.encode("ascii")
    except UnicodeEncodeError:
        pass
    named = text.language.encode() + b"\0" + text.translated.encode()
    return b"iTXt", keyword + b"\0\0\0" + named + b"\0" + text.text.encode("utf-8", "replace")


def _raw_profile(metadata: Metadata) -> bytes:
    data = iptc.write_resources(metadata.iptc, metadata.resources)
    digits = data.hex()
    lines = "\n".join(digits[place : place + 72] for place in range(0, len(digits), 72))
    text = f"\niptc\n{len(data):8}\n{lines}\n"
    return f"{_RAW}iptc".encode() + b"\0\0" + zlib.compress(text.encode())


def _inflate(data: bytes) -> bytes:
    """Return what was compressed; raise ValueError where it is longer than anything that is meant well."""
    packer = zlib.decompressobj()
    found = packer.decompress(data, _LARGEST)
    if packer.unconsumed_tail:
        raise ValueError("too long")
    return found


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk as it stands in a file."""
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(data, zlib.crc32(kind)))
