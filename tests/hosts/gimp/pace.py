#!/usr/bin/env python3
"""Tells how soon the preview's frames come in real GIMP: from the hand's movement to the frame that is drawn,
on a canvas of 900 x 700, while it is dragged to 120 places and the network works.

    cd tests; python -m hosts.gimp.pace [VERSION...]

needs these GIMPs in their roots (see editors/roots.py), an environment with the engine in it, and a machine
that does nothing else.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hosts.editors.display import Display
from hosts.editors.known_devices import try_devices
from hosts.editors.pictures import picture
from hosts.editors.processes import wait_for
from hosts.editors.roots import find
from hosts.gimp.conftest import VERSIONS
from hosts.gimp.session import INSIDE, Gimp, arrange, in_window, open_dialog

CANVAS = 900, 700
MOVES = 120
DIRECTIONS = (-7, -3), (-5, -6), (6, -4), (7, 5)
"""Pixels from one place to the next, for a quarter of them each: the picture never ends."""

BETWEEN = 0.15
"""Seconds from one movement to the next, in which the rest of the picture comes."""


def frames(log: Path) -> list[dict[str, Any]]:
    """Return what the recorder has told of each frame."""
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def measure(version: str, folder: Path, screen: Path) -> dict[str, Any]:
    """Drag the preview about in a GIMP, and return what came of it."""
    root, screens = find(f"gimp-{version}"), find("gimp-3.0")
    if root is None or screens is None:
        sys.exit(f"There is no GIMP {version}; as root: python3 tests/hosts/editors/roots.py gimp-{version}")
    gimp = Gimp(version, root, folder, sys.executable)
    log, plugin = folder / "frames.jsonl", gimp.plugin / "preview.py"
    recorder = (INSIDE / "frame_recorder.py").read_text("utf-8")
    plugin.write_text(f"{plugin.read_text('utf-8')}\n\n{recorder}", "utf-8")
    picture(1600, 1200).save(folder / "meadow.png")
    display = Display(screens, screen, "1600x1200")
    try:
        with in_window(gimp, display, str(folder / "meadow.png"), FRAMES=str(log)):
            window = display.wait_window("meadow", 120)
            arrange(display, window)
            dialog = open_dialog(display, window)
            wait_for("a frame", lambda: frames(log), 60)
            size = [int(part) for part in display.tool("getwindowgeometry", dialog).split()[-1].split("x")]
            wanted = [s + c - f for s, c, f in zip(size, CANVAS, frames(log)[-1]["size"], strict=True)]
            display.tool("windowsize", "--sync", dialog, *map(str, wanted))
            wait_for("a frame of that size", lambda: is_whole(frames(log)[-1]), 60)
            before = len(frames(log))
            display.tool("mousemove", "--window", dialog, "300", "400", "mousedown", "1")
            for across, down in DIRECTIONS:
                move = ["mousemove_relative", "--", str(across), str(down), "sleep", str(BETWEEN)]
                display.tool(*move * (MOVES // len(DIRECTIONS)))
            display.tool("mouseup", "1")
            told = frames(log)[before:]
    finally:
        display.close()
    waits = sorted(frame["ms"] for frame in told if frame["ms"] is not None)
    numbers = [frame["view"] for frame in told]
    return {
        "canvas": told[-1]["size"],
        "movements answered": len(waits),
        "frames": len(told),
        "median in ms": round(waits[len(waits) // 2], 1),
        "95 of 100 in ms": round(waits[len(waits) * 95 // 100], 1),
        "older than the last request": sum(frame["view"] != frame["newest"] for frame in told),
        "in order": numbers == sorted(numbers),
    }


def is_whole(frame: dict[str, Any]) -> bool:
    return frame["complete"] and max(abs(a - b) for a, b in zip(frame["size"], CANVAS, strict=True)) < 3


def main() -> None:
    """Measure, and print what came of it."""
    try_devices()
    for version in sys.argv[1:] or VERSIONS:
        with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as screen:
            print(version, json.dumps(measure(version, Path(scratch), Path(screen)), indent=2), flush=True)


if __name__ == "__main__":
    main()
