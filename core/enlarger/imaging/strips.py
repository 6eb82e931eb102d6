"""Rasters as strips of rows.

A strip is a NumPy array of consecutive full-width rows, shape (rows, width, channels). A raster travels as an
iterator of strips from the top, so that nothing here or above ever holds a whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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
