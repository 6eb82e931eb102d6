"""How much of every frequency a picture has."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from enlarger.imaging.strips import Plane

BANDS = (0.02, 0.08, 0.16, 0.25, 0.35, 0.5)
"""Limits in cycles for a pixel."""

DOTS = 0.09
"""Cycles for a pixel from which on a period is one of dots rather than of lines of text."""


def spectral_features(planes: Plane) -> dict[str, float]:
    """Return how the energy falls from band to band, and how much of it is of one frequency alone, of planes
    in levels of shape (number, rows, columns).
    """
    _, height, width = planes.shape
    window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
    even = planes - planes.mean(axis=(1, 2), keepdims=True)
    energy = np.abs(np.fft.rfft2(even * window)) ** 2 / (window**2).sum()
    radius = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    levels = [
        float(np.log(energy[:, (radius >= low) & (radius < high)].mean() + 0.03))
        for low, high in pairwise(BANDS)
    ]
    corner = float(np.log(energy[:, radius >= BANDS[-1]].mean() + 0.03))
    ring = energy[:, (radius >= DOTS) & (radius < BANDS[-1])]
    peaks = np.log((ring.max(axis=1) + 1) / (ring.mean(axis=1) + 1))
    falls = {f"fall {number}": high - low for number, (high, low) in enumerate(pairwise(levels), 1)}
    return {**falls, "finest": levels[-1], "corner": corner, "dots": float(np.median(peaks))}
