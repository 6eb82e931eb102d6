"""Linear maps along one axis of a raster: shrinking, enlarging and blurring as products of small matrices.

An axis is cut into blocks on a grid of its own, so what comes out does not depend on the strips that come in.
Rasters are handled as planes here, of shape (rows, channels, width): both axes are then products of what lies
side by side in memory.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .row_window import RowWindow

if TYPE_CHECKING:
    from .strips import Strip, Strips

Weights: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Callable[[Weights], Weights]

HIGH, WIDE = 16, 32
"""Samples of the coarser side that a block covers, down the columns and along the rows: few, so that little
is multiplied by zero, but enough to keep the processor busy. Less high than wide, as strips of whole rows
have to stay in its cache.
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

    @functools.cached_property
    def across(self) -> NDArray[np.float32]:
        """The weights for samples that lie side by side."""
        return np.ascontiguousarray(self.weights.T)


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

    def filter(self, inputs: int, outputs: int, block: int) -> Filter:
        """Return the map from `inputs` samples to `outputs`."""
        coarse = min(inputs, outputs)
        blocks: list[Block] = []
        for begin in range(0, coarse, block):
            start, stop = (edge * outputs // coarse for edge in (begin, min(coarse, begin + block)))
            first, last, weights = self.weights(inputs, outputs, start, stop)
            blocks.append(Block(start, stop, first, last, weights.astype(np.float32)))
        return tuple(blocks)

    def inverse(self, coarse: int, fine: int, block: int, shrinking: Kernel) -> Filter:
        """Return the map after which enlarging by this kernel, and shrinking by another, gives what there
        was.
        """
        blocks: list[Block] = []
        inner: dict[int, NDArray[np.float32]] = {}
        for start in range(0, coarse, block):
            stop = min(coarse, start + block)
            first, last = max(0, start - INVERSE_REACH), min(coarse, stop + INVERSE_REACH)
            # Far from the ends, blocks that lie alike on the fine side are alike.
            place = start * fine % coarse if 2 * INVERSE_REACH <= start < coarse - 4 * INVERSE_REACH else -1
            if place not in inner:
                inner[place] = self._inverse(coarse, fine, first, last, shrinking)[
                    start - first : stop - first
                ]
            blocks.append(Block(start, stop, first, last, inner[place]))
            inner.pop(-1, None)
        return tuple(blocks)

    def _inverse(
        self, coarse: int, fine: int, first: int, last: int, shrinking: Kernel
    ) -> NDArray[np.float32]:
        """Return the inverse of enlarging and shrinking [first, last), as if there was nothing else."""
        top, bottom, means = shrinking.weights(fine, coarse, first, last)
        left, _, enlarging = self.weights(coarse, fine, top, bottom)
        return np.linalg.inv(means @ enlarging[:, first - left :][:, : last - first]).astype(np.float32)


def _cubic(x: Weights) -> Weights:
    x = np.abs(x)
    near, far = ((1.5 * x - 2.5) * x) * x + 1, ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0))


CUBIC = Kernel(_cubic, 2)
"""Pillow's bicubic, the cubic filter of most editors: Keys (1981) with a = -0.5, that is Catmull and Rom's
(1974).
"""


AREA = Kernel(lambda x: ((x > -0.5) & (x <= 0.5)).astype(np.float64), 0.5)
"""Pillow's box filter: the mean of the pixels that lie in an area."""

LINEAR = Kernel(lambda x: np.maximum(0, 1 - np.abs(x)), 1)


def gaussian(sigma: float) -> Kernel:
    """Return the bell curve, with `sigma` in samples of the coarser side."""
    reach = 3.5 * sigma
    # Numbers that are hardly more than nothing take processors a hundred times as long.
    return Kernel(lambda x: np.where(np.abs(x) < reach, np.exp(-0.5 * (x / sigma) ** 2), 0), reach)


def planes(strips: Strips, height: int, filter_: Filter) -> Strips:
    """Yield the float32 planes of a raster of `height`, new ones, cut as a map is: each strip is as high as
    what comes in, or out, for one of its blocks.
    """
    window = RowWindow(strips)
    edges = [block.start * height // filter_[-1].stop for block in filter_]
    for top, bottom in pairwise([*edges, height]):
        rows = window.rows(top, bottom)
        result = np.empty((bottom - top, rows.shape[2], rows.shape[1]), np.float32)
        for channel in range(rows.shape[2]):
            result[:, channel] = rows[..., channel]
        yield result


def filter_rows(strips: Strips, filter_: Filter) -> Strips:
    """Apply a map down the columns of planes; yield a strip for each of its blocks.

    What blocks are made of is added strip by strip: strips have to come in a cut of their own, as of
    `planes`.
    """
    window = RowWindow(strips)
    return (filter_block(window.parts(block.first, block.last), block) for block in filter_)


def filter_block(parts: list[Strip], block: Block) -> Strip:
    """Return what one block of a map makes of its inputs, which come in parts."""
    result: Strip | None = None
    column = 0
    for part in parts:
        weights = block.weights[:, column : column + len(part)]
        column += len(part)
        product = (weights @ part.reshape(len(part), -1)).reshape(-1, *part.shape[1:])
        result = product if result is None else np.add(result, product, out=result)
    assert result is not None
    return result


def filter_columns(strip: Strip, filter_: Filter) -> Strip:
    """Apply a map along the rows of planes."""
    flat = strip.reshape(-1, strip.shape[2])
    result = np.empty((len(flat), filter_[-1].stop), np.float32)
    for block in filter_:
        np.matmul(flat[:, block.first : block.last], block.across, out=result[:, block.start : block.stop])
    return result.reshape(*strip.shape[:2], -1)
