"""What a picture is made of at half its size, where noise and compression show less."""

from __future__ import annotations

import numpy as np

from enlarger.imaging.strips import Plane

CELL = 8
"""Pixels of the side of the cells that are looked at."""

EVEN = 2.0
"""Levels between neighbours that do not count, beside those of the noise."""

OUTLINE = 40.0
"""Levels between neighbours that make an outline."""

CONTRAST = 60.0
"""Levels in a cell from which on it has something to show."""

TONES = 8
"""Into which black to white is divided."""


def surface_features(planes: Plane, noise: float) -> dict[str, float]:
    """Return what is told by planes at half size, in levels, of shape (number, rows, columns), with noise of
    that deviation.
    """
    tolerance = EVEN + 2 * noise
    across, down = np.abs(np.diff(planes, axis=2)), np.abs(np.diff(planes, axis=1))
    both = np.maximum(across[:, :-1], down[..., :-1])
    height, width = (length // CELL * CELL for length in planes.shape[1:])
    cells = planes[:, :height, :width].reshape(-1, height // CELL, CELL, width // CELL, CELL)
    extent: Plane = np.ptp(cells, axis=(2, 4))
    is_told = extent > CONTRAST + tolerance
    variance: Plane = cells.var(axis=(2, 4))
    split: Plane = 4 * variance[is_told] / extent[is_told] ** 2
    steps = np.clip(planes.ravel() * (TONES / 256), 0, TONES - 1).astype(np.intp)
    tones = np.bincount(steps, minlength=TONES) / planes.size
    return {
        "even": float(np.mean(both < tolerance)),
        "outlines": float(np.mean(both > OUTLINE + tolerance)),
        "contrasts": float(np.mean(is_told)),
        "two tones": float(np.mean(split)) if split.size else 0.0,
        "main tone": float(tones.max()),
        "black and white": float(tones[0] + tones[-1]),
    }
