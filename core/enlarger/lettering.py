"""Lettering and codes: where a picture is as small print and bar codes are, and invention would be a lie.

Looked at through a window, these are of great contrast, nearly all ink or paper, and change from one to the
other often, both across and down. Little else in a picture is all of that at once (docs/fidelity.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .transfer import is_deep
from .window import RowWindow

if TYPE_CHECKING:
    from .geometry import Size
    from .pixels import PixelFormat
    from .raster import Band, Bands

CELL = 5
"""Pixels. A window is three cells wide and high: a line or two of small print."""

REACH = 3
"""Cells around one that have a say in it: of its window, of the vote, of the margin."""

ROWS = 16
"""Cells that are judged at once."""

LEAST_RANGE = 72
"""Levels from the darkest to the brightest pixel of a window."""

LEAST_SPLIT = 0.22
"""Four times the variance for a range of 1: half ink, half paper gives 1, an even mixture of greys 1/3, most
textures 0.1.
"""

LEAST_ACROSS, LEAST_DOWN = 0.14, 0.1
"""Mean step from pixel to pixel, for a range of 1."""

VOTES = 4
"""So many of nine neighbouring windows have to agree."""

Plane: TypeAlias = NDArray[Any]


def find_lettering(bands: Bands, size: Size, pixel_format: PixelFormat) -> Bands:
    """Yield, for bands of working values, where there is lettering: 1 there and 0 elsewhere, one channel."""
    window = RowWindow(bands)
    step = ROWS * CELL
    for top in range(0, size.height, step):
        first = max(0, top - REACH * CELL)
        rows = window.rows(first, min(size.height, top + step + REACH * CELL))
        found = np.maximum.reduce([_judged(plane) for plane in _planes(rows, pixel_format)])
        found = found.repeat(CELL, axis=0).repeat(CELL, axis=1)
        bottom = min(size.height, top + step)
        yield found[top - first : bottom - first, : size.width, None].astype(np.float32)


def _planes(rows: Band, pixel_format: PixelFormat) -> Iterator[Plane]:
    """Yield what may show letters, in levels: brightness, over mid grey where a raster is transparent, and
    alpha.
    """
    levels = 255 if is_deep(pixel_format) else 1
    alpha = rows[..., -1].astype(np.float32) * levels
    if pixel_format.has_alpha:
        yield alpha
    if pixel_format.colours:
        weights = np.array(pixel_format.brightness, np.float32) * levels
        brightness = rows[..., : pixel_format.colours].astype(np.float32) @ weights
        yield 128 + alpha / 255 * (brightness - 128) if pixel_format.has_alpha else brightness


def _judged(plane: Plane) -> Plane:
    """Tell for every cell whether there is lettering."""
    plane = np.pad(plane, [(0, -length % CELL) for length in plane.shape], "edge")
    steps = [np.abs(np.diff(plane, axis=axis, append=plane.take([-1], axis))) for axis in (1, 0)]
    count = (3 * CELL) ** 2
    mean, squares, across, down = (
        _around(_per_cell(part, np.add), np.add) / count for part in (plane, plane * plane, *steps)
    )
    low, high = (_around(_per_cell(plane, pick), pick) for pick in (np.minimum, np.maximum))
    extent = np.maximum(high - low, 1)
    found = (extent >= LEAST_RANGE) & (4 * (squares - mean * mean) >= LEAST_SPLIT * extent**2)
    found &= (across >= LEAST_ACROSS * extent) & (down >= LEAST_DOWN * extent)
    votes = _around(found.astype(np.float32), np.add)
    return _around((found & (votes >= VOTES)).astype(np.float32), np.maximum)


def _per_cell(plane: Plane, combine: np.ufunc) -> Plane:
    height, width = plane.shape
    cells = plane.reshape(height // CELL, CELL, width // CELL, CELL)
    return combine.reduce(combine.reduce(cells, axis=3), axis=1)


def _around(cells: Plane, combine: Callable[..., Plane]) -> Plane:
    """Combine each cell with its eight neighbours; beyond the edge the edge goes on."""
    for axis in (0, 1):
        padded = np.pad(cells, [(1, 1) if other == axis else (0, 0) for other in (0, 1)], "edge")
        length = cells.shape[axis]
        parts = [padded.take(range(shift, shift + length), axis) for shift in range(3)]
        cells = combine(combine(parts[0], parts[1]), parts[2])
    return cells
