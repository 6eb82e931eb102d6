"""How far a fetch is, told to a host in steps; the host may call it off."""

from __future__ import annotations

import time
from collections.abc import Callable

from .fetch import FetchListener

STEPS = 200
"""At most so many times it is told what arrives."""

Send = Callable[..., None]
"""Takes by their names `stage` ("download" or "import"), `done` and `total` in bytes, `seconds_left` or None,
and in some cases a `note`, a sentence.
"""


class FetchProgress(FetchListener):
    """Tells how far one network is."""

    def __init__(self, total: int, send: Send, check: Callable[[], None]) -> None:
        """Begin with a download of `total` bytes. What `check`, which is called now and then, raises ends it:
        Cancelled when nobody waits for the network any more.
        """
        self._total, self._send, self._check = total, send, check
        self._told = -1
        self._first: tuple[int, float] | None = None
        """What was there at first, and when."""

    def on_wait(self) -> None:
        self._check()

    def on_bytes(self, count: int) -> None:
        self._check()
        self._first = self._first or (count, time.monotonic())
        if count * STEPS // self._total > self._told:
            self._told = count * STEPS // self._total
            self._tell("download", count, self._seconds_left(count))

    def on_import(self) -> None:
        self._tell("import", self._total)

    def on_delay(self, reason: str) -> None:
        self._tell("download", max(0, self._told) * self._total // STEPS, note=reason)

    def _seconds_left(self, count: int) -> float | None:
        """Return for how long bytes will go on to arrive as they did; None while nobody can tell."""
        assert self._first
        before, start = self._first
        if count == before:
            return None
        return (self._total - count) * (time.monotonic() - start) / (count - before)

    def _tell(self, stage: str, done: int, seconds_left: float | None = None, note: str = "") -> None:
        noted = {"note": note} if note else {}
        self._send(stage=stage, done=done, total=self._total, seconds_left=seconds_left, **noted)
