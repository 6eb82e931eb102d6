"""Runs inside a Krita with a window: the scenes of test_use.py, in which it is worked on meanwhile."""

# ruff: noqa: ANN001, ANN002, ANN201, ANN202, ARG001 - a script of the editor's, whose objects have no types

import gc
import os
import signal
import zlib

from enlarger.engine_process import shared_engine
from enlarger.job_queue import WAITING
from enlarger.messages import ask
from enlarger.steps import Question
from in_window import (
    GREEN,
    begin,
    choose,
    choose_network,
    click,
    dialog,
    idle,
    items,
    jobs,
    opened,
    ready,
    show,
    shown,
    top,
    undo,
    undone,
    working,
)
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractItemView, QAbstractScrollArea, QLineEdit
from stage import (
    K,
    QApplication,
    QByteArray,
    QMessageBox,
    QProgressDialog,
    QTimer,
    about_document,
    add_layer,
    box_of,
    close,
    jobs_left,
    keep,
    load,
    new_document,
    path_of,
    photograph,
    scene,
    settle,
)

import enlarger

IMAGE_ACTION = "enlarger_upscale_image"
RED = bytes([30, 20, 200, 255])


def trigger(name):
    K.action(name).trigger()


def two_layers():
    """Return a document of two layers with pictures in them, the upper one active."""
    document, node = load("middling.png")
    show(document)
    above = node.duplicate()
    above.setName("above")
    document.rootNode().addChildNode(above, node)
    settle(document)
    document.setActiveNode(above)
    return document, above


def press(*keys, modifier=Qt.NoModifier):
    """Press keys wherever the keyboard is."""
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key, modifier)


def flatten(document, _node):
    trigger("flatten_image")


def merge_down(document, _node):
    trigger("merge_layer")


def delete(_document, node):
    node.remove()


def undo_past(_document, _node):
    trigger("edit_undo")


def delete_its_group(document, node):
    node.parentNode().remove()


def crop(document, _node):
    document.crop(10, 10, 100, 80)


def convert(document, _node):
    document.setColorSpace("CMYKA", "U16", K.profiles("CMYKA", "U16")[0])


def convert_the_layer(_document, node):
    node.setColorSpace("GRAYA", "U16", K.profiles("GRAYA", "U16")[0])


def turn(document, _node):
    document.rotateImage(1.5707963)


def shrink(document, _node):
    document.scaleImage(150, 100, 72, 72, "Bicubic")


def paint(_document, node):
    node.setPixelData(QByteArray(GREEN), 3, 3, 1, 1)


MEANWHILE = (
    flatten,
    merge_down,
    delete,
    undo_past,
    delete_its_group,
    crop,
    convert,
    convert_the_layer,
    turn,
    shrink,
    paint,
)


def in_a_group(document, node):
    group = document.createGroupLayer("group")
    document.rootNode().addChildNode(group, None)
    node.remove()
    group.addChildNode(node, None)
    settle(document)
    document.setActiveNode(node)


def answered(act, answer):
    """Start a job, do something to its document, and give an answer when the result comes."""
    document, node = two_layers()
    yield 0.1
    if act is delete_its_group:
        in_a_group(document, node)
        yield 0.1
    yield from begin()
    yield working
    act(document, node)
    yield 0.1
    document.waitForDone()
    before = about_document(document)
    count = len(K.documents())
    yield lambda: top(QMessageBox)
    question = top(QMessageBox).text()
    choices = [button.text().replace("&", "") for button in top(QMessageBox).buttons()]
    keys = QApplication.activeWindow() is not top(QMessageBox)
    click(top(QMessageBox), answer)
    yield idle
    yield 0.1
    result = {
        "question": question,
        "choices": sorted(choices),
        "takes no keys": keys,
        "before": before,
        "after": about_document(document),
        "more documents": len(K.documents()) - count,
    }
    if answer != "Add as a New Layer":
        close(K.activeDocument())
        yield 0.1
    close(document)
    return result


@scene
def python_tidies_up_while_a_question_waits():
    answers = []
    ask(Question("Which?", ["This", "That"]), answers.append)
    yield lambda: top(QMessageBox) is not None  # and not in any variable
    gc.collect()  # as Python does by itself some time or other
    click(top(QMessageBox), "This")
    yield lambda: not top(QMessageBox)
    return {"answers": answers}


