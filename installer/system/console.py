"""What the user sees: a line for each step with the time it took, and tables."""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Generator


@contextlib.contextmanager
def step(what: str) -> Generator[Callable[[str], None], None, None]:
    """Announce a step, and close its line with the notes it gave and its seconds, or with "failed"."""
    print(what + " ... ", end="", flush=True)
    notes: list[str] = []
    begun = time.monotonic()
    try:
        yield notes.append
    except BaseException:
        print("failed", flush=True)
        raise
    print(", ".join([*notes, f"{time.monotonic() - begun:.1f} s"]), flush=True)


def table(rows: list[list[str]]) -> None:
    """Print rows of text in columns; the last column is as wide as it likes."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        print("  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[-1]]).rstrip())
