"""Runs inside a Krita with a window: the scenes of test_preview.py; the preview is worked by hands."""

# ruff: noqa: ANN001, ANN201, ANN202 - a script of the editor's, whose objects have no types

import os
import shutil
import signal

from enlarger.engine_process import shared_engine
from enlarger.form import select
from in_window import ACTION, choose, choose_network, dialog, idle, opened, ready, show
from PyQt5.QtCore import QByteArray, QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QCursor, QMouseEvent, QWheelEvent
from PyQt5.QtTest import QTest
from stage import (
    K,
    QApplication,
    QTimer,
    about_document,
    add_layer,
    close,
    load,
    new_document,
    path_of,
    photograph,
    scene,
    settle,
)

from enlarger import preview
from enlarger.preview import PROFILE


def is_whole(window):
    """Tell whether all is there of what was asked for last."""
    preview = window.preview
    return not preview._is_awaited and "%" in preview.line.text() and "computed" not in preview.line.text()


def looked_at(window, model, factor=4.0, canvas="grow"):
    """Choose, and wait until all of the result is seen."""
    choose(window, "factor", factor, canvas)
    choose_network(window, model)
    try:
        yield lambda: is_whole(window) and window.look.choice().title in window.preview.line.text()
    except TimeoutError as problem:
        about = {name: repr(value) for name, value in vars(window.preview).items()}
        raise TimeoutError(f"{problem}: {window.preview.line.text()} {about}") from None


def moved(window, act):
    """Do something, and wait for the frame that comes of it."""
    before = window.preview.frames
    act()
    yield lambda: window.preview.frames > before and is_whole(window)


def keep_frame(window, name):
    """Keep what is seen, and return its size."""
    with open(path_of(name + ".raw"), "wb") as file:
        file.write(window.preview.canvas._rows)
    return window.preview.canvas._frame()


def drag(canvas, start, end):
    QTest.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, QPoint(*start))
    # Not by QTest, whose moves go through the display, some time later.
    buttons = Qt.NoButton, Qt.LeftButton, Qt.NoModifier
    QApplication.sendEvent(canvas, QMouseEvent(QEvent.MouseMove, QPointF(*end), *buttons))
    QTest.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, QPoint(*end))


def turn_wheel(canvas, place, notches):
    place, turned = QPointF(*place), QPoint(0, 120 * notches)
    there = QPointF(canvas.mapToGlobal(place.toPoint()))
    buttons = Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False
    QApplication.sendEvent(canvas, QWheelEvent(place, there, QPoint(), turned, *buttons))


def seen_at(canvas, place):
    """Return which place of the source is seen at one of the canvas."""
    view = canvas.view()
    return [
        c + (p - s / 2) / view["zoom"] for c, p, s in zip(view["centre"], place, view["size"], strict=True)
    ]


def begun(wait=0.6):
    """Open a picture, and the dialog for it; return both."""
    document, _node = load("middling.png")
    show(document)
    yield wait
    window = yield from opened()
    return document, window


def closed(window, document):
    window.reject()
    yield lambda: dialog() is None and not shared_engine()._requests
    close(document)


