"""Frames enlarged one after the other, of a film or an animation: by one method, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.arrays import strips_of
from enlarger.tiles.tile_cache import TileCache

from .job import Job
from .request import JobRequest, Source
from .run import Listener, run_on_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip

TILE_BYTES = 1 << 30
"""What tiles of frames before may take."""


class FrameSequence:
    """One size, one method, and the tiles of frames before, which are found again by their pixels."""

    def __init__(
        self,
        request: JobRequest,
        size: Size,
        pixel_format: PixelFormat,
        sample: Strip,
        on_wait: Callable[[], None],
    ) -> None:
        """Choose the method by one of the frames. Raises EnlargerError."""
        self.chosen = request.job(Source(size, pixel_format, lambda: strips_of(sample)), on_wait)
        """The job of that frame."""
        self._size = size
        self._tiles = TileCache(TILE_BYTES)
        self._last: tuple[Strip, Strip] | None = None
        """The frame before, and what became of it."""

    def enlarged(self, pixels: Strip, listener: Listener | None = None) -> Strip:
        """Return a frame enlarged, of shape (height, width, channels) as it came; tiles that are as in
        frames before are not computed again, nor is a frame that is as the one before. Raises EnlargerError,
        and what `listener` raises.
        """
        if self._last and np.array_equal(self._last[0], pixels):
            return self._last[1]
        job = Job(self.chosen.method, self._size, self.chosen.pixel_format, self.chosen.settings)
        job.keep_tiles(self._tiles, of_all=True)
        result, _report = run_on_array(job, pixels, listener)
        self._last = pixels, result
        return result
