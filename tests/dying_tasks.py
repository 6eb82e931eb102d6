"""Tasks for workers of pools, which end the process that they run in, stop it, or fill its memory."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import numpy as np


def end_once(mark: str, device: str) -> str:
    """End the process at the first try, and return the device at the next."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    return device


def end_always(device: str) -> None:
    assert device
    os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def stop_once(mark: str, device: str) -> str:
    """Stop the process at the first try, so that it hangs, and return the device at the next."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    return device


def fill_memory(nbytes: int, device: str) -> str:
    """Hold so much memory for as long as the process lives, a minute at most."""
    held = np.ones(nbytes, np.uint8)
    threading.Event().wait(60)
    return device * min(1, int(held[0]))
