"""Rasters as strips of rows.

A strip is a NumPy array of consecutive full-width rows, shape (rows, width, channels). A raster travels as an
iterator of strips from the top, so that nothing here or above ever holds a whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from enlarger.geometry import Box

Strip: TypeAlias = NDArray[Any]
"""Rows of pixels, shape (rows, width, channels)."""

Plane: TypeAlias = NDArray[Any]
"""One channel of them, shape (rows, width)."""

Samples: TypeAlias = NDArray[np.float32]
"""Values of pixels in any shape."""

Strips: TypeAlias = Iterator[Strip]
"""A raster from the top, in strips of any height."""

STRIP_BYTES = 8 << 20
"""Files are read in pieces of about this size: large enough for the disk, small beside a tile row of a large
picture.
"""


def cut(strips: Strips, box: Box) -> Strips:
    """Yield the rows and columns of a raster that are within `box`; what is below is not read."""
    top = 0
    for strip in strips:
        rows = strip[max(0, box.top - top) : max(0, box.bottom - top), box.left : box.right]
        top += len(strip)
        if len(rows):
            yield np.ascontiguousarray(rows)
        if top >= box.bottom:
            return
