"""An animation enlarged: frame by frame, from one file into another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from enlarger.files.xmp import read_provenance
from enlarger.imaging.arrays import strips_of
from enlarger.networks.methods import MethodName
from enlarger.pools.pool import in_order

from .frame_enlarger import FrameEnlarger
from .frame_work import enlarge_frame
from .part_listener import PartListener
from .progress import Progress
from .provenance import Provenance, provenance
from .request import JobRequest, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from enlarger.files.animation import Animation
    from enlarger.files.animation_writing import AnimationWriter
    from enlarger.imaging.strips import Strip
    from enlarger.pools.pool import Pool

    from .run import Listener

Made = tuple["Strip", Provenance]
"""A frame enlarged, and how it was made."""


@dataclass(frozen=True)
class AnimationReport:
    """What an animation came to."""

    frames: int
    seconds: float


class AnimationJob:
    """One animation, one method."""

    def __init__(
        self, animation: Animation, request: JobRequest, on_wait: Callable[[], None], pool: Pool | None = None
    ) -> None:
        """Choose the method by a frame from the midst. With a pool its workers enlarge the frames. Raises
        EnlargerError.
        """
        self.animation = animation
        sample = animation.middle()
        source = Source(animation.size, animation.pixel_format, lambda: strips_of(sample))
        self.chosen = request.job(source, on_wait)
        """The job of that frame."""
        self._frames = FrameEnlarger(self.chosen.method, self.chosen.settings)
        self._pool = pool
        self.size = self.chosen.size

    def run(self, writer: AnimationWriter, listener: Listener) -> AnimationReport:
        """Enlarge all frames. Raises EnlargerError, and what `listener` raises; then nothing is written."""
        began, count = perf_counter(), len(self.animation.times)
        made = self._made_elsewhere(self._pool, listener) if self._pool else self._made(listener)
        progress = Progress(count, None)
        with writer:
            for number, (enlarged, how) in enumerate(made):
                if number == 0:
                    writer.describe(self._described(how))
                writer.add(enlarged)
                progress.count_tile()
                listener.on_part(progress)
            writer.finish()
            listener.check()
            with listener.placing():
                writer.put()
        return AnimationReport(count, perf_counter() - began)

    def _made(self, listener: Listener) -> Iterator[Made]:
        """Yield the frames enlarged."""
        for frame in self.animation.frames():
            enlarged = self._frames.enlarged(frame, self.chosen.pixel_format, PartListener(listener))
            assert self._frames.latest
            yield enlarged, provenance(self._frames.latest)

    def _made_elsewhere(self, pool: Pool, listener: Listener) -> Iterator[Made]:
        """Yield the same, made by workers of a pool: what is as the frame before is not computed again."""
        method, chosen = MethodName.of(self.chosen.method), self.chosen

        def tasks() -> Iterator[Callable[[], Future[Made]]]:
            before: tuple[Strip, Callable[[], Future[Made]]] | None = None
            for frame in self.animation.frames():
                if not before or not np.array_equal(before[0], frame):
                    task = partial(
                        pool.submit, enlarge_frame, method, chosen.settings, frame, chosen.pixel_format
                    )
                    before = frame, cache(task)
                yield before[1]

        for future in in_order(pool, tasks(), listener.check):
            yield future.result()

    def _described(self, how: Provenance) -> Provenance:
        earlier = read_provenance(self.animation.picture.xmp)
        source = how["source"] | ({"provenance": earlier} if earlier else {})
        return how | {"source": source, "layer": "result", "frames": len(self.animation.times)}
