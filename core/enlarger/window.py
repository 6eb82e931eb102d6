"""A window on the rows of a raster that comes band by band: stages that need neighbouring rows look through one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .raster import Band, Bands


class RowWindow:
    """Holds the rows from the last start asked for to the last row that came."""

    def __init__(self, bands: Bands) -> None:
        self._bands = bands
        self._held: list[Band] = []
        self._start = 0
        self._stop = 0

    def rows(self, start: int, stop: int) -> Band:
        """Return rows [start, stop); `start` must not go back, and rows before it are forgotten."""
        assert start >= self._start, "a window only moves downwards"
        while self._stop < stop:
            band = next(self._bands)
            self._stop += len(band)
            self._held.append(band)
        while self._start + len(self._held[0]) <= start:
            self._start += len(self._held.pop(0))
        if len(self._held) > 1:
            self._held = [np.concatenate(self._held)]
        return self._held[0][start - self._start : stop - self._start]
