"""Generated detail: where the picture of a generative network departs from a faithful network's, and how much
of it may stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.separable_filters import (
    HIGH,
    WIDE,
    filter_columns,
    filter_rows,
    gaussian,
    planes,
)
from enlarger.imaging.transfer import is_deep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

    from .face_ovals import FaceOvals
    from .settings import Fidelity

LIMITS = (np.inf, 64.0, 40.0, 28.0, 20.0, 14.0, 8.0, 0.0)
"""Levels of generated detail at which the faithful picture stands alone, for degrees of fidelity from 0 to 1
in equal steps.
"""

TEXT_LIMIT = 20.0
"""The highest limit where there is text or a code."""

KEPT_SHARE = 0.3
"""Below this part of the limit the generated picture stands alone."""

SIGMA = np.sqrt(1 - 1 / 6)
"""In pixels of the source: the linear enlarging that follows blurs by another sixth, so together it is one
pixel.
"""


def detail_limit(degree: float) -> float:
    """Return the level of generated detail above which none of it stays, for a degree of fidelity."""
    place = degree * (len(LIMITS) - 1)
    if place < 1:
        return LIMITS[1] / place if place else LIMITS[0]
    return float(np.interp(place, range(1, len(LIMITS)), LIMITS[1:]))


def _share(level: NDArray[Any], most: NDArray[Any] | float) -> NDArray[Any]:
    """Return how much of the faithful picture shows at these levels, when it stands alone from `most` on."""
    least = KEPT_SHARE * most
    return np.clip((level - least) / np.maximum(most - least, 1e-6), 0, 1)


class DetailMeter:
    """Measures, in the size of the source, how far the picture of a generative network departs from that of a
    faithful one.
    """

    def __init__(
        self,
        source: Size,
        size: Size,
        pixel_format: PixelFormat,
        fidelity: Fidelity,
        faces: FaceOvals | None = None,
    ) -> None:
        """Prepare for rasters of `size` that were enlarged from `source`, in which there may be faces."""
        self._size = size
        self._faces = faces
        self._pixel_format = pixel_format
        self._limit = detail_limit(fidelity.degree)
        self._levels = 255 if is_deep(pixel_format) else 1
        blur = gaussian(SIGMA)
        self._down = blur.filter(size.height, source.height, HIGH)
        self._left = blur.filter(size.width, source.width, WIDE)

    def measure(self, generated: Strips, faithful: Strips, text: Strips) -> Strips:
        """Yield planes in the source's size: how much of the faithful picture is to show, from 0 to 1, the
        level of generated detail, in levels of 255, and, where there are faces, the shares of their ovals.
        The two rasters hold working values; `text` tells where the source shows text (see `text_detection`).
        """
        window = RowWindow(text)
        top = 0
        energies = planes(self._energies(generated, faithful), self._size.height, self._down)
        for energy in filter_rows(energies, self._down):
            level = np.sqrt(np.maximum(filter_columns(energy, self._left), 0))
            weight = np.zeros_like(level)
            bottom = top + len(level)
            is_text_or_code, is_text = window.rows(top, bottom).transpose(2, 0, 1)[:, :, None]
            if self._limit < np.inf:
                most = np.where(is_text_or_code, min(self._limit, TEXT_LIMIT), self._limit)
                weight = _share(level, most)
                weight[is_text > 0] = 1
            measured = [weight, level]
            if self._faces:
                shares = self._faces.rows(top, bottom)[:, None]
                np.maximum(weight, shares, out=weight)
                measured.append(shares)
            top = bottom
            yield np.concatenate(measured, axis=1)

    def _energies(self, generated: Strips, faithful: Strips) -> Strips:
        """Yield the square of the difference in brightness, in levels."""
        others = RowWindow(faithful)
        top = 0
        for a in generated:
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
