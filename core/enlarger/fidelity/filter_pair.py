"""Shrinking and enlarging between two sizes by filters, on planes, strip by strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.separable_filters import (
    AREA,
    CUBIC,
    HIGH,
    WIDE,
    Kernel,
    filter_columns,
    filter_rows,
    planes,
)

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.strips import Strips


Shrinking: TypeAlias = Literal["cubic", "area"]
"""How a source is taken to have been made of something larger."""

KERNELS: dict[Shrinking, Kernel] = {"cubic": CUBIC, "area": AREA}


class FilterPair:
    """The filters between a source and a larger size: whatever shrinks, the cubic one enlarges. Strips are
    cut as `strips_of_source` and `strips_of_result` cut them: one of the one for each of the other.
    """

    def __init__(self, source: Size, size: Size, shrinking: Shrinking) -> None:
        self.source = source
        self.size = size
        kernel = KERNELS[shrinking]
        self._down = kernel.filter(size.height, source.height, HIGH)
        self._left = kernel.filter(size.width, source.width, WIDE)
        self._up = CUBIC.filter(source.height, size.height, HIGH)
        self._right = CUBIC.filter(source.width, size.width, WIDE)
        self._sharpen = CUBIC.inverse(source.height, size.height, HIGH, kernel)
        self._sharpen_across = CUBIC.inverse(source.width, size.width, WIDE, kernel)
        self.edges = [(block.start, block.stop) for block in self._up]
        """First row and end of each strip of the result."""

    def strips_of_source(self, strips: Strips) -> Strips:
        """Yield planes of a raster as large as the source."""
        return planes(strips, self.source.height, self._down)

    def strips_of_result(self, strips: Strips) -> Strips:
        """Yield planes of a raster of the larger size."""
        return planes(strips, self.size.height, self._down)

    def shrunk(self, strips: Strips) -> Strips:
        """Yield the strips of the source's size that strips of the larger one shrink to."""
        return (filter_columns(rows, self._left) for rows in filter_rows(strips, self._down))

    def enlarged(self, strips: Strips) -> Strips:
        """Yield the strips of the larger size that strips of the source's enlarge to."""
        window = RowWindow(filter_columns(strip, self._right) for strip in strips)
        for block in self._up:
            rows = window.rows(block.first, block.last)
            yield (block.weights @ rows.reshape(len(rows), -1)).reshape(-1, *rows.shape[1:])

    def sharpened(self, strips: Strips) -> Strips:
        """Yield strips of the source's size so that enlarged, and shrunk again, they are `strips`."""
        return (filter_columns(rows, self._sharpen_across) for rows in filter_rows(strips, self._sharpen))
