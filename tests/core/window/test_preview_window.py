"""The window without an editor, worked by events as hands make them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack
from typing import Any

import numpy as np
import pytest
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
QtCore = pytest.importorskip("PySide6.QtCore", reason="THE EXTRA `preview` IS NOT INSTALLED")
QtGui = pytest.importorskip("PySide6.QtGui")
QtTest = pytest.importorskip("PySide6.QtTest")
QtWidgets = pytest.importorskip("PySide6.QtWidgets")

import animation_files  # noqa: E402 - without the toolkit there is nothing to test
from command_line import run  # noqa: E402
from enlarger.cli.preview_command import TOOLKIT  # noqa: E402
from enlarger.files.reading import read_picture  # noqa: E402
from enlarger.window.collecting import collecting_here  # noqa: E402
from enlarger.window.preview_window import PreviewWindow  # noqa: E402
from enlarger.window.saving import Saved  # noqa: E402
from face_detector import install, weights  # noqa: E402
from face_networks import install_restorer  # noqa: E402
from package_index import package_index, set_pip_up  # noqa: E402
from picture_files import gradient, pixels  # noqa: E402
from tiny_networks import GraphBuilder  # noqa: E402

Qt, QPoint, QPointF = QtCore.Qt, QtCore.QPoint, QtCore.QPointF
Open = Callable[[Path], PreviewWindow]
CHECKOUT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def application() -> Iterator[Any]:
    made = QtWidgets.QApplication.instance() or QtWidgets.QApplication(["enlarger"])
    with collecting_here():
        yield made


@pytest.fixture
def open_window(application: Any, tmp_path: Path) -> Iterator[Open]:
    settings = QtCore.QSettings
    settings.setPath(settings.Format.IniFormat, settings.Scope.UserScope, str(tmp_path / "settings"))
    windows: list[PreviewWindow] = []

    def show(path: Path) -> PreviewWindow:
        folder = tmp_path / f"job-{len(windows)}"
        folder.mkdir()
        window = PreviewWindow(path, folder)
        windows.append(window)
        window.resize(1100, 640)
        window.show()
        window.activateWindow()
        window.canvas.setFocus()
        return window

    yield show
    for window in windows:
        window.close()
        application.removeEventFilter(window)
        window.deleteLater()
    application.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)


def wait(condition: Callable[[], object]) -> None:
    ticks = QtCore.QTimer()
    ticks.start(10)
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it does not happen"
        QtWidgets.QApplication.processEvents(QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def settle(window: PreviewWindow) -> np.ndarray[Any, Any]:
    """Wait until all is seen, and return what is."""
    wait(lambda: window.is_complete)
    image = window.canvas.grab().toImage().convertToFormat(QtGui.QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def opened(open_window: Open, path: Path, model: str = "nearest") -> PreviewWindow:
    """Return a window that shows a picture with a method that takes no time."""
    window = open_window(path)
    choose(window.panel.model, model)
    settle(window)
    return window


def choose(box: Any, value: str) -> None:
    index = box.findData(value)
    assert index >= 0
    box.setCurrentIndex(index)


def choose_print(window: PreviewWindow, size: str, by: str, resolution: str) -> None:
    """Choose a print of one's own size."""
    sizes = window.panel.sizes
    choose(sizes.kind, "print")
    choose(sizes.sheet, "")
    sizes.own.setText(size)
    choose(sizes.by, by)
    sizes.resolution.setText(resolution)
    sizes.changed.emit()
    settle(window)


def wheel(window: PreviewWindow, x: int, y: int, notches: int) -> None:
    place = QPointF(x, y)
    there = QPointF(window.canvas.mapToGlobal(QPoint(x, y)))
    nothing = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    turned = QtGui.QWheelEvent(
        place, there, QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, *nothing
    )
    QtWidgets.QApplication.sendEvent(window.canvas, turned)