@scene
def by_hand():
    """Drag, wheel, divider and keys."""
    document, window = yield from begun()
    canvas = window.preview.canvas
    canvas.setFocus()
    yield from looked_at(window, "nearest")
    result = {"size": keep_frame(window, "seen"), "line": window.preview.line.text()}
    photograph("preview")
    yield from moved(window, lambda: drag(canvas, (500, 300), (460, 280)))
    keep_frame(window, "dragged")
    result["dragged"] = canvas.view()["centre"]
    yield from moved(window, lambda: drag(canvas, (canvas.width() // 2, 90), (canvas.width() // 4, 90)))
    result["divider"] = [canvas.seen.split, canvas.view()["centre"]]
    keep_frame(window, "divided")
    place = (400, 100)
    before = seen_at(canvas, place)
    yield from moved(window, lambda: turn_wheel(canvas, place, 2))
    result["wheel"] = [before, seen_at(canvas, place), window.preview.line.text()]
    yield from moved(window, lambda: turn_wheel(canvas, place, -12))
    result["all"] = [canvas.seen.scale, canvas.view()["zoom"]]
    yield from moved(window, lambda: QTest.keyClick(canvas, Qt.Key_2))
    result["key"] = window.preview.line.text()
    yield from moved(window, lambda: QTest.keyClick(canvas, Qt.Key_F))
    window.resize(window.width() + 100, window.height() + 50)
    size = window.size()
    yield from closed(window, document)
    result["left"] = os.listdir(shared_engine().folder)
    document, window = yield from begun(0.3)
    canvas = window.preview.canvas
    result["remembered"] = [canvas.seen.scale, canvas.seen.split, window.size() == size]
    canvas.seen.scale, canvas.seen.split = 1.0, 0.5
    yield from closed(window, document)
    return result


@scene
def space():
    """Space is the preview's while the pointer moves over it, until the keyboard is used otherwise."""
    document, window = yield from begun()
    canvas = window.preview.canvas
    yield from looked_at(window, "nearest")
    window.start.setFocus()
    for across in (200, 210, 220):
        QCursor.setPos(canvas.mapToGlobal(QPoint(across, 200)))
        yield 0.2
    yield canvas.underMouse
    before = canvas.view()["split"]
    yield from moved(window, lambda: QTest.keyPress(window.start, Qt.Key_Space))
    result = {"splits": [before, canvas.view()["split"]]}
    photograph("before")
    yield from moved(window, lambda: QTest.keyRelease(window.start, Qt.Key_Space))
    result["splits"].append(canvas.view()["split"])
    result["pressed"] = dialog() is None
    QTest.keyClick(window.start, Qt.Key_Tab)
    window.more.tileable.setFocus()
    QTest.keyClick(window.more.tileable, Qt.Key_Space)
    result["by keyboard"] = window.more.tileable.isChecked()
    window.more.tileable.setChecked(False)
    QCursor.setPos(window.mapToGlobal(QPoint(window.width() - 40, 20)))
    yield lambda: not canvas.underMouse()
    yield 0.3
    box = window.more.tileable
    box.setFocus()
    QTest.keyClick(box, Qt.Key_Space)
    result["elsewhere"] = box.isChecked()
    box.setChecked(False)
    yield from closed(window, document)
    return result


@scene
def choices():
    """Other networks, a size, and one that is to be fetched."""
    document, window = yield from begun()
    result = {"lines": []}
    for model, factor in (("faithful", 4.0), ("drawing", 2.0), ("nearest", 2.0)):
        yield from looked_at(window, model, factor)
        result["lines"].append(window.preview.line.text())
        if model == "drawing":
            rows = window.preview.canvas._rows
            yield from moved(window, lambda: QTest.keyClick(window.preview.canvas, Qt.Key_M))
            result["map"] = [window.preview.canvas._rows != rows]
            yield from moved(window, lambda: QTest.keyClick(window.preview.canvas, Qt.Key_M))
            result["map"].append(window.preview.canvas._rows == rows)
    for choice in window.look.known:
        if choice.get:
            window.look.model.setCurrentIndex(window.look.model.findData(choice.key))
            yield lambda: "not installed" in window.preview.line.text()
            break
    result["to be fetched"] = [window.preview.line.text(), window.preview.canvas.view()["split"]]
    choose_network(window, "unhurried")
    yield lambda: "computed" in window.preview.line.text()
    yield from closed(window, document)
    result["left"] = os.listdir(shared_engine().folder)
    return result


@scene
def beside_painting():
    """Paint, remove the layer and close the document while the dialog is open."""
    document, window = yield from begun()
    yield from looked_at(window, "nearest", 2.0)
    result = {"modal": window.isModal()}
    K.action(ACTION).trigger()
    dialogs = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "Dialog" and w.isVisible()]
    result["dialogs"] = len(dialogs)
    node, canvas = document.topLevelNodes()[0], window.preview.canvas
    node.setPixelData(QByteArray(bytes([90, 180, 60, 255]) * 300 * 200), 0, 0, 300, 200)
    settle(document)
    yield from moved(window, window.preview.again.click)
    width, height = canvas._frame()
    place = 3 * (height // 2 * width + width // 2 + 40)
    result["painted"] = list(canvas._rows[place : place + 3])
    add_layer(document, "another", None, None)
    node.remove()
    settle(document)
    window.preview.again.click()
    yield lambda: canvas.message
    result["removed"] = [canvas.message, window.start.isEnabled()]
    close(document)
    yield lambda: dialog() is None and not shared_engine()._requests
    result["left"] = os.listdir(shared_engine().folder)
    return result


@scene
def comparison_and_print():
    """Look at four results at once, and at a print as from its distance."""
    document, window = yield from begun()
    yield from looked_at(window, "nearest", 4.0)
    keys = ["bilinear", "bicubic", "lanczos"]
    for box, key in zip(window.more.compared, keys, strict=True):
        select(box, key)
    yield lambda: is_whole(window) and "3 others" in window.preview.line.text()
    canvas = window.preview.canvas
    yield from moved(window, lambda: QTest.keyClick(canvas, Qt.Key_2))
    photograph("compared")
    result = {"compared": window.preview.line.text(), "panels": canvas.seen.panels}
    overview = canvas.seen.overview
    ratio = canvas.devicePixelRatioF()
    there = [int((overview[0] + 3) / ratio), int((overview[1] + 3) / ratio)]
    yield from moved(window, lambda: QTest.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, QPoint(*there)))
    QTest.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, QPoint(*there))
    view = canvas.view()
    result["corner"] = [
        round(c - s / view["zoom"] / 2, 3) for c, s in zip(view["centre"], canvas.seen.panel, strict=True)
    ]
    for box in window.more.compared:
        box.setCurrentIndex(0)
    result["loupe before"] = window.preview.loupe.isVisible()
    select(window.size_group.way, "print")
    select(window.size_group.print.sheet, "A4")
    select(window.size_group.print.need, "distance")
    window.size_group.print.amount.setValue(1.5)
    window.result_group.canvas.setCurrentIndex(window.result_group.canvas.findData("new"))
    yield window.size_group.verdict.text
    yield lambda: window.preview.loupe.isEnabled() and is_whole(window)
    text = window.preview.loupe.text().replace("&", "")  # Krita gives buttons letters to press
    result["loupe"] = [window.preview.loupe.isVisible(), text]
    yield from moved(window, window.preview.loupe.click)
    result["scales"] = [canvas.seen.scale, window.preview._screen_scale]
    result["verdict"] = window.size_group.verdict.text()
    photograph("print")
    canvas.seen.scale = 1.0
    yield ready
    window.start.click()
    yield lambda: K.activeDocument() != document
    yield idle
    made = K.activeDocument()
    result["made"] = [made.width(), made.height(), made.xRes(), made.yRes()]
    close(made)
    close(document)
    K.writeSetting("enlarger", "size", "factor")
    K.writeSetting("enlarger", "canvas", "grow")
    return result


@scene
def a_frame_of_what_is_no_longer_looked_at():
    """Look at all layers while a frame of one is on its way."""
    document, window = yield from begun()
    yield from looked_at(window, "nearest", 2.0)
    file, frames = window.preview._source_file, window.preview.frames
    window.preview._ask()

    def give_late(source, on_done):
        del file.give
        QTimer.singleShot(300, lambda: file.give(source, on_done))

    file.give = give_late
    window.result_group.canvas.setCurrentIndex(window.result_group.canvas.findData("copy"))
    yield lambda: window.preview._source is not None and is_whole(window)
    result = {"frames": window.preview.frames - frames, "line": window.preview.line.text()}
    choose(window, "factor", 2.0, "grow")
    yield from closed(window, document)
    return result


@scene
def engine_killed():
    document, window = yield from begun()
    choose_network(window, "unhurried")
    yield lambda: "computed" in window.preview.line.text()
    os.kill(int(shared_engine()._process.processId()), signal.SIGKILL)
    yield lambda: window.preview.canvas.message
    photograph("preview-killed")
    result = {"message": window.preview.canvas.message}
    yield from looked_at(window, "nearest", 2.0)
    result["then"] = [window.preview.canvas.message, window.preview.line.text()]
    os.kill(int(shared_engine()._process.processId()), signal.SIGKILL)
    yield lambda: shared_engine().folder is None
    yield from moved(window, lambda: QTest.keyClick(window.preview.canvas, Qt.Key_Left))
    result["idle"] = [window.preview.canvas.message, window.preview.line.text()]
    yield window.start.isEnabled
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    result["after"] = about_document(document)["size"]
    close(document)
    return result


@scene
def a_job_after_its_preview():
    """Look at all of a picture, and enlarge it."""
    document, window = yield from begun()
    yield from looked_at(window, "faithful", 4.0)
    yield from moved(window, lambda: QTest.keyClick(window.preview.canvas, Qt.Key_F))
    engine, answers = shared_engine(), []
    plain = engine.request

    def noted(op, fields, on_event, on_done):
        def end(answer, problem=None):
            if op == "upscale":
                answers.append(answer)
            on_done(answer, problem)

        return plain(op, fields, on_event, end)

    engine.request = noted
    yield ready
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    del engine.request
    window = yield from opened()
    window.preview.canvas.seen.scale = 1.0
    yield from closed(window, document)
    return {"jobs": [[answer["tiles"], answer["network_seconds"]] for answer in answers]}


@scene
def colours():
    """See a document in other colours than the screen's, and all layers of it."""
    document = new_document(300, 200, profile="ClayRGB-elle-V2-g22.icc")
    green, red = bytes([90, 180, 60, 255]), bytes([60, 60, 200, 255])
    node = add_layer(document, "green", green * 300 * 200, (0, 0, 300, 200))
    show(document)
    document.setActiveNode(node)
    yield 0.6
    write_profile = preview.write_profile

    def write_amid_changes(space, path):
        """Write it while other things happen: Krita takes events when it saves."""
        dialog().size_group.amount.setValue(3.0)
        written = write_profile(space, path)
        dialog().resize(dialog().width() + 20, dialog().height())
        return written

    preview.write_profile = write_amid_changes
    window = yield from opened()
    yield from looked_at(window, "nearest", 2.0)
    preview.write_profile = write_profile
    canvas = window.preview.canvas
    width, height = canvas._frame()
    place = 3 * (height // 2 * width + 200)
    result = {"profile": node.colorProfile(), "pixel": list(canvas._rows[place : place + 3])}
    shutil.copy(os.path.join(shared_engine().folder, PROFILE), path_of("seen.icc"))
    add_layer(document, "red", red * 300 * 200, (0, 0, 300, 200))
    settle(document)
    yield from moved(window, lambda: choose(window, "factor", 2.0, "copy"))
    result["whole"] = list(canvas._rows[place : place + 3])
    yield from closed(window, document)
    result["left"] = os.listdir(shared_engine().folder)
    K.writeSetting("enlarger", "canvas", "grow")
    return result
