"""Tasks for workers of pools, which end the process that they run in."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def end_once(mark: str, device: str) -> str:
    """End the process at the first try, and return the device at the next."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    return device


def end_always(device: str) -> None:
    assert device
    os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
