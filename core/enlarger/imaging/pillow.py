"""Pillow's images as arrays of pixels, both ways."""

from __future__ import annotations

import numpy as np
from PIL import Image

from enlarger.errors import RequestError

from .pixel_format import PixelFormat
from .strips import Strip

_FORMATS = {
    "L": PixelFormat("Y", has_alpha=False, depth="u8"),
    "LA": PixelFormat("Y", has_alpha=True, depth="u8"),
    "RGB": PixelFormat("RGB", has_alpha=False, depth="u8"),
    "RGBA": PixelFormat("RGB", has_alpha=True, depth="u8"),
    "CMYK": PixelFormat("CMYK", has_alpha=False, depth="u8"),
    "I;16": PixelFormat("Y", has_alpha=False, depth="u16"),
}
"""Pixel formats by Pillow's modes."""

_KEPT = ("icc_profile", "dpi", "exif")
"""What an enlarged image still says of itself, by the keys of `info`."""


def pixels_of(image: Image.Image) -> tuple[Strip, PixelFormat]:
    """Return an image's pixels, of shape (height, width, channels), and what they are. Colours of a palette
    and black and white are taken as what they show. Raises RequestError for modes without a counterpart.
    """
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    if image.mode not in _FORMATS:
        raise RequestError(
            f"Images of mode {image.mode} cannot be enlarged.",
            f"Convert it to one of: {', '.join(_FORMATS)}.",
        )
    pixel_format = _FORMATS[image.mode]
    pixels = np.asarray(image)
    return pixels.reshape(image.height, image.width, pixel_format.channels), pixel_format


def image_from(pixels: Strip, pixel_format: PixelFormat, source: Image.Image) -> Image.Image:
    """Return an image of `pixels`, with the colour profile, resolution and Exif data of its `source`."""
    mode = next(mode for mode, known in _FORMATS.items() if known.name == pixel_format.name)
    rows = pixels if pixels.shape[2] > 1 else pixels[..., 0]
    image = Image.frombytes(mode, (pixels.shape[1], pixels.shape[0]), np.ascontiguousarray(rows).tobytes())
    image.info |= {key: source.info[key] for key in _KEPT if key in source.info}
    return image
