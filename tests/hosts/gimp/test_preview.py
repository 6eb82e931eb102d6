"""The preview in the dialogs of real GIMP, worked with mouse and keys."""

from __future__ import annotations

import contextlib
import io
import os
import signal
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from enlarger.files import icc
from enlarger.files.metadata import Colour
from hosts.editors.display import Display
from hosts.editors.pictures import picture
from hosts.editors.processes import wait_for
from hosts.editors.recorded_engine import RecordedEngine, recorded_engine
from hosts.editors.roots import Root
from hosts.gimp.conftest import VERSIONS
from hosts.gimp.session import Gimp, arrange, in_window, open_entry

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.int16]]

P3 = (12, 13, 0, 1)
"""Display P3, by the numbers of ITU-T H.273."""
LEFT = slice(120, 300), slice(60, 300)
"""Rows and columns of the window in which the source is seen, and none of the divider."""
RIGHT = slice(120, 300), slice(400, 600)
"""The same, for the result."""
DIVIDERS = {"2.10": 332, "3.0": 344, "3.2": 344}
"""The column of the window in which the divider, black beside white, stands in the middle of the picture."""


@dataclass
class Dialog:
    """An open dialog."""

    gimp: Gimp
    display: Display
    window: str
    folder: Path

    @property
    def divider(self) -> int:
        return DIVIDERS[self.gimp.version]

    def seen(self, part: tuple[slice, slice]) -> Pixels:
        """Return a part of the window as it is on the screen."""
        path = self.folder / "dialog.png"
        self.display.picture(path, self.window)
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"), np.int16)[part]

    def wait_seen(self, what: str, part: tuple[slice, slice], is_right: Callable[[Pixels], bool]) -> Pixels:
        """Wait until a part of the window looks right, and return it."""
        found: list[Pixels] = []

        def look() -> bool:
            found.append(self.seen(part))
            return is_right(found[-1])

        wait_for(what, look, 60)
        return found[-1]

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        for place, then in ((start, ["mousedown", "1"]), (end, []), (end, ["mouseup", "1"])):
            self.display.tool("mousemove", "--window", self.window, *map(str, place), *then)

    def wheel(self, place: tuple[int, int], button: str) -> None:
        self.display.tool("mousemove", "--window", self.window, *map(str, place), "click", button)


@contextlib.contextmanager
def opened(
    gimp: Gimp, display: Display, shown: Image.Image, *, scaling: int = 1, **saved: Any
) -> Generator[Dialog]:
    """Open Upscale Layer on a picture, saved as PNG with these options, on a screen that is scaled so."""
    path = gimp.folder / "meadow.png"
    shown.save(path, **saved)
    with in_window(gimp, display, str(path), GDK_SCALE=str(scaling)):
        window = display.wait_window("meadow", 120)
        arrange(display, window)
        yield Dialog(gimp, display, open_entry(display, window, "Upscale Layer"), gimp.folder)


@pytest.fixture(params=VERSIONS)
def dialog(
    request: pytest.FixtureRequest, make_gimp: Callable[[str], Gimp], display: Display
) -> Iterator[Dialog]:
    """Open Upscale Layer on a picture with much to see, all of which is seen."""
    gimp = make_gimp(request.param)
    engine = recorded_engine(gimp.folder)
    gimp.name_engine(str(engine.program))
    with opened(gimp, display, picture(400, 300)) as dialog:
        # Until then, what is told beside the picture may move it.
        wait_for("a frame with all that is seen", lambda: is_complete(engine), 60)
        yield dialog