@scene
def worked_on_meanwhile():
    """Whatever becomes of the document, the result is offered as a layer."""
    results = {}
    for act in MEANWHILE:
        results[act.__name__] = yield from answered(act, "Add as a New Layer")
    return results


@scene
def into_a_new_document_after_flattening():
    return (yield from answered(flatten, "Open in a New Document"))


@scene
def flattened_at_any_moment():
    """Flatten so many milliseconds after the result was there."""
    ends = []
    for milliseconds in (0, 1, 10, 50, 110, 150, 250):
        document, node = two_layers()
        yield 0.1

        def flatten_in_a_while(_share, text, document=document, wait=milliseconds):
            if text.startswith("Inserting"):
                QTimer.singleShot(wait, document.flatten)  # the menu's asks about hidden layers

        try:
            enlarger.upscale(document, node, "nearest", factor=2, progress=flatten_in_a_while)
            ends.append("done")
        except enlarger.enlarger_bridge.EnlargerError as problem:
            ends.append(problem.kind)
        yield 0.4
        document.waitForDone()
        close(document)
    return {"ends": ends}


@scene
def enter_starts():
    document, _node = load("rgb.png")
    yield from shown(document)
    window = yield from opened()
    choose(window, "factor", 3.0, "grow")
    choose_network(window, "nearest")
    yield ready
    window.size_group.amount.setFocus()
    window.size_group.amount.selectAll()
    yield 0.2
    result = {
        "focus": QApplication.focusWidget() in (window.size_group.amount, window.size_group.amount.lineEdit())
    }
    press(Qt.Key_2, Qt.Key_Return)
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    result["after"] = about_document(document)
    close(document)
    return result


@scene
def keys_are_kritas_while_a_job_runs():
    document, _ = load("large.png")
    yield from shown(document)
    main = K.activeWindow().qwindow()
    window = yield from opened()
    choose(window, "factor", 4.0, "grow")
    choose_network(window, "unhurried")
    yield ready
    press(Qt.Key_Return)  # wherever the keyboard is at first
    yield working
    yield 0.3
    progress = top(QProgressDialog)
    result = {"active": QApplication.activeWindow() is main}
    photograph("keys")
    for key in (Qt.Key_Space, Qt.Key_Return, Qt.Key_Escape):
        press(key)
        QTest.keyClick(progress, key)
        yield 0.2
    result["runs on"] = working() and not progress.wasCanceled()
    click(progress, "Cancel")
    yield idle
    close(document)
    return result


@scene
def every_open_document():
    """Do what the documentation's example does."""
    for name in ("rgb.png", "rgba.png"):
        yield from shown(load(name)[0])
    documents = K.documents()
    for document in documents:
        enlarger.upscale(document, document.topLevelNodes()[0], "nearest", factor=2)
    result = {"after": sorted(about_document(document)["size"] for document in documents)}
    for document in documents:
        close(document)
    return result


@scene
def several_jobs():
    """Begin two more while one runs, which is held up meanwhile; take one of them back, and end the first."""
    first, _ = load("large.png")
    yield from shown(first)
    yield from begin()
    yield working
    engine = int(shared_engine()._process.processId())
    os.kill(engine, signal.SIGSTOP)
    second, _ = load("rgb.png")
    yield from shown(second)
    before = about_document(second)
    result = {"seen": []}
    for factor in (2.0, 3.0):
        window = yield from opened()
        choose(window, "factor", factor, "grow")
        choose_network(window, "nearest")
        yield ready
        yield lambda window=window: "Nearest" in window.preview.line.text()
        result["seen"].append(window.preview.frames > 0)
        window.start.click()
        yield 0.2
    photograph("queue")
    waiting = [job for job in jobs() if job.labelText() == WAITING]
    result["waiting"] = [len(jobs()), len(waiting)]
    result["titles"] = sorted({job.windowTitle().partition(" —")[0] for job in jobs()})
    result["apart"] = len({job.y() for job in jobs()})
    click(max(waiting, key=lambda job: -job.y()), "Cancel")
    yield lambda: len(jobs()) == 2
    result["taken back"] = about_document(second) == before
    os.kill(engine, signal.SIGCONT)
    click(next(job for job in jobs() if job.labelText() != WAITING), "Cancel")
    yield lambda: len(second.topLevelNodes()) == 2
    yield idle
    result["after"] = about_document(second)
    result["first"] = len(first.topLevelNodes())
    yield lambda: len(jobs_left()) == 1
    close(first)
    close(second)
    return result


