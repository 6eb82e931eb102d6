"""Text protection: in a faithful network's picture, small text is replaced by plain interpolation, which
reads best. A network closes an o and breaks an m that a blur leaves to the reader (docs/fidelity.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.alpha_bleed import alpha_bleed
from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.separable_filters import CUBIC, HIGH, LINEAR, WIDE, filter_block, filter_columns, planes
from enlarger.imaging.transfer import is_deep

from .merging import blend

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strips


def protect_text(
    enlarged: Strips, source: Strips, text: Strips, sizes: tuple[Size, Size], pixel_format: PixelFormat
) -> Strips:
    """Yield the raster `enlarged` with its text interpolated from the `source`, all in working values; `text`
    tells where there is some (see `text_detection`). `sizes` are the source's and the raster's own.
    """
    small, large = sizes
    if pixel_format.has_transparency and pixel_format.colours:
        source = alpha_bleed(source, small)
    white = 1 if is_deep(pixel_format) else 255
    is_text = (rows[..., 1:] for rows in text)
    rasters = ((CUBIC, source), (LINEAR, is_text))
    across = [kernel.filter(small.width, large.width, WIDE) for kernel, _ in rasters]
    down = [kernel.filter(small.height, large.height, HIGH) for kernel, _ in rasters]
    plain_rows, text_rows = (
        RowWindow(planes(strips, small.height, filter_))
        for filter_, (_, strips) in zip(down, rasters, strict=True)
    )
    window = RowWindow(enlarged)
    for plain_block, text_block in zip(*down, strict=True):
        strip = window.rows(plain_block.start, plain_block.stop)
        # Both windows move on, whether there is text or not.
        seen = plain_rows.parts(plain_block.first, plain_block.last)
        found = text_rows.parts(text_block.first, text_block.last)
        if any(part.any() for part in found):
            plain = filter_columns(filter_block(seen, plain_block), across[0])
            weight = filter_columns(filter_block(found, text_block), across[1])[:, 0]
            strip = blend(strip, np.clip(plain, 0, white).transpose(0, 2, 1), weight)
        yield strip
