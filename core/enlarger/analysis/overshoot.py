"""How a picture was made of something finer: whether even areas stay even up to their edges.

Shrinking by a filter with negative weights (cubic, Lanczos) makes even areas brighter or darker beside an
edge. The mean of an area, by which programs draw type and shapes and the box filter shrinks, does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from enlarger.imaging.strips import Plane, Strip

EVEN = 1.0
"""Levels between neighbours that count as none."""

EDGE = 32.0
"""Levels that make an edge; the cubic filter overshoots one by up to 7 parts in a hundred."""

BEYOND = 3.0
"""Levels that count as an overshoot."""

ENDS = 8.0, 247.0
"""Levels beyond which an overshoot would have been cut off."""

LEAST = 200
"""Edges that have to be seen before anything is told."""

OVERSHOT = 0.03
"""Share of the edges with an overshoot that are allowed. Type and emblems shrunk by the cubic filter or by
Lanczos have 0.37 to 0.57, shrunk by the box filter 0.001 to 0.013; photographs 0.04 to 0.2, by chance.
"""

UNTOUCHED = 0.25
"""Share of the edges that even areas reach unchanged: 0.42 to 0.56 after the box filter, at most 0.24 after
others, 0.25 where there are no areas and all is by chance.
"""


def is_area_averaged(patches: Iterable[Strip]) -> bool:
    """Tell whether each pixel is the mean of an area, of patches of shape (rows, columns, 3) in levels. Where
    there are few edges of even areas it is not told.
    """
    edges = overshot = untouched = 0
    for patch in patches:
        for values in (patch, patch.transpose(1, 0, 2)):
            for step in _steps(values):
                edges += step.size
                overshot += int(np.count_nonzero(step >= BEYOND))
                untouched += int(np.count_nonzero(np.abs(step) < BEYOND))
    return edges >= LEAST and overshot <= OVERSHOT * edges and untouched >= UNTOUCHED * edges


def _steps(values: Strip) -> Iterator[Plane]:
    """Yield, for edges right and left of even areas, how far the pixel between goes beyond the area, away
    from the edge; below 0 where it goes towards it.
    """
    change = np.diff(values, axis=1)
    is_even, is_edge = np.abs(change) <= EVEN, np.abs(change) >= EDGE
    first, middle, last = (slice(at, at + values.shape[1] - 3) for at in range(3))
    for area, even, edge, way in ((1, first, last, 1), (2, last, first, -1)):
        found = is_even[:, even] & is_edge[:, edge]
        level = values[:, area : area + found.shape[1]][found]
        step = way * change[:, middle][found]
        whole = step + way * change[:, edge][found]
        counts = (np.abs(whole) >= EDGE) & (level > ENDS[0]) & (level < ENDS[1])
        yield (-np.sign(whole) * step)[counts]
