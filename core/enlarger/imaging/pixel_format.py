"""Pixel formats: the channels of a pixel and their order, their depth, and whether their values are encoded
or linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from enlarger.errors import RequestError

CHANNELS = {"Y": 1, "RGB": 3, "CMYK": 4, "LAB": 3, "XYZ": 3, "YCC": 3, "": 0}
"""Colour models by their name on the wire, and their number of channels. The nameless one has none: a mask
is "A u8", alpha alone.
"""

DEPTHS = {"u8": np.uint8, "u16": np.uint16, "f16": np.float16, "f32": np.float32}
"""Numbers by their name on the wire. Whole numbers cover 0..1 by their whole range; so do 0..1 of the others.
"""

_LUMA = (0.299, 0.587, 0.114)
"""ITU-R BT.601."""

_BRIGHTNESS = {"RGB": _LUMA, "CMYK": (*_LUMA, 1.0), "XYZ": (0.0, 1.0, 0.0), "": ()}
"""Of other models the first channel is the brightness."""


@dataclass(frozen=True)
class PixelFormat:
    """What one pixel is. Alpha, where there is any, is straight and comes last."""

    model: str
    has_alpha: bool
    depth: str
    linear: bool = False
    """The values are proportional to light, instead of gamma-encoded."""
    alpha_is_data: bool = False
    """Alpha holds values of its own, as in packed textures of games, and hides nothing."""

    @property
    def name(self) -> str:
        return f"{self.model}{'A' if self.has_alpha else ''} {self.depth}{' linear' if self.linear else ''}"

    @property
    def colours(self) -> int:
        """The number of channels without alpha."""
        return CHANNELS[self.model]

    @property
    def channels(self) -> int:
        return self.colours + self.has_alpha

    @property
    def measured(self) -> int:
        """The number of channels that may lie outside 0 to 1 in floats: all but transparency."""
        return self.colours + (self.has_alpha and self.alpha_is_data)

    @property
    def has_transparency(self) -> bool:
        """Whether alpha tells how much is seen of the colour."""
        return self.has_alpha and not self.alpha_is_data

    @property
    def brightness(self) -> tuple[float, ...]:
        """How much each colour channel has to do with brightness; for inks, with darkness."""
        return _BRIGHTNESS.get(self.model, (1.0,) + (0.0,) * (self.colours - 1))

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(DEPTHS[self.depth])

    @property
    def bytes_per_pixel(self) -> int:
        return self.channels * self.dtype.itemsize

    @property
    def is_float(self) -> bool:
        return self.dtype.kind == "f"

    @staticmethod
    def parse(name: str) -> PixelFormat:
        """Return the format called `name`, such as "RGBA u8" or "Y f32 linear". Raises RequestError for an
        unknown one.
        """
        model, _, rest = name.partition(" ")
        depth, _, transfer = rest.partition(" ")
        has_alpha = model not in CHANNELS and model.endswith("A")
        model = model.removesuffix("A") if has_alpha else model
        if (
            not (model or has_alpha)
            or model not in CHANNELS
            or depth not in DEPTHS
            or transfer not in {"", "linear"}
        ):
            models, depths = ", ".join(filter(None, CHANNELS)), ", ".join(DEPTHS)
            raise RequestError(
                f"There is no pixel format {name!r}.",
                f"It is one of {models}, an A for alpha or an A alone, one of {depths}, and perhaps linear.",
            )
        return PixelFormat(model, has_alpha, depth, transfer == "linear")


GREY_U8 = PixelFormat("Y", has_alpha=False, depth="u8")
RGB_U8 = PixelFormat("RGB", has_alpha=False, depth="u8")
RGBA_U8 = PixelFormat("RGB", has_alpha=True, depth="u8")
