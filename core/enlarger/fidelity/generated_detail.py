"""Invented detail: where the picture of a network that draws departs from a faithful network's, as a map to
look at, as a mask between the two, and merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.separable_filters import (
    HIGH,
    LINEAR,
    WIDE,
    filter_columns,
    filter_rows,
    gaussian,
    planes,
)
from enlarger.imaging.tee import tee
from enlarger.imaging.transfer import is_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from enlarger.fidelity.settings import Fidelity
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

LIMITS = (np.inf, 64.0, 40.0, 28.0, 20.0, 14.0, 8.0, 0.0)
"""Levels of invention at which the faithful picture stands alone, for a dial from 0 to 1 in equal steps."""

LETTERING_LIMIT = 20.0
"""Where there is lettering, at most."""

KEEPS = 0.3
"""Below this part of the limit the drawn picture stands alone."""

SIGMA = np.sqrt(1 - 1 / 6)
"""In pixels of the source: the linear enlarging that follows blurs by another sixth, so together it is one
pixel.
"""

SHOWN, YELLOW, RED = 10.0, 23.0, 36.0
"""Levels of invention at which the map begins to show, and at which it has these colours."""

_LEGEND = np.array([[230, 200, 30, 0], [230, 200, 30, 215], [220, 20, 40, 235]], np.float32)
"""Colour and alpha of the map at these levels."""


_STEPS = 8
"""Colours for each level: more than can be told apart."""

_COLOURS = np.empty((int(RED) * _STEPS + 1, 4), np.uint8)
for _channel, _colour in enumerate(_LEGEND.T):
    _COLOURS[:, _channel] = np.interp(np.arange(len(_COLOURS)) / _STEPS, (SHOWN, YELLOW, RED), _colour)


class ResultStrips(NamedTuple):
    """Rows of a result and of what explains it."""

    result: Strip
    """The merged picture, or the drawn one where layers are wanted."""
    faithful: Strip | None = None
    mask: Strip | None = None
    """Grey, u8: white where the drawn picture shows."""
    map: Strip | None = None
    """RGBA, u8."""


def limit(dial: float) -> float:
    """Return the level of invention above which nothing drawn remains."""
    place = dial * (len(LIMITS) - 1)
    if place < 1:
        return LIMITS[1] / place if place else LIMITS[0]
    return float(np.interp(place, range(1, len(LIMITS)), LIMITS[1:]))


class Invention:
    """Compares two rasters of one size and format that were made of one source."""

    def __init__(self, source: Size, size: Size, pixel_format: PixelFormat, fidelity: Fidelity) -> None:
        """Prepare for rasters of `size` that were enlarged from `source`."""
        self.replaced = 0.0
        """The part of the area in which the faithful picture shows, once all strips have passed."""
        self._size = size
        self._pixel_format = pixel_format
        self._fidelity = fidelity
        self._limit = limit(fidelity.degree)
        self._levels = 255 if is_deep(pixel_format) else 1
        blur = gaussian(SIGMA)
        self._down = blur.filter(size.height, source.height, HIGH)
        self._left = blur.filter(size.width, source.width, WIDE)
        self._up = LINEAR.filter(source.height, size.height, HIGH)
        self._right = LINEAR.filter(source.width, size.width, WIDE)

    def layers(self, drawn: Strips, faithful: Strips, lettering: Strips) -> Iterator[ResultStrips]:
        """Yield what the two rasters, in working values, come to. `lettering` tells where there is some in
        their source.
        """
        drawn_seen, drawn_kept = tee(drawn)
        faithful_seen, faithful_kept = tee(faithful)
        small = self._compared(drawn_seen, faithful_seen, lettering)
        drawn_rows, faithful_rows = RowWindow(drawn_kept), RowWindow(faithful_kept)
        top = 0
        for strip in filter_rows((filter_columns(strip, self._right) for strip in small), self._up):
            a, b = (window.rows(top, top + len(strip)) for window in (drawn_rows, faithful_rows))
            top += len(strip)
            weight, invention = strip[:, 0], strip[:, 1]
            self.replaced += float(weight.sum()) / self._size.pixels
            picture = coloured(invention) if self._fidelity.with_map else None
            if self._fidelity.in_layers:
                mask = np.rint(255 * (1 - weight)).astype(np.uint8)
                yield ResultStrips(a, b, mask[..., None], picture)
            else:
                yield ResultStrips(blend(a, b, weight), map=picture)

    def _compared(self, drawn: Strips, faithful: Strips, lettering: Strips) -> Strips:
        """Yield, as planes in the source's size, how much of the faithful picture shows, and the level of
        invention.
        """
        window = RowWindow(lettering)
        top = 0
        energies = planes(self._energies(drawn, faithful), self._size.height, self._down)
        for energy in filter_rows(energies, self._down):
            invention = np.sqrt(np.maximum(filter_columns(energy, self._left), 0))
            weight = np.zeros_like(invention)
            if self._limit < np.inf:
                is_lettering, is_print = window.rows(top, top + len(invention)).transpose(2, 0, 1)[:, :, None]
                most = np.where(is_lettering, min(self._limit, LETTERING_LIMIT), self._limit)
                least = KEEPS * most
                weight = np.clip((invention - least) / np.maximum(most - least, 1e-6), 0, 1)
                weight[is_print > 0] = 1
            top += len(invention)
            yield np.concatenate([weight, invention], axis=1)

    def _energies(self, drawn: Strips, faithful: Strips) -> Strips:
        """Yield the square of the difference in brightness, in levels."""
        others = RowWindow(faithful)
        top = 0
        for a in drawn:
            b = others.rows(top, top + len(a))
            top += len(a)
            yield np.square(self._brightness(a, b))[..., None]

    def _brightness(self, a: Strip, b: Strip) -> NDArray[np.float32]:
        """Return the difference in brightness as far as it is seen, in levels."""
        colours = self._pixel_format.colours
        result = np.zeros(a.shape[:2], np.float32)
        for channel, part in enumerate(self._pixel_format.brightness or (1.0,)):
            if part:
                result += part * np.subtract(a[..., channel], b[..., channel], dtype=np.float32)
        result *= self._levels
        if self._pixel_format.has_transparency and colours:
            opaque = 1.0 if is_deep(self._pixel_format) else 255.0
            result *= np.maximum(a[..., -1], b[..., -1]) / np.float32(opaque)
        return result


def blend(one: Strip, other: Strip, weight: NDArray[np.float32]) -> Strip:
    """Return `one` with as much of `other` as `weight`, of shape (rows, width), tells."""
    if not weight.any():
        return one
    result = np.empty_like(one)
    for channel in range(one.shape[2]):
        mixed = np.subtract(other[..., channel], one[..., channel], dtype=np.float32)
        mixed *= weight
        mixed += one[..., channel]
        result[..., channel] = np.rint(mixed, out=mixed) if one.dtype == np.uint8 else mixed
    return result


def coloured(invention: NDArray[np.float32]) -> Strip:
    """Return the map of invented detail: nothing, then yellow, then red; RGBA."""
    steps = np.minimum(invention, RED) * _STEPS
    return _COLOURS.take(steps.astype(np.uint16), axis=0)
