"""Child processes with a limit: run to their end, and at the limit ended with all that they started."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
from typing import Mapping, Sequence

from installer.system.interrupts import held

KILL_AFTER = 5.0
"""Seconds that a process may take to end when it is asked to, before it is killed."""


@dataclasses.dataclass(frozen=True)
class Finished:
    """A process that has ended by itself."""

    status: int
    """Its exit status; 0 is success."""
    output: str
    """What it wrote to standard output and, unless that was dropped, to standard error."""


def run(
    command: Sequence[str],
    *,
    limit: float | None = None,
    environment: Mapping[str, str] | None = None,
    errors: int = subprocess.STDOUT,
) -> Finished:
    """Run a command without input, for at most `limit` seconds; `errors` is where its standard error goes.

    Raises OSError where it does not start, and subprocess.TimeoutExpired, with its output, at the limit.
    """
    process: subprocess.Popen[bytes] | None = None
    try:
        with held():
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                start_new_session=sys.platform != "win32",
            )
        output, _ = process.communicate(timeout=limit)
    except BaseException as ended:
        if process is None:
            raise
        output = _end(process)
        if isinstance(ended, subprocess.TimeoutExpired):
            ended.output = output
        raise
    return Finished(process.returncode, text(output))


def answer_of(
    command: Sequence[str], limit: float, environment: Mapping[str, str] | None = None
) -> str | None:
    """Give what a command writes to standard output; None where it does not start, fails or takes longer."""
    try:
        finished = run(command, limit=limit, environment=environment, errors=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if finished.status else finished.output


def text(output: bytes) -> str:
    """Read what a program wrote, in whatever encoding."""
    return output.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> bytes:
    """End a process and all it started, gently at first, as a display wants to be cleared away."""
    if sys.platform == "win32":
        process.kill()
        return process.communicate()[0]
    with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
        os.killpg(process.pid, signal.SIGTERM)
    try:
        return process.communicate(timeout=KILL_AFTER)[0]
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0]
