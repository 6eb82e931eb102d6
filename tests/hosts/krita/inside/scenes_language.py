"""Runs inside a Krita with a window, in another language than English: the dialog, and what is said in it."""

# ruff: noqa: ANN001, ANN201 - a script of the editor's, whose objects have no types

import os

from enlarger.qt import QCheckBox, QLabel, QPushButton, Qt, QToolButton
from in_window import ACTION, dialog, items, ready
from stage import K, QApplication, load, photograph, scene

SCREEN = (1366, 768)  # of the smallest laptops that are sold
BARS = 68  # pixels of the screen that a panel and the title bar take
SHORT = (QCheckBox, QLabel, QPushButton, QToolButton)


def cut_off(window):
    """Return the texts that are wider than their places."""
    return [
        one.text()
        for kind in SHORT
        for one in window.findChildren(kind)
        if one.isVisible()
        and one is not window.preview.line  # shows as much as there is room for
        and not (kind is QLabel and one.wordWrap())
        and one.sizeHint().width() > one.width() + 1
    ]


@scene
def in_a_language():
    if os.environ.get("MIRRORED"):
        QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    K.activeWindow().qwindow().setGeometry(2, 26, SCREEN[0], SCREEN[1])
    document, _node = load("damaged.png")
    K.activeWindow().addView(document)
    yield 1.5
    K.action(ACTION).trigger()
    yield ready
    window = dialog()
    window.resize(SCREEN[0], SCREEN[1] - BARS)
    window.move(0, 26)
    window.look.way.setCurrentIndex(1)
    window.more.fold.setChecked(True)
    yield ready
    yield 1.5
    photograph("language")
    entries = [entry.text() for entry in K.activeWindow().qwindow().findChildren(type(K.action(ACTION)))]
    result = {
        "size": [window.minimumSizeHint().width(), window.minimumSizeHint().height()],
        "cut": cut_off(window),
        "title": window.windowTitle(),
        "entry": K.action(ACTION).text(),
        "is in menus": K.action(ACTION).text() in entries,
        "forecast": window.forecast.text(),
        "models": items(window.look.model),
        "labels": [
            one.text()
            for kind in SHORT
            for one in window.findChildren(kind)
            if one.isVisible() and one.text()
        ],
    }
    window.size_group.way.setCurrentIndex(window.size_group.way.findData("print"))
    yield ready
    yield 0.5
    photograph("language-print")
    result["verdict"], result["cut in print"] = window.size_group.verdict.text(), cut_off(window)
    window.reject()
    return result
