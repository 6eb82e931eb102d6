"""Boxes of whole pixels, and where an enlarged one lies on the canvas."""

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle of pixels; x and y may be below 0."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self):
        """The first column beyond it."""
        return self.x + self.width

    @property
    def bottom(self):
        """The first row beyond it."""
        return self.y + self.height

    def __bool__(self):
        """Tell whether there is any pixel in it."""
        return self.width > 0 and self.height > 0

    def united(self, other):
        """Return the smallest box that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def shared(self, other):
        """Return what lies in both; it is false where that is nothing."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(x, y, min(self.right, other.right) - x, min(self.bottom, other.bottom) - y)
