"""The terminal as the listener of a download: a progress bar, and what takes longer than expected."""

from __future__ import annotations

from rich.progress import Progress

from enlarger.fetching.fetch import FetchListener

from . import console


class DownloadListener(FetchListener):
    """Shows how far a download is in a bar of `progress`."""

    def __init__(self, progress: Progress, total: int) -> None:
        """Begin a bar for `total` bytes."""
        self._progress = progress
        self._bar = progress.add_task("Downloading", total=total)

    def on_bytes(self, count: int) -> None:
        self._progress.update(self._bar, completed=count)

    def on_import(self) -> None:
        self._progress.update(self._bar, description="Importing", total=None)

    def on_delay(self, reason: str) -> None:
        console.say(reason, "yellow")
