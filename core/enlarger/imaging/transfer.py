"""Transfer: pixels of every format to values that a network understands, and back.

A network was trained on gamma-encoded values between 0 and 1. Eight-bit encoded pixels go to it as they are.
All others become float32: linear light is encoded by the sRGB curve, whole numbers are divided by their
white, and what lies below 0 or above 1 in a float raster is bent in by a curve that has an exact inverse, so
that high dynamic range survives. A grey picture in red, green and blue goes as the grey picture that it is,
so that it does not come out coloured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .pixel_format import PixelFormat

if TYPE_CHECKING:
    from .strips import Samples, Strip, Strips


@dataclass(frozen=True)
class Transfer:
    """Takes strips of a format to working values and back, losing no more than the format's own rounding.

    Working strips are uint8 for eight-bit encoded formats and float32 between 0 and 1 for all others, colour
    and alpha alike. Their channels are those of `working_format`.
    """

    pixel_format: PixelFormat
    low: tuple[float, ...]
    """The lowest bent value of each working channel but transparency, 0 or less."""
    high: tuple[float, ...]
    """The highest bent value of each working channel but transparency, 1 or more."""
    is_grey: bool = False
    """Red, green and blue are the same wherever anything is seen: one working channel stands for them."""

    @property
    def working_format(self) -> PixelFormat:
        """The format that working strips have, apart from their numbers."""
        return replace(self.pixel_format, model="Y") if self.is_grey else self.pixel_format

    def working(self, strips: Strips) -> Strips:
        """Yield working strips for strips of the format."""
        if self.is_grey:
            strips = (np.delete(strip, (1, 2), axis=2) for strip in strips)
        return map(self._to_working, strips) if is_deep(self.pixel_format) else strips

    def final(self, strips: Strips) -> Strips:
        """Yield strips of the format for working strips."""
        if is_deep(self.pixel_format):
            strips = map(self._to_final, strips)
        return (
            (np.insert(strip, (1, 1), strip[..., :1], axis=2) for strip in strips) if self.is_grey else strips
        )

    def _to_working(self, strip: Strip) -> Samples:
        measured = self.working_format.measured
        values = _encoded(unit(strip), self.working_format)
        if self._is_bent:
            low, high = self._range()
            values[..., :measured] = (bend(values[..., :measured]) - low) / (high - low)
        np.clip(values[..., measured:], 0, 1, out=values[..., measured:])
        return values

    def _to_final(self, strip: Samples) -> Strip:
        colours = self.working_format.colours
        # What a network overshoots would grow beyond measure where the curve is steep: the source's own
        # extremes are the limit, as black and white are for whole numbers.
        values = np.clip(strip, 0, 1)
        if self._is_bent:
            low, high = self._range()
            measured = self.working_format.measured
            values[..., :measured] = unbend((values[..., :measured] * (high - low) + low).astype(np.float32))
        if self.pixel_format.linear:
            values[..., :colours] = decode(values[..., :colours])
        dtype = self.pixel_format.dtype
        if self.pixel_format.is_float:
            if self._is_bent:
                largest = np.finfo(dtype).max
                np.clip(values, -largest, largest, out=values)
            return values.astype(dtype, copy=False)
        values *= np.iinfo(dtype).max
        return np.clip(np.rint(values, out=values), 0, np.iinfo(dtype).max).astype(dtype)

    @property
    def _is_bent(self) -> bool:
        """Whether anything of the source lies below 0 or above 1."""
        return any(self.low) or any(value != 1 for value in self.high)

    def _range(self) -> tuple[Samples, Samples]:
        return np.array(self.low, np.float32), np.array(self.high, np.float32)


def is_deep(pixel_format: PixelFormat) -> bool:
    """Tell whether the working values of a format are float32 rather than uint8."""
    return pixel_format.depth != "u8" or pixel_format.linear


class Extremes:
    """What a transfer has to know of a raster, which comes strip by strip: the extremes of floats, as other
    formats have their own, and whether colour is grey everywhere.
    """

    def __init__(self, pixel_format: PixelFormat) -> None:
        self._pixel_format = pixel_format
        self._low = np.zeros(pixel_format.measured, np.float32)
        self._high = np.ones(pixel_format.measured, np.float32)
        self._is_grey = pixel_format.model == "RGB"

    def add(self, strip: Strip) -> None:
        if self._pixel_format.is_float:
            bent = bend(_encoded(unit(strip), self._pixel_format)[..., : self._pixel_format.measured])
            self._low = np.minimum(self._low, bent.min(axis=(0, 1)))
            self._high = np.maximum(self._high, bent.max(axis=(0, 1)))
        if self._is_grey:
            is_coloured = (strip[..., 0] != strip[..., 1]) | (strip[..., 1] != strip[..., 2])
            if self._pixel_format.has_transparency:
                is_coloured &= strip[..., -1] != 0
            self._is_grey = not is_coloured.any()

    @property
    def transfer(self) -> Transfer:
        """The transfer for what has come."""
        low, high = self._low.copy(), self._high.copy()
        if self._pixel_format.model == "RGB":
            # One range for all three keeps their balance, which the network judges by.
            low[:3], high[:3] = low[:3].min(), high[:3].max()
        if self._is_grey:
            low, high = low[2:], high[2:]
        return Transfer(self._pixel_format, tuple(map(float, low)), tuple(map(float, high)), self._is_grey)


def unit(strip: Strip) -> Samples:
    """Return a new float32 array in which 1 is white; what is not a number becomes 0."""
    values = strip.astype(np.float32)
    if strip.dtype.kind == "f":
        largest = float(np.finfo(strip.dtype).max)
        return np.nan_to_num(values, copy=False, nan=0.0, posinf=largest, neginf=-largest)
    return np.divide(values, np.iinfo(strip.dtype).max, out=values)


def _encoded(values: Samples, pixel_format: PixelFormat) -> Samples:
    """Return values with the colour of linear light encoded, in place."""
    if pixel_format.linear:
        colours = pixel_format.colours
        values[..., :colours] = encode(values[..., :colours])
    return values


def encode(linear: Samples) -> Samples:
    """Return linear values encoded by the sRGB curve (IEC 61966-2-1), mirrored at 0 and going on above 1."""
    size = np.abs(linear)
    curved = 1.055 * np.power(size, np.float32(1 / 2.4)) - 0.055
    return np.copysign(np.where(size <= 0.0031308, size * 12.92, curved), linear).astype(np.float32)


def decode(encoded: Samples) -> Samples:
    """Invert `encode`."""
    size = np.abs(encoded)
    curved = np.power((size + 0.055) / 1.055, np.float32(2.4))
    return np.copysign(np.where(size <= 0.0404482, size / 12.92, curved), encoded).astype(np.float32)


def bend(values: Samples) -> Samples:
    """Return values unchanged between 0 and 1, growing with their logarithm beyond, smooth at both joints."""
    result = values.astype(np.float32)
    above, below = values > 1, values < 0
    result[above] = 1 + np.log1p(values[above] - 1)
    result[below] = -np.log1p(-values[below])
    return result


def unbend(values: Samples) -> Samples:
    """Invert `bend`."""
    result = values.astype(np.float32)
    above, below = values > 1, values < 0
    limit = np.float32(80)  # exp stays a float32
    result[above] = 1 + np.expm1(np.minimum(values[above] - 1, limit))
    result[below] = -np.expm1(np.minimum(-values[below], limit))
    return result
