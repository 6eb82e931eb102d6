"""Runs inside Krita: reads the question krita.py left in a file, and leaves the answer in another."""
# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false

import json
import os
import sys
import time

from krita import InfoObject, Krita

try:
    from PyQt5.QtCore import QTimer
except ImportError:
    from PyQt6.QtCore import QTimer


def loaded(question):
    """Tell whether Krita imported the plug-in, and in which menu it has its entry, where there are menus."""
    if "enlarger" not in sys.modules:
        return {"error": "it was not imported."}
    menu = menu_with(question["action"])
    if menu is None and Krita.instance().windows():
        return {"error": "it was imported, but its entry is in no menu."}
    return {"menu": menu}


def enlarge(question):
    """Open a picture, call the plug-in's function on its layer, save the document, tell of the new layer."""
    application = Krita.instance()
    document = application.openDocument(question["picture"])
    if document is None:
        return {"error": "Krita cannot open it."}
    for one in (application, document):
        one.setBatchmode(True)  # or saving asks for options
    for window in application.windows():
        window.addView(document)
    layer = document.topLevelNodes()[-1]
    before = [document.width(), document.height()]
    begun = time.monotonic()
    new = sys.modules["enlarger"].upscale(document, layer)
    seconds = time.monotonic() - begun
    document.refreshProjection()
    document.waitForDone()
    layers = document.topLevelNodes()
    if len(layers) != 2 or new is None or new.uniqueId() != layers[-1].uniqueId():
        return {"error": "the function succeeded, but there is no new layer."}
    for name, saved in (
        (question["kra"], document.saveAs(question["kra"])),
        (question["png"], document.exportImage(question["png"], InfoObject())),
    ):
        if not saved:
            return {"error": f"{name} could not be written."}
    size = new.bounds()
    return {
        "before": before,
        "after": [size.width(), size.height()],
        "layer": new.name(),
        "seconds": seconds,
    }


def menu_with(action):
    """Name the menu of the window in which an action is, if it is in one."""
    for window in Krita.instance().windows():
        for top in window.qwindow().menuBar().actions():
            if top.menu() and action in [entry.objectName() for entry in top.menu().actions()]:
                return top.text().replace("&", "")
    return None


def main(_arguments=None):
    """Answer the question and end Krita; whatever goes wrong is an answer too."""
    with open(os.environ["ENLARGER_QUESTION"], encoding="utf-8") as file:
        question = json.load(file)
    try:
        if question["runner"]:
            sys.path.append(question["runner"])
            __import__("enlarger")
        answer = {"loaded": loaded, "enlarge": enlarge}[question["question"]](question)
    except Exception as error:  # noqa: BLE001 - the edge of a process whose exit status says nothing
        answer = {"error": f"{type(error).__name__}: {error}"}
    fresh = question["answer"] + ".new"
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(fresh, question["answer"])
    sys.stdout.flush()
    os._exit(0)  # nothing to save, and Krita's own end may crash


if __name__ == "enlarger_question":  # kritarunner imports it as a script of another name, and calls main
    notifier = Krita.instance().notifier()
    notifier.setActive(True)
    # By then every plug-in has made its entries.
    notifier.windowCreated.connect(lambda: QTimer.singleShot(0, main))
