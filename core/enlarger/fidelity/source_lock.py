"""Source lock: brings an enlarged raster back to its source, so that, shrunk again, it equals the source.

With D for shrinking, U for enlarging, x for the source and z for the network's picture, the smallest change
that makes D z = x is z + U (D U)^-1 (x - D z). D is the cubic filter. What has to be clipped then is made up
for by further passes. The soft lock blurs the difference first: noise and JPEG blocks do not come back.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.separable_filters import (
    CUBIC,
    HIGH,
    WIDE,
    filter_columns,
    filter_rows,
    planes,
)
from enlarger.imaging.tee import tee
from enlarger.imaging.transfer import is_deep

from .softening import soften

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

    from .deviation import Deviation

LockKind = Literal["full", "soft"]

FULL_PASSES = 3
"""The second and third make up for clipping."""

NEGLIGIBLE = 1e-3
"""A difference, in levels, that only rounding makes. What is flat stays exactly what it is."""

SPARSE = 0.4
"""As long as less than this part of a strip's columns is to be corrected, they are picked out."""

SECONDS_PER_VALUE = 2e-8
"""Of a full lock, for each value of the enlarged raster, on one core of a processor of our days."""


class _Clipped(NamedTuple):
    """What was clipped off a strip."""

    rows: int
    """Of the strip."""
    columns: list[tuple[NDArray[np.intp], NDArray[np.float32]]]
    """Places in the strip's rows, and what was clipped there in each."""


