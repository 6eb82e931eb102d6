"""Frames enlarged one after the other, of a film or an animation: by one method, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enlarger.imaging.arrays import strips_of

from .frame_enlarger import FrameEnlarger
from .request import JobRequest, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip

    from .run import Listener


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
        self.enlarger = FrameEnlarger(self.chosen.method, self.chosen.settings)
        self._pixel_format = self.chosen.pixel_format

    def enlarged(self, pixels: Strip, listener: Listener | None = None) -> Strip:
        """Return a frame enlarged, of shape (height, width, channels) as it came; tiles that are as in
        frames before are not computed again, nor is a frame that is as the one before. Raises EnlargerError,
        and what `listener` raises.
        """
        return self.enlarger.enlarged(pixels, self._pixel_format, listener)
