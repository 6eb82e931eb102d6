"""Programs that are started, waited for and ended with everything they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

GRACE_SECONDS = 10
"""How long a program may take to end when it is asked to."""


@contextlib.contextmanager
def running(command: Sequence[str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run a program, with what it says in a log; at the end it is ended with everything it started."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        )
    try:
        yield process
    finally:
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, ending)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=GRACE_SECONDS)


@contextlib.contextmanager
def held(processes: Sequence[int]) -> Generator[None]:
    """Hold processes still in the block."""
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)


def processes_with(text: str) -> list[int]:
    """Return the ids of the processes that have this text in their command line."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if text.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def wait_for(what: str, condition: Callable[[], Found | None], seconds: float = 30.0) -> Found:
    """Wait until the condition gives something true, and return that; `what` names it in the failure."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)
