"""`enlarger video`: one film in, one film out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from enlarger.errors import EnlargerError, RequestError
from enlarger.system import interrupts
from enlarger.system.amounts import duration_text

from . import console
from .options import JobOptions, takes_job_options

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.completed}/{task.total} pictures"),
    TimeRemainingColumn(),
)


@takes_job_options
def video(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The film to enlarge.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="OUT", help="The file to write: .mp4, .mkv, .mov or .webm."),
    ],
    options: JobOptions,
    codec: Annotated[
        str, typer.Option(help="h264, av1, vp9, prores, ffv1, or auto: what files of the kind mostly have.")
    ] = "auto",
    quality: Annotated[
        int | None,
        typer.Option(min=0, max=63, help="Constant quality (crf) of h264, av1, vp9; lower is better."),
    ] = None,
    lossless: Annotated[bool, typer.Option("--lossless", help="Lose nothing: FFV1, in .mkv.")] = False,
    hold: Annotated[
        int,
        typer.Option(
            min=0,
            max=64,
            help="Hold still what differs by so many levels of 255 at most: it only flickers.",
        ),
    ] = 0,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge a film; its sound, subtitles and chapters stay as they are."""
    from enlarger.films.encoding import encoding_for
    from enlarger.films.enlarging import FilmJob
    from enlarger.films.film import Film
    from enlarger.system.distinct_files import check_distinct

    if options.redraw_faces or options.sheet:
        raise RequestError("Films are not printed, and their faces not redrawn.", "Leave that option out.")
    check_distinct({"IN": source, "OUT": output})
    with Film(source) as film:
        sizing = options.sizing(film.size)
        job = FilmJob(film, options.request(sizing.target), interrupts.exit_if_interrupted)
        encoding = encoding_for(output, film, job.size, codec, quality, lossless=lossless)
        if job.chosen.selection:
            console.log.print(job.chosen.selection.reason)
        with Progress(*COLUMNS, console=console.log, transient=True) as progress:
            listener = TerminalFilmListener(progress, f"{film.size} to {job.size}")
            try:
                report = job.enlarge(output, encoding, hold, listener, overwrite=force)
            except (EnlargerError, SystemExit):
                if listener.done:
                    console.say(
                        f"{listener.done} pictures are finished, and the same command goes on from there."
                    )
                raise
    if report.note:
        console.say(report.note, "yellow")
    made = f"{report.pictures} pictures of {job.size} pixels by {job.chosen.networks_text}"
    typer.echo(f"{output}: {made} in {duration_text(report.seconds)}")


class TerminalFilmListener:
    """Shows how far a film is in a bar."""

    def __init__(self, progress: Progress, text: str) -> None:
        self.done = 0
        self._progress = progress
        self._bar = progress.add_task(text, total=None)

    def on_begin(self, done: int, pictures: int) -> None:
        self.done = done
        self._progress.update(self._bar, completed=done, total=max(done, pictures) or None)

    def on_picture(self) -> None:
        self.done += 1
        self._progress.update(self._bar, completed=self.done)

    def check(self) -> None:
        interrupts.exit_if_interrupted()
