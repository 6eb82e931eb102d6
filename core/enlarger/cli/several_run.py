"""A file that holds several pictures on its way to another one, as `upscale` and `batch` have it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.errors import RequestError
from enlarger.system import interrupts

from .opening import for_print
from .run_listener import TerminalListener

if TYPE_CHECKING:
    from rich.progress import Progress

    from enlarger.files.animation import Animation
    from enlarger.files.pages import Pages
    from enlarger.files.reading import Picture
    from enlarger.jobs.animation_job import AnimationJob
    from enlarger.jobs.job import Job
    from enlarger.jobs.run import Listener

    from .options import JobOptions

Listen = Callable[["Job", Mapping[str, Any]], "Listener"]
"""Gives what hears of a job; the writers are named as the fields of `ResultStrips`."""


@dataclass(frozen=True)
class Enlarged:
    """What became of a picture, for whoever reads about it."""

    text: str
    notes: list[str]
    chosen: list[str] = field(default_factory=list[str])
    """Why auto chose what it did, where that is one sentence for all of it."""


class SeveralListener(TerminalListener):
    """Shows how many of a file's pictures are finished."""

    def __init__(self, progress: Progress, text: str) -> None:
        super().__init__(progress, text, text)
        self._began = time.perf_counter()

    def on_look(self, job: Job) -> None:
        """Leave the bar to the pictures."""

    def on_tile(self, job: Job) -> None:
        del job
        self.check()

    def on_last_strip(self) -> None:
        """Leave the bar to the pictures."""

    def on_part(self, done: int, parts: int) -> None:
        left = (time.perf_counter() - self._began) / done * (parts - done)
        self._show(done, parts, left)


def enlarge_several(
    source: Path,
    picture: Picture | None,
    output: Path,
    options: JobOptions,
    quality: int | None,
    listen: Listen,
    *,
    overwrite: bool,
) -> Enlarged | None:
    """Enlarge all pictures of a file that holds several, where `output` can hold them; None for other files.
    `picture` is the first of them, None for comics.

    Raises EnlargerError.
    """
    from enlarger.files.animation import animation_of
    from enlarger.files.animation_writing import can_hold_animation
    from enlarger.files.pages import open_pages

    animation = animation_of(picture) if picture and can_hold_animation(output) else None
    if animation:
        return _enlarge_animation(animation, output, options, quality, listen, overwrite=overwrite)
    with open_pages(source, picture) if _may_have_pages(source, output) else nullcontext() as pages:
        if not pages:
            return None
        return _enlarge_pages(pages, output, options, quality, listen, overwrite=overwrite)


def animation_job(animation: Animation, options: JobOptions) -> AnimationJob:
    """Return the job for an animation. Raises EnlargerError."""
    from enlarger.jobs.animation_job import AnimationJob

    if options.sheet or options.redraw_faces:
        raise RequestError(
            "An animation is not printed, and its faces are not redrawn.",
            "Leave that option out, or choose .jpg or .tif for the first frame alone.",
        )
    sizing = options.sizing(animation.size)
    return AnimationJob(animation, options.request(sizing.target), interrupts.exit_if_interrupted)


def _may_have_pages(source: Path, output: Path) -> bool:
    """Tell whether all pages are to be enlarged, if there are several. Raises RequestError for comics that
    are to become something else.
    """
    from enlarger.files.pages import can_hold_pages, is_comic

    if is_comic(source) and not can_hold_pages(output):
        raise RequestError(f"A comic cannot become a {output.suffix} file.", "Choose .cbz or .tif.")
    return can_hold_pages(output)


def _enlarge_animation(
    animation: Animation,
    output: Path,
    options: JobOptions,
    quality: int | None,
    listen: Listen,
    *,
    overwrite: bool,
) -> Enlarged:
    from enlarger.files.animation_writing import AnimationWriter

    job = animation_job(animation, options)
    writer = AnimationWriter(output, job.size, animation, overwrite=overwrite, quality=quality)
    report = job.run(writer, listen(job.chosen, {"result": writer}))
    chosen = [job.chosen.selection.reason] if job.chosen.selection and not job.chosen.is_idle else []
    by = "" if job.chosen.is_idle else f" by {job.chosen.networks_text}"
    text = f"{report.frames} frames of {job.size} pixels{by} in {report.seconds:.1f} s"
    return Enlarged(text, list(dict.fromkeys((*animation.notes, *writer.notes))), chosen)


def _enlarge_pages(
    pages: Pages, output: Path, options: JobOptions, quality: int | None, listen: Listen, *, overwrite: bool
) -> Enlarged:
    from enlarger.files.pages import PagesWriter
    from enlarger.jobs.page_sequence import enlarge_pages

    if options.redraw_faces:
        raise RequestError("The faces of pages are not redrawn.", "Leave that option out.")

    def open_job(picture: Picture, *, looks: bool = True) -> tuple[Picture, Job]:
        picture, sizing = for_print(picture, options)
        return picture, options.job(picture, sizing.target, looks=looks)

    writer = PagesWriter(output, pages, overwrite=overwrite)
    _, first = open_job(pages.picture(0), looks=False)
    report = enlarge_pages(pages, writer, open_job, listen(first, {"result": writer}), quality)
    by = f" by {'; '.join(report.networks)}" if report.networks else ""
    return Enlarged(f"{report.pages} pages{by} in {report.seconds:.1f} s", list(report.notes), [])
