"""The colours of a picture: how many, how much of each."""

from __future__ import annotations

import numpy as np

from enlarger.imaging.strips import Strip

STEPS = 16
"""Into which each of three colours is divided where similar ones are to count as one."""

MAIN = 8
"""Colours that flat pictures mostly consist of."""

THINNED = 5
"""Of so many pixels one is taken where shades are counted."""


def colour_features(rgb: Strip) -> dict[str, float]:
    """Return what is told by the colours of patches in levels, of shape (number, rows, columns, 3)."""
    levels = np.clip(np.rint(rgb), 0, 255).astype(np.int32).reshape(len(rgb), -1, 3)
    coarse = levels // (256 // STEPS)
    codes = coarse @ np.array([STEPS**2, STEPS, 1], np.int32)
    shares = np.bincount(codes.ravel(), minlength=STEPS**3) / codes.size
    shares = np.sort(shares)[::-1]
    exact = levels[:, ::THINNED] @ np.array([1 << 16, 1 << 8, 1], np.int32)
    counts = [len(np.unique(patch)) for patch in exact]
    return {
        "main colour": float(shares[0]),
        "main colours": float(shares[:MAIN].sum()),
        "palette": float(np.log(1 + np.count_nonzero(shares > 1e-4))),
        "shades": float(np.log(np.median(counts)) / np.log(exact.shape[1])),
        "colourfulness": float(np.log1p(np.ptp(levels, axis=2).mean())),
    }
