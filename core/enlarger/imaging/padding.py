"""Padding: reflected pixels around a raster, for networks that need more than there are.

Unpadded convolutions lose the edge, some networks want sides divisible by a number, some take one size alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from enlarger.geometry import Size

    from .strips import Strip, Strips


class Padding(NamedTuple):
    """Pixels on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def around(self, size: Size) -> Size:
        """Return `size` with this padding."""
        return type(size)(size.width + self.left + self.right, size.height + self.top + self.bottom)


def pad(strips: Strips, size: Size, padding: Padding) -> Strips:
    """Yield the strips of a raster of `size` with reflected rows and columns around it."""
    columns = _reflected(size.width, padding.left, padding.right)
    rows = _reflected(size.height, padding.top, padding.bottom)
    needed_first, needed_last = int(rows[: padding.top + 1].max()) + 1, int(rows[-padding.bottom - 1 :].min())
    if needed_first >= size.height or needed_last <= 0:
        yield np.concatenate(list(strips))[rows][:, columns]
        return
    first: list[Strip] = []
    last: list[Strip] = []
    done = 0
    for strip in strips:
        if done < needed_first:
            first.append(strip)
        if done + len(strip) > needed_last:
            last.append(strip[max(0, needed_last - done) :])
        if done < needed_first <= done + len(strip):
            start = np.concatenate(first)
            yield start[rows[: padding.top]][:, columns]
            yield start[:, columns]
            first = []
        elif done >= needed_first:
            yield strip[:, columns]
        done += len(strip)
    if padding.bottom:
        yield np.concatenate(last)[rows[-padding.bottom :] - needed_last][:, columns]


def crop(strips: Strips, size: Size, padding: Padding, scale: int) -> Strips:
    """Yield the strips of a padded raster, enlarged by `scale`, without the padding; `size` is that of the
    raster before both.
    """
    left, width = padding.left * scale, size.width * scale
    start, stop = padding.top * scale, (padding.top + size.height) * scale
    top = 0
    for strip in strips:
        rows = strip[max(0, start - top) : max(0, stop - top), left : left + width]
        top += len(strip)
        if len(rows):
            yield rows


def _reflected(length: int, before: int, after: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return for every pixel along a padded axis the pixel that it shows; the edge itself is not repeated."""
    period = max(1, 2 * (length - 1))
    index = np.abs(np.arange(-before, length + after)) % period
    return np.minimum(index, period - index) if length > 1 else np.zeros_like(index)
