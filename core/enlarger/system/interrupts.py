"""Ends a command that was told to end (Ctrl-C, SIGTERM, SIGHUP): at once where it listens, and soon where a
library does not.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from types import FrameType

GRACE_SECONDS = 0.8
"""How long the command may take to end by itself. A provider that hangs would take for ever."""

SIGNALS = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}

_told: list[int] = []
"""What the process was told to end by; the first counts."""

_stops: list[Callable[[], None]] = []
_last_acts: list[Callable[[], None]] = []
_is_heeded = threading.Event()
_has_raised = threading.Event()


def heed() -> None:
    """From now on, end by SystemExit with the status 128 + the signal's number, 130 after Ctrl-C."""
    if _is_heeded.is_set():
        return
    _is_heeded.set()
    # A pipe tells of a signal even while the main thread is inside a library, where no handler runs.
    reading, writing = os.pipe()
    if sys.platform != "win32":
        os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _raise)
    threading.Thread(target=_watch, args=(reading,), daemon=True).start()


@contextlib.contextmanager
def stopping(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop`, from another thread, should a signal come while the block runs. The block calls
    `end_if_told` where it can end: an exception out of nowhere could part a thread from whoever waits for it.
    """
    _stops.append(stop)
    try:
        yield
    finally:
        _stops.remove(stop)


def before_the_end(act: Callable[[], None]) -> None:
    """Have `act` called, from another thread, before a command is ended that does not end by itself."""
    _last_acts.append(act)


def status() -> int | None:
    """Return the exit status that a signal asks for; None when none has come."""
    return 128 + _told[0] if _told else None


def end_if_told() -> None:
    """End if a signal has come: what it raised may be lost, as where ElementTree imports its C part."""
    if _told:
        sys.exit(128 + _told[0])


def _raise(number: int, frame: FrameType | None) -> None:
    del frame
    _told.append(number)
    # A second one must not break off what tidies up after the first.
    if not _stops and not _has_raised.is_set():
        _has_raised.set()
        sys.exit(128 + _told[0])


def _watch(reading: int) -> None:
    while not (heard := {*os.read(reading, 1)} & SIGNALS):
        pass
    # The main thread may be where it does not see the signal for long.
    if not _told:
        _told.append(heard.pop())
    for stop in tuple(_stops):
        stop()
    time.sleep(GRACE_SECONDS)
    for act in _last_acts:
        with contextlib.suppress(OSError):
            act()
    os._exit(128 + _told[0])
