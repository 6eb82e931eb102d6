"""Runs inside a Krita with a window: the scenes of test_choices.py, in which the dialog is used by keys."""

# ruff: noqa: ANN001, ANN002, ANN201 - a script of the editor's, whose objects have no types

import contextlib
import itertools
import json
import os
import time

from enlarger.engine_process import shared_engine
from in_window import choose, choose_network, click, dialog, idle, items, opened, ready, show, shown, top
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QPushButton
from stage import (
    K,
    QApplication,
    QByteArray,
    QMessageBox,
    QProgressDialog,
    QTimer,
    about_document,
    close,
    load,
    new_document,
    path_of,
    photograph,
    scene,
)

import enlarger


def press(*keys):
    """Press keys wherever the keyboard is."""
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key)


def has_keyboard(window):
    return QApplication.activeWindow() is window and QApplication.focusWidget() is not None


def raw_files():
    return sorted(name for name in os.listdir(shared_engine().folder) if name.endswith(".raw"))


@contextlib.contextmanager
def engine_of(behaviour):
    """Have the stand-in for the engine started instead of it."""
    path = os.path.join(os.path.dirname(enlarger.__file__), "engine.json")
    with open(path) as file:
        before = file.read()
    shared_engine().close()
    with open(path, "w") as file:
        json.dump(dict(json.loads(before), python=path_of("stand-in-" + behaviour)), file)
    try:
        yield
    finally:
        shared_engine().close()
        with open(path, "w") as file:
            file.write(before)


@scene
def automatic():
    """From the dialog as it opens first, by keys, to the new layer."""
    document, _node = load("damaged.png")
    yield from shown(document)
    window = yield from opened()
    yield lambda: "JPEG" in window.forecast.text() and ", about" in window.forecast.text()
    photograph("automatic")
    result = {
        "model": window.look.model.currentText(),
        "models": items(window.look.model),
        "forecast": window.forecast.text(),
        "clean": [window.look.clean.text(), window.look.clean.checkState() == Qt.PartiallyChecked],
        "fidelity": [window.fidelity.isVisible()],
        "files": [raw_files()],
    }
    window.look.way.setFocus()
    press(Qt.Key_Down)
    yield lambda: "with Photo" in window.forecast.text()
    result["sharp"] = [window.look.way.currentText(), window.forecast.text()]
    result["fidelity"].append(window.fidelity.isVisible())
    photograph("sharp")
    press(Qt.Key_Up)
    window.look.clean.setFocus()
    press(Qt.Key_Space)
    result["clean"] += [window.look.clean.text(), window.look.clean.checkState() == Qt.Checked]
    window.more.time.setFocus()
    press(Qt.Key_Down)
    choose(window, "factor", 2.0, "grow")
    yield lambda: "600 x 400" in window.forecast.text() and ", about" in window.forecast.text()
    result["files"].append(raw_files())
    window.size_group.amount.setFocus()
    press(Qt.Key_Return)
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    photograph("automatic-result")
    result["after"] = about_document(document)
    result["files"].append(raw_files())
    window = yield from opened()
    look = window.look
    result["remembered"] = [
        look.model.currentData(),
        look.way.currentData(),
        window.more.time.currentData(),
    ]
    result["remembered"].append(window.look.clean.value())
    window.look.clean.click()  # as it was at first
    choose_network(window, "art")
    yield lambda: ", about" in window.forecast.text()
    result["named"] = [window.look.clean.text(), window.look.clean.isChecked(), window.look.way.isVisible()]
    photograph("named")
    press(Qt.Key_Escape)
    yield lambda: dialog() is None
    result["files"].append(raw_files())
    close(document)
    return result


@scene
def faces():
    """Take the tick for generative networks away by the keyboard; that is kept for another day."""
    document, _node = load("rgb.png")
    yield from shown(document)
    window = yield from opened()
    row, result = window.fidelity, {}
    choose(window, "factor", 2.0, "leave")
    choose_network(window, "faithful")
    yield ready
    result["faithful"] = [row.faces.isVisible(), row.faces.isChecked(), window.choices().faces]
    choose_network(window, "drawing")
    yield ready
    result["generative"] = [row.faces.isVisible(), row.faces.isChecked(), window.choices().faces]
    row.faces.setFocus()
    press(Qt.Key_Space)
    result["off"] = [row.faces.isChecked(), window.choices().faces]
    photograph("faces")
    yield ready
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    result["records"] = [record for _layer, record in enlarger.provenance(document)]
    window = yield from opened()
    result["kept"] = window.fidelity.faces.isChecked()
    choose_network(window, "faithful")
    yield ready
    result["kept for faithful ones"] = window.choices().faces
    window.reject()
    yield lambda: dialog() is None
    K.writeSetting("enlarger", "model", "auto")
    close(document)
    return result


