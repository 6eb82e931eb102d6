"""An animation enlarged: frame by frame, from one file into another."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from enlarger.files.xmp import read_provenance
from enlarger.imaging.arrays import strips_of

from .frame_enlarger import FrameEnlarger
from .provenance import provenance
from .request import JobRequest, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from enlarger.files.animation import Animation
    from enlarger.files.animation_writing import AnimationWriter

    from .run import Listener


@dataclass(frozen=True)
class AnimationReport:
    """What an animation came to."""

    frames: int
    seconds: float


class AnimationJob:
    """One animation, one method."""

    def __init__(self, animation: Animation, request: JobRequest, on_wait: Callable[[], None]) -> None:
        """Choose the method by a frame from the midst. Raises EnlargerError."""
        self.animation = animation
        sample = animation.middle()
        source = Source(animation.size, animation.pixel_format, lambda: strips_of(sample))
        self.chosen = request.job(source, on_wait)
        """The job of that frame."""
        self._frames = FrameEnlarger(self.chosen.method, self.chosen.settings)
        self.size = self.chosen.size

    def run(self, writer: AnimationWriter, listener: Listener) -> AnimationReport:
        """Enlarge all frames. Raises EnlargerError, and what `listener` raises; then nothing is written."""
        began, animation = perf_counter(), self.animation
        with writer:
            for number, frame in enumerate(animation.frames()):
                enlarged = self._frames.enlarged(frame, self.chosen.pixel_format, listener)
                if number == 0:
                    self._describe(writer)
                writer.add(enlarged)
                listener.on_part(number + 1, len(animation.times))
            writer.finish()
            listener.check()
            with listener.placing():
                writer.put()
        return AnimationReport(len(animation.times), perf_counter() - began)

    def _describe(self, writer: AnimationWriter) -> None:
        job, earlier = self._frames.latest, read_provenance(self.animation.picture.xmp)
        assert job
        writer.describe(provenance(job, earlier) | {"layer": "result", "frames": len(self.animation.times)})
