"""Linear maps along one axis of a raster: shrinking, enlarging and blurring as products of small matrices.

An axis is cut into blocks on a grid of its own, so what comes out does not depend on the bands that come in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .window import RowWindow

if TYPE_CHECKING:
    from .raster import Band, Bands

Weights: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Callable[[Weights], Weights]

BLOCK = 32
"""Samples of the coarser side that a block covers: few, so that little is multiplied by zero, but enough to
keep the processor busy.
"""

INVERSE_REACH = 12
"""Samples of the coarse side after which the weights of an inverse are forgotten: each further one has a
third of the weight of the one before.
"""


@dataclass(frozen=True)
class Block:
    """Consecutive results of a map, the inputs [first, last) that they are made of, and how."""

    start: int
    stop: int
    first: int
    last: int
    weights: NDArray[np.float32]
    """Of shape (stop - start, last - first)."""


Filter: TypeAlias = tuple[Block, ...]
"""A map along one axis, in blocks from its start."""


@dataclass(frozen=True)
class Kernel:
    """A curve around the place of a result by which inputs are weighted; its reach is in samples of the
    coarser side.
    """

    curve: Curve
    reach: float

    def weights(self, inputs: int, outputs: int, start: int, stop: int) -> tuple[int, int, Weights]:
        """Return the inputs [first, last) that the results [start, stop) are made of, and their weights.

        As in Pillow: pixels are areas, the curve widens when there are fewer results than inputs, and at the
        ends what is beyond does not count.
        """
        ratio = inputs / outputs
        wide = max(1.0, ratio)
        centres = (np.arange(start, stop) + 0.5) * ratio
        first = max(0, floor(centres[0] - self.reach * wide))
        last = min(inputs, ceil(centres[-1] + self.reach * wide))
        places = np.arange(first, last) + 0.5
        weights = self.curve((places - centres[:, None]) / wide)
        return first, last, weights / weights.sum(axis=1, keepdims=True)

    def filter(self, inputs: int, outputs: int) -> Filter:
        """Return the map from `inputs` samples to `outputs`."""
        step = BLOCK * max(1, round(outputs / inputs))
        blocks: list[Block] = []
        for start in range(0, outputs, step):
            stop = min(outputs, start + step)
            first, last, weights = self.weights(inputs, outputs, start, stop)
            blocks.append(Block(start, stop, first, last, weights.astype(np.float32)))
        return tuple(blocks)

    def inverse(self, coarse: int, fine: int) -> Filter:
        """Return the smallest enlarging that shrinking undoes: what it makes, shrunk again by this kernel, is
        what it was made of.

        It is the inverse of shrinking what this kernel enlarges, and then that enlarging: U (D U)^-1.
        """
        blocks: list[Block] = []
        for begin in range(0, coarse, BLOCK):
            end = min(coarse, begin + BLOCK)
            first, last = max(0, begin - INVERSE_REACH), min(coarse, end + INVERSE_REACH)
            top, bottom, shrinking = self.weights(fine, coarse, first, last)
            left, _, enlarging = self.weights(coarse, fine, top, bottom)
            # What lies further out is forgotten: the window's own ends stand for it.
            enlarging = enlarging[:, first - left :][:, : last - first]
            start, stop = (edge * fine // coarse for edge in (begin, end))
            weights = np.linalg.solve((shrinking @ enlarging).T, enlarging[start - top : stop - top].T).T
            blocks.append(Block(start, stop, first, last, weights.astype(np.float32)))
        return tuple(blocks)


def _cubic(x: Weights) -> Weights:
    x = np.abs(x)
    near, far = ((1.5 * x - 2.5) * x) * x + 1, ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0))


CUBIC = Kernel(_cubic, 2)
"""Pillow's bicubic, the cubic filter of most editors: Keys with a = -0.5."""


LINEAR = Kernel(lambda x: np.maximum(0, 1 - np.abs(x)), 1)


def gaussian(sigma: float) -> Kernel:
    """Return the bell curve, with `sigma` in samples of the coarser side."""
    return Kernel(lambda x: np.exp(-0.5 * (x / sigma) ** 2), 3.5 * sigma)


def filter_rows(bands: Bands, filter_: Filter) -> Bands:
    """Apply a map down the columns of a raster; yield one band for each of its blocks."""
    window = RowWindow(bands)
    for block in filter_:
        rows = window.rows(block.first, block.last)
        flat = rows.reshape(len(rows), -1).astype(np.float32, copy=False)
        yield (block.weights @ flat).reshape(-1, *rows.shape[1:])


def filter_columns(band: Band, filter_: Filter) -> Band:
    """Apply a map along the rows of a band."""
    rows, width, channels = band.shape
    planes = np.ascontiguousarray(np.moveaxis(band, 2, 0)).reshape(channels * rows, width)
    result = np.empty((channels * rows, filter_[-1].stop), np.float32)
    for block in filter_:
        np.matmul(
            planes[:, block.first : block.last], block.weights.T, out=result[:, block.start : block.stop]
        )
    return np.ascontiguousarray(np.moveaxis(result.reshape(channels, rows, -1), 0, 2))
