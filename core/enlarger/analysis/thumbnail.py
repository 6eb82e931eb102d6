"""A small copy of a source, as it is seen, made while its rows pass by."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.resampling import resample
from enlarger.imaging.transfer import Transfer, bend, is_deep

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

MOST_PIXELS = 4 << 20
"""Of a thumbnail. A smaller source is kept whole."""

PAPER = 0.5
"""What is seen through a transparent picture, with 1 as white: black and white stand out against it alike."""

BRIGHTEST_SHARE = 0.01
"""The part of a picture in float that may be brighter than a thumbnail's white: lamps, the sun."""


def thumbnail_size(size: Size) -> Size:
    """Return the size of the thumbnail of a source."""
    shrinking = sqrt(MOST_PIXELS / size.pixels)
    return size if shrinking >= 1 else type(size)(*(max(1, int(side * shrinking)) for side in size))


def thumbnail(strips: Strips, size: Size, pixel_format: PixelFormat) -> Strip:
    """Return the thumbnail of a raster of `size`, in values of the format: RGB, uint8, of shape (height,
    width, 3). All strips are read; grey is RGB of equal values, other colours are so roughly.
    """
    measured = pixel_format.measured
    neutral = Transfer(pixel_format, (0.0,) * measured, (1.0,) * measured)
    seen = (_seen(strip, pixel_format) for strip in neutral.working(strips))
    target = thumbnail_size(size)
    small = seen if target == size else resample(seen, size, target, has_alpha=False, kernel="bicubic")
    raster = np.concatenate(list(small))
    if not is_deep(pixel_format):
        return raster
    if pixel_format.is_float:
        # A picture of high dynamic range is exposed for what most of it shows.
        raster = bend(raster)
        raster /= max(1.0, float(np.quantile(raster, 1 - BRIGHTEST_SHARE)))
    return np.rint(np.clip(raster, 0, 1) * 255).astype(np.uint8)


def _seen(strip: Strip, pixel_format: PixelFormat) -> Strip:
    """Return working values as they are seen, as RGB of the same type."""
    colours, model = pixel_format.colours, pixel_format.model
    if model == "RGB" and not pixel_format.has_transparency:
        return strip[..., :3]
    white = np.float32(1 if is_deep(pixel_format) else 255)
    if model == "CMYK":
        rgb = (white - strip[..., :3]) * (1 - strip[..., 3:4] / white)
    elif model == "RGB":
        rgb = strip[..., :3]
    else:
        bright = pixel_format.brightness.index(1.0) if colours else 0
        rgb = strip[..., bright : bright + 1].repeat(3, axis=2)
    if pixel_format.has_transparency and colours:
        opacity = strip[..., -1:] / white
        rgb = white * np.float32(PAPER) + opacity * (rgb - white * np.float32(PAPER))
    return rgb.astype(strip.dtype)
