"""A generative network's picture and a faithful one's, merged or as layers with a mask between them."""

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
)
from enlarger.imaging.tee import tee

from .detail_map import detail_map
from .generated_detail import DetailMeter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

    from .face_ovals import FaceOvals
    from .settings import Fidelity


class ResultStrips(NamedTuple):
    """Rows of a result and of the layers beside it."""

    result: Strip
    """The merged picture, or the generated one where layers are wanted."""
    faithful: Strip | None = None
    mask: Strip | None = None
    """Grey, u8: white where the generated picture shows."""
    map: Strip | None = None
    """RGBA, u8."""
    redrawn: Strip | None = None
    """The faces that were redrawn, with alpha (see `face_redrawing`)."""


class Merger:
    """Merges the picture of a generative network with a faithful network's, both made of one source."""

    def __init__(
        self,
        source: Size,
        size: Size,
        pixel_format: PixelFormat,
        fidelity: Fidelity,
        faces: FaceOvals | None = None,
    ) -> None:
        """Prepare for rasters of `size` that were enlarged from `source`, in which there may be faces."""
        self.replaced = 0.0
        """The part of the area in which the faithful picture shows, once all strips have passed."""
        self._size = size
        self._fidelity = fidelity
        self._meter = DetailMeter(source, size, pixel_format, fidelity, faces)
        self._up = LINEAR.filter(source.height, size.height, HIGH)
        self._right = LINEAR.filter(source.width, size.width, WIDE)

    def layers(self, generated: Strips, faithful: Strips, text: Strips) -> Iterator[ResultStrips]:
        """Yield what the two rasters, in working values, come to. `text` tells where their source shows text
        (see `text_detection`).
        """
        generated_seen, generated_kept = tee(generated)
        faithful_seen, faithful_kept = tee(faithful)
        small = self._meter.measure(generated_seen, faithful_seen, text)
        generated_rows, faithful_rows = RowWindow(generated_kept), RowWindow(faithful_kept)
        top = 0
        for strip in filter_rows((filter_columns(strip, self._right) for strip in small), self._up):
            a, b = (window.rows(top, top + len(strip)) for window in (generated_rows, faithful_rows))
            top += len(strip)
            weight, level, *faces = strip.swapaxes(0, 1)
            self.replaced += float(weight.sum()) / self._size.pixels
            shown = detail_map(level, *faces) if self._fidelity.with_map else None
            if self._fidelity.in_layers:
                mask = np.rint(255 * (1 - weight)).astype(np.uint8)
                yield ResultStrips(a, b, mask[..., None], shown)
            else:
                yield ResultStrips(blend(a, b, weight), map=shown)


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
