"""The stand-in for the engine, as a program that an editor can start."""

from __future__ import annotations

import sys
from pathlib import Path

STAND_IN = Path(__file__).parents[2] / "bridge" / "stand_in.py"


def stand_in(folder: Path, behaviour: str) -> Path:
    """Return a program in this folder that passes for the engine's Python and is the stand-in."""
    program = folder / f"stand-in-{behaviour}"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" {behaviour} "$@"\n')
    program.chmod(0o755)
    return program
