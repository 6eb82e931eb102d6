"""`enlarger video`: a film or frames in, a film or frames out."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from enlarger.errors import EnlargerError, RequestError
from enlarger.system import interrupts
from enlarger.system.amounts import duration_text
from enlarger.system.language import _

from . import console
from .options import JobOptions, takes_job_options
from .workers import Cluster, for_cluster, workers

if TYPE_CHECKING:
    from enlarger.films.enlarging import FilmResult
    from enlarger.films.source import FilmSource
    from enlarger.geometry import Size

WORST_CRF = 63
MOST_PICTURES = 1000
"""In a second."""

NTSC = (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001))
"""Written as 23.98, 29.97 and 59.94."""

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.completed}/{task.total} pictures"),
    TimeRemainingColumn(),
)


@takes_job_options
def video(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="The film to enlarge, or numbered frames: frames/%06d.png.")
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="The file to write, .mp4, .mkv, .mov or .webm, or numbered frames: %06d.png, .tif, .jpg.",
        ),
    ],
    options: JobOptions,
    codec: Annotated[
        str, typer.Option(help="h264, av1, vp9, prores, ffv1, or auto: what files of the kind mostly have.")
    ] = "auto",
    quality: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=100,
            help="Constant quality (crf, 0 to 63) of h264, av1, vp9: lower is better. Of frames as for"
            " pictures.",
        ),
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
    fps: Annotated[
        str,
        typer.Option(metavar="RATE", help="How many frames are shown in a second: 24, 29.97 or 30000/1001."),
    ] = "",
    cluster: Cluster = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge a film, or frames; a film's sound, subtitles and chapters stay as they are."""
    from enlarger.films.enlarging import FilmJob
    from enlarger.system.distinct_files import check_distinct

    if options.redraw_faces or options.sheet:
        raise RequestError(
            _("Films are not printed, and their faces not redrawn."), _("Leave that option out.")
        )
    check_distinct({"IN": source, "OUT": output})
    options = for_cluster(options, cluster)
    with _opened(source, fps) as film, workers(options, cluster) as (own, pool):
        sizing = options.sizing(film.size)
        job = FilmJob(film, own.request(sizing.target), interrupts.exit_if_interrupted)
        result = _result(
            *(output, film, job.size), codec=codec, quality=quality, lossless=lossless, overwrite=force
        )
        if job.chosen.selection:
            console.log.print(job.chosen.selection.reason)
        with Progress(*COLUMNS, console=console.log, transient=True) as progress:
            listener = TerminalFilmListener(
                progress, _("{before} to {after}", before=film.size, after=job.size)
            )
            try:
                report = job.enlarge(result, hold, listener, pool)
            except (EnlargerError, SystemExit):
                if listener.done:
                    console.say(
                        _(
                            "{done} pictures are finished, and the same command goes on from there.",
                            done=listener.done,
                        )
                    )
                raise
    if report.note:
        console.say(report.note, "yellow")
    typer.echo(
        _(
            "{output}: {count} pictures of {size} pixels by {networks} in {duration}",
            output=output,
            count=report.pictures,
            size=job.size,
            networks=job.chosen.networks_text,
            duration=duration_text(report.seconds),
        )
    )


@contextmanager
def _opened(path: Path, fps: str) -> Generator[FilmSource]:
    """Open a film, or find frames, and tell where some are missing. Raises EnlargerError."""
    from enlarger.films.film import Film
    from enlarger.films.frame_pattern import is_pattern
    from enlarger.films.frames import Frames

    if is_pattern(path):
        frames = Frames(path, _rate(fps) if fps else None)
        if frames.gaps:
            console.say(frames.gaps, "yellow")
        yield frames
        return
    if fps:
        raise RequestError(_("A film has its own times."), _("Leave --fps out: it is for frames."))
    with Film(path) as film:
        yield film


def _rate(text: str) -> Fraction:
    """Return pictures in a second. Raises RequestError."""
    with contextlib.suppress(ValueError, ZeroDivisionError):
        rate = Fraction(text)
        if 0 < rate <= MOST_PICTURES:
            # Television's rates, as people write them.
            return next((exact for exact in NTSC if abs(rate - exact) < Fraction(1, 200)), rate)
    raise RequestError(
        _("{text!r} is no number of pictures in a second.", text=text), _("Give 24, 29.97 or 30000/1001.")
    )


def _result(
    path: Path,
    film: FilmSource,
    size: Size,
    *,
    codec: str,
    quality: int | None,
    lossless: bool,
    overwrite: bool,
) -> FilmResult:
    """Return what is to be made. Raises EnlargerError."""
    from enlarger.films.encoding import encoding_for
    from enlarger.films.frame_files import FrameFiles
    from enlarger.films.frame_pattern import is_pattern
    from enlarger.films.joining import JoinedFilm

    if is_pattern(path):
        if codec != "auto" or lossless:
            raise RequestError(
                _("Frames have no codec."), _("Leave --codec and --lossless out, or name a film.")
            )
        if quality == 0:
            raise RequestError(
                _("The quality of frames goes from 1 to 100, as that of pictures does."),
                _("A higher one is better."),
            )
        return FrameFiles(path, film, size, quality, overwrite=overwrite)
    if film.rate is None and is_pattern(film.path):
        raise RequestError(
            _("Nobody knows how fast these frames are shown."), _("Say how many in a second: --fps 24.")
        )
    if quality is not None and quality > WORST_CRF:
        raise RequestError(
            _("Constant quality goes from 0 to {worst}.", worst=WORST_CRF),
            _("A lower one is better."),
        )
    encoding = encoding_for(path, film, size, codec, quality, lossless=lossless)
    return JoinedFilm(path, film, encoding, overwrite=overwrite)


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
