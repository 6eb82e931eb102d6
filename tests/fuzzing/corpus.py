"""Inputs that are kept: each reaches lines of ours that no other one does. They are where changes begin.

    python3 tests/python.py -m tests.fuzzing --collect 20000

looks for more of them among so many inputs of each target.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from .targets import Target, feed

FOLDER = Path(__file__).parent / "corpus"

MOST_BYTES = 4096
"""Of an input that is kept; larger ones seldom show more."""

OURS = str(Path(__file__).parents[2] / "core" / "enlarger")

Lines = set[tuple[str, int]]


def kept(name: str) -> tuple[bytes, ...]:
    """Return the inputs that are kept of a target."""
    return tuple(path.read_bytes() for path in sorted((FOLDER / name).glob("*")))


def collect(name: str, target: Target, inputs: Iterable[bytes], folder: Path) -> int:
    """Keep the inputs that reach lines which none before them did; return how many there are now."""
    known = Lines()
    for content in (*target.corpus, *kept(name)):
        known |= reached(target, content, folder)
    for content in inputs:
        if len(content) <= MOST_BYTES:
            lines = reached(target, content, folder)
            if not lines <= known:
                known |= lines
                keep(name, content)
    return len(kept(name))


def keep(name: str, content: bytes) -> None:
    path = FOLDER / name / hashlib.sha256(content).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def reached(target: Target, content: bytes, folder: Path) -> Lines:
    """Return the lines of ours that an input reaches."""
    lines = Lines()

    def on_line(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return on_line

    def on_call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return on_line if frame.f_code.co_filename.startswith(OURS) else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        feed(target, content, folder)
    finally:
        sys.settrace(before)
    return lines
