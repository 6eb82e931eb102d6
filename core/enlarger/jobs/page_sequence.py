"""The pages of a file enlarged one after the other: each is a picture with a job of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from enlarger.files.xmp import read_provenance

from .outputs import writers_for
from .run import Listener, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from enlarger.files.pages import Pages, PagesWriter
    from enlarger.files.reading import Picture

    from .job import Job


@dataclass
class PagesReport:
    """What the pages came to."""

    pages: int
    seconds: float = 0.0
    notes: dict[str, None] = field(default_factory=dict[str, None])
    """For the user, each once."""
    networks: dict[str, None] = field(default_factory=dict[str, None])
    """What enlarged them, each once."""


def enlarge_pages(
    pages: Pages,
    writer: PagesWriter,
    open_job: Callable[[Picture], tuple[Picture, Job]],
    listener: Listener,
    quality: int | None = None,
) -> PagesReport:
    """Enlarge all pages; `open_job` returns what of a page is enlarged, and how.

    Raises EnlargerError, and what `listener` raises; then nothing is written.
    """
    began, report = perf_counter(), PagesReport(pages.count)
    with writer:
        for number in range(pages.count):
            picture, job = open_job(pages.picture(number))
            outputs = writers_for(job, picture, {"result": writer.place(number)}, quality=quality)
            found = run(job, picture.strips, outputs, _Page(listener), read_provenance(picture.xmp))
            notes = (*picture.notes, *outputs["result"].notes, *found.notes)
            name = str(picture.path)
            report.notes |= dict.fromkeys(note.replace(name, f"Page {number + 1}") for note in notes)
            if not job.is_idle:
                report.networks[job.networks_text] = None
            writer.add(number)
            listener.on_part(number + 1, pages.count)
        writer.finish()
        listener.check()
        with listener.placing():
            writer.put()
    report.seconds = perf_counter() - began
    return report


class _Page(Listener):
    """A page's own run, which places nothing where anybody else would see it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def check(self) -> None:
        self._listener.check()

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self._listener.stopping(stop)

    def on_look(self, job: Job) -> None:
        self._listener.on_look(job)

    def on_tile(self, job: Job) -> None:
        self._listener.on_tile(job)
