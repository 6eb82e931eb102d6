"""How far a job is, and how long the rest will take."""

from __future__ import annotations

import time

STEADY_TILES = 2
"""The first tiles warm caches up; the time left is told from the others."""


class Progress:
    """Counts the tiles of a job, of all networks that run; or the frames or pages of a file."""

    def __init__(self, tiles: int, forecast_seconds: float | None) -> None:
        """`forecast_seconds` is what all tiles are thought to take, None where that is unknown."""
        self.tiles = tiles
        self.done = 0
        """Tiles finished so far."""
        self._forecast = forecast_seconds
        self._start = time.perf_counter()
        self._steady_since = self._last_tile = self._start

    def count_tile(self) -> None:
        """Count a tile that is finished."""
        self.done += 1
        self._last_tile = time.perf_counter()
        if self.done == STEADY_TILES:
            self._steady_since = self._last_tile

    @property
    def seconds(self) -> float:
        """How long the job has run."""
        return time.perf_counter() - self._start

    @property
    def seconds_left(self) -> float | None:
        """The time that the remaining tiles will take, or None while it cannot be told."""
        left = self.tiles - self.done
        if self.done > STEADY_TILES:
            elapsed = self._last_tile - self._steady_since
            return elapsed / (self.done - STEADY_TILES) * left
        return None if self._forecast is None else self._forecast / self.tiles * left
