"""Runs inside a Krita with a window: hands for the plug-in's dialog, and for undoing what it did."""

# ruff: noqa: ANN001, ANN201 - a script of the editor's, whose objects have no types

import gc
import time

from enlarger.enlarger_bridge.forecasts import BEING_COMPUTED
from enlarger.extension import UpscaleExtension
from enlarger.job import Choices
from enlarger.source_file import SourceFile
from stage import K, QApplication, QMessageBox, QProgressDialog, QPushButton, about_document, close

ACTION = "enlarger_upscale_layer"
GREEN = bytes([20, 200, 30, 255])


def show(document):
    K.activeWindow().addView(document)
    return document


def shown(document):
    """Show a document, and wait until the window knows its layers."""
    show(document)
    is_known = document.activeNode if document.topLevelNodes() else document.rootNode
    yield lambda: K.activeDocument() == document and is_known() is not None
    return document


def top(kind, title=""):
    """Return the visible window of a kind and title, or None."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, kind) and widget.isVisible() and title in widget.windowTitle():
            return widget
    return None


def dialog():
    return next(
        (w for w in QApplication.topLevelWidgets() if type(w).__name__ == "Dialog" and w.isVisible()), None
    )


def ready():
    """Tell whether what is chosen by now can be begun, and what it comes to is known."""
    window = dialog()
    return window is not None and window.start.isEnabled() and window.forecast.text() != BEING_COMPUTED


def jobs():
    """Return the windows of the jobs."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QProgressDialog) and w.isVisible()]


def items(box):
    return [box.itemText(index) for index in range(box.count())]


def click(widget, text):
    """Click the button with this text."""
    button = next(b for b in widget.findChildren(QPushButton) if b.text().replace("&", "") == text)
    button.click()


def working():
    """Tell whether the engine computes: it has told of tiles."""
    progress = top(QProgressDialog)
    return progress is not None and progress.labelText().startswith("Upscaling:")


def idle():
    return top(QProgressDialog) is None


def boxes():
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def fault():
    """Return what a box says of an internal error, whichever scene it comes in."""
    return next((box.text() for box in boxes() if "internal error" in box.text()), None)


def texts():
    """Return what the windows in front say, for a failure."""
    said = [box.text() for box in boxes()]
    if top(QProgressDialog):
        said.append(top(QProgressDialog).labelText())
    if dialog():
        said += [dialog().forecast.text(), dialog().preview.line.text(), dialog().preview.canvas.message]
    return said


def tidied():
    """Take away what a scene has left on the screen, and return what that said."""
    said = texts()
    if dialog():
        dialog().reject()
    until = time.monotonic() + 60
    while (top(QProgressDialog) or boxes()) and time.monotonic() < until:
        for box in boxes():
            box.reject()
        if top(QProgressDialog):
            top(QProgressDialog).cancel()
        yield 0.1
    for document in K.documents():
        close(document)
    yield lambda: dialog() is None
    return said


def undo(document, steps=1, action="edit_undo"):
    """Undo, and wait until Krita has done it: until something is seen of it, or for three seconds."""
    for _ in range(steps):
        yield from acted(document, action)


def acted(document, action):
    before, began = about_document(document), time.monotonic()
    K.action(action).trigger()
    yield 0.1
    yield lambda: about_document(document) != before or time.monotonic() - began > 3
    document.waitForDone()


def undone(document, before):
    """Undo until a document is as before, and return how many steps that took; six are enough."""
    steps = 0
    while about_document(document) != before and steps < 6:
        yield from undo(document)
        steps += 1
    return steps


def undone_and_redone(document, before):
    """Undo until a document is as before, and redo that; return how many steps it took."""
    after = about_document(document)
    steps = yield from undone(document, before)
    yield from undo(document, steps, "edit_redo")
    yield lambda: about_document(document) == after
    return steps


def opened():
    """Open the dialog, and return it once it is ready, with nothing folded away."""
    K.action(ACTION).trigger()
    yield ready
    dialog().more.fold.setChecked(True)
    return dialog()


def begin(factor=4.0, canvas="grow", model="unhurried"):
    """Begin a job for the active layer on the CPU, without the dialog, whose preview would take its time."""
    document = K.activeDocument()
    # Krita's list of extensions would take ours from it, and crash.
    extension = next(one for one in gc.get_objects() if isinstance(one, UpscaleExtension))
    engine = extension.queue.free_engine()
    choices = Choices(model, {"factor": factor}, "cpu", canvas, "auto")
    extension.begin(document, [document.activeNode()], choices, engine, SourceFile(engine))
    yield 0


def choose(window, way, amount, canvas):
    window.size_group.way.setCurrentIndex(window.size_group.way.findData(way))
    window.size_group.amount.setValue(amount)
    window.result_group.canvas.setCurrentIndex(window.result_group.canvas.findData(canvas))


def choose_network(window, model):
    for box, value in ((window.more.device, "cpu"), (window.look.model, model)):
        box.setCurrentIndex(box.findData(value))
