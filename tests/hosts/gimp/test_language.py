"""GIMP's language, which it hands on in its environment, is that of the plug-in and the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import languages
from hosts.editors.display import Display
from hosts.editors.pictures import picture
from hosts.editors.processes import wait_for
from hosts.editors.roots import Root
from hosts.gimp.session import Gimp, arrange, in_window, open_dialog, open_entry

GERMAN = "Ebene hochskalieren"
TITLES = {
    languages.LONG: "Upscale Layer".translate(languages.ACCENTS),
    languages.MIRRORED: "Upscale Layer",
}
SMALL_SCREEN = (1366, 768)
COLOURFUL = 60
"""Between the channels of a pixel of the picture, in a dialog that is grey."""


@pytest.fixture(scope="module")
def small_display(
    root_with: Callable[[str], Root], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Display]:
    """Give a screen of the smallest laptops that are sold."""
    folder = tmp_path_factory.mktemp("small-display")
    display = Display(root_with("gimp-3.0"), folder, "x".join(map(str, SMALL_SCREEN)))
    yield display
    display.close()


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages")
    languages.write_trials(folder)
    return folder


@pytest.mark.parametrize("code", ["de", *TITLES])
def test_the_dialog_speaks_gimps_language_and_fits_a_small_screen(
    version: str, make_gimp: Callable[[str], Gimp], small_display: Display, trials: Path, code: str
) -> None:
    gimp = make_gimp(version)
    path = gimp.folder / "meadow.png"
    picture(240, 180).save(path)
    texts = gimp.folder / "languages"
    texts.mkdir()
    for file in trials.iterdir():
        (texts / file.name).write_bytes(file.read_bytes())
    is_mirrored = code == languages.MIRRORED
    variables = {"LANGUAGE": code, "ENLARGER_LANGUAGES": str(texts)}
    with in_window(gimp, small_display, str(path), mirrored=is_mirrored, **variables):
        window = small_display.wait_window("meadow", 120)
        arrange(small_display, window)
        if code == "de":  # some of these GIMPs are German then, and their menus have other letters
            dialog = open_entry(small_display, window, GERMAN)
        else:
            dialog = open_dialog(small_display, window, TITLES[code])
        small_display.tool("windowmove", "--sync", dialog, "0", "0")
        seen = wait_for("the picture in the preview", lambda: looked_at(small_display, dialog, gimp.folder))
        small_display.still(gimp.folder / f"language-{code}.png")  # with the forecast
        width, height = size_of(small_display, dialog, gimp.folder)
        small_display.tool("windowactivate", "--sync", dialog)
        small_display.tool("key", "Escape")
        wait_for("the end of the engine", lambda: not gimp.engines(), 30)
    assert width <= SMALL_SCREEN[0]
    assert height <= SMALL_SCREEN[1]
    assert seen > 0.5 if is_mirrored else seen < 0.5


def looked_at(display: Display, window: str, folder: Path) -> float | None:
    """Return where in a dialog its preview is, from 0 at the left to 1; None where none is to be seen yet."""
    display.picture(folder / "window.png", window)
    with Image.open(folder / "window.png") as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    colourful = np.ptp(pixels, axis=2) > COLOURFUL
    if colourful.mean() < 0.02:
        return None
    return float(np.nonzero(colourful)[1].mean() / pixels.shape[1])


def size_of(display: Display, window: str, folder: Path) -> tuple[int, int]:
    """Return the size of a window on the screen."""
    display.picture(folder / "window.png", window)
    with Image.open(folder / "window.png") as image:
        return image.size
