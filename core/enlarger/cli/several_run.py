"""A file that holds several pictures on its way to another one, as `upscale` and `batch` have it."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from enlarger.errors import RequestError
from enlarger.jobs.animation_job import AnimationJob, AnimationListener
from enlarger.jobs.page_sequence import PagesListener, enlarge_pages
from enlarger.system import interrupts
from enlarger.system.distinct_files import check_distinct

from . import console
from .enlargement import for_print
from .run_listener import COLUMNS, TerminalListener

if TYPE_CHECKING:
    from enlarger.files.animation import Animation
    from enlarger.files.pages import Pages
    from enlarger.files.reading import Picture
    from enlarger.jobs.job import Job

    from .options import JobOptions


class _TerminalListener(TerminalListener, AnimationListener, PagesListener):
    """Shows how many frames or pages are finished."""

    def __init__(self, progress: Progress, text: str) -> None:
        super().__init__(progress, text, text)
        self._began = time.perf_counter()

    def on_look(self, job: Job) -> None:
        """Leave the bar to the frames."""

    def on_tile(self, job: Job) -> None:
        del job
        self.check()

    def on_last_strip(self) -> None:
        """Leave the bar to the frames."""

    def on_page(self, done: int, pages: int) -> None:
        self.on_frame(done, pages)

    def on_frame(self, done: int, frames: int) -> None:
        left = (time.perf_counter() - self._began) / done * (frames - done)
        self._show(done, frames, left)


def animation_job(animation: Animation, options: JobOptions) -> AnimationJob:
    """Return the job for an animation. Raises EnlargerError."""
    if options.sheet or options.redraw_faces:
        raise RequestError(
            "An animation is not printed, and its faces are not redrawn.",
            "Leave that option out, or choose .jpg or .tif for the first frame alone.",
        )
    sizing = options.sizing(animation.size)
    return AnimationJob(animation, options.request(sizing.target), interrupts.exit_if_interrupted)


def enlarge_several(
    source: Path, output: Path, options: JobOptions, *, force: bool, quality: int | None, has_more: bool
) -> str | None:
    """Enlarge all pictures of a file that holds several, where `output` can hold them; return what it came
    to, in a line, or None for other files. `has_more` tells that further files are asked for, which there
    are not. Raises EnlargerError.
    """
    from enlarger.files.animation import read_animation
    from enlarger.files.animation_writing import can_hold_animation
    from enlarger.files.pages import open_pages

    animation = read_animation(source) if can_hold_animation(output) else None
    with open_pages(source) if _may_have_pages(source, output) else nullcontext() as pages:
        if not animation and not pages:
            return None
        check_distinct({"IN": source, "OUT": output})
        if has_more:
            raise RequestError("Of animations and pages there are no layers and no map.", "Leave them out.")
        if animation:
            return _enlarge_animation(animation, output, options, force=force, quality=quality)
        assert pages
        return _enlarge_pages(pages, output, options, force=force, quality=quality)


def _may_have_pages(source: Path, output: Path) -> bool:
    """Tell whether all pages are to be enlarged, if there are several. Raises RequestError for comics that
    are to become something else.
    """
    from enlarger.files.pages import can_hold_pages

    if source.suffix.lower() == ".cbz" and not can_hold_pages(output):
        raise RequestError(f"A comic cannot become a {output.suffix} file.", "Choose .cbz or .tif.")
    return can_hold_pages(output)


def _enlarge_animation(
    animation: Animation, output: Path, options: JobOptions, *, force: bool, quality: int | None
) -> str:
    """Enlarge an animation; return what it came to, in a line. Raises EnlargerError."""
    from enlarger.files.animation_writing import AnimationWriter

    job = animation_job(animation, options)
    writer = AnimationWriter(output, job.size, animation, overwrite=force, quality=quality)
    if job.chosen.selection and not job.chosen.is_idle:
        console.log.print(job.chosen.selection.reason)
    with Progress(*COLUMNS, console=console.log, transient=True) as progress:
        listener = _TerminalListener(progress, f"{animation.size} to {job.size}")
        report = job.run(writer, listener)
    for note in dict.fromkeys((*animation.notes, *writer.notes)):
        console.say(note, "yellow")
    by = "" if job.chosen.is_idle else f" by {job.chosen.networks_text}"
    return f"{report.frames} frames of {job.size} pixels{by} in {report.seconds:.1f} s"


def _enlarge_pages(
    pages: Pages, output: Path, options: JobOptions, *, force: bool, quality: int | None
) -> str:
    from enlarger.files.pages import PagesWriter

    if options.redraw_faces:
        raise RequestError("The faces of pages are not redrawn.", "Leave that option out.")

    def open_job(picture: Picture) -> tuple[Picture, Job]:
        picture, sizing = for_print(picture, options)
        return picture, options.job(picture, sizing.target)

    writer = PagesWriter(output, pages, overwrite=force)
    with Progress(*COLUMNS, console=console.log, transient=True) as progress:
        listener = _TerminalListener(progress, "Pages")
        report = enlarge_pages(pages, writer, open_job, listener, quality)
    for note in report.notes:
        console.say(note, "yellow")
    by = f" by {'; '.join(report.networks)}" if report.networks else ""
    return f"{report.pages} pages{by} in {report.seconds:.1f} s"
