"""A window on the rows of a raster that comes band by band: stages that need neighbouring rows look through
one.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .strips import Band, Bands


class RowWindow:
    """Holds the bands from the last start asked for to the last row that came."""

    def __init__(self, bands: Bands) -> None:
        self._bands = bands
        self._held: deque[Band] = deque()
        self._start = 0
        """The first row held."""
        self._stop = 0

    def rows(self, start: int, stop: int) -> Band:
        """Return rows [start, stop); `start` must not go back, and bands that end before it are forgotten."""
        parts = self.parts(start, stop)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def parts(self, start: int, stop: int) -> list[Band]:
        """Return rows [start, stop) as they came, in parts of bands."""
        while self._stop < stop:
            band = next(self._bands)
            self._held.append(band)
            self._stop += len(band)
        while self._start + len(self._held[0]) <= start:
            self._start += len(self._held.popleft())
        assert start >= self._start, "a window only moves downwards"
        parts: list[Band] = []
        top = self._start
        for band in self._held:
            part = band[max(0, start - top) : max(0, stop - top)]
            if len(part):
                parts.append(part)
            top += len(band)
        return parts
