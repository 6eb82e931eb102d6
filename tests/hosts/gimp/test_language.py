"""GIMP's language, which it hands on in its environment, is that of the plug-in and the engine."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from hosts.editors.display import Display
from hosts.editors.pictures import picture
from hosts.editors.processes import wait_for
from hosts.editors.roots import Root
from hosts.gimp.session import Gimp, arrange, in_window

TITLE = "Ebene hochskalieren"

SMALL_SCREEN = (1366, 768)


@pytest.fixture(scope="module")
def small_display(
    root_with: Callable[[str], Root], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Display]:
    """Give a screen of the smallest laptops that are sold."""
    folder = tmp_path_factory.mktemp("small-display")
    display = Display(root_with("gimp-3.0"), folder, "x".join(map(str, SMALL_SCREEN)))
    yield display
    display.close()


def test_the_dialog_speaks_gimps_language_and_fits_a_small_screen(
    version: str, make_gimp: Callable[[str], Gimp], small_display: Display
) -> None:
    gimp = make_gimp(version)
    path = gimp.folder / "meadow.png"
    picture(240, 180).save(path)
    with in_window(gimp, small_display, str(path), LANGUAGE="de"):
        window = small_display.wait_window("meadow", 120)
        arrange(small_display, window)
        dialog = open_dialog(small_display, window)
        small_display.tool("windowmove", "--sync", dialog, "0", "0")
        small_display.tool("sleep", "8")  # until the forecast and the preview are there
        small_display.picture(gimp.folder / "language.png")
        width, height = size_of(small_display, dialog, gimp.folder)
        small_display.tool("windowactivate", "--sync", dialog)
        small_display.tool("key", "Escape")
        wait_for("the end of the engine", lambda: not gimp.engines(), 30)
    assert width <= SMALL_SCREEN[0]
    assert height <= SMALL_SCREEN[1]


def open_dialog(display: Display, window: str) -> str:
    """Find the entry by GIMP's search for actions, and return the dialog that it opens."""
    for _ in range(3):  # a search that is slow to open swallows keys
        display.tool("windowactivate", "--sync", window)
        before = set(display.windows())
        display.tool("key", "slash")
        with contextlib.suppress(TimeoutError):
            search = wait_for("the search", functools.partial(newest, display, before), 15)
            display.tool("windowactivate", "--sync", search)
            display.tool("type", TITLE)
            display.tool("sleep", "1")
            display.tool("key", "Return")
            dialog = display.wait_window(f"^{TITLE}", 40)
            display.tool("windowactivate", "--sync", dialog)
            return dialog
        display.tool("key", "Escape", "Escape", "Escape")
    raise TimeoutError("the dialog did not open")


def newest(display: Display, before: set[str]) -> str | None:
    """Return a window that was not there before."""
    return next(iter(set(display.windows()) - before), None)


def size_of(display: Display, window: str, folder: Path) -> tuple[int, int]:
    """Return the size of a window on the screen."""
    display.picture(folder / "window.png", window)
    with Image.open(folder / "window.png") as image:
        return image.size
