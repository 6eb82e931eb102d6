"""The source as it is seen: any part of it, in any size, in the colours of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from enlarger.geometry import Box, Size
from enlarger.imaging.raw_files import RawReader

if TYPE_CHECKING:
    from pathlib import Path

    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip

    from .display import Display

HELD_PIXELS = 16 << 20
"""What is held as it is seen. Larger pictures are held in half, or a quarter of, their size, and closer views
read their file.
"""

STRIP_PIXELS = 4 << 20

REACH = 3
"""Pixels beside a part that the interpolation looks at, and one for rounding."""


class SourcePicture:
    """A picture in a raw file."""

    def __init__(self, path: Path, size: Size, pixel_format: PixelFormat, display: Display) -> None:
        """Open the file; its pixels are read when they are wanted. Raises SourceError when it is missing,
        unreadable or shorter than it has to be.
        """
        self.size = size
        self.display = display
        self._file = RawReader(path, size, pixel_format)
        self._levels: dict[int, Image.Image] = {}
        """The picture as it is seen, halved so many times."""
        self._coarsest_read = 0
        while size.pixels >> 2 * self._coarsest_read > HELD_PIXELS:
            self._coarsest_read += 1

    def read(self, box: Box) -> Strip:
        """Return the pixels in `box`, of shape (height, width, channels), in values of the format."""
        return self._file.read(box)

    def close(self) -> None:
        self._file.close()

    def seen(self, box: tuple[float, float, float, float], size: Size) -> Image.Image:
        """Return the part with these left, top, right and bottom edges, in pixels of the source, as it is
        seen in a size.
        """
        zoom = size.width / (box[2] - box[0])
        level = 0
        while zoom * 2 ** (level + 1) <= 1 and min(self.size) >> (level + 1) > 0:
            level += 1
        image, left, top = self._part(level, box)
        share = 2**level
        inner = [
            min(max(edge / share - start, 0), limit)
            for edge, start, limit in zip(box, (left, top) * 2, image.size * 2, strict=True)
        ]
        kernel = Image.Resampling.BICUBIC if zoom > 1 else Image.Resampling.BILINEAR
        return image.resize(size, kernel, (inner[0], inner[1], inner[2], inner[3]))

    def _part(self, level: int, box: tuple[float, float, float, float]) -> tuple[Image.Image, int, int]:
        """Return what is needed of the picture, halved so many times, and where that begins in it."""
        if level >= self._coarsest_read:
            return self._level(level), 0, 0
        share = 2**level
        left, top, right, bottom = (int(edge // share) * share for edge in box)
        part = Box(left, top, right + share, bottom + share).grown(REACH * share).within(self.size)
        image = self.display.image(self.read(part))
        return (image.reduce(share) if level else image), part.left // share, part.top // share

    def _level(self, level: int) -> Image.Image:
        if level not in self._levels:
            finer = self._level(level - 1).reduce(2) if level > self._coarsest_read else self._read_whole()
            self._levels[level] = finer
        return self._levels[level]

    def _read_whole(self) -> Image.Image:
        """Return all of the picture, as much smaller as it has to be."""
        share = 2**self._coarsest_read
        width, height = self.size
        whole = Image.new("RGB", (-(-width // share), -(-height // share)))
        rows = max(1, STRIP_PIXELS // width // share) * share
        for top in range(0, height, rows):
            strip = self.display.image(self.read(Box(0, top, width, min(height, top + rows))))
            if strip.mode != whole.mode:  # alpha of what is opaque so far is 255
                whole = whole.convert("RGBA")
            whole.paste(strip.reduce(share) if share > 1 else strip, (0, top // share))
        return whole
