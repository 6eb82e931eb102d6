"""The adapter as the listener of a fetch: it is told of the progress, and may call the fetch off."""

from __future__ import annotations

import time

from enlarger.errors import Cancelled
from enlarger.fetching.fetch import FetchListener

from .lines import Inbox, Outbox

STEPS = 200
"""At most so many events tell of what arrives."""


class AdapterFetchListener(FetchListener):
    """Sends `progress` events that answer one request."""

    def __init__(self, request_id: int | str, total: int, inbox: Inbox, outbox: Outbox) -> None:
        """Begin to tell of a download of `total` bytes."""
        self._id = request_id
        self._total = total
        self._inbox = inbox
        self._outbox = outbox
        self._told = -1
        self._first: tuple[int, float] | None = None
        """What was there at first, and when."""

    def on_wait(self) -> None:
        """Raise Cancelled when nobody waits for the network any more."""
        if self._inbox.is_cancelled(self._id):
            raise Cancelled

    def on_bytes(self, count: int) -> None:
        self.on_wait()
        self._first = self._first or (count, time.monotonic())
        if count * STEPS // self._total > self._told:
            self._told = count * STEPS // self._total
            self._send("download", count, self._seconds_left(count))

    def on_import(self) -> None:
        self._send("import", self._total)

    def on_delay(self, reason: str) -> None:
        self._send("download", max(0, self._told) * self._total // STEPS, note=reason)

    def _seconds_left(self, count: int) -> float | None:
        """Return for how long bytes will go on to arrive as they did; None while nobody can tell."""
        assert self._first
        before, start = self._first
        if count == before:
            return None
        return (self._total - count) * (time.monotonic() - start) / (count - before)

    def _send(self, stage: str, done: int, seconds_left: float | None = None, note: str = "") -> None:
        fields = {"stage": stage, "done": done, "total": self._total, "seconds_left": seconds_left}
        self._outbox.send(self._id, "progress", **fields, **({"note": note} if note else {}))
