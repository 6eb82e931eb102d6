"""Where the command line writes: answers to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from typing import IO, Final

from rich.console import Console
from rich.text import Text

ENDLESS = 10_000
"""Columns where there is no terminal: a path in a pipe or a file has to stay in one piece."""


def answers() -> Console:
    """Return what tables are printed to that were asked for."""
    return Console(width=_width(sys.stdout))


def messages() -> Console:
    """Return what everything else is printed to."""
    return Console(stderr=True, width=_width(sys.stderr))


def _width(stream: IO[str] | None) -> int | None:
    return None if stream and stream.isatty() else ENDLESS


log: Final = messages()


def say(text: str, style: str = "") -> None:
    """Print a sentence for the user, as it is, to standard error."""
    log.print(Text(text, style))


def one_line(text: str) -> str:
    """Return a text, in which names of files may hold anything, as a line that can be printed."""
    readable = os.fsencode(text).decode(errors="replace")
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in readable)


def show_cursor() -> None:
    """Give the terminal back the cursor that a progress bar has hidden."""
    log.show_cursor()
