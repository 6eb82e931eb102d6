"""Source lock: brings an enlarged raster back to its source, so that, shrunk again, it equals the source.

With D for shrinking, U for enlarging, x for the source and z for the network's picture, the smallest change
that makes D z = x is z + U (D U)^-1 (x - D z). U is the cubic filter, and so is D, unless the source shows
that each of its pixels is the mean of an area. The full lock spreads that change as
`guidance` says, so that it moves edges rather than draws rings beside them; further passes bring what is
then still missing. The soft lock and the tone lock blur the difference first: noise and JPEG blocks do not
come back.
"""

from __future__ import annotations

import functools
from itertools import repeat
from typing import TYPE_CHECKING, Literal

import numpy as np

from enlarger.imaging.separable_filters import HIGH
from enlarger.imaging.tee import tee
from enlarger.imaging.transfer import is_deep

from .filter_pair import FilterPair
from .guidance import guides
from .softening import LIGHT, soften

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

    from .deviation import Deviation
    from .filter_pair import Shrinking
    from .guidance import Guide
    from .softening import Cutoff

LockKind = Literal["full", "soft", "tone"]

FULL_PASSES = 3
"""The second and third bring what the guidance kept from the one before."""

FURTHER = 4.0
"""Levels by which what lies out of the range of the source is taken back further than a correction asks for:
of a thin line that has to go, dots would stay. With more, lines lose their blackness.
"""

NEGLIGIBLE = 1e-3
"""A difference, in levels, that only rounding makes. What is flat stays exactly what it is."""

SECONDS_PER_VALUE = 4e-8
"""Of a full lock, for each value of the enlarged raster, on one core of a processor of our days."""


