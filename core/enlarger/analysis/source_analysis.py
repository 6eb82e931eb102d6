"""What a job finds out about its source before it enlarges it, all in one pass over the rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.transfer import Extremes

from .source_quality import Stripes

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strips
    from enlarger.imaging.transfer import Transfer


@dataclass(frozen=True)
class Analysis:
    """What is known of a source."""

    sha256: str
    """Of its pixels: rows from the top, channels interleaved, little-endian."""
    transfer: Transfer
    is_clean: bool | None
    """Whether it shows neither traces of JPEG nor noise; None where that was not asked."""


def analysed(strips: Strips, size: Size, pixel_format: PixelFormat, *, is_judged: bool) -> Analysis:
    """Return what the strips of a raster show; `is_judged` asks whether it is clean."""
    digest, extremes = hashlib.sha256(), Extremes(pixel_format)
    stripes = Stripes(size, pixel_format) if is_judged else None
    for strip in strips:
        little = strip.astype(strip.dtype.newbyteorder("<"), copy=False)
        digest.update(np.ascontiguousarray(little).data)
        extremes.add(strip)
        if stripes:
            stripes.add(strip)
    transfer = extremes.transfer
    return Analysis(digest.hexdigest(), transfer, stripes.is_clean(transfer) if stripes else None)
