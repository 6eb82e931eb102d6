"""The terminal as the listener of a run: a progress bar, and an end when a signal asks for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from enlarger.jobs.run import Listener
from enlarger.system import interrupts
from enlarger.system.amounts import duration_text
from enlarger.system.language import _

if TYPE_CHECKING:
    from enlarger.jobs.job import Job
    from enlarger.jobs.progress import Progress as Parts


class TimeLeft(ProgressColumn):
    """The engine's own forecast."""

    def render(self, task: Task) -> Text:
        seconds = task.fields.get("seconds_left")
        return Text("" if seconds is None else _("{seconds} left", seconds=duration_text(seconds)))


COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.completed}/{task.total} {task.fields[unit]}"),
    TimeLeft(),
)


class TerminalListener(Listener):
    """Shows how far a run is in a bar of `progress`."""

    def __init__(self, progress: Progress, running: str, writing: str) -> None:
        """Describe the bar as `running` while tiles run, and as `writing` afterwards."""
        self._progress = progress
        self._running, self._writing = running, writing
        self._bar = progress.add_task(_("Trying the devices"), total=None, unit=_("tiles"))

    def remove(self) -> None:
        """Take the bar away."""
        self._progress.remove_task(self._bar)

    def check(self) -> None:
        interrupts.exit_if_interrupted()

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return interrupts.stopping(stop)

    def on_look(self, job: Job) -> None:
        self._progress.update(self._bar, description=self._running, total=job.tiles)

    def on_tile(self, job: Job) -> None:
        self.check()
        self._progress.update(self._bar, completed=job.progress.done, seconds_left=job.progress.seconds_left)

    def on_part(self, progress: Parts) -> None:
        self._progress.update(
            self._bar,
            description=self._running,
            completed=progress.done,
            total=progress.tiles,
            seconds_left=progress.seconds_left,
            unit=_("pictures"),
        )

    def on_last_strip(self) -> None:
        self._progress.update(self._bar, description=self._writing, seconds_left=None)
