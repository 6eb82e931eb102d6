"""The noise of a picture, where it shows least else."""

from __future__ import annotations

import numpy as np

from enlarger.imaging.strips import Plane

CELL = 8
"""Pixels of the side of the cells that are compared."""

CLIPPED = 6.0
"""Levels from black or white within which noise is cut off; cells there tell nothing."""

QUIETEST = 0.1
"""Share of the cells that is taken for even."""


def noise_level(planes: list[Plane]) -> float:
    """Return the deviation of white noise in levels, by the second differences that neither even surfaces nor
    slopes have (Immerkaer, Fast noise variance estimation, 1996), in the cells where they are least.
    """
    squares: list[Plane] = []
    for plane in planes:
        height, width = ((length - 2) // CELL * CELL for length in plane.shape)
        if height < CELL or width < CELL:
            continue
        rows = plane[:-2] - 2 * plane[1:-1] + plane[2:]
        bends = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
        parts = (height // CELL, CELL, width // CELL, CELL)
        energy = (bends[:height, :width] ** 2).reshape(parts).mean(axis=(1, 3))
        mean = plane[1 : height + 1, 1 : width + 1].reshape(parts).mean(axis=(1, 3))
        squares.append(energy[(mean > CLIPPED) & (mean < 255 - CLIPPED)])
    known = np.concatenate(squares) if squares else np.zeros(0)
    if not known.size:
        return 0.0
    return float(np.sqrt(np.quantile(known, QUIETEST)) / 6 * 1.1)
