"""Alpha bleed: visible colour spread under full transparency.

Colour under full transparency is arbitrary, often black, and a network would mix it into the visible edge. So
the visible colour is first bled outwards under it. Alpha then goes through the network as a grey picture of
its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .row_window import RowWindow

if TYPE_CHECKING:
    from enlarger.geometry import Size

    from .strips import Strip, Strips

BLEED_LEVELS = 5
"""Colour bleeds at least 2**(BLEED_LEVELS - 1) pixels far; what lies deeper under transparency becomes black.
"""

BLEED_CELL = 2**BLEED_LEVELS
BLEED_MARGIN = 3 * BLEED_CELL
"""Rows that a bled row depends on: the sum of one cell of each level and of the coarsest cell itself, in
whole cells.
"""

BLOCK = 12 * BLEED_CELL
"""Side of the blocks that are filled one by one, so that memory does not follow the width of the raster."""


def alpha_bleed(strips: Strips, size: Size) -> Strips:
    """Replace the colour of fully transparent pixels by colour that bleeds from visible ones.

    Strips have any number of colour channels, then straight alpha. Pixels with any alpha keep their colour;
    alpha stays. The result does not depend on how the raster is cut into strips. This is the pull-push
    interpolation of Gortler et al., The Lumigraph (SIGGRAPH 1996), section 3.4, on cells of a fixed grid.
    """
    window = RowWindow(strips)
    for top in range(0, size.height, BLOCK):
        bottom = min(size.height, top + BLOCK)
        first = max(0, top - BLEED_MARGIN)
        rows = window.rows(first, min(size.height, bottom + BLEED_MARGIN))
        result = rows[top - first : bottom - first]
        if not result[..., -1].all():
            result = result.copy()
            for left in range(0, size.width, BLOCK):
                start = max(0, left - BLEED_MARGIN)
                around = rows[:, start : left + BLOCK + BLEED_MARGIN]
                _fill_hidden(result[:, left : left + BLOCK], around, top - first, left - start)
        yield result


def _fill_hidden(block: Strip, around: Strip, top: int, left: int) -> None:
    """Fill the hidden pixels of a block that lies at (left, top) of the pixels around it."""
    hidden = block[..., -1] == 0
    if not hidden.any():
        return
    height, width = (-length % BLEED_CELL for length in around.shape[:2])
    padded = np.pad(around, ((0, height), (0, width), (0, 0))).astype(np.float32)
    weight = padded[..., -1:]
    colour, _ = _pull_push(padded[..., :-1] * weight, weight, BLEED_LEVELS)
    inner = colour[top : top + block.shape[0], left : left + block.shape[1]]
    block[hidden, :-1] = np.rint(inner[hidden]) if block.dtype == np.uint8 else inner[hidden]


def _pull_push(total: Strip, weight: Strip, levels: int) -> tuple[Strip, Strip]:
    """Return the mean colour of every cell, guessed from coarser cells where it has no weight, and 1 where
    there is one, else 0.
    """
    known = (weight > 0).astype(np.float32)
    colour = total / np.maximum(weight, np.finfo(np.float32).tiny)
    if levels:
        coarse, coarse_known = _pull_push(_quartered(total), _quartered(weight), levels - 1)
        reached = _doubled(coarse_known)
        guess = _doubled(coarse * coarse_known) / np.maximum(reached, np.finfo(np.float32).tiny)
        colour = np.where(known > 0, colour, guess)
        known = np.maximum(known, reached > 0)
    return colour * known, known


def _quartered(cells: Strip) -> Strip:
    rows = cells[0::2] + cells[1::2]
    return rows[:, 0::2] + rows[:, 1::2]


def _doubled(cells: Strip) -> Strip:
    """Enlarge by two with linear interpolation."""
    for axis in (0, 1):
        cells = np.moveaxis(cells, axis, 0)
        before = np.concatenate([cells[:1], cells[:-1]])
        after = np.concatenate([cells[1:], cells[-1:]])
        mixed = np.stack([cells * 0.75 + before * 0.25, cells * 0.75 + after * 0.25], axis=1)
        cells = np.moveaxis(mixed.reshape(-1, *cells.shape[1:]), 0, axis)
    return cells
