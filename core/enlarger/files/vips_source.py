"""Rows for libvips as they come, although it asks for a whole picture."""

from __future__ import annotations

import os
import struct
import zlib
from types import TracebackType
from typing import Self

import numpy as np
import pyvips

from enlarger.geometry import Size
from enlarger.imaging.strips import STRIP_BYTES, Strip

from . import vips

_STORED = 0
"""zlib's level for data that is framed, not compressed."""


class VipsSource:
    """A pipe that takes strips, and at whose end libvips sees a picture that it reads from the top.

    What libvips takes from a pipe has to have a format: PNG, uncompressed, grey, a byte per pixel. Its
    rows are cut into pixels again by the encoder. One thread writes, another one reads.
    """

    def __init__(self, size: Size, bytes_per_pixel: int) -> None:
        """Open the pipe for a picture of `size`."""
        self._bytes_per_pixel = bytes_per_pixel
        read_end, write_end = os.pipe()
        self._read_end = os.fdopen(read_end, "rb", buffering=0)
        self._write_end = os.fdopen(write_end, "wb")
        self._deflate = zlib.compressobj(_STORED)
        self._write_end.write(b"\x89PNG\r\n\x1a\n")
        head = struct.pack(">2L5B", size.width * bytes_per_pixel, size.height, 8, 0, 0, 0, 0)
        self._write_chunk(b"IHDR", head)

    def picture(self) -> pyvips.Image:
        """Return what the reader sees: pixels of as many 8-bit channels as they have bytes.

        Waits for the first rows. The picture is good for as long as this object lives.
        """
        vips.forget_operations()
        self._source = pyvips.SourceCustom()
        self._source.on_read(self._read_end.read)
        image = pyvips.Image.pngload_source(self._source, access="sequential", fail_on="error")
        return image.bandfold(factor=self._bytes_per_pixel)

    def write(self, strip: Strip) -> None:
        """Add rows; wait while the reader is behind."""
        rows = np.ascontiguousarray(strip).reshape(len(strip), -1).view(np.uint8)
        step = max(1, STRIP_BYTES // rows.shape[1])
        for top in range(0, len(rows), step):
            unfiltered = np.pad(rows[top : top + step], ((0, 0), (1, 0)))
            self._write_chunk(b"IDAT", self._deflate.compress(unfiltered.data))

    def close(self) -> None:
        """Tell the reader that this is all."""
        if not self._write_end.closed:
            self._write_chunk(b"IDAT", self._deflate.flush())
            self._write_chunk(b"IEND", b"")
            self._write_end.close()

    def drain(self) -> None:
        """Read on and forget, to the end, so that a writer does not wait in vain for one who has given up."""
        while self._read_end.read(1 << 16):
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._read_end.close()

    def _write_chunk(self, kind: bytes, data: bytes) -> None:
        self._write_end.write(struct.pack(">L", len(data)) + kind)
        self._write_end.write(data)
        self._write_end.write(struct.pack(">L", zlib.crc32(data, zlib.crc32(kind))))