@pytest.mark.parametrize("version", VERSIONS)
def test_colours_are_those_of_the_profile_and_what_is_transparent_is_a_checkerboard(
    version: str, make_gimp: Callable[[str], Gimp], display: Display
) -> None:
    profile = icc.from_colour(Colour(code=P3), "RGB")
    shown = Image.new("RGBA", (400, 300), (200, 60, 40, 255))
    shown.paste((0, 0, 0, 0), (205, 0, 400, 300))
    screen = ImageCms.profileToProfile(
        shown.convert("RGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
    )
    assert screen is not None
    expected = np.asarray(screen, np.int16)[0, 0]
    assert np.abs(expected - (200, 60, 40)).max() > 8, "the profile makes no difference"
    with opened(make_gimp(version), display, shown, icc_profile=profile) as dialog:
        dialog.wait_seen(
            "the colour of the profile", LEFT, lambda seen: int(np.abs(seen - expected).max()) <= 1
        )
        dialog.wait_seen(
            "a checkerboard in two greys",
            RIGHT,
            lambda seen: len(np.unique(seen)) == 2 and bool((seen == seen[..., :1]).all()),
        )
        display.tool("key", "Escape")
        display.wait_gone("^Upscale Layer$")


def test_on_a_screen_that_is_scaled_the_preview_shows_every_pixel_and_follows_the_mouse(
    make_gimp: Callable[[str], Gimp], root_with: Callable[[str], Root]
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    gimp = make_gimp("3.0")
    engine = recorded_engine(gimp.folder)
    gimp.name_engine(str(engine.program))
    with (
        contextlib.closing(Display(root_with("gimp-3.0"), gimp.folder, "2000x1400")) as display,
        opened(gimp, display, Image.fromarray(noise), scaling=2) as dialog,
    ):
        # Until then, what is told beside the picture may move it.
        wait_for("a frame with all that is seen", lambda: is_complete(engine), 60)
        first = dialog.wait_seen(
            "neighbours that differ",
            LEFT,
            lambda seen: float((seen[:, 1:] == seen[:, :-1]).all(-1).mean()) < 0.1,
        )
        dialog.drag((150, 200), (190, 230))
        dialog.wait_seen(
            "the picture where it was dragged",
            LEFT,
            lambda seen: close_to(seen[30:, 40:], first[:-30, :-40]),
        )
        display.tool("key", "Escape")
        display.wait_gone("^Upscale Layer$")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_preview_has_computed_the_job_does_not_compute_again(
    version: str, make_gimp: Callable[[str], Gimp], display: Display
) -> None:
    gimp = make_gimp(version)
    engine = recorded_engine(gimp.folder)
    gimp.name_engine(str(engine.program))

    def jobs() -> list[dict[str, Any]]:
        return [event for event in engine.events("done") if event.get("tiles")]

    def is_whole() -> bool:
        return is_complete(engine) and engine.events("frame")[-1]["zoom"] >= 1

    with opened(gimp, display, picture(300, 200)):
        display.tool("key", "f")
        wait_for("all of the picture", is_whole, 60)
        display.tool("key", "alt+o")
        (done,) = wait_for("the end of the job", jobs, 60)
        display.wait_window("2 layers", 60)
    assert done["tiles"] > 0
    assert done["network_seconds"] == 0


def is_complete(engine: RecordedEngine) -> bool:
    """Whether the last frame lacked nothing."""
    frames = engine.events("frame")
    return bool(frames) and frames[-1]["complete"]


def close_to(one: Pixels, other: Pixels) -> bool:
    """Whether two pictures are the same, but for roundings."""
    return one.shape == other.shape and float(np.abs(one - other).mean()) < 1


def test_the_preview_follows_the_mouse_the_keys_and_the_choices_and_outlives_its_engine(
    dialog: Dialog,
) -> None:
    display = dialog.display
    first = dialog.wait_seen("a picture", LEFT, lambda seen: float(seen.std()) > 5)

    # Space shows the source in the result's place, as long as it is held, and presses no button.
    at_divider = slice(120, 300), slice(dialog.divider - 10, dialog.divider + 10)

    def largest_step(seen: Pixels) -> float:
        return float(np.abs(np.diff(seen, axis=1)).max())

    display.tool("keydown", "space")
    dialog.wait_seen("no divider", at_divider, lambda seen: largest_step(seen) < 200)
    display.tool("keyup", "space")
    dialog.wait_seen("a divider", at_divider, lambda seen: largest_step(seen) >= 200)

    # Dragged, it moves with the pointer.
    dialog.drag((150, 200), (190, 230))
    dialog.wait_seen(
        "the picture where it was dragged",
        LEFT,
        lambda seen: close_to(seen[30:, 40:], first[:-30, :-40]),
    )

    display.tool("keydown", "space")
    dialog.wait_seen("no divider", at_divider, lambda seen: largest_step(seen) < 200)
    before = dialog.seen(RIGHT)
    display.tool("keyup", "space")
    dialog.wait_seen("the result", RIGHT, lambda seen: not close_to(seen, before))
    display.tool("keydown", "space")
    dialog.wait_seen("the source", RIGHT, lambda seen: np.array_equal(seen, before))
    display.tool("keyup", "space")
    dialog.wait_seen("the result again", RIGHT, lambda seen: not close_to(seen, before))

    # With the divider at the right edge the source is all that is seen.
    right_edge = dialog.divider + 316
    dialog.drag((dialog.divider, 200), (right_edge, 200))
    dialog.wait_seen("the source left of the divider", RIGHT, lambda seen: np.array_equal(seen, before))
    dialog.drag((right_edge, 200), (dialog.divider, 200))
    dialog.wait_seen("the divider where it was", RIGHT, lambda seen: not close_to(seen, before))

    # The wheel zooms, and a key shows all of it.
    far = dialog.seen(LEFT)
    dialog.wheel((200, 200), "4")
    nearer = dialog.wait_seen("another zoom", LEFT, lambda seen: not close_to(seen, far))
    display.tool("key", "f")
    all_of_it = dialog.wait_seen("all of it", LEFT, lambda seen: not close_to(seen, nearer))
    display.tool("key", "1")
    at_four = dialog.wait_seen("100 %", LEFT, lambda seen: not close_to(seen, all_of_it))

    # A factor that is typed counts at once.
    display.tool("key", "alt+f", "ctrl+a")
    display.tool("type", "2")
    dialog.wait_seen("another size", LEFT, lambda seen: not close_to(seen, at_four))

    # Without its engine the dialog lives on, and what is done next starts another.
    engines = dialog.gimp.engines()
    for engine in engines:
        os.kill(engine, signal.SIGKILL)
    for _ in range(2):  # the first is told of the end
        dialog.wheel((200, 200), "4")
    wait_for("another engine", lambda: set(dialog.gimp.engines()) - set(engines), 30)
    wait_for("another frame", lambda: any(dialog.gimp.jobs.glob("job-*/frame")), 30)

    display.tool("key", "Escape")
    display.wait_gone("^Upscale Layer$")
    wait_for("the end of the engine", lambda: not dialog.gimp.engines() and not dialog.gimp.plugins(), 15)
    assert dialog.gimp.jobs_left() == []
