"""A file that holds several pictures on its way to another one, as `upscale` and `batch` have it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from enlarger.errors import RequestError
from enlarger.jobs.animation_job import AnimationJob, AnimationListener
from enlarger.system import interrupts
from enlarger.system.distinct_files import check_distinct

from . import console
from .run_listener import COLUMNS, TerminalListener

if TYPE_CHECKING:
    from enlarger.files.animation import Animation
    from enlarger.jobs.job import Job

    from .options import JobOptions


class TerminalAnimationListener(TerminalListener, AnimationListener):
    """Shows how many frames are finished."""

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

    animation = read_animation(source) if can_hold_animation(output) else None
    if not animation:
        return None
    if has_more:
        raise RequestError("An animation has neither layers nor a map.", "Leave them out.")
    return _enlarge_animation(animation, output, options, force=force, quality=quality)


def _enlarge_animation(
    animation: Animation, output: Path, options: JobOptions, *, force: bool, quality: int | None
) -> str:
    """Enlarge an animation; return what it came to, in a line. Raises EnlargerError."""
    from enlarger.files.animation_writing import AnimationWriter

    check_distinct({"IN": animation.picture.path, "OUT": output})
    job = animation_job(animation, options)
    writer = AnimationWriter(output, job.size, animation, overwrite=force, quality=quality)
    if job.chosen.selection and not job.chosen.is_idle:
        console.log.print(job.chosen.selection.reason)
    with Progress(*COLUMNS, console=console.log, transient=True) as progress:
        listener = TerminalAnimationListener(progress, f"{animation.size} to {job.size}")
        report = job.run(writer, listener)
    for note in dict.fromkeys((*animation.notes, *writer.notes)):
        console.say(note, "yellow")
    by = "" if job.chosen.is_idle else f" by {job.chosen.networks_text}"
    return f"{report.frames} frames of {job.size} pixels{by} in {report.seconds:.1f} s"
