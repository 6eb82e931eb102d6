"""The quality of JPEG files by the scale of the Independent JPEG Group, from their quantisation tables or
from the pixels alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from enlarger.imaging.strips import Plane

from .source_quality import BlockGrid

_LUMINANCE = np.array(
    [
        *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55),
        *(14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62),
        *(18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
        *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
    ],
    np.float64,
)
"""Steps of the brightness's coefficients, row by row (ITU-T T.81, table K.1)."""

FIRST = 21
"""Coefficients of the zigzag that tell the quality: those of which pictures consist."""

QUALITIES = range(5, 96)

BLOCK_PLANES = 4
"""Of which the coefficients are looked at."""

LEAST_STEP = 1.5
"""Steps as small are lost in the rounding of the pixels."""

LEAST_TOLD = 60
"""Coefficients that have to be there."""

LEAST_AGREEMENT = 0.3


def ijg_table(quality: int) -> NDArray[np.float64]:
    """Return the 8x8 steps of brightness of that quality, 1 to 100 (jpeg_set_quality of libjpeg)."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((_LUMINANCE * scale + 50) // 100, 1, 255).reshape(8, 8)


def zigzag() -> NDArray[np.intp]:
    """Return the places of an 8x8 table, row by row, in the order of JPEG files (ITU-T T.81, figure 5)."""
    row, column = np.divmod(np.arange(64), 8)
    diagonal = row + column
    return np.lexsort((np.where(diagonal % 2 == 1, row, column), diagonal))


def quality_of(table: Sequence[int]) -> int:
    """Return the quality whose table is nearest to one of brightness, in the order of JPEG files.

    Other programs have tables of their own: what counts is how coarse the first steps are, in proportion.
    """
    first = zigzag()[:FIRST]
    steps = np.log(np.maximum(np.asarray(table, np.float64), 1)[:FIRST])
    return min(
        range(100, 0, -1),
        key=lambda quality: float(np.mean((np.log(ijg_table(quality).ravel()[first]) - steps) ** 2)),
    )


def quality_from_pixels(planes: Plane, grid: BlockGrid) -> int | None:
    """Return the quality to whose steps the coefficients of planes are nearest to whole multiples (Fan and de
    Queiroz, Identification of bitmap compression history, 2003); None where there is none. Planes have the
    shape (number, rows, columns).
    """
    rows, columns = (
        (length - start) // 8 for length, start in zip(planes.shape[1:], grid.place, strict=True)
    )
    if not rows or not columns:
        return None
    cut = planes[:BLOCK_PLANES, grid.top :, grid.left :][:, : rows * 8, : columns * 8]
    blocks = cut.reshape(-1, rows, 8, columns, 8).swapaxes(2, 3) - 128
    index = np.arange(8)
    cosines = 0.5 * np.cos((2 * index + 1) * index[:, None] * np.pi / 16)
    cosines[0] *= np.sqrt(0.5)
    coefficients = (cosines @ blocks @ cosines.T).reshape(-1, 64)[:, zigzag()[1:FIRST]]

    agreement, quality = max((_agreement(coefficients, quality), quality) for quality in QUALITIES)
    return quality if agreement > LEAST_AGREEMENT else None


def _agreement(coefficients: NDArray[np.floating], quality: int) -> float:
    """Return how near coefficients are to multiples of a quality's steps: 1 for all of them, 0 for chance."""
    steps = ijg_table(quality).ravel()[zigzag()[1:FIRST]].astype(np.float32)
    phases = coefficients / steps
    told = (np.abs(phases) > 0.5) & (steps > LEAST_STEP)
    return float(np.cos(2 * np.pi * phases[told]).mean()) if np.count_nonzero(told) > LEAST_TOLD else 0.0
