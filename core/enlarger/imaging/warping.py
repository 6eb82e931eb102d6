"""Rasters turned, moved, enlarged and shrunk at once: resampled along an affine map."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from enlarger.geometry import Size

    from .strips import Strip

Affine: TypeAlias = NDArray[np.float64]
"""Shape (2, 3): takes a place, across and down, to another. Places are in pixels from the top left corner, so
that the middle of the first pixel is at a half.
"""


def scaling(across: float, down: float, left: float = 0.0, top: float = 0.0) -> Affine:
    """Return the map that scales, and then moves to the right and down."""
    return np.array([[across, 0.0, left], [0.0, down, top]])


def joined(first: Affine, second: Affine) -> Affine:
    """Return the map that does the `first`, and then the `second`."""
    whole = second[:, :2] @ first
    whole[:, 2] += second[:, 2]
    return whole


def inverted(affine: Affine) -> Affine:
    """Return the map that leads back."""
    back = np.linalg.inv(affine[:, :2])
    return np.concatenate([back, -(back @ affine[:, 2:])], axis=1).astype(np.float64)


def places(size: Size, left: int = 0, top: int = 0) -> NDArray[np.float64]:
    """Return the middles of all pixels of a box at `left` and `top`: shape (2, height, width)."""
    across, down = np.arange(size.width) + left + 0.5, np.arange(size.height) + top + 0.5
    return np.array(np.meshgrid(across, down), np.float64)


def mapped(affine: Affine, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where points of shape (2, …) are taken to."""
    return np.tensordot(affine[:, :2], points, (1, 0)) + affine[:, 2].reshape(2, *([1] * (points.ndim - 1)))


def warped(raster: Strip, back: Affine, size: Size) -> Strip:
    """Return a raster of `size` that shows in each place what `raster`, uint8 or float32 from 0 to 1, has
    where `back` takes it: bicubic, and without what is too fine when it is shrunk. What lies beyond the
    raster is 0.
    """
    height, width, channels = raster.shape
    step = sqrt(abs(float(np.linalg.det(back[:, :2]))))
    sides = (width, height)
    if step > 1:
        sides = max(1, round(width / step)), max(1, round(height / step))
        back = joined(back, scaling(sides[0] / width, sides[1] / height))
    result = np.empty((size.height, size.width, channels), raster.dtype)
    for channel in range(channels):
        plane = Image.fromarray(np.ascontiguousarray(raster[..., channel]))
        if sides != plane.size:
            plane = plane.resize(sides, Image.Resampling.BICUBIC)
        data = tuple(map(float, back.ravel()))
        turned = plane.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
        result[..., channel] = np.asarray(turned)
    return result if raster.dtype == np.uint8 else np.clip(result, 0, 1, out=result)
