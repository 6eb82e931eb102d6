"""Prints the engine's peak memory against the size of the result.

python benchmarks/memory.py [FOLDER]

A network of one node stands in for a real one, so that the figures are those of everything around it.
Pictures are RGBA with transparent parts, the costliest kind. FOLDER needs 6 GB.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from asked_engine import ask, start
from stand_in_home import write_stand_in

SIZES = ((1500, 750), (3000, 1500), (6000, 3000), (12000, 6000))
"""Of the sources; the largest result has 1.15 gigapixels."""


def peak(folder: Path, width: int, height: int) -> tuple[int, float]:
    """Enlarge a picture of one size by an engine of its own; return its peak memory in MiB, and seconds."""
    random = np.random.default_rng(0)
    with (folder / "source.raw").open("wb") as file:
        for _ in range(height):
            row = random.integers(0, 256, (width, 4), np.uint8)
            row[width // 3 : width // 2, 3] = 0
            file.write(row.tobytes())
    request = {
        "op": "upscale",
        "model": "stand-in",
        "device": "cpu",
        "source": {"path": str(folder / "source.raw"), "size": [width, height], "format": "RGBA u8"},
        "result": {"path": str(folder / "result.raw")},
    }
    with start(XDG_DATA_HOME=str(folder)) as engine:
        event = ask(engine, request)
        status = Path(f"/proc/{engine.pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024, event["seconds"]


def main() -> None:
    parent = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder = Path(name)
        write_stand_in(folder)
        for width, height in SIZES:
            megabytes, seconds = peak(folder, width, height)
            millions = width * height * 16e-6
            print(f"{4 * width:6} x {4 * height:6}  {millions:6.0f} MP  {megabytes:5} MiB  {seconds:6.0f} s")


if __name__ == "__main__":
    main()
