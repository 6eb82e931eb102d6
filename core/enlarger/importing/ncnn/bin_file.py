"""Reads ncnn's `.bin` files: the numbers of a network's layers, one after the other.

What a number belongs to is told by the order of the layers alone. A layer's weights begin with four bytes
that tell how they are stored, its biases and the like are bare single floats (`ModelBin` in ncnn).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from enlarger.errors import ModelError
from enlarger.system.language import _

HALF = 0x01306B47
INT8 = 0x000D4B38
SINGLE = (0, 0x0002C056)
"""How weights are stored; anything else means 256 values and a byte for each weight."""

TABLE = 256

Numbers = NDArray[np.float32] | NDArray[np.float16]


class WeightReader:
    """Takes the numbers out of a `.bin` file, from the first to the last."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    @property
    def left(self) -> int:
        """Bytes that nobody has asked for."""
        return len(self._content) - self._position

    def singles(self, count: int) -> NDArray[np.float32]:
        """Return bare single floats. Raises ModelError where the file has fewer."""
        values = self._take(count, np.dtype("<f4")).astype(np.float32)
        _check(values)
        return values

    def weights(self, count: int) -> Numbers:
        """Return weights as they are stored, in half or single floats. Raises ModelError where the file has
        fewer, or where they are int8.
        """
        (kind,) = self._take(1, np.dtype("<u4"))
        if kind == INT8:
            raise int8_problem()
        if kind in SINGLE:
            return self.singles(count)
        values: Numbers
        if kind == HALF:
            values = self._take(count, np.dtype("<f2")).astype(np.float16)
        else:
            values = self.singles(TABLE)[self._take(count, np.dtype("u1"))]
        self._take(-self._position % 4, np.dtype("u1"))
        _check(values)
        return values

    def _take(self, count: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        size = count * dtype.itemsize
        if size > self.left:
            raise ModelError(
                _(
                    "The .bin file is cut off, or not that of this .param file: {size} bytes are "
                    "wanted where {left} are left.",
                    size=size,
                    left=self.left,
                ),
                _("Download both files again."),
            )
        taken = np.frombuffer(self._content, dtype, count, self._position)
        self._position += size
        return taken


def _check(values: Numbers) -> None:
    if not np.isfinite(values).all():
        raise ModelError(
            _(
                "The .bin file is damaged, or not that of this .param file: it holds values "
                "that are no numbers."
            ),
            _("Download both files again."),
        )


def int8_problem() -> ModelError:
    """Return what to raise where a network's weights are int8, which needs ranges to mean anything."""
    return ModelError(
        _("This ncnn network is stored as int8, in 256 steps for each value, which Enlarger does not read."),
        _("Look for the same network in float16 or float32."),
    )
