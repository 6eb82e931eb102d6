"""The whole way in real GIMP with a window: menu, dialog, progress, result, one undo step; cancel."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hosts.editors.display import Display
from hosts.editors.pictures import picture
from hosts.editors.processes import held, wait_for
from hosts.gimp.session import (
    HEIGHT,
    INSIDE,
    Gimp,
    arrange,
    in_window,
    open_dialog,
    open_entry,
)

MESSAGE = "^GIMP (Message|Error)$"
MESSAGE_TITLE = re.compile(MESSAGE, re.MULTILINE)
SIZE = (900, 700)  # some seconds of work
SHORTCUTS = """(file-version 1)
(action "plug-in-test-make" "F12")
(action "plug-in-test-tell" "F9")
"""
SHORTCUTS_2 = """(gtk_accel_path "<Actions>/plug-in/plug-in-test-make" "F12")
(gtk_accel_path "<Actions>/plug-in/plug-in-test-tell" "F9")
"""


@dataclass
class Desk:
    """A GIMP with one picture open."""

    gimp: Gimp
    display: Display
    window: str

    def title(self) -> str:
        """Return the title of GIMP's window, which has none for a moment where another window goes."""
        return wait_for("a title", lambda: self.display.windows().get(self.window, ""))

    def wait_title(self, part: str, seconds: float = 60.0) -> None:
        wait_for(f"{part!r} in the title", lambda: part in self.title(), seconds)

    def wait_working(self) -> None:
        def look() -> bool:
            # First, as to ask for windows takes a while, and jobs end.
            if any(self.gimp.jobs.glob("job-*/result-*.raw")):
                return True
            if MESSAGE_TITLE.search("\n".join(self.display.windows().values())):
                self.display.picture(self.gimp.folder / "message.png")
                pytest.fail(f"GIMP shows a message instead: {self.gimp.folder / 'message.png'}")
            return False

        wait_for("a job under way", look, 60)

    @contextlib.contextmanager
    def held_in_mid_job(self) -> Generator[None]:
        """Wait for a job, and hold its engine still meanwhile, so that it does not end before its time."""
        self.wait_working()
        with held(self.gimp.engines()):
            yield

    def is_closed(self) -> bool:
        """Tell whether the picture is closed; where GIMP asks, its changes are discarded."""
        for window, name in self.display.windows().items():
            if name.startswith("Close "):
                self.display.tool("windowactivate", "--sync", window)
                self.display.tool("key", "alt+d")
        return "meadow" not in self.title()

    def told(self) -> dict[str, Any]:
        """Return all there is to tell about the document at the front."""
        told = self.gimp.folder / "told.json"
        told.unlink(missing_ok=True)
        self.key("F9")
        wait_for("what the teller tells", told.exists)
        return json.loads(told.read_text())

    def key(self, *keys: str) -> None:
        self.display.tool("windowactivate", "--sync", self.window)
        self.display.tool("key", *keys)

    def type_into(self, mnemonic: str, text: str) -> None:
        """Put a text into the field of the dialog that has this mnemonic."""
        self.display.tool("key", f"alt+{mnemonic}", "ctrl+a")
        self.display.tool("type", text)

    def dismiss(self, window: str) -> None:
        """Close a message."""
        self.display.tool("windowactivate", "--sync", window)
        self.display.tool("key", "Escape")

    def wait_no_engine(self) -> None:
        """No plug-in, no engine, no job folder."""
        wait_for("the end of the engine", lambda: not self.gimp.engines() and not self.gimp.plugins(), 15)
        assert self.gimp.jobs_left() == []


@pytest.fixture(scope="module")
def desk(version: str, make_gimp: Callable[[str], Gimp], display: Display) -> Iterator[Desk]:
    gimp = make_gimp(version)
    path = gimp.folder / "meadow.png"
    picture(*SIZE).save(path)
    install_teller(gimp)
    browser = gimp.folder / "browser"  # writes down what it is to show
    browser.write_text(f'#!/bin/sh\necho "$@" >{gimp.folder}/shown.txt\n')
    browser.chmod(0o755)
    with in_window(gimp, display, str(path), BROWSER=f"{browser} %s"):
        window = display.wait_window("meadow", 120)
        arrange(display, window)
        yield Desk(gimp, display, window)


@pytest.fixture(autouse=True)
def no_dialog_left(desk: Desk) -> Iterator[None]:
    """Close what a test that failed has left open, as the next would work in that."""
    yield
    for window, name in desk.display.windows().items():
        if name.startswith("Upscale "):
            desk.dismiss(window)


def test_a_dialog_that_is_closed_leaves_nothing_behind(desk: Desk) -> None:
    open_dialog(desk.display, desk.window)
    assert desk.gimp.engines()
    desk.display.tool("key", "Escape")
    desk.display.wait_gone("^Upscale Layer$")
    desk.wait_no_engine()
    assert "1 layer)" in desk.title()


