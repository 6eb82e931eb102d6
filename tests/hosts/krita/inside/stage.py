"""Runs inside Krita: what the scenes are made with, and how they are played.

`FOLDER` holds the pictures; it gets `MODULE.json` with what came of the scenes of a module, and pixels as raw
files. In kritarunner the scenes are functions. In a Krita with a window, which loads this file as a plug-in,
they may be generators that yield a number of seconds or a function that tells whether to go on.
"""

# ruff: noqa: ANN001, ANN201, BLE001, F401 - a script of the editor's, whose objects have no types

import importlib
import json
import os
import sys
import time
import traceback

from krita import Krita

try:
    from PyQt5.QtCore import QByteArray, QTimer
    from PyQt5.QtWidgets import QApplication, QMessageBox, QProgressDialog, QPushButton
except ImportError:
    from PyQt6.QtCore import QByteArray, QTimer
    from PyQt6.QtWidgets import QApplication

FOLDER = os.environ["FOLDER"]
PATIENCE = 60  # seconds for a condition
SCENES = []
K = Krita.instance()


def scene(function):
    """Have the function played; what it returns is what the tests read."""
    SCENES.append(function)
    return function


def path_of(name):
    return os.path.join(FOLDER, name)


def settle(document):
    document.refreshProjection()
    document.waitForDone()


def load(name):
    document = K.openDocument(path_of(name))
    return document, document.topLevelNodes()[0]


def new_document(width, height, model="RGBA", depth="U8", profile=""):
    """Return a document with a transparent layer in it."""
    document = K.createDocument(width, height, "Test", model, depth, profile, 72.0)
    for node in document.topLevelNodes():
        node.remove()
    document.waitForDone()
    return document


def add_layer(document, name="layer", values=None, box=None, parent=None):
    """Add a paint layer, with these bytes in a box of it."""
    node = document.createNode(name, "paintlayer")
    if values is not None:
        node.setPixelData(QByteArray(values), *box)
    (parent or document.rootNode()).addChildNode(node, None)
    settle(document)
    return node


def keep(name, node, box):
    with open(path_of(name + ".raw"), "wb") as file:
        file.write(bytes(node.pixelData(*box)))


def box_of(node):
    bounds = node.bounds()
    return [bounds.x(), bounds.y(), bounds.width(), bounds.height()]


def about_layer(node):
    parent = node.parentNode()
    return {
        "name": node.name(),
        "box": box_of(node),
        "type": node.type(),
        "space": [node.colorModel(), node.colorDepth(), node.colorProfile()],
        "opacity": node.opacity(),
        "mode": node.blendingMode(),
        "inherit alpha": node.inheritAlpha(),
        "alpha locked": node.alphaLocked(),
        "visible": node.visible(),
        "label": node.colorLabel(),
        "style": node.layerStyleToAsl(),
        "parent": parent.name() if parent is not None else None,
        "masks": [child.type() for child in node.childNodes()],
    }


def tree(node):
    """Return the names below a node, from the lowest up."""
    names = []
    for child in node.childNodes():
        below = tree(child)
        names.append([child.name(), *below] if below else child.name())
    return names


def about_document(document):
    return {"size": [document.width(), document.height()], "layers": tree(document.rootNode())}


def photograph(name):
    """Keep a picture of the whole screen."""
    QApplication.primaryScreen().grabWindow(0).save(path_of(name + ".png"))


def close(document):
    document.setModified(False)
    document.close()


def jobs_left():
    jobs = os.path.join(os.environ["XDG_CACHE_HOME"], "enlarger", "jobs")
    return os.listdir(jobs) if os.path.isdir(jobs) else []


class Report:
    """What came of the scenes so far; it is in its file at any time, should Krita crash."""

    def __init__(self, name) -> None:
        self.path = path_of(name + ".json")
        self.results = {"version": K.version(), "seconds": {}}

    def add(self, act, result, began):
        self.results[act.__name__] = result
        self.results["seconds"][act.__name__] = round(time.monotonic() - began, 2)
        with open(self.path, "w") as file:
            json.dump(self.results, file, indent=1)


def play(arguments):
    """Play the scenes of a module in kritarunner, which tells no failure and may crash at its end."""
    K.setBatchmode(True)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    status = 1
    try:
        report = Report(arguments[0])
        importlib.import_module(arguments[0])
        for act in SCENES:
            began = time.monotonic()
            try:
                result = act()
            except BaseException:
                result = {"error": traceback.format_exc()}
            report.add(act, result, began)
        status = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(status)


class Show:
    """Plays the scenes of a module by the event loop of a Krita with a window."""

    def __init__(self, module) -> None:
        self.report = Report(module)
        importlib.import_module(module)
        self.hands = importlib.import_module("in_window")
        self.rest = list(SCENES)
        self.timer = QTimer()
        self.timer.timeout.connect(self.turn)
        self.timer.setSingleShot(True)
        self.act = self.scene = self.condition = self.result = None
        self.is_tidying = False
        self.timer.start(300)

    def turn(self):
        fault = self.hands.fault()
        if fault and self.scene is not None and not self.is_tidying:
            self.end({"error": fault})
        elif self.condition is not None:
            self.look()
        elif self.scene is not None:
            self.go(lambda: next(self.scene))
        elif self.rest:
            self.begin()
        else:
            self.finish()

    def look(self):
        """Look whether what the scene waits for has come, or has taken too long."""
        try:
            met = self.condition()
        except Exception:
            self.end({"error": traceback.format_exc()})
            return
        if met:
            self.condition = None
            self.go(lambda: next(self.scene))
        elif time.monotonic() < self.deadline:
            self.timer.start(20)
        else:
            self.condition = None
            self.throw(TimeoutError(f"not within {PATIENCE} s; in front: {self.hands.texts()}"))

    def begin(self):
        self.act, self.began = self.rest.pop(0), time.monotonic()
        try:
            scene = self.act()
        except Exception:
            self.end({"error": traceback.format_exc()})
            return
        if hasattr(scene, "send"):
            self.scene = scene
            self.go(lambda: next(self.scene))
        else:
            self.end(scene)

    def throw(self, problem):
        self.go(lambda: self.scene.throw(problem))

    def go(self, step):
        try:
            wanted = step()
        except StopIteration as end:
            self.end(end.value)
        except Exception:
            self.end({"error": traceback.format_exc()})
        else:
            if callable(wanted):
                self.condition, self.deadline = wanted, time.monotonic() + PATIENCE
                self.timer.start(20)
            else:
                self.timer.start(int(wanted * 1000))

    def end(self, result):
        """Take the result of a scene, or of the tidying after it: what one leaves, no other one sees."""
        self.condition = None
        if self.is_tidying or not self.rest:
            if self.is_tidying and result:
                self.result.setdefault("error", f"left behind: {result}")
            self.report.add(self.act, self.result if self.is_tidying else result, self.began)
            self.scene, self.is_tidying = None, False
        else:
            self.result, self.scene, self.is_tidying = result, self.hands.tidied(), True
        self.timer.start(0)

    def finish(self):
        """End Krita as a user does, whatever is under way."""
        sys.stdout.flush()
        for document in K.documents():
            document.setModified(False)
        K.action("file_quit").trigger()


if os.environ.get("SCENES"):
    sys.excepthook = traceback.print_exception  # else Krita opens a dialog
    shows = []

    def begin():
        if not K.windows():
            QTimer.singleShot(100, begin)
            return
        try:
            shows.append(Show(os.environ["SCENES"]))
        except Exception:
            traceback.print_exc()
            K.action("file_quit").trigger()

    QTimer.singleShot(500, begin)
