"""Lanczos reduction of a raster, band by band.

The bands equal the reduction of the whole but for a rounding by one level, here and there: Pillow keeps the
edges of a band as float32.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .raster import BAND_BYTES
from .window import RowWindow

if TYPE_CHECKING:
    from .geometry import Size
    from .raster import Band, Bands

LANCZOS_SUPPORT = 3
"""Half the width of the kernel, in pixels of the result."""


def reduce(bands: Bands, source: Size, target: Size) -> Bands:
    """Shrink an RGB or RGBA raster of size `source` to `target`, which must not be larger in either
    direction.
    """
    window = RowWindow(bands)
    ratio = source.height / target.height
    support = LANCZOS_SUPPORT * ratio + 1
    step = max(16, BAND_BYTES // (source.width * ceil(ratio) * 4))
    for top in range(0, target.height, step):
        bottom = min(target.height, top + step)
        first = max(0, floor(top * ratio - support))
        rows = window.rows(first, min(source.height, ceil(bottom * ratio + support)))
        yield _resize(
            rows, target.width, bottom - top, (top * ratio - first, min(bottom * ratio - first, len(rows)))
        )


def _resize(rows: Band, width: int, height: int, part: tuple[float, float]) -> Band:
    """Resize the rows [part) to width x height; rows beyond the part feed the kernel."""

    def resized(plane: Image.Image) -> Image.Image:
        # Left to itself Pillow chooses which axis goes first by the height of the band, and rounding would
        # differ from band to band.
        narrow = plane.resize((width, plane.height), Image.Resampling.LANCZOS)
        return narrow.resize((width, height), Image.Resampling.LANCZOS, box=(0, part[0], width, part[1]))

    if rows.shape[2] == 3:
        return np.asarray(resized(Image.fromarray(rows)))
    # Colour is averaged by its alpha, in float so that faint colour keeps its hue.
    alpha = rows[..., 3].astype(np.float32)
    new_alpha = np.asarray(resized(Image.fromarray(alpha)))
    hidden = new_alpha < 0.5
    weight = np.where(hidden, 1, new_alpha)
    result = np.empty((height, width, 4), np.uint8)
    result[..., 3] = np.clip(np.rint(new_alpha), 0, 255)
    for channel in range(3):
        colour = rows[..., channel].astype(np.float32)
        weighted = np.asarray(resized(Image.fromarray(colour * alpha))) / weight
        # Nothing is seen through alpha 0, yet other programs may interpolate into it: colour goes on there
        # unweighted.
        plain = np.asarray(resized(Image.fromarray(colour))) if hidden.any() else weighted
        result[..., channel] = np.clip(np.rint(np.where(hidden, plain, weighted)), 0, 255)
    return result
