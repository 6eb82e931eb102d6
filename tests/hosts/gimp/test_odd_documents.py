"""The preview of files of odd sizes and of every kind of colour, in the dialogs of real GIMP."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tifffile
from PIL import Image, ImageCms

from hosts.editors.display import Display
from hosts.editors.processes import wait_for
from hosts.gimp.session import Gimp, arrange, in_window, open_dialog

COLOUR = (60, 180, 90)


class Case(NamedTuple):
    """A file of one colour, and what is seen of it."""

    write: Callable[[Path], object]
    expected: tuple[int, ...] = COLOUR
    tolerance: int = 1


def plain(width: int, height: int) -> Callable[[Path], object]:
    return lambda path: Image.new("RGB", (width, height), COLOUR).save(path)


def deep(path: Path) -> None:
    rows = np.full((200, 300, 3), np.array(COLOUR) * 257, np.uint16)
    tifffile.imwrite(path, rows, photometric="rgb")


def grey(path: Path) -> None:
    Image.fromarray(np.full((200, 300), 40_000, np.uint16)).save(path)


def floating(path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    rows = np.full((200, 300, 3), np.array(COLOUR) / 255, np.float32)
    tifffile.imwrite(path, rows, photometric="rgb", iccprofile=profile)


def palette(path: Path) -> None:
    Image.new("RGB", (300, 200), COLOUR).quantize(2).save(path)


CASES = {
    "dot.png": Case(plain(1, 1)),
    "strip.png": Case(plain(30_000, 200)),
    "megapixels.png": Case(plain(4000, 3000)),
    "deep.tif": Case(deep),
    "grey.png": Case(grey, (156, 156, 156)),
    "floating.tif": Case(floating, tolerance=2),
    "palette.png": Case(palette),
}


def test_files_are_seen_in_their_colours(
    version: str, make_gimp: Callable[[str], Gimp], display: Display
) -> None:
    gimp = make_gimp(version)
    for name, case in CASES.items():
        case.write(gimp.folder / name)
    faults: dict[str, object] = {}
    with in_window(gimp, display, *(str(gimp.folder / name) for name in CASES)):
        window = display.wait_window(Path(list(CASES)[-1]).stem, 180)  # the last to be loaded
        arrange(display, window)
        for _ in CASES:
            title = wait_for("a picture", lambda: display.windows().get(window, ""))
            name = next(name for name in CASES if Path(name).stem in title)
            dialog = open_dialog(display, window)
            display.tool("key", "f" if name == "dot.png" else "1")
            case, shot = CASES[name], gimp.folder / f"{name}.screen.png"
            try:
                wait_for(name, partial(is_seen, display, dialog, shot, case), 60)
            except TimeoutError:
                faults[name] = seen(display, dialog, shot)
            display.tool("key", "Escape")
            display.wait_gone("^Upscale Layer$")
            display.tool("windowactivate", "--sync", window)
            display.tool("key", "ctrl+w")
            wait_for("the next picture", partial(is_gone, display, window, name))
    assert not faults


def is_gone(display: Display, window: str, name: str) -> bool:
    return Path(name).stem not in display.windows().get(window, name)


def is_seen(display: Display, dialog: str, shot: Path, case: Case) -> bool:
    colours = seen(display, dialog, shot)
    return any(np.abs(np.subtract(one, case.expected)).max() <= case.tolerance for one in colours)


def seen(display: Display, dialog: str, shot: Path) -> list[tuple[int, ...]]:
    """Return the colours beside the divider at its right, where the result is."""
    display.picture(shot, dialog)
    with Image.open(shot) as image:
        column = np.asarray(image.convert("RGB"), np.int16)[120:400, 352:356]
    return [tuple(one) for one in np.unique(column.reshape(-1, 3), axis=0).tolist()]
