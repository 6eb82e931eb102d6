"""Guidance: where in an enlarged raster corrections go, and how far.

Spread evenly over what was made of a pixel of the source, a correction leaves edges where they are and draws
faint second ones beside them. So most of it goes where the network's picture changes, which moves its edges.
And none takes a value further out of what the source shows around it than the network had it.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.tee import tee

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from enlarger.imaging.strips import Strip, Strips

    from .filter_pair import FilterPair

EVEN = 96.0
"""Levels of contrast that are added everywhere. With less, rings get fainter still, but three passes leave
more of a source's values unheld.
"""

OVERSHOOT = 0.375
"""How far a correction may go beyond what the source shows around a place, in parts of the range there. With
less, more of the source's values cannot be held; without a limit rings are three times as strong.
"""


class Guide(NamedTuple):
    """How a strip is to be corrected."""

    shares: Strip
    """Of shape (rows, 1, width): how much of an even correction each pixel gets, about 1 on average."""
    limits: list[tuple[slice, Strip, Strip]]
    """Rows, and the least and the most that the source shows there, of shape (channels, width)."""


def guides(picture: Strips, source: Strips, pair: FilterPair, white: float) -> Iterator[Guide]:
    """Yield guides for the strips of a result: `picture` is the mean of its colours, of shape
    (rows, 1, width), `source` what it is to be brought back to.
    """
    return map(Guide, _shares(picture, pair, EVEN * white / 255), _limits(source, pair, white))


def _shares(picture: Strips, pair: FilterPair, even: float) -> Strips:
    contrasts, seen = tee(_contrasts(picture, pair, even))
    for contrast, around in zip(contrasts, pair.enlarged(pair.shrunk(seen)), strict=True):
        np.maximum(around, even, out=around)
        yield np.divide(contrast, around, out=around)


def _contrasts(picture: Strips, pair: FilterPair, even: float) -> Strips:
    """Yield the difference between the least and the most of the nine pixels around each, and `even`."""
    window, height = RowWindow(picture), pair.size.height
    for start, stop in pair.edges:
        rows = window.rows(max(0, start - 1), min(height, stop + 1))[:, 0]
        rows = np.pad(rows, ((start == 0, stop == height), (1, 1)), "edge")
        ends: list[Strip] = []
        for combine in (np.maximum, np.minimum):
            across = reduce(combine, (rows[:, :-2], rows[:, 1:-1], rows[:, 2:]))
            ends.append(reduce(combine, (across[:-2], across[1:-1], across[2:])))
        contrast = np.subtract(*ends)
        contrast += even
        yield contrast[:, None]


def _limits(source: Strips, pair: FilterPair, white: float) -> Iterator[list[tuple[slice, Strip, Strip]]]:
    """Yield for each strip of a result what the four nearest pixels of the source allow."""
    window, size = RowWindow(source), pair.source
    down, across = (
        _cells(coarse, fine)
        for coarse, fine in ((size.height, pair.size.height), (size.width, pair.size.width))
    )
    columns = np.arange(size.width + 1)
    before, after = np.maximum(columns - 1, 0), np.minimum(columns, size.width - 1)
    for start, stop in pair.edges:
        top, bottom = int(down[start]), int(down[stop - 1])
        first = max(0, top - 1)
        rows = window.rows(first, min(size.height, bottom + 1))
        above = np.arange(top - 1, bottom) - first
        ends: list[Strip] = []
        for combine in (np.minimum, np.maximum):
            pairs = combine(rows[np.maximum(above, 0)], rows[np.minimum(above + 1, len(rows) - 1)])
            ends.append(combine(pairs[..., before], pairs[..., after]))
        margin = OVERSHOOT * (ends[1] - ends[0])
        low = np.maximum(ends[0] - margin, 0).take(across, axis=-1)
        high = np.minimum(ends[1] + margin, white).take(across, axis=-1)
        edges = np.searchsorted(down[start:stop], np.arange(top, bottom + 2))
        yield [
            (slice(int(edges[cell]), int(edges[cell + 1])), low[cell], high[cell])
            for cell in range(bottom + 1 - top)
        ]


def _cells(coarse: int, fine: int) -> NDArray[np.intp]:
    """Return for each fine sample the coarse one whose centre comes next; `coarse` where none does."""
    return ((2 * np.arange(fine) + 1) * coarse // fine + 1) // 2
