"""The adapter as the listener of a run: it is told of the progress, and may call the job off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from enlarger.errors import Cancelled
from enlarger.jobs.run import Listener

from .lines import Inbox, Outbox

if TYPE_CHECKING:
    from enlarger.jobs.job import Job


class AdapterListener(Listener):
    """Sends `progress` events that answer one request."""

    def __init__(self, request_id: int | str, inbox: Inbox, outbox: Outbox) -> None:
        self._id = request_id
        self._inbox = inbox
        self._outbox = outbox

    def check(self) -> None:
        """Raise Cancelled when nobody waits for the result any more."""
        if self._inbox.is_cancelled(self._id):
            raise Cancelled

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self._inbox.stopping(self._id, stop)

    def on_tile(self, job: Job) -> None:
        self.check()
        progress = job.progress
        fields = {"done": progress.done, "total": progress.tiles, "seconds_left": progress.seconds_left}
        self._outbox.send(self._id, "progress", **fields)
