"""The pages of a file enlarged one after the other: each is a picture with a job of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from enlarger.files.xmp import read_provenance

from .outputs import writers_for
from .part_listener import PartListener
from .progress import Progress
from .run import Listener, run

if TYPE_CHECKING:
    from collections.abc import Callable

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
    progress = Progress(pages.count, None)
    with writer:
        for number in range(pages.count):
            picture, job = open_job(pages.picture(number))
            files = {"result": writer.place(number)}
            outputs = writers_for(job, picture, files, quality=quality, together=writer.nbytes)
            found = run(job, picture.strips, outputs, PartListener(listener), read_provenance(picture.xmp))
            notes = (*picture.notes, *outputs["result"].notes, *found.notes)
            name = str(picture.path)
            report.notes |= dict.fromkeys(note.replace(name, f"Page {number + 1}") for note in notes)
            if not job.is_idle:
                report.networks[job.networks_text] = None
            writer.add(number)
            progress.count_tile()
            listener.on_part(progress)
        writer.finish()
        listener.check()
        with listener.placing():
            writer.put()
    report.seconds = perf_counter() - began
    return report
