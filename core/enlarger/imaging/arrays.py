"""Whole pictures in memory, as arrays: strips out of them, and strips into them."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from enlarger.errors import RequestError
from enlarger.geometry import Size

from .pixel_format import DEPTHS, PixelFormat
from .strips import STRIP_BYTES, Strip, Strips

_MODELS = {1: ("Y", False), 2: ("Y", True), 3: ("RGB", False), 4: ("RGB", True)}
"""Colour model and alpha by the number of channels."""


def format_of(array: NDArray[Any], *, linear: bool = False) -> PixelFormat:
    """Return what the pixels of an array are, of shape (height, width) or (height, width, channels): with one
    to four channels grey, grey and alpha, RGB, or RGB and alpha, in whole numbers that cover 0 to 1 by their
    whole range, or in floats with 1 as white. Raises RequestError for others.
    """
    depth = next((name for name, kind in DEPTHS.items() if array.dtype == kind), None)
    if depth is None:
        raise RequestError(
            f"Arrays of {array.dtype} cannot be enlarged.", "Give uint8, uint16, float16 or float32."
        )
    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in {2, 3} or channels not in _MODELS or not array.size:
        raise RequestError(
            f"An array of shape {array.shape} is not a picture.",
            "Give one of shape (height, width), or (height, width, channels) with one to four channels.",
        )
    return PixelFormat(*_MODELS[channels], depth, linear)


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
