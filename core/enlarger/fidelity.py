"""Source lock: brings an enlarged raster back to its source, so that, shrunk again, it equals the source.

With D for shrinking, U for enlarging, x for the source and z for the network's picture, the smallest change
that makes D z = x is z + U (D U)^-1 (x - D z). D is the cubic filter. What has to be clipped then is made up
for by further passes. The soft lock blurs the difference first: noise and JPEG blocks do not come back.
"""

from __future__ import annotations

from itertools import tee
from typing import TYPE_CHECKING, Literal

import numpy as np

from .filtering import BLOCK, CUBIC, INVERSE_REACH, filter_columns, filter_rows, gaussian
from .transfer import is_deep
from .window import RowWindow

if TYPE_CHECKING:
    from .geometry import Size
    from .pixels import PixelFormat
    from .raster import Band, Bands

LockKind = Literal["full", "soft"]

FULL_PASSES = 3
"""The second and third make up for clipping."""

LUMA_BLUR, COLOUR_BLUR = 0.5, 1.0
"""Of the soft lock: sigma in pixels of the source."""

NEGLIGIBLE = 1e-3
"""A difference, in levels, that only rounding makes. What is flat stays exactly what it is."""

SECONDS_PER_VALUE = 9e-9
"""Of a pass, for each value of the enlarged raster, on one core of a processor of our days."""


class Deviation:
    """How far a locked raster, shrunk again, is from its source."""

    def __init__(self) -> None:
        self.values = 0
        """Values of the source that were compared."""
        self.differing = 0
        """Those from which it differs by half a level of 255 or more."""
        self.largest = 0.0
        """The largest difference, in levels of 255."""

    def add(self, levels: Band) -> None:
        """Take differences in levels."""
        sizes = np.abs(levels)
        self.values += levels.size
        self.differing += int((sizes >= 0.5).sum())
        self.largest = max(self.largest, float(sizes.max()))


class Lock:
    """A lock for rasters of one size and format. Bands in and out hold working values (see `transfer`)."""

    def __init__(self, source: Size, size: Size, pixel_format: PixelFormat, kind: LockKind) -> None:
        """Prepare to bring rasters of `size` back to sources of size `source`, smaller in both directions."""
        self.kind: LockKind = kind
        self._pixel_format = pixel_format
        self._source = source
        self._down = CUBIC.filter(size.height, source.height)
        self._left = CUBIC.filter(size.width, source.width)
        self._up = CUBIC.inverse(source.height, size.height)
        self._right = CUBIC.inverse(source.width, size.width)
        self._white = 1 if is_deep(pixel_format) else 255

    def apply(self, bands: Bands, source: Bands, passes: int = FULL_PASSES) -> Bands:
        """Yield the enlarged raster `bands`, brought back to `source`."""
        for own_source in tee(source, passes if self.kind == "full" else 1):
            bands = self._pass(bands, own_source)
        for band in bands:
            yield band if is_deep(self._pixel_format) else np.rint(band, out=band).astype(np.uint8)

    def measure(self, bands: Bands, source: Bands, deviation: Deviation) -> Bands:
        """Yield `bands` as they are; `deviation` learns how far they are from `source`."""
        seen, kept = tee(bands)
        window = RowWindow(kept)
        for block, residual in zip(self._up, self._residuals(seen, source), strict=True):
            deviation.add(residual * (255 / self._white))
            yield window.rows(block.start, block.stop)

    def _pass(self, bands: Bands, source: Bands) -> Bands:
        seen, kept = tee(bands)
        residuals = self._residuals(seen, source)
        if self.kind == "soft":
            residuals = self._softened(residuals)
        corrections = RowWindow(filter_columns(band, self._right) for band in residuals)
        window = RowWindow(kept)
        for block in self._up:
            rows = window.rows(block.start, block.stop)
            correction = corrections.rows(block.first, block.last)
            result = (block.weights @ correction.reshape(len(correction), -1)).reshape(rows.shape)
            result += rows
            np.clip(result, 0, self._white, out=result)
            if self._pixel_format.has_alpha:
                # Nothing appears where there is nothing, and what covers goes on covering.
                alpha = rows[..., -1]
                np.copyto(result[..., -1], alpha, where=(alpha <= 0) | (alpha >= self._white))
            yield result

    def _residuals(self, bands: Bands, source: Bands) -> Bands:
        """Yield what is missing in the shrunk raster, in bands of the source's size."""
        window = RowWindow(source)
        top = 0
        for shrunk in filter_rows(bands, self._down):
            rows = window.rows(top, top + len(shrunk))
            top += len(shrunk)
            residual = rows - filter_columns(shrunk, self._left)
            residual[np.abs(residual) < NEGLIGIBLE * self._white / 255] = 0
            if self._pixel_format.has_alpha:
                residual[rows[..., -1] == 0, :-1] = 0
            yield residual

    def _softened(self, residuals: Bands) -> Bands:
        """Blur brightness a little and colour more."""
        both = tee(residuals)
        luma = _blurred(map(self._luma, both[0]), self._source, LUMA_BLUR)
        colour = _blurred((band - self._luma(band) for band in both[1]), self._source, COLOUR_BLUR)
        yield from map(np.add, luma, colour)

    def _luma(self, band: Band) -> Band:
        """Return what of every channel is brightness; inks and alpha are nothing else."""
        luma = band.copy()
        if self._pixel_format.model == "RGB":
            weights = np.array(self._pixel_format.brightness, np.float32)
            luma[..., :3] = (band[..., :3] @ weights)[..., None]
        elif self._pixel_format.model in {"LAB", "YCC"}:
            luma[..., 1:3] = 0
        return luma


def _blurred(bands: Bands, size: Size, sigma: float) -> Bands:
    down, across = (gaussian(sigma).filter(length, length) for length in (size.height, size.width))
    return (filter_columns(band, across) for band in filter_rows(bands, down))


def lock_seconds(size: Size, channels: int) -> float:
    """Return what a full lock takes for an enlarged raster. Half a pass is for measuring it in the end."""
    return (FULL_PASSES + 0.5) * size.pixels * channels * SECONDS_PER_VALUE


def lock_memory(source: Size, size: Size, channels: int) -> int:
    """Return the bytes that a full lock holds: of each pass, the rows that it looks at, enlarged."""
    rows = (2 * INVERSE_REACH + 2 * BLOCK) * size.height // source.height
    return FULL_PASSES * rows * size.width * channels * 4