class SourceLock:
    """A lock for rasters of one size and format. Strips in and out hold working values (see `transfer`)."""

    def __init__(
        self,
        source: Size,
        size: Size,
        pixel_format: PixelFormat,
        kind: LockKind,
        cutoff: Cutoff = LIGHT,
        shrinking: Shrinking = "cubic",
    ) -> None:
        """Prepare to bring rasters of `size` back to sources of size `source`, smaller in both directions,
        so that they equal it when they are shrunk in that way; by anything but the full lock no finer than
        `cutoff`.
        """
        self.kind: LockKind = kind
        self.shrinking: Shrinking = shrinking
        self._cutoff = cutoff
        self._pixel_format = pixel_format
        self._sizes = source, size
        self._white = 1 if is_deep(pixel_format) else 255

    @functools.cached_property
    def _pair(self) -> FilterPair:
        # For sizes of posters it takes a while, and who only plans has no need of it.
        return FilterPair(*self._sizes, self.shrinking)

    def for_part(self, source: Size, size: Size) -> SourceLock:
        """Return the same lock for a part of the source, of size `source`, that becomes `size`."""
        return SourceLock(source, size, self._pixel_format, self.kind, self._cutoff, self.shrinking)

    def apply(
        self, strips: Strips, source: Strips, passes: int = FULL_PASSES, deviation: Deviation | None = None
    ) -> Strips:
        """Yield the enlarged raster `strips`, brought back to `source`; `deviation` learns how far it still
        is from it.
        """
        is_full = self.kind == "full"
        sources = tee(
            self._pair.strips_of_source(source),
            (passes + 1 if is_full else 1) + (deviation is not None),
        )
        result = self._pair.strips_of_result(strips)
        if is_full:
            if is_deep(self._pixel_format):
                result = (np.clip(strip, 0, self._white, out=strip) for strip in result)
            # The mean is taken before the strip is corrected in place; alpha has no say in where colour goes.
            count = self._pixel_format.colours or 1
            both = tee((strip, strip[:, :count].mean(axis=1, keepdims=True)) for strip in result)
            result = (strip for strip, _ in both[0])
            found = guides((mean for _, mean in both[1]), sources.pop(), self._pair, self._white)
            del both  # what nobody reads would be held
            for guidance in tee(found, passes):
                result = self._corrected(result, sources.pop(), guidance)
        else:
            result = self._corrected(result, sources.pop(), repeat(None))
        if not is_deep(self._pixel_format):
            result = (np.rint(strip, out=strip) for strip in result)
        if deviation is not None:
            result = self._measured(result, sources.pop(), deviation)
        dtype = np.float32 if is_deep(self._pixel_format) else np.uint8
        for strip in result:
            pixels = np.empty((len(strip), strip.shape[2], strip.shape[1]), dtype)
            for channel in range(strip.shape[1]):
                pixels[..., channel] = strip[:, channel]
            yield pixels

    def _measured(self, strips: Strips, source: Strips, deviation: Deviation) -> Strips:
        """Yield `strips` as they are."""
        seen, kept = tee(strips)
        for strip, residual in zip(kept, self._residuals(seen, source, is_counted=True), strict=True):
            deviation.add(residual * (255 / self._white))
            yield strip

    def _corrected(self, strips: Strips, source: Strips, guidance: Iterable[Guide | None]) -> Strips:
        """Yield `strips`, corrected in place by one pass."""
        seen, kept = tee(strips)
        residuals = self._residuals(seen, source)
        if self.kind != "full":
            residuals = soften(residuals, self._pair.source, self._pixel_format, self._cutoff)
        # A strip is corrected once the next one is shrunk, which is the last that looks at it.
        corrections = self._pair.enlarged(self._pair.sharpened(residuals))
        for correction, strip, guide in zip(corrections, kept, guidance, strict=False):
            self._correct(strip, correction, guide)
            yield strip

    def _correct(self, strip: Strip, correction: Strip, guide: Guide | None) -> None:
        """Add a correction to a strip; it is used up."""
        if self._pixel_format.has_transparency:
            # Nothing appears where there is nothing, and what covers goes on covering.
            alpha = strip[:, -1]
            correction[:, -1] *= (alpha > 0) & (alpha < self._white)
        if not guide:
            np.add(strip, correction, out=strip)
            np.clip(strip, 0, self._white, out=strip)
            return
        further = FURTHER * self._white / 255
        for rows, low, high in guide.limits:
            values, wanted = strip[rows], correction[rows]
            wanted *= guide.shares[rows]
            back = np.clip(wanted, -further, further)
            back += wanted
            wanted += values
            ends = np.minimum(back, 0)
            ends += values
            np.maximum(ends, high, out=ends)
            np.minimum(wanted, ends, out=wanted)
            np.maximum(back, 0, out=back)
            back += values
            np.minimum(back, low, out=back)
            np.maximum(wanted, back, out=values)

    def _residuals(self, strips: Strips, source: Strips, *, is_counted: bool = False) -> Strips:
        """Yield what is missing in the shrunk raster, in strips of the source's size."""
        for shrunk, rows in zip(self._pair.shrunk(strips), source, strict=True):
            yield self._residual(np.subtract(rows, shrunk, out=shrunk), rows, is_counted=is_counted)

    def _residual(self, residual: Strip, source: Strip, *, is_counted: bool = False) -> Strip:
        """Return a residual without what is mere rounding, colour of nothing, or clipped by shrinking.

        Beside a sharp edge the cubic filter goes beyond white and black, and the source does not show how
        far. Colours go as far as each other there, or the network's tint would stay: that is asked for, but
        not counted as a difference.
        """
        is_coloured = self._pixel_format.model == "RGB" and not is_counted
        for end, sign in ((self._white, 1), (0, -1)):
            is_clipped = source == end
            if not is_clipped.any():
                continue
            if is_coloured:
                colours = sign * residual[:, :3]
                beyond = np.minimum(colours.min(axis=1, keepdims=True), 0)
                residual[:, :3] -= sign * beyond * is_clipped[:, :3].all(axis=1, keepdims=True)
            np.copyto(residual, 0, where=is_clipped & (sign * residual < 0))
        residual[np.abs(residual) < NEGLIGIBLE * self._white / 255] = 0
        if self._pixel_format.has_transparency:
            residual[:, :-1] *= source[:, -1:] != 0
        return residual


def lock_seconds(size: Size, channels: int) -> float:
    """Return what a full lock takes for an enlarged raster."""
    return size.pixels * channels * SECONDS_PER_VALUE


def lock_memory(source: Size, size: Size, channels: int) -> int:
    """Return the bytes that a full lock holds: twenty of its strips, and what is as wide but lower. Measured
    at 1.3, 2 and 4 times.
    """
    rows = HIGH * (20 * size.height // source.height + 75)
    return rows * size.width * channels * 4
