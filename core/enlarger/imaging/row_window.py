"""A window on the rows of a raster that comes strip by strip: stages that need neighbouring rows look through
one.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .strips import Strip, Strips


class RowWindow:
    """Holds the strips from the last start asked for to the last row that came."""

    def __init__(self, strips: Strips) -> None:
        self._strips = strips
        self._held: deque[Strip] = deque()
        self._start = 0
        """The first row held."""
        self._stop = 0

    def rows(self, start: int, stop: int) -> Strip:
        """Return rows [start, stop). `start` must not go back: strips that end before it are forgotten."""
        parts = self.parts(start, stop)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def parts(self, start: int, stop: int) -> list[Strip]:
        """Return rows [start, stop) as they came, in parts of strips."""
        while self._stop < stop:
            strip = next(self._strips)
            self._held.append(strip)
            self._stop += len(strip)
        while self._start + len(self._held[0]) <= start:
            self._start += len(self._held.popleft())
        assert start >= self._start, "a window only moves downwards"
        parts: list[Strip] = []
        top = self._start
        for strip in self._held:
            part = strip[max(0, start - top) : max(0, stop - top)]
            if len(part):
                parts.append(part)
            top += len(strip)
        return parts
