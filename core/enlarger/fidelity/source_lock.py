"""Source lock: brings an enlarged raster back to its source, so that, shrunk again, it equals the source.

With D for shrinking, U for enlarging, x for the source and z for the network's picture, the smallest change
that makes D z = x is z + U (D U)^-1 (x - D z). D is the cubic filter. That overshoots beside edges which the
network put elsewhere, and would draw rings around type: no value is taken out of the range that the source or
the network's picture shows around it. What is clipped so is made up for by further passes. The soft lock and
the tone lock blur the difference first: noise and JPEG blocks do not come back.
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

from .softening import LIGHT, soften

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.separable_filters import Block
    from enlarger.imaging.strips import Strip, Strips

    from .deviation import Deviation
    from .softening import Cutoff

LockKind = Literal["full", "soft", "tone"]

FULL_PASSES = 3
"""The second and third make up for clipping."""

UNSEEN = 0.25
"""Levels beyond its range that a value may have: rounding takes them off again."""

NEGLIGIBLE = 1e-3
"""A difference, in levels, that only rounding makes. What is flat stays exactly what it is."""

OVERSHOOT = 0.25
"""How far a correction may go beyond what the source shows around a place, in parts of the range there. With
less, more of the source's values cannot be held; without a limit there is a fifth more overshoot.
"""

SPARSE = 0.4
"""As long as less than this part of a strip's columns is to be corrected, they are picked out."""

SECONDS_PER_VALUE = 5e-8
"""Of a full lock, for each value of the enlarged raster, on one core of a processor of our days."""


class _Clipped(NamedTuple):
    """What was clipped off a strip."""

    rows: int
    """Of the strip."""
    columns: list[tuple[NDArray[np.intp], NDArray[np.float32]]]
    """Places in the strip's rows, and what was clipped there in each."""


class _Ranges(NamedTuple):
    """What the places of a strip may be taken to: its rows, or one row for all of them."""

    low: Strip
    high: Strip


