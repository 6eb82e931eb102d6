"""Resampling of a raster to any size by interpolation, strip by strip, with Pillow (decision 0009).

The strips equal the resampling of the whole but for a rounding by one level, here and there: Pillow keeps the
edges of a strip as float32.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from enlarger.geometry import Box

from .row_window import RowWindow
from .strips import STRIP_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from enlarger.geometry import Size

    from .strips import Strip, Strips

KERNELS = {
    "nearest": (Image.Resampling.NEAREST, 1),
    "bilinear": (Image.Resampling.BILINEAR, 1),
    "bicubic": (Image.Resampling.BICUBIC, 2),
    "lanczos": (Image.Resampling.LANCZOS, 3),
}
"""The interpolations of `library.INTERPOLATIONS` by name, each with half the width of its kernel in pixels of
the coarser raster.
"""


def resample(
    strips: Strips, source: Size, target: Size, *, has_alpha: bool, kernel: str = "lanczos"
) -> Strips:
    """Bring a raster of uint8 or float32 strips from size `source` to `target`. With `has_alpha`
    straight alpha comes last, by which colour is weighted.
    """
    window = RowWindow(strips)
    ratio = source.height / target.height
    support = KERNELS[kernel][1] * max(1, ratio) + 1
    row_bytes = 4 * 4 * max(source.width * ceil(ratio), target.width)
    step = max(16, STRIP_BYTES // row_bytes)
    for top in range(0, target.height, step):
        bottom = min(target.height, top + step)
        first = max(0, floor(top * ratio - support))
        rows = window.rows(first, min(source.height, ceil(bottom * ratio + support)))
        part = (top * ratio - first, min(bottom * ratio - first, len(rows)))
        yield _resize(rows, target.width, bottom - top, part, has_alpha=has_alpha, kernel=kernel)


def resample_window(
    read: Callable[[Box], Strip], source: Size, target: Size, box: Box, *, has_alpha: bool, kernel: str
) -> Strip:
    """Return the pixels in `box` of what `resample` makes of a raster; `read` gives those in a box of it."""
    across, down = (old / new for old, new in zip(source, target, strict=True))
    edges = box.left * across, box.top * down, box.right * across, box.bottom * down
    reach = [ceil(KERNELS[kernel][1] * max(1, ratio)) + 1 for ratio in (across, down)]
    around = Box.around(
        edges[0] - reach[0], edges[1] - reach[1], edges[2] + reach[0], edges[3] + reach[1]
    ).within(source)
    pixels = read(around)
    columns = edges[0] - around.left, min(edges[2] - around.left, around.size.width)
    rows = edges[1] - around.top, min(edges[3] - around.top, around.size.height)
    return _resize(pixels, *box.size, rows, columns, has_alpha=has_alpha, kernel=kernel)


def _resize(
    rows: Strip,
    width: int,
    height: int,
    part: tuple[float, float],
    columns: tuple[float, float] | None = None,
    *,
    has_alpha: bool,
    kernel: str,
) -> Strip:
    """Resize the rows [part) to width x height, and of them all `columns` or these; what lies beyond feeds
    the kernel.
    """
    left, right = columns or (0, rows.shape[1])

    def resized(plane: Strip) -> Strip:
        # Left to itself Pillow chooses which axis goes first by the height of the strip, and rounding would
        # differ from strip to strip.
        image = Image.fromarray(np.ascontiguousarray(plane))
        narrow = image.resize((width, image.height), KERNELS[kernel][0], box=(left, 0, right, image.height))
        return np.asarray(
            narrow.resize((width, height), KERNELS[kernel][0], box=(0, part[0], width, part[1]))
        )

    result = np.empty((height, width, rows.shape[2]), rows.dtype)
    for channel in range(rows.shape[2]):
        result[..., channel] = resized(rows[..., channel])
    opaque, faintest = (255, 0.5) if rows.dtype == np.uint8 else (1, 1e-6)
    is_thin = rows[..., -1] < opaque
    if not has_alpha or kernel == "nearest" or not is_thin.any():
        return result
    # Colour is averaged by its alpha, in float so that faint colour keeps its hue. What is opaque as far as
    # the kernel looks stays what it is without alpha; nothing is seen through alpha 0, where colour goes on
    # unweighted.
    alpha = rows[..., -1].astype(np.float32)
    new_alpha = resized(alpha)
    is_weighted = (resized(is_thin.astype(np.float32)) != 0) & (new_alpha >= faintest)
    weight = np.where(is_weighted, new_alpha, 1)
    for channel in range(rows.shape[2] - 1):
        weighted = _fitting(resized(rows[..., channel] * alpha) / weight, rows.dtype)
        result[..., channel] = np.where(is_weighted, weighted, result[..., channel])
    return result


def _fitting(values: Strip, dtype: np.dtype[np.generic]) -> Strip:
    """Return values as the raster holds them: whole numbers rounded and clipped, others as they are."""
    return np.clip(np.rint(values), 0, 255).astype(dtype) if dtype == np.uint8 else values.astype(dtype)
