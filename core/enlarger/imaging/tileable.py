"""Tileable pictures, such as textures: what is beyond an edge is what lies at the opposite one.

The picture is enlarged with as much of itself around it as anything in a job looks at, and this is cut off
again. So the result is what the middle of nine copies would become, and fits itself as the source did.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import count
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from enlarger.errors import RequestError
from enlarger.system.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enlarger.geometry import Size

    from .strips import Strip, Strips

COARSEST_STEP = 256
"""Pixels of the source. What is put around has to become a whole number of pixels; where that takes steps
larger than this, too much would be computed in vain.
"""


@dataclass(frozen=True)
class Surroundings:
    """What is put around a picture, on each side alike, and how large it becomes."""

    source: Size
    size: Size
    """Of the result, both without their surroundings."""
    across: int
    down: int
    """Pixels of the source at the left and at the right, at the top and at the bottom."""

    @property
    def whole_source(self) -> Size:
        """The source and what is around it."""
        return type(self.source)(self.source.width + 2 * self.across, self.source.height + 2 * self.down)

    @property
    def whole_size(self) -> Size:
        """The result and what is around it."""
        left, top = self.offset
        return type(self.size)(self.size.width + 2 * left, self.size.height + 2 * top)

    @property
    def offset(self) -> tuple[int, int]:
        """Where the result begins within what is computed, as left and top."""
        return (
            self.across * self.size.width // self.source.width,
            self.down * self.size.height // self.source.height,
        )

    def around(self, strips: Strips, last: Strip) -> Strips:
        """Yield the strips of the whole source; `last` holds as many of the last rows as `LastRows` keeps."""
        columns = np.arange(-self.across, self.source.width + self.across) % self.source.width
        first: list[Strip] = []
        missing = min(self.down, self.source.height)
        yield last[np.arange(-self.down, 0) % len(last)][:, columns]
        for strip in strips:
            if missing:
                first.append(strip[:missing].copy())
                missing -= len(first[-1])
            yield strip[:, columns]
        rows = np.concatenate(first)
        yield rows[np.arange(self.down) % len(rows)][:, columns]

    def copies(self) -> Iterator[tuple[int, int]]:
        """Yield where copies of the source begin within the whole one, as left and top; the outermost begin
        or end beyond it.
        """
        width, height = self.source
        right, bottom = self.whole_source
        # One more on each side, for what lies across the edge of a copy.
        for top in range(self.down % height - 2 * height, bottom + height, height):
            for left in range(self.across % width - 2 * width, right + width, width):
                yield left, top

    def cut(self, strip: Strip, top: int) -> Strip:
        """Return what of a strip that begins at row `top` of what was computed belongs to the result."""
        left, above = self.offset
        rows = slice(max(0, above - top), max(0, above + self.size.height - top))
        return strip[rows, left : left + self.size.width]


class LastRows:
    """Holds the last rows of a raster that passes by."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._held: deque[Strip] = deque()
        self._rows = 0

    def watch(self, strips: Strips) -> Strips:
        """Yield `strips` as they are."""
        for strip in strips:
            self._held.append(strip[-self._count :].copy())
            self._rows += len(self._held[-1])
            while self._rows - len(self._held[0]) >= self._count:
                self._rows -= len(self._held.popleft())
            yield strip

    @property
    def rows(self) -> Strip:
        """As many of the last rows as were asked for, or all where there are fewer."""
        return np.concatenate(self._held)[-self._count :]


def plan_surroundings(source: Size, size: Size, reach: int, cell: int = 1) -> Surroundings:
    """Return what to put around a source that is to become `size`, when anything looks `reach` pixels far.
    What is looked at in cells of `cell` pixels finds them where they lie in the middle of nine copies.

    Raises RequestError when no reasonable number of pixels becomes a whole number of them.
    """
    across = _margin(source.width, size.width, reach, cell)
    return Surroundings(source, size, across, _margin(source.height, size.height, reach, cell))


def _margin(length: int, enlarged: int, reach: int, cell: int) -> int:
    step = length // gcd(length, enlarged)
    if step > COARSEST_STEP:
        few = -(-length // COARSEST_STEP)
        parts = next(parts for parts in range(few, length + 1) if length % parts == 0)
        nearest = max(1, round(enlarged / parts)) * parts
        raise RequestError(
            _(
                "A picture of {length} pixels in one direction does not tile any more at {enlarged}.",
                length=length,
                enlarged=enlarged,
            ),
            _("Ask for {nearest} pixels, or for a whole factor.", nearest=nearest),
        )
    whole = count(-(-reach // step) * step, step)  # step divides the length, so there is one
    return next(margin for margin in whole if (margin - length) % cell == 0)
