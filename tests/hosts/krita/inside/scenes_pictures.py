"""Runs inside a Krita with a window: what the README's pictures show."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

from in_window import ACTION, dialog, idle, ready, top
from stage import K, QProgressDialog, load, photograph, scene

CLIFF = (90, 130)  # pixels of the picture, where there is something to compare


def place(window):
    """Keep where a window stands, with its frame."""
    frame = window.frameGeometry()
    return [frame.left(), frame.top(), frame.right() + 1, frame.bottom() + 1]


@scene
def pictures():
    window = K.activeWindow().qwindow()
    window.setGeometry(2, 26, 1376, 860)
    document, node = load("tunnel.jpg")
    K.activeWindow().addView(document)
    yield 1.5
    bar = window.menuBar()
    menus = [action.menu() for action in bar.actions() if action.menu()]
    filters = next(menu for menu in menus if menu.objectName().lower() == "filter")
    entry = next(action for action in bar.actions() if action.menu() is filters)
    filters.popup(window.mapToGlobal(bar.actionGeometry(entry).bottomLeft()))
    yield 0.5
    filters.setActiveAction(K.action(ACTION))
    yield 0.5
    photograph("menu")
    filters.close()
    K.action(ACTION).trigger()
    yield ready
    dialog().look.model.setCurrentIndex(dialog().look.model.findData("photo"))
    yield lambda: dialog().fidelity.isVisible() and ", about" in dialog().forecast.text()
    preview = dialog().preview
    frames = preview.frames
    preview.canvas._look_at(CLIFF)
    yield (
        lambda: preview.frames > frames and not preview._is_awaited and "computed" not in preview.line.text()
    )
    photograph("dialog")
    result = {"window": place(window), "dialog": place(dialog())}
    dialog().start.click()
    yield lambda: top(QProgressDialog) is not None and ", about" in top(QProgressDialog).labelText()
    result["progress"] = place(top(QProgressDialog))
    photograph("progress")
    yield lambda: document.activeNode().name() != node.name()
    yield idle
    yield 1.5
    photograph("result")
    return result
