"""Joins enlarged tiles to strips: edge to edge where tiles are exact, by ramps where they are nearly so."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from enlarger.geometry import Box

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip

    from .tiling import Tile, Tiling


class Seams:
    """How far neighbouring tiles differ where both have a say: what ramps have to hide."""

    def __init__(self) -> None:
        self.largest = 0.0
        """The largest difference, with 1 as white."""
        self._squares = 0.0
        self._count = 0

    @property
    def rms(self) -> float | None:
        """The root of the mean square difference, with 1 as white; None when no tiles overlapped."""
        return sqrt(self._squares / self._count) if self._count else None

    def compare(self, one: Strip, other: Strip) -> None:
        difference = one.astype(np.float32) - other
        if one.dtype == np.uint8:
            difference /= 255
        self._squares += float(np.square(difference, dtype=np.float64).sum())
        self._count += difference.size
        self.largest = max(self.largest, float(np.abs(difference).max()))


class Stitcher:
    """Takes the enlarged tiles of a pass row by row and gives a strip after each row.

    Around the edge between two write boxes, `ramp` pixels to both sides, each tile has a weight that falls
    from 1 to 0 as its neighbour's rises from 0 to 1; the weights of all tiles sum to one everywhere.
    """

    def __init__(self, tiling: Tiling, scale: int, seams: Seams) -> None:
        self._tiling = tiling
        self._scale = scale
        self._seams = seams
        self._ramp = tiling.ramp
        self._strip: Strip | None = None
        self._extent = Box(0, 0, 0, 0)
        """What the strip covers: the write boxes of its row, and the ramps above and below."""
        self._carried: Strip | None = None
        """The lowest rows of the strip before, to which this row of tiles has yet to add."""
        self._left: tuple[Tile, Strip] | None = None
        self._above: dict[int, Strip] = {}

    def add(self, tile: Tile, enlarged: Strip) -> None:
        """Take the next tile of the row, enlarged as a whole."""
        written = self._with_ramps(tile.write)
        if self._strip is None:
            self._begin(written, enlarged)
        assert self._strip is not None
        inner = self._cut(enlarged, tile.read, written)
        left, right = written.left * self._scale, written.right * self._scale
        if not self._ramp:
            self._strip[:, left:right] = inner
            return
        self._measure(tile, enlarged)
        down, across = (
            self._weights(tile.write[axis], tile.write[axis + 2], self._tiling.size[axis]) for axis in (1, 0)
        )
        self._strip[:, left:right] += inner * down[:, None, None] * across[None, :, None]

    def finished(self) -> Strip:
        """Return the rows that no further tile adds to."""
        strip, extent = self._strip, self._extent
        assert strip is not None
        self._strip, self._left = None, None
        if not self._ramp:
            return strip
        if self._carried is not None:
            strip[: len(self._carried)] += self._carried
        is_last = extent.bottom == self._tiling.size.height
        rows = len(strip) if is_last else len(strip) - 2 * self._ramp * self._scale
        self._carried = strip[rows:].copy()
        result = strip[:rows]
        return np.clip(np.rint(result), 0, 255).astype(np.uint8) if self._is_u8 else result

    def _begin(self, extent: Box, enlarged: Strip) -> None:
        self._is_u8 = enlarged.dtype == np.uint8
        height = (extent.bottom - extent.top) * self._scale
        shape = (height, self._tiling.size.width * self._scale, enlarged.shape[2])
        self._strip = np.zeros(shape, np.float32) if self._ramp else np.empty(shape, enlarged.dtype)
        self._extent = extent

    def _with_ramps(self, box: Box) -> Box:
        """Return a write box grown by the ramps, which do not cross the edge of the raster."""
        width, height = self._tiling.size
        return Box(
            box.left - self._ramp * (box.left > 0),
            box.top - self._ramp * (box.top > 0),
            box.right + self._ramp * (box.right < width),
            box.bottom + self._ramp * (box.bottom < height),
        )

    def _weights(self, start: int, stop: int, length: int) -> NDArray[np.float32]:
        """Return the weight of every enlarged pixel along one axis of a write box with its ramps."""
        rising = (np.arange(2 * self._ramp * self._scale, dtype=np.float32) + 0.5) / (
            2 * self._ramp * self._scale
        )
        before, after = rising if start else rising[:0], rising[::-1] if stop < length else rising[:0]
        flat = (stop - start) * self._scale - len(before) // 2 - len(after) // 2
        return np.concatenate([before, np.ones(flat, np.float32), after]).astype(np.float32)

    def _measure(self, tile: Tile, enlarged: Strip) -> None:
        """Compare the tile with its neighbours to the left and above along their common edges."""
        write, ramp = tile.write, self._ramp
        if self._left:
            other, pixels = self._left
            zone = write._replace(left=write.left - ramp, right=write.left + ramp)
            self._seams.compare(self._cut(enlarged, tile.read, zone), self._cut(pixels, other.read, zone))
        if write.left in self._above:
            zone = write._replace(top=write.top - ramp, bottom=write.top + ramp)
            self._seams.compare(self._cut(enlarged, tile.read, zone), self._above[write.left])
        self._left = (tile, enlarged)
        if write.bottom < self._tiling.size.height:
            zone = write._replace(top=write.bottom - ramp, bottom=write.bottom + ramp)
            self._above[write.left] = self._cut(enlarged, tile.read, zone).copy()

    def _cut(self, enlarged: Strip, read: Box, box: Box) -> Strip:
        """Return the part of a tile that covers `box`, in pixels of the source raster."""
        inner = box.relative_to(read).scaled(self._scale)
        return enlarged[inner.top : inner.bottom, inner.left : inner.right]
