"""How the channels of a tile go through a network: red, green and blue together, every other channel as a
grey picture, of whose enlargement the brightness is kept: networks make grey coloured.

So ink separations survive, a text in black ink stays in black ink, and alpha is enlarged like what it cuts
out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from enlarger.imaging.hard_edges import enlarge_hard_edges, extremes, has_two_levels, repeated
from enlarger.imaging.pixel_format import RGB_U8

if TYPE_CHECKING:
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip

Enlarge: TypeAlias = "Callable[[Strip, int], Strip]"
"""A network at work: a tile of shape (height, width, 3) in, with the number of the picture that it is from;
the enlarged tile out.
"""


def pictures(tile: Strip, pixel_format: PixelFormat) -> list[Strip]:
    """Return the pictures that the channels of a tile make, each of shape (height, width, 3)."""
    is_colour = pixel_format.model == "RGB"
    colour = [np.ascontiguousarray(tile[..., :3])] if is_colour else []
    return colour + [_as_grey(tile[..., channel]) for channel in range(3 if is_colour else 0, tile.shape[2])]


def enlarge_tile(session: Enlarge, tile: Strip, pixel_format: PixelFormat, scale: int) -> Strip:
    """Enlarge a tile of working values, of shape (height, width, channels) in the order of the format."""
    height, width = tile.shape[0] * scale, tile.shape[1] * scale
    result = np.empty((height, width, tile.shape[2]), tile.dtype)
    if pixel_format.model == "RGB":
        colour = session(np.ascontiguousarray(tile[..., :3]), 0)
        for channel in range(3):  # five times as fast as all three at once
            result[..., channel] = colour[..., channel]
    else:
        for channel in range(pixel_format.colours):
            result[..., channel] = _enlarge_grey(session, tile[..., channel], channel)
    if pixel_format.has_alpha:
        alpha, last = tile[..., -1], runs_per_tile(pixel_format) - 1
        is_grey = pixel_format.alpha_is_data
        result[..., -1] = (
            _enlarge_grey(session, alpha, last) if is_grey else _enlarge_alpha(session, alpha, last, scale)
        )
    return result


def runs_per_tile(pixel_format: PixelFormat) -> int:
    """Return how often a network runs for a tile whose alpha is not flat."""
    return (1 if pixel_format.model == "RGB" else pixel_format.colours) + pixel_format.has_alpha


def _as_grey(plane: Strip) -> Strip:
    return np.repeat(plane[..., None], 3, axis=2)


def _enlarge_grey(session: Enlarge, plane: Strip, picture: int) -> Strip:
    colour = session(_as_grey(plane), picture)
    red, green, blue = (colour[..., channel].astype(np.float32) for channel in range(3))
    share_of_red, _, share_of_blue = RGB_U8.brightness
    # Where a network gives the same three times, this is exactly that.
    grey = green + share_of_red * (red - green) + share_of_blue * (blue - green)
    return np.rint(grey).astype(np.uint8) if plane.dtype == np.uint8 else grey


def _enlarge_alpha(session: Enlarge, alpha: Strip, picture: int, scale: int) -> Strip:
    """Enlarge alpha as a grey picture. Where it is flat the network has nothing to say and its rounding must
    not show, and where it has hard edges it knows nothing to say.
    """
    if alpha.min() == alpha.max():
        return np.full((alpha.shape[0] * scale, alpha.shape[1] * scale), alpha[0, 0])
    low, high = extremes(alpha)
    is_hard = has_two_levels(alpha, low, high)
    result = enlarge_hard_edges(alpha, low, high, scale)
    if alpha.dtype == np.uint8:
        result = np.rint(result, out=result).astype(np.uint8)
    if not is_hard.all():
        result = np.where(repeated(is_hard, scale), result, _enlarge_grey(session, alpha, picture))
    return np.where(repeated(low == high, scale), repeated(alpha, scale), result)
