"""A batch at work: what is told of it, and what becomes of each picture."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import Progress
from rich.table import Table

from enlarger.errors import EnlargerError, RequestError, SourceError
from enlarger.system import interrupts, log
from enlarger.system.amounts import bytes_text, duration_text
from enlarger.system.storage import storage_error, synchronise
from enlarger.system.unfinished import sweep

from . import console
from .enlargement import open_picture, result_files
from .run_listener import COLUMNS, TerminalListener

if TYPE_CHECKING:
    from enlarger.batches.journal import Journal
    from enlarger.batches.naming import Naming
    from enlarger.batches.plan import Existing, Forecast, Item, Plan
    from enlarger.batches.sources import Found, Search
    from enlarger.files.writing import PictureWriter
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.tiles.target import Target

    from .options import JobOptions

WATCH_SECONDS = 2.0
"""Between two looks at what is watched. A file that did not change meanwhile is taken for whole."""


@dataclass
class BatchRun:
    """A batch at work."""

    named: list[Path]
    recursive: bool
    options: JobOptions
    journal: Journal
    naming: Naming
    existing: Existing
    quality: int | None
    failures: dict[Path, EnlargerError] = field(default_factory=dict[Path, EnlargerError])
    """What failed, until it is done after all."""
    made: int = 0
    _known: dict[tuple[Size, PixelFormat, Target], tuple[Size, float | None]] = field(
        default_factory=dict["tuple[Size, PixelFormat, Target]", "tuple[Size, float | None]"]
    )
    """The results' sizes, and what they will take."""
    _pending: list[Item] = field(default_factory=list["Item"])
    _seen: dict[Path, tuple[int, int] | None] = field(default_factory=dict["Path", "tuple[int, int] | None"])
    """The pictures that a plan had, as they were then."""

    def begin(self, *, plan_only: bool) -> None:
        """Find the pictures, and tell what they will take. Raises EnlargerError."""
        search = self._find()
        if not search.found and not search.failures:
            console.say("There is no picture in what was named.", "yellow")
        plan = self._plan(search.found)
        self.failures |= dict(search.failures)
        if not plan_only:
            places = [*self.journal.places(), *(item.result for item in plan.items)]
            for folder in {place.parent for place in places}:
                sweep(folder)  # what a killed batch left where nothing is to be done any more
        table = Table(show_header=False, box=None)
        for row in _rows(plan, search, self._free()):
            table.add_row(*row)
        (console.answers() if plan_only else console.log).print(table)
        if plan_only:
            self.report()
            if self.failures:
                raise typer.Exit(1)

    def run(self) -> None:
        """Enlarge what is planned."""
        items, self._pending = self._pending, []
        if not items:
            return
        with Progress(*COLUMNS, console=console.log, transient=True) as progress:
            over_all = progress.add_task("All pictures", total=len(items), unit="pictures")
            clock = _Clock(items)
            for count, item in enumerate(items, 1):
                self._seen[item.source] = item.state
                begin = time.perf_counter()
                self._attempt(item, progress, f"[{count}/{len(items)}]")
                clock.count(item, time.perf_counter() - begin)
                progress.update(over_all, completed=count, seconds_left=clock.seconds_left)

    def watch(self) -> None:
        """Go on with what comes, until a signal ends it."""
        console.say("Waiting for pictures. Ctrl-C ends it.")
        waiting: dict[Path, tuple[int, int] | None] = {}
        while True:
            interrupts.exit_if_interrupted()
            time.sleep(WATCH_SECONDS)
            states: dict[Path, tuple[int, int] | None] = {}
            ready: list[Found] = []
            for found in self._find_again():
                state = _state(found.path)
                if found.path in self._seen and self._seen[found.path] == state:
                    continue
                states[found.path] = state
                if found.path in waiting and waiting[found.path] == state:
                    ready.append(found)
            waiting = states
            if ready:
                self._plan(ready)
                self.run()

    def report(self) -> None:
        """Tell what was done, and what failed."""
        if self.made:
            console.say(f"{self.made} {'picture was' if self.made == 1 else 'pictures were'} enlarged.")
        if not self.failures:
            return
        count = len(self.failures)
        console.say(f"{count} {'picture was' if count == 1 else 'pictures were'} not enlarged:", "bold red")
        for path, error in self.failures.items():
            hint = f" {error.hint}" if error.hint else ""
            console.say(f"{_named(path, error)}{hint}")

    def _find(self) -> Search:
        from enlarger.batches.sources import find_pictures

        made, folder = self.journal.places(), self.journal.folder
        own = {folder / self.journal.path.name}
        return find_pictures(
            self.named, folder, lambda path: path in made or path in own, recursive=self.recursive
        )

    def _find_again(self) -> list[Found]:
        try:
            return self._find().found
        except RequestError:
            return []  # what was named is gone for the moment

    def _plan(self, pictures: list[Found]) -> Plan:
        from enlarger.batches.plan import plan_batch

        with console.log.status("Looking at the pictures"):
            plan = plan_batch(pictures, self.journal, self.naming, self.existing, self._forecast)
        for found in pictures:
            self._seen[found.path] = _state(found.path)
        self.failures |= dict(plan.failures)
        self._pending = plan.items
        return plan

    def _forecast(self, path: Path) -> Forecast:
        """Return what the head of a file tells. Raises EnlargerError."""
        from enlarger.batches.plan import Forecast

        interrupts.exit_if_interrupted()
        picture, sizing = open_picture(path, self.options)
        key = picture.size, picture.pixel_format, sizing.target
        if key not in self._known:
            job = self.options.job(picture, sizing.target, looks=False)
            if job.forecast.seconds is None:
                job.measure(interrupts.exit_if_interrupted)
            self._known[key] = job.size, job.forecast.seconds
        size, seconds = self._known[key]
        return Forecast(picture.size, size, picture.pixel_format, seconds)

    def _attempt(self, item: Item, progress: Progress, count: str) -> None:
        """Enlarge a picture, or note why that cannot be."""
        try:
            text = self._enlarge(item, progress)
        except EnlargerError as error:
            interrupts.exit_if_interrupted()
            failure = error
        except Exception as error:  # noqa: BLE001 - the edge of a picture: others are not to suffer from it
            interrupts.exit_if_interrupted()
            log.logger.exception("fault")
            failure = SourceError(
                f"A fault in Enlarger: {type(error).__name__}: {error}.",
                f"Please report it with the log, {log.path()}.",
            )
        else:
            self.failures.pop(item.source, None)
            self.made += 1
            console.say(f"{count} {text}")
            return
        self.failures[item.source] = failure
        console.say(f"{count} {_named(item.source, failure)}", "bold red")

    def _enlarge(self, item: Item, progress: Progress) -> str:
        """Enlarge a picture; return what it came to, in a line. Raises EnlargerError."""
        from enlarger.files.xmp import read_provenance
        from enlarger.jobs.outputs import writers_for
        from enlarger.jobs.run import run
        from enlarger.sizing.verdict import print_notes

        if _state(item.source) != item.state:
            raise SourceError(f"{item.source} was changed meanwhile.", "Start again.")
        redraws = bool(self.options.redraw_faces)
        files = result_files(item.source, item.result, None, in_layers=False, redraws=redraws)
        picture, sizing = open_picture(item.source, self.options)
        job = self.options.job(picture, sizing.target)
        try:
            item.result.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(item.result.parent, error) from error
        overwritten = files if self.existing == "overwrite" else ()
        writers = writers_for(job, picture, files, overwritten=overwritten, quality=self.quality)
        listener = _BatchListener(progress, f"{picture.size} to {job.size}", "Writing")
        listener.note(self.journal, item, list(writers.values()))
        try:
            report = run(job, picture.strips, writers, listener, read_provenance(picture.xmp))
        finally:
            listener.remove()
        about_print = print_notes(sizing.print) if sizing.print else []
        name = console.one_line(str(item.result))
        for note in dict.fromkeys((*picture.notes, *about_print, *writers["result"].notes, *report.notes)):
            console.say(console.one_line(f"{name}: {note}"), "yellow")
        by = "" if job.is_idle else f" by {job.networks_text}"
        return f"{name}: {job.size} pixels{by} in {report.seconds:.1f} s"

    def _free(self) -> int | None:
        """Return how many bytes the disk of the results has left."""
        for folder in (self.journal.folder, *self.journal.folder.parents):
            with contextlib.suppress(OSError):
                return shutil.disk_usage(folder).free
        return None


