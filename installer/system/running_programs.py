"""Tells whether this user has a program open."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Iterator, Pattern

from installer.system.processes import answer_of

ANSWER_SECONDS = 20.0


def is_running(name: Pattern[str]) -> bool:
    """Tell whether this user runs a program with such a name; where nobody can say, it does not."""
    return any(name.match(program) for program in _programs())


def _programs() -> Iterator[str]:
    """Name the programs this user runs, as their files are named."""
    if sys.platform == "win32":
        table = answer_of(["tasklist", "/FO", "CSV", "/NH"], ANSWER_SECONDS) or ""
        yield from (row[0].lower() for row in csv.reader(table.splitlines()) if row)
    elif sys.platform == "darwin":
        lines = answer_of(["ps", "-xo", "comm="], ANSWER_SECONDS) or ""
        yield from (os.path.basename(line) for line in lines.splitlines())
    else:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if process.stat().st_uid == os.getuid():
                    yield (process / "comm").read_text("utf-8", "replace").strip()
            except OSError:
                continue  # it has ended meanwhile
