"""Tells whether a program runs."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Iterator, Pattern


def is_running(name: Pattern[str]) -> bool:
    """Tell whether this user runs a program with such a name; where nobody can say, it does not."""
    try:
        return any(name.match(program) for program in _programs())
    except (OSError, subprocess.SubprocessError):
        return False


def _programs() -> Iterator[str]:
    """Name the programs this user runs, as their files are named."""
    if sys.platform == "win32":
        table = _say("tasklist", "/FO", "CSV", "/NH")
        yield from (row[0].lower() for row in csv.reader(table.splitlines()) if row)
    elif sys.platform == "darwin":
        yield from (os.path.basename(line) for line in _say("ps", "-xo", "comm=").splitlines())
    else:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if process.stat().st_uid == os.getuid():
                    yield (process / "comm").read_text("utf-8", "replace").strip()
            except OSError:
                continue  # it has ended meanwhile


def _say(*command: str) -> str:
    """Run a program of the system and give what it said."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=20, check=True
    ).stdout.decode("utf-8", "replace")
