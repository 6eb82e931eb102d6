"""One undo takes a whole job back and shows the old layers again, and one redo does it all once more.

To Krita another canvas and every new layer are steps of their own, and hiding a layer by a script is none.
"""

import contextlib
import time
from typing import NamedTuple

from . import krita_host
from .documents import canvas_of, nodes_below
from .qt import QObject, QTimer

SETTLING = 30  # milliseconds until Krita's threads are asked whether they are done
LATE = 2.0  # seconds in which a busy Krita has begun with what an action asked of it
SIZE_CHANGE = 150  # milliseconds in which nothing is painted on another canvas (see `insertion.insert`)

_watched = []


class JobSteps(NamedTuple):
    """What a job has done to a document."""

    document: object
    new: list  # the new layers, in the order in which they were added
    hidden: list  # pairs of an old layer that was hidden and its new one
    canvases: tuple  # before and after
    texts: list  # how Undo was called after each step; empty where the document was not in front
    fits: bool  # whether the view was fitted to the canvas


def watch(steps):
    """Keep the steps of a job together for as long as its document is open, where there is a window."""
    actions = krita_host.undo_actions()
    if actions is not None:
        _watched.append(JobUndo(steps, *actions))


class JobUndo(QObject):
    """Looks after every Undo and Redo which of a job's steps are in effect, and completes them."""

    def __init__(self, steps, undo, redo):
        super().__init__()
        self._steps, self._undo, self._redo = steps, undo, redo
        self._count = len(steps.texts)
        self._canvas = canvas_of(steps.document)
        self._action, self._asked, self._is_own = None, 0.0, False
        self._shown = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        undo.triggered.connect(self._undone)
        redo.triggered.connect(self._redone)
        for action in (undo, redo):  # by the list of all steps, too
            action.changed.connect(self._changed)

    def _undone(self, _checked=False):
        self._ask(self._undo)

    def _redone(self, _checked=False):
        self._ask(self._redo)

    def _ask(self, action):
        self._action, self._asked, self._is_own = action, time.monotonic(), False
        self._timer.start(SETTLING)

    def _changed(self):
        self._timer.start(SETTLING)

    def _look(self):
        document = self._steps.document
        if not krita_host.is_open(document):
            self._leave()
            return
        if document != krita_host.active_document():
            return
        if not document.tryBarrierLock():
            self._timer.start(SETTLING)
            return
        document.unlock()
        if canvas_of(document) != self._canvas:
            self._canvas = canvas_of(document)
            krita_host.deliver_posted_events()
            self._timer.start(SIZE_CHANGE)
            return
        present = {node.uniqueId().toString() for node in nodes_below(document.rootNode())}
        if not self._continue(sum(node.uniqueId().toString() in present for node in self._steps.new)):
            self._show_old(present)

    def _show_old(self, present):
        """Show the old layers whose new ones were undone, and hide them again after a redo."""
        changed = False
        for old, new in self._steps.hidden:
            key = old.uniqueId().toString()
            if key not in present:
                continue
            is_there = new.uniqueId().toString() in present
            if is_there == (key in self._shown) and (is_there or self._redo.isEnabled()):
                old.setVisible(not is_there)
                (self._shown.discard if is_there else self._shown.add)(key)
                changed = True
        if changed:
            self._steps.document.refreshProjection()

    def _continue(self, count):
        """Undo or redo the job's next step, too, where one of them was, and tell whether more is to come."""
        document, (before, after) = self._steps.document, self._steps.canvases
        count += before != after and canvas_of(document) == after
        wanted, moved = self._action, count - self._count
        if wanted is self._redo:
            moved = -moved
        # What the user asked for has to show; of a step of ours it is known where it leads.
        is_there = moved < 0 or (moved == 0 and self._is_own)
        if wanted is not None and not is_there and time.monotonic() < self._asked + LATE:
            self._timer.start(SETTLING)
            return True
        has_moved = moved or self._is_own
        self._action, self._count, self._is_own = None, count, False
        if count in (0, len(self._steps.texts)):
            if has_moved and self._steps.fits:
                krita_host.fit_view(document)
            return False
        is_undone = wanted is self._undo and wanted.text() == self._steps.texts[count - 1]
        if not is_there or not (is_undone or wanted is self._redo):
            return False
        wanted.trigger()
        self._count += -1 if is_undone else 1
        self._is_own = True
        return True

    def _leave(self):
        with contextlib.suppress(RuntimeError):  # the actions went with their window
            self._undo.triggered.disconnect(self._undone)
            self._redo.triggered.disconnect(self._redone)
            for action in (self._undo, self._redo):
                action.changed.disconnect(self._changed)
        _watched.remove(self)
