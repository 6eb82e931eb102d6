"""Signals that end the installer: with all that it started, and nothing half done left."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import Generator

_ENDING = [signal.SIGINT, signal.SIGTERM, *([] if sys.platform == "win32" else [signal.SIGHUP])]

_received: list[int] = []
_held: list[None] = []


def handle_signals() -> None:
    """From now on, have signals raise SystemExit, once: what clears away is not to be broken off."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _end)


@contextlib.contextmanager
def held() -> Generator[None, None, None]:
    """Have signals wait until the block is left: an exception in it would lose what it makes."""
    _held.append(None)
    try:
        yield
    finally:
        _held.pop()
    if _received:
        _stop()


def _end(number: int, frame: object) -> None:
    del frame
    for other in _ENDING:
        signal.signal(other, signal.SIG_IGN)
    _received.append(number)
    if not _held:
        _stop()


def _stop() -> None:
    print("\nStopped.", file=sys.stderr)
    sys.exit(128 + _received.pop())
