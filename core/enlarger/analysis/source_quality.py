"""The quality of a source: whether it is clean enough to be reproduced to the last level.

Two things tell: an edge every eight pixels, as JPEG leaves it, and noise in the colours. What cannot be
judged does not count as clean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.transfer import is_deep

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Plane, Strip
    from enlarger.imaging.transfer import Transfer

CLEAN_GRID = 0.02
"""A grid score above this is a JPEG file's; clean pictures have less than 0.006."""

CLEAN_NOISE = 0.75
"""Levels of colour noise; clean pictures have up to 0.65, noise of one level gives 0.85."""

CLEAN_COARSE_NOISE = 1.2
"""The same at half the size, where noise shows that is smooth from pixel to pixel, as a phone's: 1 per cent
of clean pictures have more, 44 per cent of those with 4 levels of it (a blur of one pixel), all with 8.
"""

SAMPLES = 12
"""A picture is judged by so many samples of it, from its top to its bottom."""

SAMPLE_ROWS = 64
"""Rows that are judged of each sample."""

SAMPLE_COLUMNS = 1024
"""Columns, at most; they are taken from the middle."""

_CELL = 8
"""Pixels of a side of JPEG's blocks."""

_COARSE = 2
"""Coefficients, from the coarsest, of which even strong compression leaves something."""

_FAINT = 1.2
"""Levels under which a coefficient counts as removed."""

LUMA = np.array(RGB_U8.brightness, np.float32)


class QualitySamples:
    """Samples of a raster's middle, over its whole height, by which its quality is judged."""

    def __init__(self, size: Size, pixel_format: PixelFormat) -> None:
        self._pixel_format = pixel_format
        self._rows = 0
        """Rows that have come."""
        self._left = max(0, (size.width - SAMPLE_COLUMNS) // 2)
        self._cuts: dict[int, Strip] = {}
        """The samples' colours, by their first rows."""
        if pixel_format.model != "RGB" or min(size) < 3 * _CELL:
            return
        height = min(size.height, SAMPLE_ROWS + _CELL - 1)
        shape = (height, min(size.width, SAMPLE_COLUMNS), 3)
        # Samples begin where cells of a grid would, so that what they show adds up.
        last = (size.height - height) // _CELL
        tops = sorted({round(last * index / (SAMPLES - 1)) * _CELL for index in range(SAMPLES)})
        self._cuts = {top: np.empty(shape, pixel_format.dtype) for top in tops}

    def add(self, strip: Strip) -> None:
        """Take the next rows, in values of the format."""
        for top, cut in self._cuts.items():
            first, last = max(top, self._rows), min(top + len(cut), self._rows + len(strip))
            if first < last:
                rows = strip[first - self._rows : last - self._rows]
                cut[first - top : last - top] = rows[:, self._left : self._left + SAMPLE_COLUMNS, :3]
        self._rows += len(strip)

    def is_clean(self, transfer: Transfer) -> bool:
        """Tell whether the raster shows neither traces of JPEG nor noise."""
        if not self._cuts:
            return False
        levels = 255 if is_deep(self._pixel_format) else 1
        cuts = [cut.astype(np.float32) * levels for cut in transfer.working(iter(self._cuts.values()))]
        if transfer.is_grey:
            cuts = [cut.repeat(3, axis=2) for cut in cuts]
        return (
            block_grid(cut @ LUMA for cut in cuts).score < CLEAN_GRID
            and colour_noise(cuts) < CLEAN_NOISE
            and colour_noise([_halved(cut) for cut in cuts]) < CLEAN_COARSE_NOISE
        )


@dataclass(frozen=True)
class BlockGrid:
    """The grid of JPEG's blocks that shows best in a picture."""

    score: float
    """How much more often fine detail is missing in its cells than in those of the second best."""
    top: int
    left: int

    @property
    def place(self) -> tuple[int, int]:
        """Its first row and column, 0 to 7."""
        return self.top, self.left


def block_grid(planes: Iterable[Plane]) -> BlockGrid:
    """Return the grid in whose cells fine detail is most often missing, of planes that all begin where a
    cell of one grid would.
    """
    faint = np.zeros((_CELL, _CELL))
    count = np.zeros((_CELL, _CELL))
    index = np.arange(_CELL)
    # The cosine transform along one axis (ITU-T T.81, A.3.3).
    fine = 0.5 * np.cos((2 * index + 1) * index[_COARSE:, None] * np.pi / 16).astype(np.float32)
    for plane in planes:
        if min(plane.shape) < 2 * _CELL:
            continue
        for top in range(_CELL):
            rows = plane[top:]
            rows = rows[: len(rows) // _CELL * _CELL]
            mixed = fine @ rows.reshape(-1, _CELL, rows.shape[1])
            for left in range(_CELL):
                columns = mixed[..., left:]
                columns = columns[..., : columns.shape[2] // _CELL * _CELL]
                values = columns.reshape(-1, _CELL) @ fine.T
                faint[top, left] += (np.abs(values) < _FAINT).sum()
                count[top, left] += values.size
    shares = (faint / np.maximum(count, 1)).ravel()
    top, left = divmod(int(shares.argmax()), _CELL)
    first, second = np.sort(shares)[:-3:-1]
    return BlockGrid(float(first - second), top, left)


def colour_noise(cuts: list[Strip]) -> float:
    """Return the noise of the difference between red and brightness where it is least, in levels."""
    deviations: list[Plane] = []
    for cut in cuts:
        difference = cut[..., 0] - cut @ LUMA
        for axis in (0, 1):
            difference = np.diff(difference, 2, axis)
        height, width = (length // _CELL * _CELL for length in difference.shape)
        cells = difference[:height, :width].reshape(height // _CELL, _CELL, -1, _CELL) / 6
        deviations.append(cells.std(axis=(1, 3)).ravel())
    return float(np.quantile(np.concatenate(deviations), 0.1))


def _halved(cut: Strip) -> Strip:
    height, width = (length // 2 * 2 for length in cut.shape[:2])
    return cut[:height, :width].reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))
