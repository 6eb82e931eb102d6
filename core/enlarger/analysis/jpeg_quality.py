"""The quality of JPEG files by the scale of the Independent JPEG Group, from their quantisation tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
    distances = [
        float(np.mean((np.log(ijg_table(quality).ravel()[first]) - steps) ** 2)) for quality in range(1, 101)
    ]
    return int(np.argmin(distances)) + 1