class SourceLock:
    """A lock for rasters of one size and format. Strips in and out hold working values (see `transfer`)."""

    def __init__(self, source: Size, size: Size, pixel_format: PixelFormat, kind: LockKind) -> None:
        """Prepare to bring rasters of `size` back to sources of size `source`, smaller in both directions."""
        self.kind: LockKind = kind
        self._pixel_format = pixel_format
        self._source = source
        self._size = size
        self._down = CUBIC.filter(size.height, source.height, HIGH)
        self._left = CUBIC.filter(size.width, source.width, WIDE)
        self._sharpen = CUBIC.inverse(source.height, size.height, HIGH)
        self._sharpen_across = CUBIC.inverse(source.width, size.width, WIDE)
        self._up = CUBIC.filter(source.height, size.height, HIGH)
        self._right = CUBIC.filter(source.width, size.width, WIDE)
        self._white = 1 if is_deep(pixel_format) else 255

    def apply(
        self, strips: Strips, source: Strips, passes: int = FULL_PASSES, deviation: Deviation | None = None
    ) -> Strips:
        """Yield the enlarged raster `strips`, brought back to `source`; `deviation` learns how far it still
        is from it.
        """
        again = passes - 1 if self.kind == "full" else 0
        own = planes(source, self._source.height, self._down)
        sources = tee(own, 1 + again + (deviation is not None))
        seen, kept = tee(planes(strips, self._size.height, self._down))
        residuals = self._residuals(seen, sources.pop())
        if self.kind == "soft":
            residuals = soften(residuals, self._source, self._pixel_format)
        corrected = self._corrected(kept, residuals)
        for _ in range(again):
            before, after = tee(corrected)
            residuals = self._missing((clipped for _, clipped in before), sources.pop())
            corrected = self._corrected((strip for strip, _ in after), residuals)
        result = (strip for strip, _ in corrected)
        if not is_deep(self._pixel_format):
            result = (np.rint(strip, out=strip) for strip in result)
        if deviation is not None:
            result = self._measured(result, sources.pop(), deviation)
        dtype = np.float32 if is_deep(self._pixel_format) else np.uint8
        for strip in result:
            pixels = np.empty((len(strip), self._size.width, strip.shape[1]), dtype)
            for channel in range(strip.shape[1]):
                pixels[..., channel] = strip[:, channel]
            yield pixels

    def _measured(self, strips: Strips, source: Strips, deviation: Deviation) -> Strips:
        """Yield `strips` as they are."""
        seen, kept = tee(strips)
        for strip, residual in zip(kept, self._residuals(seen, source), strict=True):
            deviation.add(residual * (255 / self._white))
            yield strip

    def _corrected(self, strips: Strips, residuals: Strips) -> Iterator[tuple[Strip, _Clipped]]:
        """Yield `strips`, corrected in place, and what was clipped off them."""
        corrections = RowWindow(
            filter_columns(filter_columns(strip, self._sharpen_across), self._right)
            for strip in filter_rows(residuals, self._sharpen)
        )
        for block, strip in zip(self._up, strips, strict=True):
            # A block is corrected once the next one is shrunk, which is the last that looks at it.
            yield strip, self._correct(strip, block.weights, corrections.rows(block.first, block.last))

    def _correct(self, strip: Strip, weights: NDArray[np.float32], correction: Strip) -> _Clipped:
        """Add to a strip what a correction comes to in its size."""
        rows, correction = strip.reshape(len(strip), -1), correction.reshape(len(correction), -1)
        alpha = strip[:, -1].copy() if self._pixel_format.has_transparency else None
        largest = np.maximum(correction.max(axis=0), -correction.min(axis=0))
        is_touched = largest >= NEGLIGIBLE * self._white / 255
        is_sparse = int(is_touched.sum()) < SPARSE * len(is_touched)
        columns = np.flatnonzero(is_touched) if is_sparse else np.arange(rows.shape[1])
        part, correction = (rows[:, columns], correction[:, columns]) if is_sparse else (rows, correction)
        part += weights @ correction
        is_over = (part.min(axis=0) < 0) | (part.max(axis=0) > self._white)
        over = part[:, is_over]
        part[:, is_over] = np.clip(over, 0, self._white)
        clipped = [(columns[is_over], over - part[:, is_over])]
        if is_sparse:
            rows[:, columns] = part
        if alpha is not None:
            # Nothing appears where there is nothing, and what covers goes on covering.
            change = np.where((alpha <= 0) | (alpha >= self._white), strip[:, -1] - alpha, 0)
            strip[:, -1] -= change
            columns = np.flatnonzero(change.any(axis=0))
            clipped.append((columns + rows.shape[1] - strip.shape[2], change[:, columns]))
        return _Clipped(len(strip), clipped)

    def _missing(self, clipped: Iterator[_Clipped], source: Strips) -> Strips:
        """Yield what is missing in the shrunk raster when it is nothing but what was clipped off."""
        held: deque[tuple[int, _Clipped]] = deque()
        bottom = 0
        for block, rows in zip(self._down, source, strict=True):
            while bottom < block.last:
                held.append((bottom, next(clipped)))
                bottom += held[-1][1].rows
            while held[0][0] + held[0][1].rows <= block.first:
                held.popleft()
            shape = (block.stop - block.start, self._pixel_format.channels, self._size.width)
            shrunk = np.zeros(shape, np.float32)
            for top, part in held:
                first, last = max(top, block.first), min(top + part.rows, block.last)
                weights = block.weights[:, first - block.first : last - block.first]
                for columns, values in part.columns:
                    shrunk.reshape(shape[0], -1)[:, columns] += weights @ values[first - top : last - top]
            yield self._residual(filter_columns(shrunk, self._left), rows)

    def _residuals(self, strips: Strips, source: Strips) -> Strips:
        """Yield what is missing in the shrunk raster, in strips of the source's size."""
        for shrunk, rows in zip(filter_rows(strips, self._down), source, strict=True):
            yield self._residual(rows - filter_columns(shrunk, self._left), rows)

    def _residual(self, residual: Strip, source: Strip) -> Strip:
        """Return a residual without what is mere rounding, or colour of nothing."""
        residual[np.abs(residual) < NEGLIGIBLE * self._white / 255] = 0
        if self._pixel_format.has_transparency:
            residual[:, :-1] *= source[:, -1:] != 0
        return residual


def lock_seconds(size: Size, channels: int) -> float:
    """Return what a full lock takes for an enlarged raster."""
    return size.pixels * channels * SECONDS_PER_VALUE


def lock_memory(source: Size, size: Size, channels: int) -> int:
    """Return the bytes that a full lock holds: of each pass the four strips that it looks at, and as many
    that are being made.
    """
    rows = 8 * HIGH * size.height // source.height
    return (FULL_PASSES + 1) * rows * size.width * channels * 4