@scene
def the_painter_stays_where_he_is():
    document, _node = two_layers()
    yield 0.4
    below = document.topLevelNodes()[0]
    yield from begin(2.0)
    yield working
    document.setActiveNode(below)
    yield 0.2
    zoom = K.activeWindow().activeView().canvas().zoomLevel()
    yield lambda: len(document.topLevelNodes()) == 3
    yield idle
    yield 0.5
    result = {
        "active": document.activeNode().name(),
        "visible": [[n.name(), n.visible()] for n in document.topLevelNodes()],
        "zoom stays": K.activeWindow().activeView().canvas().zoomLevel() == zoom,
    }
    close(document)
    return result


def bars():
    """Return the ranges of the canvas's scroll bars and how large a part of them the window is."""
    areas = K.activeWindow().qwindow().findChildren(QAbstractScrollArea)
    area = next(w for w in areas if w.metaObject().className() == "KisCanvasController" and w.isVisible())
    return [area.viewport().width(), area.viewport().height()]


@scene
def a_job_is_undone_at_once():
    """Layer, canvas and the visibility of the old layer go and come back together."""
    document, node = load("rgba.png")
    yield from shown(document)
    before = about_document(document)
    yield from begin(4.0, "grow", "nearest")
    yield lambda: document.activeNode().name() != node.name()
    yield idle
    yield 0.6
    canvas = K.activeWindow().activeView().canvas()

    def seen():
        return zlib.crc32(bytes(document.pixelData(0, 0, document.width(), document.height())))

    result = {
        "after": about_document(document),
        "old is visible": [node.visible()],
        "seen": [seen()],
        "shown": [200 * canvas.zoomLevel(), 160 * canvas.zoomLevel(), *bars()],
        "active": document.activeNode().name(),
        "before": before,
    }
    photograph("grown")
    keep("undone-at-once", document.activeNode(), [0, 0, 200, 160])
    with open(path_of("undone-at-once-seen.raw"), "wb") as file:
        file.write(bytes(document.pixelData(0, 0, 200, 160)))
    for action in ("edit_undo", "edit_redo", "edit_undo"):
        yield from undo(document, 1, action)
        yield 0.6
        result["old is visible"].append(node.visible())
        result["seen"].append(seen())
        result[action] = about_document(document)
    close(document)
    return result


@scene
def the_old_layer_stays_visible_if_wanted():
    document, node = load("rgba.png")
    yield from shown(document)
    window = yield from opened()
    choose(window, "factor", 2.0, "leave")
    choose_network(window, "nearest")
    window.result_group.keep.setChecked(True)
    yield ready
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    result = {"visible": node.visible()}
    window = yield from opened()
    result["remembered"] = window.result_group.keep.isChecked()
    window.result_group.keep.setChecked(False)
    choose(window, "factor", 2.0, "grow")
    yield ready
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 3
    yield idle
    close(document)
    return result


@scene
def several_layers():
    """All that are selected are enlarged, and lie upon each other as before."""
    document = yield from shown(new_document(64, 48))
    below = add_layer(document, "below", GREEN * 64 * 48, (0, 0, 64, 48))
    thing = add_layer(document, "thing", RED * 100, (20, 10, 10, 10))
    document.setActiveNode(thing)
    yield 0.3
    before = about_document(document)
    trigger("select_all_layers")
    yield 0.3
    window = yield from opened()
    result = {"title": window.windowTitle(), "areas": items(window.result_group.area)}
    choose(window, "factor", 2.0, "grow")
    choose_network(window, "nearest")
    yield lambda: "2 layers" in window.forecast.text()
    photograph("several")
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 4
    yield idle
    yield 0.6
    result["after"] = about_document(document)
    result["boxes"] = {n.name(): box_of(n) for n in document.topLevelNodes()}
    result["visible"] = {n.name(): n.visible() for n in document.topLevelNodes()}
    result["records"] = len(enlarger.provenance(document))
    result["undo steps"] = yield from undone(document, before)
    yield 0.6
    result["visible again"] = [below.visible(), thing.visible()]
    close(document)
    return result


