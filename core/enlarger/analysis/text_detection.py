"""Detects small text, QR codes and bar codes, in which generated detail would be false.

Seen through a window, these have great contrast, are nearly all ink or paper, and change from one to the
other often, both across and down. Little else in a picture does all of that at once (docs/fidelity.md). A
line that stands alone fills a window of its own height. Text differs from codes by its lines: rows of letters
and rows of paper have different means; columns of text, and both rows and columns of codes, have not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.transfer import is_deep

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Plane, Strip, Strips

CELL = 5
"""Pixels. A window is three cells wide and high: a line or two of small print."""

REACH = 6
"""Cells around one that it depends on: those of its window, of the vote or the surroundings, of the margin.
"""

ROWS = 24
"""Cells that are judged at once."""

LEAST_RANGE = 72
"""Levels from the darkest to the brightest pixel of a window."""

LEAST_SPLIT = 0.22
"""Four times the variance for a range of 1: half ink, half paper gives 1, an even mixture of greys 1/3, most
textures 0.1.
"""

LEAST_ACROSS, LEAST_DOWN = 0.14, 0.1
"""Mean step from pixel to pixel, for a range of 1."""

LINE = 5
"""Cells along a line of text, which is one cell high."""

LINE_RANGE, LINE_SPLIT, LINE_DOWN = 110, 0.26, 0.16
"""The same for lines, whose windows are smaller: chance makes them look like text more often."""

SURROUNDINGS = 9
"""Cells, across and down, that say together whether there are lines."""

UNEVEN = 2.5
"""So much more do the means of rows differ than those of columns, or the other way round, where there are
lines.
"""

VOTES = 4
"""So many of nine neighbouring windows have to agree."""


def find_text(strips: Strips, size: Size, pixel_format: PixelFormat) -> Strips:
    """Yield, for strips of working values of a raster of `size`, two channels of float32, 1 or 0: whether
    there is text or a code, and whether there are lines of text.
    """
    window = RowWindow(strips)
    step = ROWS * CELL
    for top in range(0, size.height, step):
        first = max(0, top - REACH * CELL)
        rows = window.rows(first, min(size.height, top + step + REACH * CELL))
        found = np.maximum.reduce([_judged(plane) for plane in _planes(rows, pixel_format)])
        found = found.repeat(CELL, axis=0).repeat(CELL, axis=1)
        bottom = min(size.height, top + step)
        yield found[top - first : bottom - first, : size.width]


def text_share(strips: Strips, size: Size, pixel_format: PixelFormat) -> float:
    """Return the part of a raster, as `find_text` takes it, in which there is text or a code, from 0 to 1."""
    count = sum(np.count_nonzero(rows[..., 0]) for rows in find_text(strips, size, pixel_format))
    return int(count) / size.pixels


def _planes(rows: Strip, pixel_format: PixelFormat) -> Iterator[Plane]:
    """Yield what may show text, in levels: brightness, over mid grey where a raster is transparent, and
    alpha.
    """
    levels = 255 if is_deep(pixel_format) else 1
    alpha = rows[..., -1].astype(np.float32) * levels
    if pixel_format.has_alpha:
        yield alpha
    if pixel_format.colours:
        weights = np.array(pixel_format.brightness, np.float32) * levels
        brightness = rows[..., : pixel_format.colours].astype(np.float32) @ weights
        yield 128 + alpha / 255 * (brightness - 128) if pixel_format.has_transparency else brightness


def _judged(plane: Plane) -> Plane:
    """Tell for every cell whether there is text or a code, and whether it is text."""
    plane = np.pad(plane, [(0, -length % CELL) for length in plane.shape], "edge")
    steps = [np.abs(np.diff(plane, axis=axis, append=plane.take([-1], axis))) for axis in (1, 0)]
    sums = [_per_cell(part, np.add) / CELL**2 for part in (plane, plane * plane, *steps)]
    ends = [(_per_cell(plane, pick), pick) for pick in (np.minimum, np.maximum)]

    def is_like_text(width: int, height: int, least: tuple[float, float, float]) -> Plane:
        mean, squares, across, down = (
            _around(part, np.add, width, height) / (width * height) for part in sums
        )
        low, high = (_around(cells, pick, width, height) for cells, pick in ends)
        extent = np.maximum(high - low, 1)
        found = (extent >= least[0]) & (4 * (squares - mean * mean) >= least[1] * extent**2)
        return found & (across >= LEAST_ACROSS * extent) & (down >= least[2] * extent)

    found = is_like_text(3, 3, (LEAST_RANGE, LEAST_SPLIT, LEAST_DOWN))
    found &= _around(found.astype(np.float32), np.add) >= VOTES
    is_line = is_like_text(LINE, 1, (LINE_RANGE, LINE_SPLIT, LINE_DOWN))
    found = np.maximum(_around(found, np.maximum), _around(is_line, np.maximum, LINE))
    both = [
        _around(found * uneven, np.add, SURROUNDINGS, SURROUNDINGS)
        for uneven in (_unevenness(plane), _unevenness(plane.T).T)
    ]
    is_text = found & (np.maximum(*both) > UNEVEN * np.minimum(*both))
    return np.stack([found, is_text], axis=2).astype(np.float32)


def _unevenness(plane: Plane) -> Plane:
    """Return for every cell how much the means of its window's rows differ: their variance."""
    height, width = plane.shape
    rows = _around(plane.reshape(height, width // CELL, CELL).mean(axis=2), np.add, 3, 1) / 3
    mean, squares = (
        _around(part.reshape(height // CELL, CELL, -1).mean(axis=1), np.add, 1, 3) / 3
        for part in (rows, rows * rows)
    )
    return np.maximum(squares - mean * mean, 0)


def _per_cell(plane: Plane, combine: np.ufunc) -> Plane:
    height, width = plane.shape
    cells = plane.reshape(height // CELL, CELL, width // CELL, CELL)
    return combine.reduce(combine.reduce(cells, axis=3), axis=1)


def _around(cells: Plane, combine: np.ufunc, width: int = 3, height: int = 3) -> Plane:
    """Combine each cell with its neighbours in a window; beyond the edge the edge goes on."""
    for axis, count in ((0, height), (1, width)):
        padded = np.pad(cells, [(count // 2,) * 2 if other == axis else (0, 0) for other in (0, 1)], "edge")
        length = cells.shape[axis]
        cells = combine.reduce([padded.take(range(shift, shift + length), axis) for shift in range(count)])
    return cells
