"""Runs inside a Krita with a window: hands for the plug-in's dialog, and for undoing what it did."""

# ruff: noqa: ANN001, ANN201 - a script of the editor's, whose objects have no types

import time

from stage import K, QApplication, QMessageBox, QProgressDialog, QPushButton, about_document, close

ACTION = "enlarger_upscale_layer"
GREEN = bytes([20, 200, 30, 255])


def show(document):
    K.activeWindow().addView(document)
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
    return dialog() is not None and dialog().start.isEnabled()


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
    until = time.monotonic() + 20
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
    yield 0.3
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
    steps = yield from undone(document, before)
    yield from undo(document, steps, "edit_redo")
    return steps


def opened():
    """Open the dialog, and return it once it is ready, with nothing folded away."""
    K.action(ACTION).trigger()
    yield ready
    dialog().more.fold.setChecked(True)
    return dialog()


def begin(factor=4.0, canvas="grow", model="unhurried"):
    """Open the dialog, choose, and start on the CPU. Nothing is computed for the preview: a job with tiles
    that were shown would be done at once.
    """
    window = yield from opened()
    window.preview.canvas.seen.split = 1.0
    choose(window, "factor", factor, canvas)
    choose_network(window, model)
    yield 0.3
    yield ready
    window.start.click()


def choose(window, way, amount, canvas):
    window.size_group.way.setCurrentIndex(window.size_group.way.findData(way))
    window.size_group.amount.setValue(amount)
    window.result_group.canvas.setCurrentIndex(window.result_group.canvas.findData(canvas))


def choose_network(window, model):
    for box, value in ((window.more.device, "cpu"), (window.look.model, model)):
        box.setCurrentIndex(box.findData(value))