class _BatchListener(TerminalListener):
    """Notes in the journal when the results of a picture are put in their places."""

    def note(self, journal: Journal, item: Item, writers: list[PictureWriter]) -> None:
        """Say where to note that, and what the results are."""
        self._journal, self._item, self._writers = journal, item, writers

    @contextmanager
    def placing(self) -> Generator[None]:
        from enlarger.batches.journal import state_of

        try:
            for writer in self._writers:
                synchronise(writer.whole)
            states = {writer.path: state_of(writer.whole) for writer in self._writers}
        except OSError as error:
            raise storage_error(self._item.result, error) from error
        self._journal.begin(self._item.source, self._item.state, states)
        yield
        self._journal.end(self._item.source)


class _Clock:
    """Tells how long the rest of a batch will take."""

    def __init__(self, items: list[Item]) -> None:
        known = [item.forecast.seconds for item in items if item.forecast.seconds]
        self._usual = sum(known) / len(known) if known else 1.0
        self._left = sum(self._forecast(item) for item in items)
        self._done = self._taken = 0.0

    def count(self, item: Item, seconds: float) -> None:
        """Count a picture that took so long."""
        self._left -= self._forecast(item)
        self._done += self._forecast(item)
        self._taken += seconds

    @property
    def seconds_left(self) -> float | None:
        return self._left * self._taken / self._done if self._done else None

    def _forecast(self, item: Item) -> float:
        return item.forecast.seconds or self._usual


def _rows(plan: Plan, search: Search, free: int | None) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of what a plan tells."""
    count = len(plan.items)
    yield "pictures", f"{count} to enlarge"
    if plan.done:
        yield "done", f"{len(plan.done)} before, as the journal tells"
    if plan.skipped:
        yield "skipped", f"{len(plan.skipped)}, as their results' names are taken (--existing)"
    if failed := len(plan.failures) + len(search.failures):
        yield "failed", f"{failed} cannot be read, named, or reach the size"
    if search.left_out:
        yield "left out", f"{search.left_out} files that are no pictures"
    if plan.renumbered:
        yield "names", f"{plan.renumbered} get a number, as another picture has their name"
    if not count:
        return
    megapixels = sum(item.forecast.after.pixels for item in plan.items) / 1e6
    yield "results", f"{megapixels:,.1f} megapixels"
    if plan.seconds is not None:
        yield "time", f"about {duration_text(plan.seconds)}, as far as sizes tell"
    if free is not None:
        text = f"at most {bytes_text(plan.nbytes)}; {bytes_text(free)} are free"
        yield "disk", f"{text}: that may not be enough" if plan.nbytes > free else text


def _named(path: Path, error: EnlargerError) -> str:
    """Return in a line which picture failed, and why."""
    message = error.message if str(path) in error.message else f"{path}: {error.message}"
    return console.one_line(message)


def _state(path: Path) -> tuple[int, int] | None:
    """Return the state of a file; None where it is gone."""
    from enlarger.batches.journal import state_of

    try:
        return state_of(path)
    except OSError:
        return None
