"""Straight alpha: what a network has to see under transparency, and how alpha itself is enlarged.

Colour under full transparency is arbitrary, often black, and a network would draw it into the visible edge.
So the visible colour is first bled outwards under it. Alpha then goes through the network as a grey picture
of its own.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .window import RowWindow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .geometry import Size
    from .raster import Band, Bands
    from .session import Session

BLEED_LEVELS = 5
"""Colour bleeds at least 2**(BLEED_LEVELS - 1) pixels far; what lies deeper under transparency becomes black.
"""

BLEED_CELL = 2**BLEED_LEVELS
BLEED_MARGIN = 3 * BLEED_CELL
"""Rows that a bled row depends on: the sum of one cell of each level and of the coarsest cell itself, in
whole cells.
"""

Plane: TypeAlias = "NDArray[np.floating[Any]]"

FLAT_WINDOW = 5
"""Alpha that is the same value all over a window of this side keeps that value exactly."""


def matte_bleed(bands: Bands, size: Size) -> Bands:
    """Replace the colour of fully transparent pixels of an RGBA raster by colour that bleeds from visible
    ones.

    Pixels with any alpha keep their colour; alpha stays. The result does not depend on how the raster is cut
    into bands. This is the pull-push interpolation of Gortler et al., The Lumigraph (SIGGRAPH 1996), section
    3.4, on cells of a fixed grid.
    """
    window = RowWindow(bands)
    for top in range(0, size.height, 4 * BLEED_MARGIN):
        bottom = min(size.height, top + 4 * BLEED_MARGIN)
        first = max(0, top - BLEED_MARGIN)
        rows = window.rows(first, min(size.height, bottom + BLEED_MARGIN))
        inner = rows[top - first : bottom - first]
        yield inner if inner[..., 3].all() else _bled(rows)[top - first : bottom - first]


def _bled(rows: Band) -> Band:
    height, width = (-length % BLEED_CELL for length in rows.shape[:2])
    padded = np.pad(rows, ((0, height), (0, width), (0, 0))).astype(np.float32)
    weight = padded[..., 3:]
    colour, _ = _pull_push(padded[..., :3] * weight, weight, BLEED_LEVELS)
    result = rows.copy()
    hidden = rows[..., 3] == 0
    result[hidden, :3] = np.rint(colour[: rows.shape[0], : rows.shape[1]][hidden])
    return result


def _pull_push(total: Plane, weight: Plane, levels: int) -> tuple[Plane, Plane]:
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


def _quartered(plane: Plane) -> Plane:
    rows = plane[0::2] + plane[1::2]
    return rows[:, 0::2] + rows[:, 1::2]


def _doubled(plane: Plane) -> Plane:
    """Enlarge by two with linear interpolation."""
    for axis in (0, 1):
        plane = np.moveaxis(plane, axis, 0)
        before = np.concatenate([plane[:1], plane[:-1]])
        after = np.concatenate([plane[1:], plane[-1:]])
        mixed = np.stack([plane * 0.75 + before * 0.25, plane * 0.75 + after * 0.25], axis=1)
        plane = np.moveaxis(mixed.reshape(-1, *plane.shape[1:]), 0, axis)
    return plane


def enlarge_rgba(session: Session, tile: Band) -> Band:
    """Enlarge one tile of straight RGBA pixels whose transparent parts are bled."""
    colour = session(np.ascontiguousarray(tile[..., :3]))
    return np.dstack([colour, _enlarge_alpha(session, tile[..., 3], colour.shape[0] // tile.shape[0])])


def _enlarge_alpha(session: Session, alpha: Band, scale: int) -> Band:
    """Enlarge alpha as a grey picture. Where it is flat the network has nothing to say and its rounding must
    not show.
    """
    if alpha.min() == alpha.max():
        return np.full((alpha.shape[0] * scale, alpha.shape[1] * scale), alpha[0, 0])
    grey = session(np.repeat(alpha[..., None], 3, axis=2))[..., 1]
    return np.where(_repeated(_is_flat(alpha), scale), _repeated(alpha, scale), grey)


def _is_flat(plane: Band) -> NDArray[np.bool_]:
    """Tell for every pixel whether the window around it holds one value; beyond the edge the edge goes on."""
    low = high = np.pad(plane, FLAT_WINDOW // 2, mode="edge")
    for axis, length in enumerate(plane.shape):
        parts = [slice(shift, shift + length) for shift in range(FLAT_WINDOW)]
        cuts = parts if axis == 0 else [(slice(None), part) for part in parts]
        low = functools.reduce(np.minimum, [low[cut] for cut in cuts])
        high = functools.reduce(np.maximum, [high[cut] for cut in cuts])
    return low == high


def _repeated(plane: NDArray[np.generic], scale: int) -> NDArray[np.generic]:
    return plane.repeat(scale, axis=0).repeat(scale, axis=1)