def test_what_makes_no_difference_is_greyed_out_or_not_there(desk: Desk) -> None:
    dialog = open_dialog(desk.display, desk.window)
    labels = labels_of(desk.display, dialog)
    pictures = {name: desk.gimp.folder / f"{name}.png" for name in ("faithful", "sharp", "again")}
    desk.display.tool("key", "alt+l")  # the look, for Automatic
    desk.display.picture(pictures["faithful"])
    desk.display.tool("key", "Down")

    def changed(name: str) -> tuple[int, int, int, int] | None:
        desk.display.picture(pictures[name])
        return desk.display.changed(pictures["faithful"], pictures[name], labels)

    def are_there() -> bool:
        place = changed("sharp")  # the line of what a job comes to changes as well, and sooner
        return place is not None and place[3] - place[1] > 60  # pixels, from generated detail to faces

    def turns_grey_again() -> bool:
        desk.display.tool("key", "alt+l", "Home")  # the look, for Automatic
        desk.display.picture(pictures["faithful"])
        desk.display.tool("key", "Down")
        wait_for("labels that are no longer grey", are_there)
        desk.display.tool("key", "Up")
        with contextlib.suppress(TimeoutError):
            wait_for("labels that are grey again", lambda: changed("again") is None, 10)
            return True
        return False  # the first picture was too early

    assert any(turns_grey_again() for _ in range(3))
    desk.display.tool("key", "Escape")
    desk.display.wait_gone("^Upscale Layer$")


@pytest.mark.parametrize("key", ["alt+h", "F1"])
def test_help_shows_our_page_and_the_dialog_stays(desk: Desk, key: str) -> None:
    shown = desk.gimp.folder / "shown.txt"
    shown.unlink(missing_ok=True)
    open_dialog(desk.display, desk.window)
    desk.display.tool("key", key)
    wait_for("a page", lambda: shown.exists() and shown.read_text())
    assert shown.read_text().endswith("/enlarger/help.html\n")
    assert set(desk.display.windows().values()) >= {"Upscale Layer"}
    desk.display.tool("key", "Escape")
    desk.display.wait_gone("^Upscale Layer$")


def test_cancel_in_mid_job_leaves_the_document_as_it_was_and_nothing_behind(desk: Desk) -> None:
    title = desk.title()
    desk.display.picture(desk.gimp.folder / "idle.png")
    open_dialog(desk.display, desk.window)
    desk.display.tool("key", "alt+o")
    with desk.held_in_mid_job():
        button = wait_for("the Cancel button", lambda: cancel_button(desk))
        desk.display.tool("mousemove", *map(str, button), "click", "1")
        wait_for("the end of the plug-in", lambda: not desk.gimp.plugins())
    desk.wait_no_engine()
    assert desk.title() == title


def test_an_engine_killed_in_mid_job_is_told_to_the_user(desk: Desk) -> None:
    title = desk.title()
    open_dialog(desk.display, desk.window)
    desk.display.tool("key", "alt+o")
    desk.wait_working()
    for engine in desk.gimp.engines():
        os.kill(engine, signal.SIGKILL)
    message = desk.display.wait_window(MESSAGE, 20)
    desk.display.tool("windowactivate", "--sync", message)
    desk.display.tool("key", "Escape")
    desk.wait_no_engine()
    assert desk.title() == title


def test_ok_makes_the_new_layer_and_one_undo_takes_all_of_it_back(desk: Desk) -> None:
    title = desk.title()
    open_dialog(desk.display, desk.window)
    desk.display.tool("key", "alt+o")
    desk.wait_title("2 layers) 3600x2800", 120)
    desk.wait_no_engine()
    desk.display.tool("windowactivate", "--sync", desk.window)
    desk.display.tool("key", "ctrl+z")
    wait_for("the title from before", lambda: desk.title() == title)


@pytest.mark.parametrize("entry", ["Upscale Layer", "Upscale Image"])
def test_undo_restores_a_rich_document_to_the_last_byte_and_redo_brings_all_of_it_again(
    desk: Desk, entry: str
) -> None:
    desk.key("F12")
    desk.wait_title("40x30")
    title, before = desk.title(), desk.told()
    open_entry(desk.display, desk.window, entry)
    desk.display.tool("key", "alt+o")
    wait_for("another title", lambda: desk.title() != title)
    desk.wait_no_engine()
    after = desk.told()
    if entry == "Upscale Image":
        assert after["size"] == [160, 120]
        assert [layer["letters"] for layer in after["layers"] if layer["name"] == "Text"] == [36.0]
        if not desk.gimp.is_2:
            assert after["layers"][-1]["effects"] == [["Blur", 8.0]]
        assert after["selected"] == before["selected"]
    else:
        assert after["layers"][-2]["mask"]
    desk.key("ctrl+z")
    wait_for("the title from before", lambda: desk.title() == title)
    undone = desk.told()
    if entry == "Upscale Image":  # what GIMP brings back into the image, as the text, it selects as well
        undone["selected"] = before["selected"]
    assert undone == before
    desk.key("ctrl+y")
    wait_for("another title", lambda: desk.title() != title)
    redone = desk.told()
    if entry == "Upscale Image":
        redone["selected"] = after["selected"]
    assert redone == after
    desk.key("ctrl+w")
    desk.display.tool("windowactivate", "--sync", desk.display.wait_window("^Close "))
    desk.display.tool("key", "alt+d")  # discard the changes
    desk.wait_title("meadow")


