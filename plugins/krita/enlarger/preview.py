"""The dialog's preview: the engine draws what is looked at, here it is shown.

One view is on its way at a time until its first frame is there; of those wanted meanwhile the newest counts.
"""

import contextlib
import os

from . import krita_host
from .colour_profile import write_profile
from .enlarger_bridge import EnlargerError
from .messages import showing_errors
from .preview_canvas import Canvas
from .qt import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from .source_file import MOST_PIXELS
from .sources import Source, WholeImage

FRAME, PROFILE = "preview.frame", "preview.icc"
SCALES = [("Fit", None, "F"), ("100 %", 1.0, "1"), ("200 %", 2.0, "2")]


class Preview(QWidget):
    """A canvas, buttons, and a line about what is seen."""

    def __init__(self, engine, document, nodes, source_file, choices):
        """`choices()` tells what is chosen by now."""
        super().__init__()
        self.canvas = Canvas(showing_errors(self._ask))
        self.line = QLabel()
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._engine, self._document, self._nodes = engine, document, nodes
        self._source_file, self._choices = source_file, choices
        self._shown = None  # what of the document is seen
        self._source = self._profile = None  # the engine's, once there is a file
        self._is_wanted = self._is_awaited = self._is_closed = False
        self._count = self._number = 0  # of the newest view, and the engine's number for it
        self.frames = 0  # that were shown
        self._lay_out()
        self._show_last()

    def _lay_out(self):
        row = QHBoxLayout()
        for text, scale, key in SCALES:
            button = make_button(text, "Key %s in the preview" % key)
            button.clicked.connect(showing_errors(lambda _checked, s=scale: self.canvas.show_scale(s)))
            row.addWidget(button)
        before = make_button("Before", "Hold it, or Space in the preview")
        before.pressed.connect(showing_errors(lambda: self.canvas.show_before(True)))
        before.released.connect(showing_errors(lambda: self.canvas.show_before(False)))
        row.addWidget(before)
        row.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas, 1)
        column.addLayout(row)

    def refresh(self, is_there):
        """Show what is chosen now; a network that `is_there` not yet has no result."""
        self.canvas.may_compare = is_there
        choices = self._choices()
        shown = choices.canvas == "copy", choices.area
        if shown == self._shown:
            self._ask()
            return
        self._shown, self._source = shown, None
        try:
            is_whole = choices.canvas == "copy"
            whole = WholeImage(self._document) if is_whole else None
            source = whole or Source(self._document, self._nodes[0], choices.area)
        except EnlargerError as problem:
            self._say_why_not(str(problem))
            return

        def is_looked_at():
            return not self._is_closed and self._shown == shown

        def on_given(path):
            if not is_looked_at():
                return
            if path is None:
                self._say_why_not("No preview of more than %d megapixels." % (MOST_PIXELS / 1e6))
                return
            profile = write_profile(source.space, os.path.join(self._engine.folder, PROFILE))
            if is_looked_at():  # Krita takes events while it saves: something else may be chosen by now
                self._take_source(source.raster(path), profile)

        self._source_file.give(source, on_given)

    def close_views(self):
        """Show nothing any more, and give back what the engine holds; its tiles are left to the job."""
        self._is_closed = True
        krita_host.write_setting("preview.scale", str(self.canvas.seen.scale or "fit"))
        krita_host.write_setting("preview.split", "%.3f" % self.canvas.seen.split)
        folder = self._engine.folder
        if self._count and folder is not None:
            self._engine.cancel(self._number)
            self._engine.request("preview_close", {}, None, lambda _done, _problem: remove_files(folder))

    def _show_last(self):
        scale = krita_host.read_setting("preview.scale", "")
        if scale:
            self.canvas.seen.scale = None if scale == "fit" else float(scale)
        self.canvas.seen.split = float(krita_host.read_setting("preview.split", "") or 0.5)

    def _take_source(self, source, profile):
        self._source, self._profile = source, profile
        self.canvas.show_source(source["size"])
        self._ask()

    def _ask(self):
        """Have the engine draw what is to be seen now."""
        if self._is_closed:
            return
        if self._shown is None:  # the engine was lost: from the start
            self.refresh(self.canvas.may_compare)
        elif self._source is not None:
            self._is_wanted = True
            if not self._is_awaited:
                self._send()

    def _send(self):
        self._count += 1
        count, choices = self._count, self._choices()
        fields = {"source": self._source, "view": self.canvas.view(), "results": [self._result(choices)]}
        fields["frame"] = {"path": os.path.join(self._engine.folder, FRAME)}
        if self._profile:
            fields["profile"] = {"path": self._profile}

        def on_event(event):
            if count == self._count and event["event"] == "frame" and not self._is_closed:
                self._take_frame(event, fields["frame"]["path"])

        def on_done(done, problem):
            if count == self._count and not self._is_closed:
                self._end(done, problem)

        slots = showing_errors(on_event), showing_errors(on_done)
        self._is_wanted, self._is_awaited = False, True
        self._number = self._engine.request("preview", fields, *slots)

    def _result(self, choices):
        """Return what the engine is to show the result of."""
        if not self.canvas.may_compare:
            return {"model": "nearest", "target": choices.target}
        fields = choices.fields()
        if choices.fidelity is not None:
            fidelity = choices.fidelity._replace(with_map=choices.fidelity.with_map or self.canvas.shows_map)
            fields["fidelity"] = fidelity.fields()
        return fields

    def _take_frame(self, event, path):
        self._is_awaited = False
        with contextlib.suppress(OSError), open(path, "rb") as file:
            rows, (width, height) = file.read(), event["size"]
            if len(rows) == 3 * width * height:
                self.canvas.show_frame(rows, (width, height))
                self.frames += 1
        result = event["results"][0]
        if "size" in result:
            self._is_wanted |= self.canvas.take_factor(result["size"][0] / self._source["size"][0])
        problem = " ".join(part for part in (result.get("error"), result.get("hint")) if part)
        if problem:
            self._say_why_not(problem)
        else:
            self.canvas.message = ""
            self.line.setText(self._text(event, result))
        if self._is_wanted:
            self._send()

    def _say_why_not(self, problem):
        self.canvas.message = problem
        self.canvas.update()
        self.line.setText("No preview")

    def _text(self, event, result):
        """Say what is seen."""
        if not self.canvas.may_compare:
            return "The picture as it is: this network is not installed yet."
        if "size" not in result:
            return "Looking at the picture…"
        scale = event["zoom"] * self._source["size"][0] / result["size"][0]
        text = "%.3g %%, %s" % (100 * scale, result["title"])
        if event["zoom"] < 1:
            return text + "; zoom in to see what it does"
        return text if event["complete"] else text + ", being computed…"

    def _end(self, done, problem):
        """Take the end of the newest view: the engine drops one when something else waits."""
        self._is_awaited = False
        if problem is not None:
            if problem.kind != "cancelled":
                self._shown = self._source = None
                self._say_why_not(str(problem))
        elif self._is_wanted or not done["complete"]:
            self._send()


def make_button(text, tool_tip):
    """Return a button that Enter does not press."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tool_tip)
    return button


def remove_files(folder):
    """Remove what the preview had in the engine's folder."""
    for name in (FRAME, PROFILE):
        with contextlib.suppress(OSError):
            os.remove(os.path.join(folder, name))
