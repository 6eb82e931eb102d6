"""Frames enlarged one after the other, each by a job of its own; what is as in those before is not computed
again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from enlarger.geometry import Size
from enlarger.imaging.arrays import ArrayWriter, strips_of
from enlarger.tiles.tile_cache import TileCache

from .job import Job
from .run import Listener, Output, run

if TYPE_CHECKING:
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip
    from enlarger.networks.methods import Method

    from .provenance import Provenance
    from .settings import Settings

TILE_BYTES = 1 << 30
"""What tiles of frames before may take."""


class FrameEnlarger:
    """One method, and the tiles of frames before, which are found again by their pixels."""

    def __init__(self, method: Method, settings: Settings) -> None:
        self._method, self._settings = method, settings
        self._tiles = TileCache(TILE_BYTES)
        self.latest: Job | None = None
        """The job of the last frame that was computed."""
        self._last: tuple[Strip, Strip] | None = None
        """The frame before, and what became of it."""

    def enlarged(self, pixels: Strip, pixel_format: PixelFormat, listener: Listener | None = None) -> Strip:
        """Return a frame enlarged, of shape (height, width, channels) as it came. Raises EnlargerError, and
        what `listener` raises.
        """
        if not self._last or not np.array_equal(self._last[0], pixels):
            job = self._job(pixels, pixel_format)
            writer = ArrayWriter(job.size, pixel_format)
            run(job, lambda: strips_of(pixels), {"result": writer}, listener)
            self._last = pixels, writer.pixels
        return self._last[1]

    def write(
        self,
        pixels: Strip,
        pixel_format: PixelFormat,
        output: Output,
        listener: Listener | None = None,
        earlier: Provenance | None = None,
    ) -> None:
        """Write a frame enlarged; `earlier` is the provenance that it brings along. Raises as `enlarged`."""
        run(self._job(pixels, pixel_format), lambda: strips_of(pixels), {"result": output}, listener, earlier)

    def _job(self, pixels: Strip, pixel_format: PixelFormat) -> Job:
        height, width = pixels.shape[:2]
        job = Job(self._method, Size(width, height), pixel_format, self._settings)
        job.keep_tiles(self._tiles, of_all=True)
        self.latest = job
        return job
