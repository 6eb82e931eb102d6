"""How the channels of a tile go through a network: red, green and blue together, every other channel as a
grey picture.

So ink separations survive, a text in black ink stays in black ink, and alpha is enlarged like what it cuts
out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .pixels import PixelFormat
    from .raster import Band

Enlarge: TypeAlias = "Callable[[Band], Band]"
"""A network at work: a tile of shape (height, width, 3) in, the enlarged tile out."""

FLAT_WINDOW = 5
"""Alpha that is the same value all over a window of this side keeps that value exactly."""


def enlarge_tile(session: Enlarge, tile: Band, pixel_format: PixelFormat, scale: int) -> Band:
    """Enlarge a tile of working values, of shape (height, width, channels) in the order of the format."""
    height, width = tile.shape[0] * scale, tile.shape[1] * scale
    result = np.empty((height, width, tile.shape[2]), tile.dtype)
    if pixel_format.model == "RGB":
        colour = session(np.ascontiguousarray(tile[..., :3]))
        for channel in range(3):  # five times as fast as all three at once
            result[..., channel] = colour[..., channel]
    else:
        for channel in range(pixel_format.colours):
            result[..., channel] = _enlarge_grey(session, tile[..., channel])
    if pixel_format.has_alpha:
        result[..., -1] = _enlarge_alpha(session, tile[..., -1], scale)
    return result


def runs_per_tile(pixel_format: PixelFormat) -> int:
    """Return how often a network runs for a tile whose alpha is not flat."""
    return (1 if pixel_format.model == "RGB" else pixel_format.colours) + pixel_format.has_alpha


def _enlarge_grey(session: Enlarge, plane: Band) -> Band:
    return session(np.repeat(plane[..., None], 3, axis=2))[..., 1]


def _enlarge_alpha(session: Enlarge, alpha: Band, scale: int) -> Band:
    """Enlarge alpha as a grey picture. Where it is flat the network has nothing to say and its rounding must
    not show.
    """
    if alpha.min() == alpha.max():
        return np.full((alpha.shape[0] * scale, alpha.shape[1] * scale), alpha[0, 0])
    grey = _enlarge_grey(session, alpha)
    return np.where(_repeated(_is_flat(alpha), scale), _repeated(alpha, scale), grey)


def _is_flat(plane: Band) -> NDArray[np.bool_]:
    """Tell for every pixel whether the window around it holds one value; beyond the edge the edge goes on."""
    low = high = np.pad(plane, FLAT_WINDOW // 2, mode="edge")
    for axis, length in enumerate(plane.shape):
        parts = [slice(shift, shift + length) for shift in range(FLAT_WINDOW)]
        cuts: list[Any] = parts if axis == 0 else [(slice(None), part) for part in parts]
        low = functools.reduce(np.minimum, [low[cut] for cut in cuts])
        high = functools.reduce(np.maximum, [high[cut] for cut in cuts])
    return low == high


def _repeated(plane: NDArray[Any], scale: int) -> NDArray[Any]:
    return plane.repeat(scale, axis=0).repeat(scale, axis=1)
