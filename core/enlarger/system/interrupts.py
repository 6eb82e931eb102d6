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

ENDING = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
SIGNALS = {signal.SIGINT, *ENDING}

_received: list[int] = []
"""Numbers of signals; the first counts."""

_stops: list[Callable[[], None]] = []
_at_forced_exit: list[Callable[[], None]] = []
_is_handling = threading.Event()
_has_raised = threading.Event()


def handle_signals() -> None:
    """From now on, have signals end the process by SystemExit: status 128 + the number, 130 after Ctrl-C."""
    if _is_handling.is_set():
        return
    _is_handling.set()
    _wake_up(_watch)
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _raise)


def act_on_signals(act: Callable[[], None]) -> None:
    """From now on, have SIGTERM and SIGHUP call `act`, from another thread, which has to end the process."""

    def watch(reading: int) -> None:
        while not {*os.read(reading, 1)} & numbers:
            pass
        act()

    numbers = {number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN}
    _wake_up(watch)
    for number in numbers:
        signal.signal(number, _ignore)


def _wake_up(watch: Callable[[int], None]) -> None:
    """Have `watch` read the numbers of signals in a thread, even while the main thread is inside a library,
    where no handler runs.
    """
    reading, writing = os.pipe()
    if sys.platform != "win32":
        os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=watch, args=(reading,), daemon=True).start()


@contextlib.contextmanager
def stopping(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop`, from another thread, should a signal come while the block runs. The block calls
    `exit_if_interrupted` where it can end: an exception out of nowhere could part a thread from the one that
    waits for it.
    """
    _stops.append(stop)
    try:
        yield
    finally:
        _stops.remove(stop)


def at_forced_exit(act: Callable[[], None]) -> None:
    """Have `act` called, from another thread, before the process ends with a command that does not end by
    itself.
    """
    _at_forced_exit.append(act)


def status() -> int | None:
    """Return the exit status that a signal asks for; None when none has come."""
    return 128 + _received[0] if _received else None


def exit_if_interrupted() -> None:
    """End if a signal has come: what it raised may be lost, as where ElementTree imports its C part."""
    if _received:
        sys.exit(128 + _received[0])


def _raise(number: int, frame: FrameType | None) -> None:
    del frame
    _received.append(number)
    # A second one must not break off what tidies up after the first.
    if not _stops and not _has_raised.is_set():
        _has_raised.set()
        sys.exit(128 + _received[0])


def _ignore(number: int, frame: FrameType | None) -> None:
    del number, frame


def _watch(reading: int) -> None:
    while not (heard := {*os.read(reading, 1)} & SIGNALS):
        pass
    # The main thread may be where it does not see the signal for long.
    if not _received:
        _received.append(heard.pop())
    for stop in tuple(_stops):
        stop()
    time.sleep(GRACE_SECONDS)
    for act in _at_forced_exit:
        with contextlib.suppress(OSError):
            act()
    os._exit(128 + _received[0])
