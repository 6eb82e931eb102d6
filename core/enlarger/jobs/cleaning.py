"""Cleaning: noise and the traces of JPEG are taken out of a source before it is enlarged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.tee import tee

if TYPE_CHECKING:
    from enlarger.geometry import Box
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.tiles.window import ReadBox

    from .branch import Branch


class Cleaning:
    """A network that restores a picture in its own size, and how much of what it does is wanted."""

    def __init__(self, branch: Branch, strength: float) -> None:
        """`strength` goes from 0, the picture as it is, to 1, as the network makes it."""
        self.branch = branch
        self.strength = strength

    def run(self, working: Strips, pixel_format: PixelFormat, on_tile: Callable[[], None]) -> Strips:
        """Yield the cleaned strips; strips in and out hold working values. Alpha stays as it is."""
        before, source = tee(working)
        window, top = RowWindow(before), 0
        for cleaned in self.branch.run(source, pixel_format, on_tile):
            yield self._mixed(window.rows(top, top + len(cleaned)), cleaned, pixel_format.colours)
            top += len(cleaned)

    def window(
        self, read: ReadBox, part: Box, pixel_format: PixelFormat, on_tile: Callable[[], None]
    ) -> Strip:
        """Return what `run` yields in the `part` of the source; `read` gives its working values."""
        cleaned = self.branch.window(read, part, pixel_format, on_tile)
        return self._mixed(read(part), cleaned, pixel_format.colours)

    def _mixed(self, before: Strip, cleaned: Strip, count: int) -> Strip:
        mixed, colours = before.copy(), slice(count)
        if self.strength == 1:
            mixed[..., colours] = cleaned[..., colours]
            return mixed
        old, new = (strip[..., colours].astype(np.float32) for strip in (before, cleaned))
        values = old + np.float32(self.strength) * (new - old)
        mixed[..., colours] = np.rint(values) if before.dtype == np.uint8 else values
        return mixed
