"""The noise of a picture, where it shows least else."""

from __future__ import annotations

import numpy as np

from enlarger.imaging.strips import Plane

CELL = 8
"""Pixels of the side of the cells that are compared."""

CLIPPED = 6.0
"""Levels from black or white within which noise is cut off; cells there tell nothing."""

LEAST_TOLD = 0.5
"""Share of the cells that have to be left without those, or they count as well."""

QUIETEST = 0.1
"""Share of the cells that is taken for even."""

_BIAS = 1.16
"""By which the quietest tenth of the cells is below the mean where there is white noise and nothing else."""


def noise_level(planes: Plane) -> float:
    """Return the deviation of white noise in levels, of planes of shape (number, rows, columns).

    It is that of second differences across and down, which neither even surfaces nor slopes have (Immerkaer,
    Fast noise variance estimation, 1996), in the cells where they are least.
    """
    height, width = ((length - 2) // CELL * CELL for length in planes.shape[1:])
    if not height or not width:
        return 0.0
    down = planes[:, :-2] - 2 * planes[:, 1:-1] + planes[:, 2:]
    bends = down[..., :-2] - 2 * down[..., 1:-1] + down[..., 2:]
    parts = (-1, height // CELL, CELL, width // CELL, CELL)
    energy = (bends[:, :height, :width] ** 2).reshape(parts).mean(axis=(2, 4))
    mean = planes[:, 1 : height + 1, 1 : width + 1].reshape(parts).mean(axis=(2, 4))
    is_told = (mean > CLIPPED) & (mean < 255 - CLIPPED)
    # A page is white for the most part; what is clean there is clean everywhere.
    known = energy[is_told] if np.mean(is_told) > LEAST_TOLD else energy
    return float(np.sqrt(np.quantile(known, QUIETEST)) / 6 * _BIAS) if known.size else 0.0


def halved(planes: Plane) -> Plane:
    """Return planes at half the size: what is left of noise there tells how coarse its grain is."""
    height, width = (length // 2 * 2 for length in planes.shape[1:])
    even = planes[:, :height, :width].reshape(-1, height // 2, 2, width // 2, 2)
    return even.mean(axis=(2, 4))