def drag(window: PreviewWindow, start: tuple[int, int], end: tuple[int, int]) -> None:
    test, left = QtTest.QTest, Qt.MouseButton.LeftButton
    test.mousePress(window.canvas, left, pos=QPoint(*start))
    for share in (0.5, 1.0):
        at = [round(a + (b - a) * share) for a, b in zip(start, end, strict=True)]
        test.mouseMove(window.canvas, QPoint(*at))
    test.mouseRelease(window.canvas, left, pos=QPoint(*end))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    gradient(320, 240).save(path)
    return path


def save(window: PreviewWindow, path: Path) -> Saved | None:
    ends: list[Saved | None] = []
    window.saved.connect(ends.append)
    window.save_to(path)
    wait(lambda: ends)
    window.saved.disconnect(ends.append)
    return ends[0]


def alpha(path: Path) -> None:
    image = gradient(70, 50).convert("RGBA")
    image.putalpha(Image.fromarray(np.tile(np.arange(70, dtype=np.uint8) * 3, (50, 1))))
    image.save(path)


def deep(path: Path) -> None:
    values = np.arange(50 * 70, dtype=np.uint16).reshape(50, 70) * 18
    Image.fromarray(values).save(path)


def wide_gamut(path: Path) -> None:
    gradient(70, 50).save(path, icc_profile=adobe_rgb())


