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

    def part(self, edges):
        """Return the part between four edges, left, top, right and bottom, which count from its corner."""
        left, top, right, bottom = edges
        return Box(self.x + left, self.y + top, right - left, bottom - top)

    def united(self, other):
        """Return the smallest box that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def shared(self, other):
        """Return what lies in both; it is false where that is nothing."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(x, y, min(self.right, other.right) - x, min(self.bottom, other.bottom) - y)


class Scaling:
    """From places in a document to places where all is scaled about a corner; what touched still does."""

    def __init__(self, old, new, corner=(0, 0)):
        """`old` and `new` are the width and height of the same thing."""
        self._across, self._down = new[0] / old[0], new[1] / old[1]
        self._x, self._y = corner

    def box(self, box):
        """Return where a box comes to lie."""
        left, right = (self._x + round((x - self._x) * self._across) for x in (box.x, box.right))
        top, bottom = (self._y + round((y - self._y) * self._down) for y in (box.y, box.bottom))
        return Box(left, top, right - left, bottom - top)
