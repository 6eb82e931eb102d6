"""One run of a job: prepare, look, run, write, report. All hosts run their jobs through here.

1. The source is opened and the outputs are begun, so that what cannot be read or written is told at once.
2. Devices are tried where they are not known yet, and the tiles are planned for the best.
3. The source is looked at, in one pass over its rows, and the outputs are told what they will hold.
4. The networks run; strips are written as they come.
5. The outputs are finished, and moved into their places when all of them are whole.
6. What the job ran on, and what it came to, is reported.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from enlarger.imaging.arrays import ArrayWriter, strips_of
from enlarger.system import blas_threads, log

from .provenance import Provenance, provenance

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip, Strips

    from .job import Job
    from .progress import Progress
    from .report import Report


class Output(AbstractContextManager[Any], Protocol):
    """Where the rows of a result go, or those of a layer beside it. To leave the context before `put`
    discards them.
    """

    def describe(self, provenance: Provenance) -> None:
        """Take note of how the picture is made; called before the first rows come."""
        ...

    def write(self, strip: Strip) -> None:
        """Add the next rows."""
        ...

    def finish(self) -> None:
        """Wait until all rows are written, so that they only have to be `put` in their place."""
        ...

    def put(self) -> None:
        """Move the finished rows into their place."""
        ...


class Listener:
    """Hears how a run goes on. What a method raises ends the run; by themselves they do nothing."""

    def check(self) -> None:
        """Raise if the result is no longer wanted. Called now and then, also while devices are tried."""

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        """Return a context that lasts as long as the run, in which `stop` may be called from another thread
        to end the tile at hand.
        """
        del stop
        return contextlib.nullcontext()

    def placing(self) -> AbstractContextManager[None]:
        """Return a context in which the finished outputs are moved into their places."""
        return contextlib.nullcontext()

    def on_look(self, job: Job) -> None:
        """Hear that all is known that can be known beforehand; no tile has run yet."""

    def on_tile(self, job: Job) -> None:
        """Hear that a tile is finished; `job.progress` says how many are."""

    def on_part(self, progress: Progress) -> None:
        """Hear that a frame or a page is finished, where a file has several: `progress` counts them instead
        of tiles.
        """

    def on_last_strip(self) -> None:
        """Hear that all strips are written, though not all outputs may be finished."""


def run(
    job: Job,
    read: Callable[[], Strips],
    outputs: Mapping[str, Output],
    listener: Listener | None = None,
    earlier: Provenance | None = None,
) -> Report:
    """Run `job` on the picture whose strips `read` gives, once to be looked at and once to be enlarged.

    `outputs` are named as the fields of `ResultStrips`. `earlier` is the provenance that the source brings
    along. Raises EnlargerError, also what outputs and `listener` raise; then no output is put in its place.
    """
    listener = listener or Listener()
    first = None if job.analysis else read()
    one_thread = blas_threads.using_one()
    with one_thread, log.following(job), listener.stopping(job.stop), contextlib.ExitStack() as stack:
        for output in outputs.values():
            stack.enter_context(output)
        job.prepare(listener.check)
        job.look_at(lambda: first or read(), listener.check)
        listener.check()
        found = provenance(job, earlier)
        for name, output in outputs.items():
            output.describe(found | {"layer": name})
        listener.on_look(job)
        for strips in job.layers(read, listener.on_tile):
            for name, output in outputs.items():
                output.write(getattr(strips, name))
        listener.on_last_strip()
        listener.check()
        for output in outputs.values():
            output.finish()
        listener.check()
        with listener.placing():
            for output in outputs.values():  # now that none of them can fail for want of room
                output.put()
    report = job.report()
    log.done(report, report.notes)
    return report


def run_on_array(job: Job, pixels: Strip, listener: Listener | None = None) -> tuple[Strip, Report]:
    """Run `job` on a whole picture in memory, of shape (height, width, channels); return the result likewise,
    and the report.
    """
    writer = ArrayWriter(job.size, job.pixel_format)
    report = run(job, lambda: strips_of(pixels), {"result": writer}, listener)
    return writer.pixels, report
