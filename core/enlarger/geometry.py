"""Sizes and boxes in whole pixels."""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple


class Size(NamedTuple):
    """A width and a height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height

    def scaled(self, factor: int) -> Size:
        return Size(self.width * factor, self.height * factor)

    def covers(self, other: Size) -> bool:
        """Tell whether `other` fits into this size in both directions."""
        return self.width >= other.width and self.height >= other.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Box(NamedTuple):
    """A rectangle: columns [left, right), rows [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> Size:
        return Size(self.right - self.left, self.bottom - self.top)

    def scaled(self, factor: int) -> Box:
        return Box(*(edge * factor for edge in self))

    @classmethod
    def around(cls, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the smallest box that holds all that lies between these edges."""
        return cls(floor(left), floor(top), ceil(right), ceil(bottom))

    def grown(self, pixels: int) -> Box:
        """Return this box with so many pixels more on each side."""
        return Box(self.left - pixels, self.top - pixels, self.right + pixels, self.bottom + pixels)

    def within(self, size: Size) -> Box:
        """Return the part of this box that lies in a raster of `size`."""
        return Box(
            max(0, self.left), max(0, self.top), min(size.width, self.right), min(size.height, self.bottom)
        )

    def touches(self, other: Box) -> bool:
        """Tell whether both have any pixel in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def relative_to(self, other: Box) -> Box:
        """Return this box in coordinates whose origin is the top left corner of `other`."""
        return Box(
            self.left - other.left, self.top - other.top, self.right - other.left, self.bottom - other.top
        )