def test_the_dialog_follows_what_is_typed_and_enter_starts(desk: Desk) -> None:
    title = desk.title()
    open_dialog(desk.display, desk.window)
    desk.type_into("f", "5000")  # out of range: neither Enter nor OK does anything
    desk.display.tool("key", "Return", "alt+o")
    assert "Upscale Layer" in desk.display.windows().values()
    desk.type_into("w", "450")
    desk.display.tool("key", "Return")
    desk.wait_title("2 layers) 900x700", 120)
    desk.wait_no_engine()
    assert desk.told()["layers"][0]["size"] == [450, 350]
    desk.key("ctrl+z")
    wait_for("the title from before", lambda: desk.title() == title)


def test_what_was_agreed_to_is_there_again_even_after_a_job_that_failed(desk: Desk) -> None:
    open_dialog(desk.display, desk.window)
    desk.type_into("f", "3")
    desk.display.tool("key", "Return")
    desk.wait_working()
    for engine in desk.gimp.engines():
        os.kill(engine, signal.SIGKILL)
    desk.dismiss(desk.display.wait_window(MESSAGE, 20))
    desk.wait_no_engine()
    open_dialog(desk.display, desk.window)
    desk.display.tool("key", "Return")
    desk.wait_title("2 layers) 2700x2100", 120)
    desk.wait_no_engine()
    desk.key("ctrl+z")


def test_the_quick_mask_does_not_bar_the_whole_document(desk: Desk) -> None:
    desk.key("shift+q")
    open_entry(desk.display, desk.window, "Upscale Image")
    desk.type_into("w", "450")
    desk.display.tool("key", "Return")
    desk.wait_title("450x350", 120)
    desk.wait_no_engine()
    assert [channel[1:3] for channel in desk.told()["channels"]] == [[450, 350]]
    desk.key("ctrl+z")
    desk.wait_title("900x700")
    desk.key("shift+q")


def test_a_picture_closed_in_mid_job_ends_in_a_message_and_a_living_gimp(desk: Desk) -> None:
    open_dialog(desk.display, desk.window)
    desk.display.tool("key", "alt+o")
    with desk.held_in_mid_job():
        desk.key("ctrl+w")
        wait_for("a window without the picture", desk.is_closed)
    message = desk.display.wait_window(MESSAGE, 60)
    desk.display.picture(desk.gimp.folder / "closed.png")
    desk.display.tool("windowactivate", "--sync", message)
    desk.display.tool("key", "Escape")
    desk.wait_no_engine()
    wait_for("the window without a picture", desk.title)


def labels_of(display: Display, dialog: str) -> tuple[int, int, int, int]:
    """Return where a dialog with a picture has the labels of its rows, above the line of what a job comes to,
    which greys now and then: left, top, right, bottom.
    """
    told = re.findall(r"(\w+)=(\d+)", display.tool("getwindowgeometry", "--shell", dialog))
    place = {name: int(value) for name, value in told}
    left, top = place["X"] + place["WIDTH"] // 2, place["Y"]
    return left, top, left + place["WIDTH"] // 8, top + place["HEIGHT"] * 7 // 10


def install_teller(gimp: Gimp) -> None:
    """Put the plug-in that tells what is in a document into a profile."""
    (gimp.folder / "teller.json").write_text(json.dumps(str(INSIDE)))
    if gimp.is_2:
        (gimp.profile / "menurc").write_text(SHORTCUTS_2)
        gimp.add_plugin(INSIDE / "document_teller_2.py")
    else:
        (gimp.profile / "shortcutsrc").write_text(SHORTCUTS)
        gimp.add_plugin(INSIDE / "document_teller.py")


def cancel_button(desk: Desk) -> tuple[int, int] | None:
    """Return the place of the button, which stands at the right end of the status bar while a plug-in
    works and is not there before.
    """
    folder = desk.gimp.folder
    desk.display.picture(folder / "working.png")
    status_bar = (600, HEIGHT - 20, 1300, HEIGHT + 15)
    box = desk.display.changed(folder / "idle.png", folder / "working.png", status_bar)
    # The progress bar alone is no wider than the canvas's middle.
    return (box[2] - 25, (box[1] + box[3]) // 2) if box and box[2] > 1050 else None
