"""The dialog's preview: the engine draws what is looked at, here it is shown.

One view is on its way at a time until its first frame is there; of those wanted meanwhile the newest counts.
"""

import contextlib
import os

from . import krita_host
from .colour_profile import write_profile
from .enlarger_bridge import EnlargerError, printing
from .enlarger_bridge.forecasts import lettering_text
from .enlarger_bridge.language import _, ngettext, pgettext
from .enlarger_bridge.texts import scale_text
from .messages import showing_errors
from .preview_canvas import Canvas
from .qt import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from .sources import Source, WholeImage

FRAME, PROFILE = "preview.frame", "preview.icc"
SCALES = [(pgettext("zoom", "Fit"), None, "F"), ("100 %", 1.0, "1"), ("200 %", 2.0, "2")]


class Preview(QWidget):
    """A canvas, buttons, and a line about what is seen."""

    def __init__(self, engine, document, nodes, source_file, choices, compared):
        """`choices()` tells what is chosen by now, `compared()` which networks are seen beside that."""
        super().__init__()
        self.canvas = Canvas(showing_errors(self._ask))
        self.loupe = make_button("", _("As large as the print looks from there"))
        self.line = QLabel()
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._engine, self._document, self._nodes = engine, document, nodes
        self._source_file, self._choices, self._compared = source_file, choices, compared
        self._screen_scale = None  # at which the result looks as large as the print
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
            button = make_button(text, _("Key %s in the preview") % key)
            button.clicked.connect(showing_errors(lambda _checked, s=scale: self.canvas.show_scale(s)))
            row.addWidget(button)
        self.loupe.clicked.connect(showing_errors(self._show_as_print))
        self.loupe.setVisible(False)
        row.addWidget(self.loupe)
        shown = make_button(
            pgettext("of generated detail", "Map"), _("Where detail is generated: key M in the preview")
        )
        shown.clicked.connect(showing_errors(lambda _checked: self.canvas.turn_map()))
        row.addWidget(shown)
        self.again = make_button(_("Refresh"), _("Look at the layer as it is by now: key F5 in the preview"))
        self.again.setShortcut("F5")
        row.addWidget(self.again)
        before = make_button(_("Before"), _("Hold it, or Space in the preview"))
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
        self._show_loupe(printing.loupe_text(choices.target))
        shown = choices.canvas == "copy", choices.area
        if shown == self._shown:
            self._ask()
            return
        self._drop_view()
        self._shown, self._source = shown, None
        try:
            source = self._make_source(choices)
        except EnlargerError as problem:
            self._say_why_not(str(problem))
            return

        def is_looked_at():
            return not self._is_closed and self._shown == shown

        def on_given(path, problem):
            if not is_looked_at():
                return
            if problem is not None:
                self.show_nothing(str(problem))
                return
            profile = write_profile(source.space, os.path.join(self._engine.folder, PROFILE))
            if is_looked_at():  # Krita takes events while it saves: something else may be chosen by now
                self._take_source(source.raster(path), profile)

        self._source_file.give(source, on_given)

    def look_again(self, on_changed):
        """Call `on_changed()` if what is seen has other pixels by now: the next `refresh` reads them."""

        def forget():
            self._drop_view()
            self._shown = None
            on_changed()

        try:
            self._source_file.look_again(self._make_source(self._choices()), forget)
        except EnlargerError as problem:
            self.show_nothing(str(problem))

    def close_views(self):
        """Show nothing any more, and give back what the engine holds; its tiles are left to the job."""
        self._is_closed = True
        krita_host.write_setting("preview.scale", str(self.canvas.seen.scale or "fit"))
        krita_host.write_setting("preview.split", "%.3f" % self.canvas.seen.split)
        folder = self._engine.folder
        if self._count and folder is not None:
            self._engine.cancel(self._number)
            self._engine.request("preview_close", {}, None, lambda _done, _problem: remove_files(folder))

    def show_nothing(self, reason):
        """Show no result any more, and why."""
        self._drop_view()
        self._shown = self._source = None
        self._say_why_not(reason)

    def _make_source(self, choices):
        if choices.canvas == "copy":
            return WholeImage(self._document)
        return Source(self._document, self._nodes[0], choices.area)

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
        if self._source is not None and not self._source_file.is_there():  # it went with its engine
            self.show_nothing("")
        if self._shown is None:
            self.refresh(self.canvas.may_compare)
        elif self._source is not None:
            self._is_wanted = True
            if not self._is_awaited:
                self._send()

    def _drop_view(self):
        """Take no more frames of the view that is on its way: it shows what nobody looks at any more."""
        self._engine.cancel(self._number)
        self._count += 1
        self._is_wanted = self._is_awaited = False

    def _send(self):
        self._count += 1
        count, results = self._count, self._results(self._choices())
        self.canvas.seen.panels = len(results)
        fields = {"source": self._source, "view": self.canvas.view(), "results": results}
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

    def _results(self, choices):
        """Return what is to be seen the results of: what is chosen, and what that is compared with."""
        if not self.canvas.may_compare:
            return [{"model": "nearest", "target": choices.target}]
        others = [
            choices._replace(
                model=one.key,
                look="",
                time="",
                denoise=choices.denoise if one.has_denoise else None,
                fidelity=choices.fidelity if one.is_generative else None,
            )
            for one in self._compared()
        ]
        return [self._result(one) for one in [choices, *others]]

    def _result(self, choices):
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
                self.canvas.show_frame(rows, (width, height), event.get("overview"))
                self.frames += 1
        result, self._screen_scale = event["results"][0], event.get("screen_scale")
        self.loupe.setEnabled(self._screen_scale is not None)
        if "size" in result:
            self._is_wanted |= self.canvas.take_factor(printing.factor(result, self._source["size"]))
        problem = "" if len(event["results"]) > 1 else problem_of(result)
        if problem:
            self._say_why_not(problem)
        else:
            self.canvas.message = ""
            self.line.setText(self._text(event, result))
        if self._is_wanted:
            self._send()

    def _show_loupe(self, text):
        self.loupe.setVisible(text is not None)
        self.loupe.setText(text or "")

    def _show_as_print(self, _checked=False):
        if self._screen_scale is not None:
            self.canvas.show_scale(self._screen_scale)

    def _say_why_not(self, problem):
        self.canvas.message = problem
        self.canvas.update()
        self.line.setText(_("No preview"))

    def _text(self, event, result):
        """Say what is seen."""
        if not self.canvas.may_compare:
            return _("The picture as it is: this network is not installed yet.")
        if "size" not in result:
            return _("Looking at the picture…")
        scale = event["zoom"] / printing.factor(result, self._source["size"])
        others = self.canvas.seen.panels - 1
        text = scale_text(scale) + ", " + result["title"]
        if others:
            text += " " + ngettext("compared with %d other", "compared with %d others", others) % others
        lettering = lettering_text(result)
        if lettering:
            text += ", " + lettering
        if event["zoom"] < 1:
            return "%s; %s" % (text, _("zoom in to see what it does"))
        return text if event["complete"] else "%s, %s" % (text, _("being computed…"))

    def _end(self, done, problem):
        """Take the end of the newest view: the engine drops one when something else waits."""
        self._is_awaited = False
        if problem is not None:
            if problem.kind != "cancelled":
                self.show_nothing(str(problem))
        elif self._is_wanted or not done["complete"]:
            self._send()


def problem_of(result):
    """Return why there is no such result; nothing where there is."""
    return " ".join(part for part in (result.get("error"), result.get("hint")) if part)


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
