"""Writes Photoshop files of every kind, as Photoshop and others do, for the tests."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from enlarger.imaging.strips import Strip

MODES = {"bitmap": 0, "grey": 1, "indexed": 2, "RGB": 3, "CMYK": 4, "multichannel": 7, "duotone": 8, "Lab": 9}

DEPTHS = {"u1": 8, "u2": 16, "f4": 32}


def write_photoshop(
    path: Path,
    mode: str,
    planes: Strip,
    *,
    is_big: bool = False,
    is_packed: bool = True,
    layers: int = 0,
    blocks: Mapping[bytes, bytes] | None = None,
    resources: Mapping[int, bytes] | None = None,
    palette: bytes = b"",
) -> Path:
    """Write channels, of shape (channels, height, width), as they are to be stored; of bitmaps, bits."""
    channels, height, width = planes.shape
    depth = 1 if mode == "bitmap" else DEPTHS[planes.dtype.str[1:]]
    head = struct.pack(
        ">4sH6xH2L2H", b"8BPS", 2 if is_big else 1, channels, height, width, depth, MODES[mode]
    )
    told = b"".join(
        struct.pack(">4sHB5sL", b"8BIM", number, 4, b"name\0"[:5], len(content))
        + content
        + bytes(len(content) % 2)
        for number, content in (resources or {}).items()
    )
    wide = ">Q" if is_big else ">L"
    info = struct.pack(">h", layers) + abs(layers) * _layer()
    info += bytes(len(info) % 2)
    body = struct.pack(wide, len(info) if layers else 0) + (info if layers else b"") + bytes(4)
    for key, content in (blocks or {}).items():
        body += struct.pack(">4s4s", b"8BIM", key) + struct.pack(wide, len(content))
        body += content + bytes(-len(content) % 4)
    parts = [head, struct.pack(">L", len(palette)), palette, struct.pack(">L", len(told)), told]
    parts += [struct.pack(wide, len(body)), body]
    stored = np.packbits(planes, axis=2) if depth == 1 else planes.astype(planes.dtype.newbyteorder(">"))
    rows = [row.tobytes() for plane in stored for row in plane]
    if is_packed:
        rows = [packed(row) for row in rows]
        parts += [struct.pack(">H", 1), *(struct.pack(">L" if is_big else ">H", len(row)) for row in rows)]
    else:
        parts.append(struct.pack(">H", 0))
    path.write_bytes(b"".join([*parts, *rows]))
    return path


def packed(row: bytes) -> bytes:
    """Pack a row by Apple's PackBits."""
    result, literal = bytearray(), bytearray()

    def flush() -> None:
        for start in range(0, len(literal), 128):
            part = literal[start : start + 128]
            result.extend([len(part) - 1, *part])
        literal.clear()

    for value, group in itertools.groupby(row):
        count = len(list(group))
        if count < 3:
            literal.extend([value] * count)
            continue
        flush()
        while count > 1:
            run = min(count, 128)
            result.extend([257 - run, value])
            count -= run
        literal.extend([value] * count)
    flush()
    return bytes(result)


def _layer() -> bytes:
    """Return the record of an empty layer."""
    extra = struct.pack(">2L4s", 0, 0, b"\1a\0\0")
    return struct.pack(">4LH4s4s4BL", 0, 0, 0, 0, 0, b"8BIM", b"norm", 255, 0, 0, 0, len(extra)) + extra