def adobe_rgb() -> bytes:
    """Return a profile with the primaries and the curve of Adobe RGB (1998)."""

    def curve() -> bytes:
        return b"curv" + bytes(4) + pack(">I", 1) + pack(">H", round(2.19921875 * 256)) + bytes(2)

    def xyz(*values: float) -> bytes:
        return b"XYZ " + bytes(4) + b"".join(pack(">i", round(value * 65536)) for value in values)

    text = b"desc" + bytes(4) + pack(">I", 6) + b"Adobe\0" + bytes(78)
    parts = {
        b"desc": text + bytes(-len(text) % 4),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve()),
    }
    place, table, body = 128 + 4 + 12 * len(parts), b"", b""
    for name, data in parts.items():
        table += name + pack(">II", place + len(body), len(data))
        body += data
    head = pack(">I4sI4s4s4s", place + len(body), bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + pack(">iii", 63190, 65536, 54061) + bytes(48)
    return head + pack(">I", len(parts)) + table + body


MAKERS: dict[str, Callable[[Path], object]] = {
    "photograph": lambda path: gradient(120, 90).save(path),
    "one pixel": lambda path: gradient(1, 1).save(path),
    "a long strip": lambda path: gradient(3000, 20).save(path),
    "alpha": alpha,
    "16 bits": deep,
    "AdobeRGB": wide_gamut,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_saved_is_what_the_command_line_writes(open_window: Open, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source.png"
    MAKERS[kind](source)
    window = opened(open_window, source)
    window.panel.offer_devices([("CPU", "cpu")])  # what is fastest may change meanwhile
    choose(window.panel.device, "cpu")
    choose(window.panel.model, "faithful")
    window.panel.sizes.value.setValue(2)
    settle(window)
    saved = save(window, tmp_path / "window.png")
    assert saved
    arguments = ("--model", "faithful", "--scale", 2, "--device", "cpu")
    done = run("upscale", source, "-o", tmp_path / "line.png", *arguments)
    assert done.returncode == 0, done.stderr
    assert np.array_equal(pixels(tmp_path / "window.png"), pixels(tmp_path / "line.png"))
    ours, theirs = (read_picture(tmp_path / name) for name in ("window.png", "line.png"))
    assert (ours.metadata.icc, ours.pixel_format) == (theirs.metadata.icc, theirs.pixel_format)
    assert saved.text.startswith("Saved window.png: ")
    wait(lambda: saved.text in window.facts.text())


def test_all_frames_are_saved_of_which_the_first_is_shown(open_window: Open, tmp_path: Path) -> None:
    source = animation_files.save(tmp_path / "in.webp", animation_files.frames(has_alpha=False))
    window = opened(open_window, source)
    window.panel.sizes.value.setValue(2)
    settle(window)
    told = f"The first of {len(animation_files.seen(source)[1])} pictures in the file is shown. All are saved"
    wait(lambda: told in window.facts.text())
    saved = save(window, tmp_path / "window.webp")
    assert saved
    assert "frames of" in saved.text
    (old, old_times, _), (new, times, _) = map(animation_files.seen, (source, saved.path))
    assert times == old_times
    for before, after in zip(old, new, strict=True):
        assert np.array_equal(after, before.repeat(2, axis=0).repeat(2, axis=1))


def test_a_print_is_saved_with_its_crop_and_resolution(
    open_window: Open, picture: Path, tmp_path: Path
) -> None:
    window = opened(open_window, picture)
    choose_print(window, "20x20cm", "ppi", "50")
    assert "gives the 50 ppi that you ask for" in window.panel.sizes.verdict.text()
    assert window.from_afar.isHidden()
    assert save(window, tmp_path / "window.png")
    arguments = ("--print", "20x20cm", "--ppi", 50, "--model", "nearest")
    assert run("upscale", picture, "-o", tmp_path / "line.png", *arguments).returncode == 0
    assert np.array_equal(pixels(tmp_path / "window.png"), pixels(tmp_path / "line.png"))
    assert pixels(tmp_path / "window.png").shape[:2] == (394, 394)


def test_a_print_with_a_distance_is_seen_as_from_there(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    choose_print(window, "40x30cm", "distance", "2m")
    assert window.from_afar.text() == "From 2 m"
    assert window._sizing
    assert window._sizing.print
    QtTest.QTest.mouseClick(window.from_afar, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.canvas.seen.scale == pytest.approx(96 * 28 * 25.4 / (window._sizing.print.ppi * 2000))


def test_dragging_moves_the_picture_with_the_pointer(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    QtTest.QTest.keyClick(window.canvas, Qt.Key.Key_2)
    before = settle(window)
    drag(window, (200, 200), (140, 170))
    after = settle(window)
    assert np.array_equal(after[60:300, 60:280], before[90:330, 120:340])


def test_the_wheel_zooms_about_the_pointer(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    QtTest.QTest.keyClick(window.canvas, Qt.Key.Key_1)
    before = settle(window)
    wheel(window, 200, 150, 2)
    assert window.canvas.seen.scale == pytest.approx(2.0)
    after = settle(window)
    assert np.abs(after[150, 200].astype(int) - before[150, 200]).max() <= 3
    wheel(window, 200, 150, -40)
    assert window.canvas.seen.scale is None


def test_the_divider_is_moved_and_space_shows_the_picture_before(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    QtTest.QTest.keyClick(window.canvas, Qt.Key.Key_1)
    settle(window)
    drag(window, (window.canvas.width() // 2, 300), (100, 300))
    assert window.canvas.seen.split == pytest.approx(100 / window.canvas.width())
    after = settle(window)
    QtTest.QTest.keyPress(window.canvas, Qt.Key.Key_Space)
    before = settle(window)
    assert np.array_equal(before[60:300, :90], after[60:300, :90])
    assert not np.array_equal(before[60:300, 120:], after[60:300, 120:])
    QtTest.QTest.keyRelease(window.canvas, Qt.Key.Key_Space)
    assert np.array_equal(settle(window), after)


def test_a_click_on_the_small_picture_moves_there(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    QtTest.QTest.keyClick(window.canvas, Qt.Key.Key_2)
    settle(window)
    left, top, right, bottom = window.canvas.seen.overview
    place = QPoint(left + (right - left) // 4, top + (bottom - top) // 2)
    QtTest.QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place)
    settle(window)
    assert window.canvas.seen.centre == pytest.approx([80, 120], abs=4)


def test_m_shows_where_detail_is_generated(open_window: Open, tmp_path: Path) -> None:
    source = tmp_path / "leaves.png"
    Image.fromarray(np.random.default_rng(5).integers(60, 200, (60, 90, 3), np.uint8)).save(source)
    window = opened(open_window, source, "photo")
    window.panel.degree.setValue(0)
    window.canvas.seen.split = 0.0
    plain = settle(window).astype(int)
    QtTest.QTest.keyClick(window.canvas, Qt.Key.Key_M)
    assert window.map.isChecked()
    mapped = settle(window).astype(int)
    change = (mapped - plain)[np.abs(mapped - plain).max(axis=2) > 30]
    assert len(change) > 100
    assert change[:, 0].mean() > change[:, 2].mean() + 50  # yellow and red


def test_up_to_four_results_are_compared(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    for box, model in zip(window.panel.others, ("bicubic", "lanczos", "bilinear"), strict=True):
        choose(box, model)
    settle(window)
    assert window.canvas.seen.panels == 4
    assert len(window._requests()) == 4
    assert {request.model for request in window._requests()} == {"nearest", "bicubic", "lanczos", "bilinear"}
    choose(window.panel.others[0], "")
    settle(window)
    assert window.canvas.seen.panels == 3


def test_fidelity_is_asked_only_where_detail_may_be_made_up(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    assert window.panel._fidelities.isHidden()
    choose(window.panel.model, "auto")
    assert window.panel._fidelities.isHidden()
    choose(window.panel.look, "sharp")
    assert not window.panel._fidelities.isHidden()
    settle(window)
    choose(window.panel.model, "nearest")
    settle(window)


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the user's networks are; there are none."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "data" / "enlarger" / "models"


def test_what_is_not_there_is_fetched_and_then_seen(
    open_window: Open, picture: Path, own_models: Path
) -> None:
    window = opened(open_window, picture)
    before = settle(window)
    choose(window.panel.model, "span")
    assert np.array_equal(settle(window)[:, :300], before[:, :300])
    assert "not installed yet" in window.line.text()
    assert not window.save.isEnabled()
    fetch = window.panel.fetch
    assert fetch.get.isVisible()
    assert not fetch.agreement.isVisible()
    fetch.get.click()
    assert fetch.cancel.isVisible()
    wait(lambda: not fetch.cancel.isVisible())
    if fetch.isVisible():
        pytest.skip(f"NO PACKAGE INDEX CAN BE REACHED: {fetch.text.text()}")
    assert window.panel.choice.key == "span"
    assert not window.panel.choice.get
    assert (own_models / "4x-span-ch52" / "model.toml").exists()
    settle(window)
    assert "SPAN" in window.line.text()
    assert window.save.isEnabled()
    assert all(box.findData("span") >= 0 for box in window.panel.others)


def test_a_licence_is_agreed_to_first_and_a_fetch_is_called_off(
    open_window: Open, picture: Path, own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(open_window, picture)
    fetch = window.panel.fetch
    choose(window.panel.model, next(one.key for one in window.panel.known if not one.is_commercial))
    assert fetch.agreement.isVisible()
    assert not fetch.get.isEnabled()
    fetch.agreement.setChecked(True)
    assert fetch.get.isEnabled()
    choose(window.panel.model, "span")
    with package_index() as index:
        index.hangs = True
        set_pip_up(monkeypatch, index_url=index.url(), timeout="60")
        fetch.get.click()
        wait(index.asked_once.is_set)
        fetch.cancel.click()
        wait(lambda: not fetch.cancel.isVisible())
    assert fetch.get.isVisible()
    assert not fetch.text.isVisible()
    assert not [path for path in own_models.rglob("*") if path.is_file()]


def test_redrawn_faces_are_a_file_of_their_own(
    open_window: Open, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened(open_window, picture, "photo").panel.redraws.isHidden()  # nothing is there that could
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    install(weights())
    install_restorer(GraphBuilder().add("Identity"), "redrawer")
    window = opened(open_window, Path(__file__).parents[1] / "jobs" / "garden.webp", "photo")
    window.panel.sizes.value.setValue(2)
    assert not window.panel.redraws.isHidden()
    window.panel.redraws.setChecked(True)
    settle(window)
    saved = save(window, tmp_path / "out.jpg")
    assert saved
    assert any("1 face was redrawn" in note for note in saved.done.notes)
    assert pixels(tmp_path / "out-faces.png").shape == (400, 400, 4)
    assert save(window, tmp_path / "out.jpg") is None  # the file of the faces is another's now


def test_what_was_chosen_is_there_the_next_time(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture, "bicubic")
    window.panel.sizes.value.setValue(3)
    window.panel.unfold.setChecked(True)
    QtTest.QTest.keyClick(window.canvas, Qt.Key.Key_1)
    settle(window)
    window.close()
    again = open_window(picture)
    settle(again)
    assert again.panel.model.currentData() == "bicubic"
    assert again.panel.sizes.value.value() == 3
    assert again.panel.unfold.isChecked()
    assert again.canvas.seen.scale == 1.0


def test_what_is_cancelled_leaves_nothing_behind(open_window: Open, tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    gradient(900, 700).save(source)
    window = opened(open_window, source)
    choose(window.panel.model, "photo")
    output = tmp_path / "out" / "result.png"
    output.parent.mkdir()
    ends: list[object] = []
    window.saved.connect(ends.append)
    window.save_to(output)
    wait(lambda: not window.cancel.isHidden())
    QtTest.QTest.mouseClick(window.cancel, Qt.MouseButton.LeftButton)
    wait(lambda: ends)
    assert ends == [None]
    assert list(output.parent.iterdir()) == []
    assert window.save.isEnabled()
    choose(window.panel.model, "nearest")
    settle(window)


def test_a_window_that_is_closed_while_it_saves_leaves_nothing_behind(
    open_window: Open, tmp_path: Path
) -> None:
    source = tmp_path / "source.png"
    gradient(900, 700).save(source)
    window = opened(open_window, source)
    choose(window.panel.model, "photo")
    output = tmp_path / "out" / "result.png"
    output.parent.mkdir()
    window.save_to(output)
    window.close()
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["result.gif", "missing/result.png"])
def test_what_cannot_be_saved_is_told(open_window: Open, picture: Path, tmp_path: Path, name: str) -> None:
    window = opened(open_window, picture)
    assert save(window, tmp_path / name) is None
    (box,) = window.findChildren(QtWidgets.QMessageBox)
    assert box.isVisible()
    assert box.text()
    box.close()
    assert not (tmp_path / name).exists()


def test_a_size_that_there_cannot_be_is_told_and_not_saved(open_window: Open, picture: Path) -> None:
    window = opened(open_window, picture)
    sizes = window.panel.sizes
    choose(sizes.kind, "print")
    choose(sizes.sheet, "")
    sizes.own.setText("large")
    sizes.changed.emit()
    assert "large" in sizes.verdict.text()
    assert not window.save.isEnabled()
    sizes.own.setText("40x30cm")
    sizes.changed.emit()
    settle(window)
    assert window.save.isEnabled()


def test_a_damaged_picture_is_told_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "damaged.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nand then nothing")
    done = run("preview", path)
    assert done.returncode == 1
    assert str(path) in done.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("act", "status"), [("window.close()", 0), ("1 / 0", 1)], ids=["closed by the user", "by a fault"]
)
def test_the_window_ends(picture: Path, tmp_path: Path, act: str, status: int) -> None:
    code = (
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from enlarger.window.preview_window import show\n"
        f"picture, folder = Path({str(picture)!r}), Path({str(tmp_path)!r})\n"
        f"def begin(window): QTimer.singleShot(500, lambda: {act})\n"
        "raise SystemExit(show(picture, folder, begin))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, done.stderr
    assert ("ZeroDivisionError" in done.stderr) == bool(status)


def test_the_command_names_what_the_extra_brings() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["preview"] == [TOOLKIT]


def test_without_the_extra_one_is_told_how_to_install_it(picture: Path) -> None:
    code = (
        "import importlib.util as util, sys\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'PySide6' else find(name, *more)\n"
        f"sys.argv = ['enlarger', 'preview', {str(picture)!r}]\n"
        "from enlarger.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert f"-m pip install '{TOOLKIT}'" in done.stderr.replace("\n", " ").replace("  ", " ")
