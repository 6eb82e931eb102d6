"""GIMP's language, which it hands on in its environment, is that of the plug-in and the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from hosts.editors.display import Display
from hosts.editors.pictures import picture
from hosts.editors.processes import wait_for
from hosts.editors.roots import Root
from hosts.gimp.session import Gimp, arrange, in_window, open_entry

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
        dialog = open_entry(small_display, window, TITLE)
        small_display.tool("windowmove", "--sync", dialog, "0", "0")
        small_display.tool("sleep", "8")  # until the forecast and the preview are there
        small_display.picture(gimp.folder / "language.png")
        width, height = size_of(small_display, dialog, gimp.folder)
        small_display.tool("windowactivate", "--sync", dialog)
        small_display.tool("key", "Escape")
        wait_for("the end of the engine", lambda: not gimp.engines(), 30)
    assert width <= SMALL_SCREEN[0]
    assert height <= SMALL_SCREEN[1]


def size_of(display: Display, window: str, folder: Path) -> tuple[int, int]:
    """Return the size of a window on the screen."""
    display.picture(folder / "window.png", window)
    with Image.open(folder / "window.png") as image:
        return image.size
