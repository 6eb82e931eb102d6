"""The garbage collector, in the window's thread alone: what the toolkit has made may not end in another one,
where its timers cannot be stopped, and Python collects in whichever thread has just made something.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Generator

from PySide6.QtCore import QTimer

INTERVAL = 500
"""Milliseconds between two looks at whether there is enough to collect."""


@contextlib.contextmanager
def collecting_here() -> Generator[None]:
    """Have nothing collected in other threads as long as the block lasts, and the window's events come."""
    timer = QTimer(interval=INTERVAL)
    timer.timeout.connect(_collect)
    was_on = gc.isenabled()
    gc.disable()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        if was_on:
            gc.enable()


def _collect() -> None:
    """Collect the oldest generation that is due."""
    due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if due[0]:
        gc.collect(2 if all(due) else int(due[1]))
