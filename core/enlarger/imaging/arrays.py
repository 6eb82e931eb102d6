"""Whole pictures in memory, as arrays: strips out of them, and strips into them."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from enlarger.geometry import Size

from .pixel_format import PixelFormat
from .strips import STRIP_BYTES, Strip, Strips


def strips_of(pixels: Strip) -> Strips:
    """Yield the rows of `pixels`, of shape (height, width, channels), from the top."""
    rows = max(1, STRIP_BYTES // max(1, pixels[:1].nbytes))
    for top in range(0, len(pixels), rows):
        yield pixels[top : top + rows]


class ArrayWriter:
    """An output of a run that fills an array."""

    def __init__(self, size: Size, pixel_format: PixelFormat) -> None:
        self.pixels: Strip = np.empty((size.height, size.width, pixel_format.channels), pixel_format.dtype)
        """Shape (height, width, channels); whole when the run is over."""
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Keep the array."""

    def describe(self, provenance: dict[str, Any]) -> None:
        """Do nothing: an array says nothing of itself."""

    def write(self, strip: Strip) -> None:
        """Add the next rows."""
        self.pixels[self._rows : self._rows + len(strip)] = strip
        self._rows += len(strip)

    def finish(self) -> None:
        assert self._rows == len(self.pixels)

    def put(self) -> None:
        """Do nothing: the array is in its place from the beginning."""
