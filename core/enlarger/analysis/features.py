"""The features of a picture, by which its content and its damage are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import GREY_U8, RGB_U8

from .colours import colour_features
from .edges import edge_features
from .noise_level import halved, noise_level
from .source_quality import BlockGrid, block_grid
from .spectrum import spectral_features
from .surfaces import surface_features
from .text_detection import find_text

if TYPE_CHECKING:
    from enlarger.imaging.strips import Plane, Strip

    from .picture_sample import Patches

SMALLEST = 16
"""Pixels that a patch has to have each way."""

COLOURED = 1.0
"""Levels of noise between red and brightness from which on noise has colours."""

MOST_NOISE = 40.0
"""Levels beyond which it is no noise, but what the picture shows."""

TINT = 0.92
"""Deviation of the difference of red and brightness where each colour has noise of 1 (ITU-R BT.601)."""


@dataclass(frozen=True)
class Features:
    """Numbers by their names, and what they were found by."""

    values: dict[str, float]
    planes: Plane
    """Brightness of the patches, of shape (number, rows, columns), in levels."""
    grid: BlockGrid
    noise: float
    """Deviation of white noise in each colour, in levels."""
    grain: float
    """The same, whether its grains are as wide as a pixel or wider, which shows at half the size."""
    text_share: float


def features(patches: Patches) -> Features | None:
    """Return the features of patches; None where these are too small to tell anything."""
    rgb = np.stack(patches.rgb)
    if min(rgb.shape[1:3]) < SMALLEST:
        return None
    planes = rgb @ np.array(RGB_U8.brightness, np.float32)
    grid = block_grid(planes)
    colours: Strip = np.moveaxis(rgb, 3, 1).reshape(-1, *planes.shape[1:])
    noise, coarse_noise = noise_level(colours), noise_level(halved(colours))
    tints = rgb[..., 0] - planes + 128
    tint = noise_level(tints)
    grain = min(MOST_NOISE, max(noise, 2 * coarse_noise))
    if tint > COLOURED:
        # Fine detail, which looks like noise, has fewer colours than that.
        grain = min(grain, max(tint, 2 * noise_level(halved(tints))) / TINT)
    found = _text(planes)
    text = float(found[..., 1].mean())
    values = {
        **edge_features(planes),
        **spectral_features(planes),
        **colour_features(rgb),
        **surface_features(halved(planes), coarse_noise),
        "block grid": float(np.log(grid.score + 1e-3)),
        "noise": float(np.log(noise + 0.1)),
        "coarse noise": float(np.log(coarse_noise + 0.1)),
        "noise of tint": float(np.log(tint + 0.1)),
        "text": text,
        "text or codes": float(found[..., 0].mean()),
        "empty": patches.flat_share,
    }
    return Features(values, planes, grid, noise, grain, text)


def _text(planes: Plane) -> Strip:
    """Return where there is text in the planes, laid side by side: one edge more does not make text."""
    row = np.concatenate(list(planes), axis=1)
    size = Size(row.shape[1], row.shape[0])
    return np.concatenate(list(find_text(iter([row[..., np.newaxis]]), size, GREY_U8)))