@scene
def a_layer_changed_since_it_was_handed_over():
    """Return what is enlarged: the pixels as they are when the job begins."""
    document, node = load("damaged.png")
    yield from shown(document)
    window = yield from opened()
    choose(window, "factor", 2.0, "leave")
    window.look.model.setCurrentIndex(0)
    window.look.clean.follow(True)
    yield lambda: raw_files() and ", about" in window.forecast.text()
    node.setPixelData(QByteArray(bytes([20, 200, 30, 255]) * 300 * 200), 0, 0, 300, 200)
    document.refreshProjection()
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    pixel = list(bytes(document.topLevelNodes()[1].pixelData(300, 200, 1, 1)))
    close(document)
    return {"pixel": pixel}


@scene
def handing_over_a_large_layer():
    """Return how long Krita stands still while it hands 12 megapixels to the engine."""
    document = new_document(4000, 3000)
    node = document.createNode("noise", "paintlayer")
    for row in range(0, 3000, 100):
        node.setPixelData(QByteArray(os.urandom(4 * 4000 * 100)), 0, row, 4000, 100)
    document.rootNode().addChildNode(node, None)
    document.refreshProjection()
    show(document)
    yield 2.0
    beats = []
    heart = QTimer()
    heart.timeout.connect(lambda: beats.append(time.monotonic()))
    heart.start(2)
    window = yield from opened()
    heart.stop()
    path = os.path.join(shared_engine().folder, raw_files()[0])
    size = os.path.getsize(path)
    photograph("large-dialog")
    window.reject()
    yield lambda: dialog() is None
    close(document)
    gaps = sorted((after - before for before, after in itertools.pairwise(beats)), reverse=True)
    return {"beats": len(beats), "bytes": size, "longest gaps in ms": [round(1000 * gap) for gap in gaps[:6]]}


@scene
def a_network_is_fetched():
    """By keys: choose it, Enter, Enter; then it is chosen."""
    document, _node = load("rgb.png")
    yield from shown(document)
    with engine_of("fetches"):
        window = yield from opened()
        result = {"models": items(window.look.model)}
        choose_network(window, "pair")
        yield 0.4
        result["button"] = [window.start.text().replace("&", ""), window.start.isEnabled()]
        result["about"] = window.look.about.text()
        photograph("get")
        window.look.model.setFocus()
        press(Qt.Key_Return)
        yield lambda: has_keyboard(top(QMessageBox))
        result["question"] = top(QMessageBox).text()
        photograph("get-question")
        press(Qt.Key_Return)
        yield lambda: window.start.text() == "&Upscale" and window.start.isEnabled()
        result["chosen"] = [window.look.model.currentData(), window.look.model.currentText()]
        result["models then"] = items(window.look.model)
        result["progress is gone"] = top(QProgressDialog) is None
        photograph("got")
        window.reject()
        yield lambda: dialog() is None
    close(document)
    return result


@scene
def consent_and_cancel():
    document, _node = load("rgb.png")
    yield from shown(document)
    with engine_of("fetches"):
        window = yield from opened()
        choose_network(window, "endless")
        yield 0.3
        window.start.click()
        yield lambda: has_keyboard(top(QMessageBox))
        box = top(QMessageBox)
        get = next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == "Get")
        result = {"question": box.text(), "consent": box.checkBox().text(), "enabled": [get.isEnabled()]}
        press(Qt.Key_Escape)
        yield lambda: top(QMessageBox) is None
        result["asked alone"] = top(QProgressDialog) is None
        window.start.click()
        yield lambda: has_keyboard(top(QMessageBox))
        box = top(QMessageBox)
        get = next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == "Get")
        box.checkBox().setFocus()
        press(Qt.Key_Space)
        result["enabled"].append(get.isEnabled())
        photograph("consent")
        get.click()
        yield lambda: top(QProgressDialog) and "of 70 MB" in top(QProgressDialog).labelText()
        photograph("fetching")
        result["progress"] = top(QProgressDialog).labelText()
        click(top(QProgressDialog), "Cancel")
        yield lambda: top(QProgressDialog) is None
        yield 0.3
        yield window.start.isEnabled
        result["after"] = [window.look.model.currentData(), window.start.text(), top(QMessageBox) is None]
        window.reject()
        yield lambda: dialog() is None
    close(document)
    return result


@scene
def an_older_engine():
    document, _node = load("rgb.png")
    yield from shown(document)
    with engine_of("good"):
        window = yield from opened()
        choose(window, "factor", 2.0, "leave")
        choose_network(window, "faithful-x2")
        result = {
            "models": items(window.look.model),
            "offered": [window.look.way.isVisible(), window.look.clean.isVisible()],
        }
        yield ready
        photograph("older")
        window.start.click()
        yield lambda: len(document.topLevelNodes()) == 2
        yield idle
        result["after"] = about_document(document)
    K.writeSetting("enlarger", "model", "auto")
    close(document)
    return result
