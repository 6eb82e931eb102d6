"""How closeness is measured: luminance PSNR against the original, and the bicubic resampling to beat."""

from math import log10

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float64]

MOST = 60.0
"""dB from which on nobody sees a difference: equal pictures count as much, so that means stay finite."""


def bicubic(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Resample with Pillow's bicubic, which widens its kernel when it reduces."""
    return picture.resize((width, height), Image.Resampling.BICUBIC)


def luminance(rgb: Pixels) -> Plane:
    """Return the BT.601 luminance in 16..235 of RGB in 0..255, height x width x 3."""
    return 16.0 + rgb.astype(np.float64) @ np.array([65.481, 128.553, 24.966]) / 255.0


def luminance_psnr(guess: Pixels, truth: Pixels, border: int) -> float:
    """Return the PSNR in dB of two pictures of one size, at most `MOST`.

    The outermost `border` pixels are left out; in published tables they are as many as the scale is.
    """
    inner = slice(border, -border)
    difference = (luminance(guess) - luminance(truth))[inner, inner]
    mean_square = float(np.mean(difference**2))
    return min(MOST, 10.0 * log10(255.0**2 / mean_square)) if mean_square > 0.0 else MOST


def mean_gradient(rgb: Pixels) -> float:
    """Return the mean difference of luminance between neighbours, which is small in soft pictures."""
    plane = luminance(rgb)
    return float(np.abs(np.diff(plane, axis=0)).mean() + np.abs(np.diff(plane, axis=1)).mean())
