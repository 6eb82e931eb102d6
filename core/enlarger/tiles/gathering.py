"""Gathers the means over the whole picture that a network with global pooling takes, tile by tile.

Each tile gives what is to be averaged. What lies near its edges, and lacks what is beyond them, is left out:
a neighbour has it whole. So each value counts once, and the mean is that of the network run once on the whole
picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from enlarger.imaging.row_window import RowWindow

from .channels import pictures

if TYPE_CHECKING:
    from enlarger.graphs.global_pooling import Pooling
    from enlarger.graphs.receptive_field import Field
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

    from .channels import Enlarge
    from .tiling import Tiling

Means: TypeAlias = "dict[str, NDArray[np.float32]]"
"""What a network is fed beside the tiles of a picture: means, by the names of its inputs."""


@dataclass(frozen=True)
class Gathering:
    """How one mean is gathered."""

    pooling: Pooling
    tiling: Tiling
    """Of the pass's padded source, with as much context as this takes."""


def gather(
    strips: Strips,
    gathering: Gathering,
    pixel_format: PixelFormat,
    session: Enlarge,
    on_tile: Callable[[], None],
) -> list[NDArray[np.float32]]:
    """Return a mean for each picture that the channels make, in the shape in which the network takes it.

    `session` gives what is to be averaged in a tile, of shape (height, width, channels). `on_tile` is called
    after each tile.
    """
    tiling, shape = gathering.tiling, gathering.pooling.shape
    window, parts = RowWindow(strips), _Parts(gathering)
    sums, count = list[NDArray[np.float64]](), 0
    for row, tiles in enumerate(tiling.tile_rows()):
        rows = window.rows(tiles[0].read.top, tiles[0].read.bottom)
        for column, tile in enumerate(tiles):
            fed = pictures(rows[:, tile.read.left : tile.read.right], pixel_format)
            whole = [parts.of(session(each, number), row, column) for number, each in enumerate(fed)]
            found = [each.sum(axis=(0, 1), dtype=np.float64) for each in whole]
            sums = [total + more for total, more in zip(sums, found, strict=True)] if sums else found
            count += whole[0].shape[0] * whole[0].shape[1]
            on_tile()
    return [(total / count).astype(np.float32).reshape(shape) for total in sums]


class _Parts:
    """Which part of what each tile gives is counted."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._rows: list[slice] = []
        self._columns: list[slice] = []

    def of(self, features: Strip, row: int, column: int) -> Strip:
        """Return the part that counts of what the tile in a row and a column gives."""
        if not self._rows:
            tiling, (down, across) = self._gathering.tiling, self._gathering.pooling.reach
            (height, width), (size, tile) = features.shape[:2], (tiling.size, tiling.tile)
            self._rows = _whole([span.read for span in tiling.rows], tile.height, size.height, down, height)
            self._columns = _whole(
                [span.read for span in tiling.columns], tile.width, size.width, across, width
            )
        return features[self._rows[row], self._columns[column]]


def _whole(starts: Sequence[int], tile: int, length: int, field: Field, count: int) -> list[slice]:
    """Return along one axis which of the `count` values that each tile gives are counted: all that are whole,
    and that no tile before has counted. Tiles begin at `starts`.
    """
    parts: list[slice] = []
    counted = 0
    for start in starts:
        first = int(start / field.step)
        whole = field.whole(count, tile, is_first=start == 0, is_last=start + tile == length)
        assert first + whole.start <= counted, "tiles overlap by what the poolings' context asks for"
        parts.append(slice(counted - first, whole.stop))
        counted = first + whole.stop
    assert counted == int((length - tile) / field.step) + count, "the last tile reaches the edge"
    return parts