class SourceLock:
    """A lock for rasters of one size and format. Strips in and out hold working values (see `transfer`)."""

    def __init__(
        self,
        source: Size,
        size: Size,
        pixel_format: PixelFormat,
        kind: LockKind,
        cutoff: Cutoff = LIGHT,
    ) -> None:
        """Prepare to bring rasters of `size` back to sources of size `source`, smaller in both directions;
        by anything but the full lock no finer than `cutoff`.
        """
        self.kind: LockKind = kind
        self._cutoff = cutoff
        self._pixel_format = pixel_format
        self._source = source
        self._size = size
        self._down = CUBIC.filter(size.height, source.height, HIGH)
        self._left = CUBIC.filter(size.width, source.width, WIDE)
        self._sharpen = CUBIC.inverse(source.height, size.height, HIGH)
        self._sharpen_across = CUBIC.inverse(source.width, size.width, WIDE)
        self._up = CUBIC.filter(source.height, size.height, HIGH)
        self._right = CUBIC.filter(source.width, size.width, WIDE)
        self._cells = _cells(source.height, size.height)
        self._cells_across = _cells(source.width, size.width)
        self._white = 1 if is_deep(pixel_format) else 255

    def for_part(self, source: Size, size: Size) -> SourceLock:
        """Return the same lock for a part of the source, of size `source`, that becomes `size`."""
        return SourceLock(source, size, self._pixel_format, self.kind, self._cutoff)

    def apply(
        self, strips: Strips, source: Strips, passes: int = FULL_PASSES, deviation: Deviation | None = None
    ) -> Strips:
        """Yield the enlarged raster `strips`, brought back to `source`; `deviation` learns how far it still
        is from it.
        """
        again = passes - 1 if self.kind == "full" else 0
        own = planes(source, self._source.height, self._down)
        is_limited = self.kind == "full"
        sources = tee(own, 1 + again + is_limited + (deviation is not None))
        seen, kept = tee(planes(strips, self._size.height, self._down))
        residuals = self._residuals(seen, sources.pop())
        if self.kind != "full":
            residuals = soften(residuals, self._source, self._pixel_format, self._cutoff)
        corrected = self._corrected(self._with_ranges(kept, sources.pop() if is_limited else None), residuals)
        for _ in range(again):
            before, after = tee(corrected)
            residuals = self._missing((clipped for *_, clipped in before), sources.pop())
            corrected = self._corrected(((strip, ranges) for strip, ranges, _ in after), residuals)
        result = (strip for strip, *_ in corrected)
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

    def _corrected(
        self, strips: Iterator[tuple[Strip, _Ranges]], residuals: Strips
    ) -> Iterator[tuple[Strip, _Ranges, _Clipped]]:
        """Yield `strips`, corrected in place, with their ranges, and what was clipped off them."""
        corrections = RowWindow(
            filter_columns(filter_columns(strip, self._sharpen_across), self._right)
            for strip in filter_rows(residuals, self._sharpen)
        )
        for block, (strip, ranges) in zip(self._up, strips, strict=True):
            # A block is corrected once the next one is shrunk, which is the last that looks at it.
            correction = corrections.rows(block.first, block.last)
            yield strip, ranges, self._correct(strip, block.weights, correction, ranges)

    def _with_ranges(self, strips: Strips, source: Strips | None) -> Iterator[tuple[Strip, _Ranges]]:
        """Yield strips and what their values may be taken to: by what `source` and they show, or anything
        between black and white.
        """
        shown = RowWindow(source) if source else None
        for block, strip in zip(self._up, strips, strict=True):
            if shown:
                yield strip, self._ranges(strip, block, shown)
            else:
                ends = np.full((2, 1, strip[0].size), [[[0]], [[self._white]]], np.float32)
                yield strip, _Ranges(*ends)

    def _ranges(self, strip: Strip, block: Block, shown: RowWindow) -> _Ranges:
        """Return what is seen at each place of a strip: the least and the most of the four pixels of the
        source that are nearest, with a little beyond, and of the strip's own values between these, in the
        same row. Rows of other strips do not count: where strips begin must not show.
        """
        cells = self._cells[block.start : block.stop]
        top = int(cells[0])
        count = int(cells[-1]) + 1 - top
        first = max(0, top - 1)
        rows = shown.rows(first, min(self._source.height, top + count))
        above = np.arange(top - 1 - first, top - 1 - first + count)
        left = np.arange(-1, self._source.width)
        starts = np.searchsorted(self._cells_across, np.arange(self._source.width + 1))
        ends: list[Strip] = []
        own: list[Strip] = []
        for combine in (np.minimum, np.maximum):
            own.append(combine.reduceat(strip, starts, axis=2))
            pairs = combine(rows[np.maximum(above, 0)], rows[np.minimum(above + 1, len(rows) - 1)])
            lefts, rights = np.maximum(left, 0), np.minimum(left + 1, self._source.width - 1)
            ends.append(combine(pairs[..., lefts], pairs[..., rights]))
        margin = OVERSHOOT * (ends[1] - ends[0])
        low = np.maximum(np.minimum((ends[0] - margin)[cells - top], own[0]), 0)
        high = np.minimum(np.maximum((ends[1] + margin)[cells - top], own[1]), self._white)
        return _Ranges(*(end[..., self._cells_across].reshape(len(strip), -1) for end in (low, high)))

    def _correct(
        self, strip: Strip, weights: NDArray[np.float32], correction: Strip, ranges: _Ranges
    ) -> _Clipped:
        """Add to a strip what a correction comes to in its size."""
        rows, correction = strip.reshape(len(strip), -1), correction.reshape(len(correction), -1)
        alpha = strip[:, -1].copy() if self._pixel_format.has_transparency else None
        largest = np.maximum(correction.max(axis=0), -correction.min(axis=0))
        is_touched = largest >= NEGLIGIBLE * self._white / 255
        is_sparse = int(is_touched.sum()) < SPARSE * len(is_touched)
        columns = np.flatnonzero(is_touched) if is_sparse else np.arange(rows.shape[1])
        part, correction = (rows[:, columns], correction[:, columns]) if is_sparse else (rows, correction)
        low, high = ((end[:, columns] if is_sparse else end) for end in (ranges.low, ranges.high))
        part += weights @ correction
        unseen = UNSEEN * self._white / 255
        is_over = ((part < low - unseen) | (part > high + unseen)).any(axis=0)
        over = part[:, is_over]
        kept = np.clip(over, low[:, is_over], high[:, is_over])
        part[:, is_over] = kept
        clipped = [(columns[is_over], over - kept)]
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


def _cells(coarse: int, fine: int) -> NDArray[np.intp]:
    """Return for each fine sample the coarse one whose centre comes next; `coarse` where none does."""
    return ((2 * np.arange(fine) + 1) * coarse // fine + 1) // 2


def lock_seconds(size: Size, channels: int) -> float:
    """Return what a full lock takes for an enlarged raster."""
    return size.pixels * channels * SECONDS_PER_VALUE


def lock_memory(source: Size, size: Size, channels: int) -> int:
    """Return the bytes that a full lock holds: of each pass the four strips that it looks at, and as many
    that are being made.
    """
    rows = 8 * HIGH * size.height // source.height
    return (FULL_PASSES + 1) * rows * size.width * channels * 4
