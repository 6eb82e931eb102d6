"""A batch at work: what is told of it, and what becomes of each picture."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import Progress
from rich.table import Table

from enlarger.errors import EnlargerError, RequestError, SourceError
from enlarger.pools.pool import in_order
from enlarger.system import interrupts, log
from enlarger.system.amounts import bytes_text, duration_text
from enlarger.system.language import _, ngettext
from enlarger.system.storage import storage_error
from enlarger.system.unfinished import sweep

from . import console
from .batch_elsewhere import Elsewhere, noted
from .enlargement import result_files
from .run_listener import COLUMNS, TerminalListener

if TYPE_CHECKING:
    from enlarger.batches.journal import Journal
    from enlarger.batches.naming import Naming
    from enlarger.batches.plan import Existing, Forecast, Item, Plan
    from enlarger.batches.sources import Found, Search
    from enlarger.files.content_credentials import Signer
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.jobs.file_job import Enlarged, FileRequest, Placed
    from enlarger.pools.pool import Pool
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
    certificate: Path | None
    """What results are signed with, if they are."""
    pool: Pool | None = None
    """What enlarges pictures, several at once; None where this process does."""
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
        self._signer(Path())  # a certificate that will not do is told before anything is done
        search = self._find()
        if not search.found and not search.failures:
            console.say(_("There is no picture in what was named."), "yellow")
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
            over_all = progress.add_task(_("All pictures"), total=len(items), unit=_("pictures"))
            clock = _Clock(items)
            attempts = self._by_pool(items) if self.pool else self._by_this_process(items, progress)
            begin = time.perf_counter()
            for count, (item, attempt) in enumerate(zip(items, attempts, strict=True), 1):
                self._seen[item.source] = item.state
                self._attempt(item, attempt, f"[{count}/{len(items)}]")
                clock.count(item, time.perf_counter() - begin)
                begin = time.perf_counter()
                progress.update(over_all, completed=count, seconds_left=clock.seconds_left)

    def _by_this_process(self, items: list[Item], progress: Progress) -> Iterator[Callable[[], str]]:
        """Yield for each picture what enlarges it, and returns what it came to, in a line."""
        for item in items:
            yield partial(self._enlarge, item, progress)

    def _by_pool(self, items: list[Item]) -> Iterator[Callable[[], str]]:
        """Yield the same where workers enlarge pictures, several at once: they are put in their places, and
        the journal is written, here.
        """
        pool = self.pool
        assert pool
        begun: deque[Elsewhere] = deque()

        def tasks() -> Iterator[Callable[[], Future[Any]]]:
            for item in items:
                picture = Elsewhere(item, overwrite=self.existing == "overwrite")
                begun.append(picture)
                yield partial(self._submit, pool, picture)

        try:
            for future in in_order(pool, tasks(), interrupts.exit_if_interrupted):
                yield partial(self._end, begun[0], future)
                begun.popleft().close()
        finally:
            for picture in begun:
                picture.close()

    def _submit(self, pool: Pool, picture: Elsewhere) -> Future[Any]:
        try:
            return picture.submit(pool, self._prepare(picture.item))
        except EnlargerError as error:
            failed: Future[Any] = Future()
            failed.set_exception(error)
            return failed

    def _end(self, picture: Elsewhere, future: Future[Any]) -> str:
        done = picture.finished(future)
        with noted(self.journal, picture.item, picture.whole):
            picture.put()
        return self._told(picture.item, done)

    def watch(self) -> None:
        """Go on with what comes, until a signal ends it."""
        console.say(_("Waiting for pictures. Ctrl-C ends it."))
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
            console.say(
                ngettext("{count} picture was enlarged.", "{count} pictures were enlarged.", self.made)
            )
        if not self.failures:
            return
        count = len(self.failures)
        text = ngettext("{count} picture was not enlarged:", "{count} pictures were not enlarged:", count)
        console.say(text, "bold red")
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

        with console.log.status(_("Looking at the pictures")):
            plan = plan_batch(pictures, self.journal, self.naming, self.existing, self._forecast)
        for found in pictures:
            self._seen[found.path] = _state(found.path)
        self.failures |= dict(plan.failures)
        self._pending = plan.items
        return plan

    def _forecast(self, path: Path) -> Forecast:
        """Return what the head of a file tells. Raises EnlargerError."""
        from enlarger.batches.plan import Forecast
        from enlarger.jobs.opening import open_first

        interrupts.exit_if_interrupted()
        picture, sizing, pictures = open_first(path, self.options.size())
        key = picture.size, picture.pixel_format, sizing.target
        if key not in self._known:
            job = self.options.job(picture, sizing.target, looks=False)
            if job.forecast.seconds is None:
                job.measure(interrupts.exit_if_interrupted)
            self._known[key] = job.size, job.forecast.seconds
        size, seconds = self._known[key]
        all_of_them = None if seconds is None else seconds * pictures
        return Forecast(picture.size, size, picture.pixel_format, all_of_them, pictures)

    def _attempt(self, item: Item, enlarge: Callable[[], str], count: str) -> None:
        """Enlarge a picture, or note why that cannot be."""
        try:
            text = enlarge()
        except EnlargerError as error:
            interrupts.exit_if_interrupted()
            failure = error
        except Exception as error:  # noqa: BLE001 - the edge of a picture: others are not to suffer from it
            interrupts.exit_if_interrupted()
            log.logger.exception("fault")
            failure = SourceError(
                _("A fault in Enlarger: {name}: {error}.", name=type(error).__name__, error=error),
                _("Please report it with the log, {path}.", path=log.path()),
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
        from enlarger.jobs.file_job import open_file_job

        with open_file_job(self._prepare(item), interrupts.exit_if_interrupted) as file_job:
            text = _("{before} to {after}", before=item.forecast.before, after=file_job.job.size)
            listener = _BatchListener(progress, text, _("Writing"), self.journal, item, file_job.writers)
            try:
                return self._told(item, file_job.run(listener))
            finally:
                listener.remove()

    def _prepare(self, item: Item) -> FileRequest:
        """Return what is asked for of a picture. Raises EnlargerError where it cannot be made."""
        if _state(item.source) != item.state:
            raise SourceError(_("{source} was changed meanwhile.", source=item.source), _("Start again."))
        try:
            item.result.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(item.result.parent, error) from error
        redraws = bool(self.options.redraw_faces)
        files = result_files(item.source, item.result, None, in_layers=False, redraws=redraws)
        overwritten = files if self.existing == "overwrite" else ()
        asked = self.options.of_file(item.source, files, overwritten, self.quality)
        return replace(asked, signer=self._signer(item.source))

    def _signer(self, source: Path) -> Signer | None:
        from enlarger.files.content_credentials import Signer

        return Signer(self.certificate, source) if self.certificate else None

    def _told(self, item: Item, done: Enlarged) -> str:
        """Tell what is to be told of a picture, and return the rest of it in a line."""
        name = console.one_line(str(item.result))
        for note in done.notes:
            console.say(console.one_line(f"{name}: {note}"), "yellow")
        return f"{name}: {done.text}"

    def _free(self) -> int | None:
        """Return how many bytes the disk of the results has left."""
        for folder in (self.journal.folder, *self.journal.folder.parents):
            with contextlib.suppress(OSError):
                return shutil.disk_usage(folder).free
        return None


class _BatchListener(TerminalListener):
    """Notes in the journal when the results of a picture are put in their places."""

    def __init__(
        self,
        progress: Progress,
        running: str,
        writing: str,
        journal: Journal,
        item: Item,
        writers: Mapping[str, Placed],
    ) -> None:
        super().__init__(progress, running, writing)
        self._journal, self._item, self._writers = journal, item, writers

    def placing(self) -> AbstractContextManager[None]:
        whole = {writer.path: writer.whole for writer in self._writers.values()}
        return noted(self._journal, self._item, whole)


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
    yield _("pictures"), _("{count} to enlarge", count=count)
    if plan.done:
        yield _("done"), _("{count} before, as the journal tells", count=len(plan.done))
    if plan.skipped:
        yield (
            _("skipped"),
            _("{count}, as their results' names are taken (--existing)", count=len(plan.skipped)),
        )
    if failed := len(plan.failures) + len(search.failures):
        yield _("failed"), _("{failed} cannot be read, named, or reach the size", failed=failed)
    if search.left_out:
        yield _("left out"), _("{left_out} files that are no pictures", left_out=search.left_out)
    if plan.renumbered:
        yield (
            _("names"),
            _("{renumbered} get a number, as another picture has their name", renumbered=plan.renumbered),
        )
    if not count:
        return
    megapixels = sum(item.forecast.after.pixels for item in plan.items) / 1e6
    yield _("results"), _("{megapixels:,.1f} megapixels", megapixels=megapixels)
    if plan.seconds is not None:
        yield _("time"), _("about {seconds}, as far as sizes tell", seconds=duration_text(plan.seconds))
    if free is not None:
        text = _("at most {size}; {free} are free", size=bytes_text(plan.nbytes), free=bytes_text(free))
        yield _("disk"), _("{text}: that may not be enough", text=text) if plan.nbytes > free else text


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