@scene
def a_new_document():
    document, node = load("rgb.png")
    yield from shown(document)
    before = [about_document(document), node.visible()]
    ppi = document.xRes()
    window = yield from opened()
    choose(window, "factor", 2.0, "new")
    choose_network(window, "nearest")
    yield ready
    result = {
        "print is offered": window.more.print.isVisible(),
        "keep is offered": window.result_group.keep.isVisible(),
    }
    window.more.print.setCurrentIndex(window.more.print.findData("size"))
    photograph("new-document-dialog")
    window.start.click()
    yield lambda: K.activeDocument().width() == 120
    yield idle
    made = K.activeDocument()
    result["made"] = about_document(made)
    result["ppi"] = [ppi, made.xRes()]
    result["untouched"] = before == [about_document(document), node.visible()]
    result["records"] = len(enlarger.provenance(made))
    close(made)
    close(document)
    return result


@scene
def print_sizes():
    """Return pixels per inch with the print size kept, and without."""
    result = {}
    for kept in (False, True):
        document, node = load("rgb.png")
        yield from shown(document)
        copy = enlarger.upscale_copy(document, "nearest", factor=2, print_size=kept)
        enlarger.upscale(document, node, "nearest", factor=2, canvas="scale", print_size=kept)
        result["kept" if kept else "grown"] = [copy.xRes(), document.xRes()]
        close(copy)
        close(document)
    return result


@scene
def a_whole_image_from_its_menu():
    document, _ = load("rgb.png")
    yield from shown(document)
    trigger(IMAGE_ACTION)
    yield ready
    window = dialog()
    result = {"canvas": window.result_group.canvas.currentData(), "title": window.windowTitle()}
    choose_network(window, "drawing")
    yield ready
    row = window.fidelity
    result["offered"] = [w.isVisible() for w in (row, row.slider, row.way, row.map)]
    window.result_group.canvas.setCurrentIndex(window.result_group.canvas.findData("grow"))
    yield 0.3
    result["for a layer"] = [w.isVisible() for w in (row, row.slider, row.way, row.map)]
    window.reject()
    yield lambda: dialog() is None
    window = yield from opened()
    result["layers' own"] = window.result_group.canvas.currentData()
    window.reject()
    yield lambda: dialog() is None
    close(document)
    return result


@scene
def every_key_of_the_dialog():
    """Return which widget each letter with Alt goes to."""
    document, _ = load("rgb.png")
    yield from shown(document)
    window = yield from opened()
    choose_network(window, "drawing")
    yield ready
    result = {
        "texts": window.look.about.text(),
        "areas": items(window.result_group.area),
        "forecast": window.forecast.text(),
    }
    goals = {
        "amount": window.size_group.amount,
        "way": window.fidelity.way,
        "model": window.look.model,
        "area": window.result_group.area,
    }
    goals.update({"canvas": window.result_group.canvas, "device": window.more.device})
    for name, letter in zip(goals, (Qt.Key_S, Qt.Key_Y, Qt.Key_L, Qt.Key_R, Qt.Key_D, Qt.Key_O), strict=True):
        press(letter, modifier=Qt.AltModifier)
        yield 0.1
        result[name] = goals[name].hasFocus()
    choose_network(window, "nearest")
    yield lambda: "no network" in window.forecast.text().lower()
    result["interpolation"] = [window.look.about.text(), window.forecast.text()]
    window.reject()
    yield lambda: dialog() is None
    close(document)
    return result


@scene
def found_by_its_other_name():
    """Return what Krita's search for actions finds."""
    document, _ = load("rgb.png")
    yield from shown(document)
    found = {}

    def look():
        bar = next(w for w in QApplication.allWidgets() if "CommandBar" in w.metaObject().className())
        for words in ("enlarge", "upscale", "scale image"):
            bar.findChild(QLineEdit).setText(words)
            QApplication.processEvents()
            model = bar.findChild(QAbstractItemView).model()
            found[words] = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        bar.close()

    for _ in range(3):
        # It lists what is enabled when it opens, which takes Krita a moment after a document is shown.
        yield lambda: K.action("imagesize").isEnabled() and K.action("enlarger_upscale_image").isEnabled()
        found.clear()
        QTimer.singleShot(1500, look)
        trigger("command_bar_open")
        yield lambda: len(found) == 3
        if found["scale image"]:
            break
    close(document)
    return found


@scene
def no_engines_words():
    """Return what the painter is told at the end."""
    document, _node = load("rgb.png")
    yield from shown(document)
    said = []
    from enlarger import extension

    before = extension.krita_host.show_floating
    extension.krita_host.show_floating = said.append
    try:
        yield from begin(2.0, "leave", "drawing")
        yield lambda: len(document.topLevelNodes()) == 2
        yield idle
    finally:
        extension.krita_host.show_floating = before
    close(document)
    return {"said": said, "engine": shared_engine().folder is not None}
