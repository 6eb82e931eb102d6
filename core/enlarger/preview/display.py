"""Pixels of any format as a screen shows them: sRGB in eight bits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageCms

from enlarger.imaging.transfer import encode, unit

if TYPE_CHECKING:
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Samples, Strip

BLACK_POINT = ImageCms.Flags.BLACKPOINTCOMPENSATION

D50 = np.array([0.9642, 1.0, 0.8249], np.float32)
"""The white of profiles (ICC.1:2022, 7.2.16)."""

XYZ_TO_SRGB = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ],
    np.float32,
)
"""From XYZ relative to D50 to linear sRGB, by Bradford's adaptation (brucelindbloom.com)."""

YCC_TO_RGB = np.array([[1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0]], np.float32)
"""JFIF (ITU-T T.871)."""

XYZ_WHITE = 65535 / 32768
"""What whole numbers reach in XYZ (u1Fixed15Number, ICC.1:2022, 6.3.4.2)."""

_MODES = {"Y": "L", "RGB": "RGB", "CMYK": "CMYK"}
"""Models that Pillow has a mode for."""


class Display:
    """Shows pixels of one format."""

    def __init__(self, pixel_format: PixelFormat, profile: bytes | None = None) -> None:
        """`profile` is what the document says of its colours: an ICC profile. What is linear goes by the
        curve of sRGB, and a profile that cannot be read or is for another model counts as none.
        """
        self._format = pixel_format
        self._shows_through = pixel_format.has_transparency and bool(pixel_format.colours)
        self._to_srgb = None
        mode = _MODES.get(pixel_format.model)
        if profile and mode and not pixel_format.linear:
            self._to_srgb = _transform(profile, mode)

    def image(self, strip: Strip) -> Image.Image:
        """Return pixels of shape (height, width, channels) as a picture in RGB, or in RGBA where something
        may be seen behind them.
        """
        colours = self._format.colours or 1  # a mask is seen as grey
        image = self._colour(strip[..., :colours])
        if self._shows_through:
            alpha = _bytes(_unit_or_u8(strip[..., -1:]))[..., 0]
            if (alpha != 255).any():
                image.putalpha(Image.fromarray(alpha))
        return image

    def _colour(self, colour: Strip) -> Image.Image:
        model = self._format.model
        if model == "":
            return Image.fromarray(_bytes(_unit_or_u8(colour))[..., 0]).convert("RGB")
        if model not in _MODES:
            return Image.fromarray(_bytes(_rgb_of(unit(colour), model)))
        values = encode(unit(colour)) if self._format.linear else _unit_or_u8(colour)
        pixels = _bytes(values)
        image = Image.fromarray(pixels[..., 0] if model == "Y" else pixels, _MODES[model])
        if self._to_srgb:
            return ImageCms.applyTransform(image, self._to_srgb) or image.convert("RGB")
        return image.convert("RGB")


def _unit_or_u8(values: Strip) -> Strip:
    """Return bytes as they are, and all others with 1 as white."""
    return values if values.dtype == np.uint8 else unit(values)


def _bytes(values: Strip) -> Strip:
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values)
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(
            own,
            ImageCms.createProfile("sRGB"),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            BLACK_POINT,
        )
    except (ImageCms.PyCMSError, OSError):
        return None


def _rgb_of(values: Samples, model: str) -> Samples:
    """Return sRGB for values of Lab, XYZ or YCC, in which whole numbers cover 0 to 1."""
    if model == "YCC":
        return ((values - np.array([0, 0.5, 0.5], np.float32)) @ YCC_TO_RGB.T).astype(np.float32)
    xyz = values * np.float32(XYZ_WHITE) if model == "XYZ" else _xyz_of_lab(values)
    return encode(xyz @ XYZ_TO_SRGB.T)


def _xyz_of_lab(values: Samples) -> Samples:
    """CIE 15:2004, 8.2.1, backwards."""
    lightness = (values[..., 0] * 100 + 16) / 116
    a, b = ((values[..., channel] * 255 - 128) for channel in (1, 2))
    roots = np.stack([lightness + a / 500, lightness, lightness - b / 200], axis=-1)
    return (np.where(roots > 6 / 29, roots**3, (roots - 16 / 116) * 3 * (6 / 29) ** 2) * D50).astype(
        np.float32
    )
