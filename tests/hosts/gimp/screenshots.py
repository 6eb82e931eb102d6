#!/usr/bin/env python3
"""Takes the README's pictures of the plug-in in real GIMP 3.

    cd tests; python -m hosts.gimp.screenshots

needs the root `gimp-3.0` (see editors/roots.py) and an environment with the engine in it.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hosts.editors.display import Display
from hosts.editors.processes import wait_for
from hosts.editors.readme_pictures import Box, save, save_animation
from hosts.editors.roots import REPOSITORY, find
from hosts.gimp.session import (
    HEIGHT,
    WIDTH,
    Gimp,
    arrange,
    in_window,
    open_dialog,
    open_menu,
)


def place_of(display: Display, window: str) -> Box:
    """Where a window stands on the screen."""
    values = {
        name: int(value)
        for name, value in re.findall(r"(\w+)=(\d+)", display.tool("getwindowgeometry", "--shell", window))
    }
    # The window manager's frame belongs to the picture; the tool counts the frame's left and upper part
    # twice.
    return (
        values["X"] - 2,
        values["Y"] - 40,
        values["X"] + values["WIDTH"],
        values["Y"] + values["HEIGHT"] - 16,
    )


def looked_at(display: Display, folder: Path, place: Box) -> Iterator[tuple[Path, float]]:
    """Use the preview as a user does, and yield what is seen with the seconds to look at it."""
    left, top, _, bottom = place
    across, down = left + 400, (top + bottom) // 2
    display.tool("mousemove", str(across), str(down), "mousedown", "1")
    for number in range(1, 6):
        display.tool("mousemove", str(across - 50 * number), str(down + 20 * number))
        yield display.still(folder / f"dragged-{number}.png"), 0.3
    display.tool("mouseup", "1")
    yield display.still(folder / "dragged.png"), 1.5
    display.tool("keydown", "space")
    yield display.still(folder / "before.png"), 1.5
    display.tool("keyup", "space")
    yield display.still(folder / "after.png"), 1.5
    for number in range(3):
        display.tool("click", "5")
        yield display.still(folder / f"smaller-{number}.png"), 0.8


def main() -> None:
    """Take all pictures."""
    root = find("gimp-3.0")
    if root is None:
        sys.exit("There is no root gimp-3.0; as root: python3 tests/hosts/editors/roots.py gimp-3.0")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        gimp = Gimp("3.0", root, folder, sys.executable)
        shutil.copy(REPOSITORY / "examples" / "tunnel.jpg", folder)
        display = Display(root, folder)
        try:
            with in_window(gimp, display, str(folder / "tunnel.jpg")):
                window = display.wait_window("tunnel", 120)
                arrange(display, window)
                display.still(folder / "idle.png")
                # The layers' names want more room than they get at first.
                display.tool(
                    "mousemove", "1156", "480", "mousedown", "1", "mousemove", "1000", "480", "mouseup", "1"
                )
                open_menu(display, window)
                display.tool("key", "Up", "Up")
                save(display.still(folder / "menu.png"), "gimp-menu.webp", (0, 0, 1000, 600))
                display.tool("key", "Escape", "Escape", "Escape")
                dialog = open_dialog(display, window)
                place = place_of(display, dialog)
                first = display.still(folder / "dialog.png")
                save_animation([(first, 2.0), *looked_at(display, folder, place)], "gimp-dialog.webp", place)
                display.tool("key", "alt+o")
                wait_for("the result", lambda: "2 layers) 2400x1600" in display.windows()[window], 120)
                display.tool("windowactivate", "--sync", window)
                display.tool("key", "ctrl+shift+j")
                save(display.still(folder / "result.png"), "gimp-result.webp", (0, 0, WIDTH, HEIGHT + 20))
        finally:
            display.close()


if __name__ == "__main__":
    main()
