# -*- coding: utf-8 -*-
"""The preview in a dialog: the engine draws what is looked at into a file, and the dialog shows that.

One view is under way at a time, and of those that come meanwhile the newest is the next.
"""

# ruff: noqa: SIM105 - Python 2.7 has no contextlib.suppress

import io

from engine_client import chosen, engine, engine_errors_shown, preview_fields
from enlarger_bridge import EnlargerError
from enlarger_bridge.forecasts import lettering_text
from enlarger_bridge.language import _, pgettext
from enlarger_bridge.printing import loupe_text
from enlarger_bridge.texts import scale_text
from enlarger_bridge.view import NOTICED, View
from gimpfu import error, fail
from gimpshelf import shelf

KEPT = "enlarger-preview"  # on the shelf: how it was looked at last
ROUNDING = 0.01  # of a factor: a result has whole pixels
LARGEST_ZOOM = 64.0  # pixels of the screen for one of the source, far below the engine's limit
NEAR = 8  # pixels, before scaling, from the divider in which it is taken hold of
WHEEL = 1.25  # of a step of the wheel, times the zoom


class Preview(object):
    """What a dialog's canvas shows. The script's functions `write_source` and `options_of` are called with
    what the procedure is called with: they give the engine's source, and the Options. `profile` is the ICC
    profile of its colours, or nothing.
    """

    def __init__(self, canvas, write_source, options_of, profile):
        self.buttons = [
            (pgettext("zoom", "Fit"), "f", lambda: self._show_at(None)),
            ("100 %", "1", lambda: self._show_at(1.0)),
            ("200 %", "2", lambda: self._show_at(2.0)),
            (pgettext("of generated detail", "Map"), "m", self._show_map),
            ("", "l", self._show_from_afar),
        ]
        self._canvas = canvas
        self._write_source, self._options_of = write_source, options_of
        self._profile = profile
        self._view = None
        self._size = 0, 0
        self._arguments = None
        self._source = None  # fields of a request that stay, as long as the engine does
        self._results = []
        self._number = 0  # of the newest view
        self._is_awaited = self._is_wanted = self._is_closed = False
        self._moves_divider = self._moves_overview = self._shows_map = False
        self._held = 0  # across, where the divider was taken hold of
        self._print_scale = None  # at which a print looks as large as from where it is looked at

    def changed(self, *arguments):
        """Show what is chosen now."""
        self._arguments = arguments
        self._look()

    def resized(self, width, height):
        """Fill a canvas of this size."""
        self._size = width, height
        self._look()

    def pointer(self, x, y, is_pressed):
        """Return the name of the pointer that says what a drag does here."""
        if not is_pressed and self._view and self._view.is_at_overview((x, y)):
            return "pointer"
        at_divider = (
            self._moves_divider
            if is_pressed
            else self._view and self._view.is_at_divider(x, NEAR * self._canvas.pixel_ratio)
        )
        return "col-resize" if at_divider else "grabbing" if is_pressed else "grab"

    def pressed(self, x, y):
        """Take hold of the divider or the picture, or look at what lies here in the small picture."""
        if not self._view:
            return
        self._held = x
        self._moves_overview = self._view.is_at_overview((x, y))
        self._moves_divider = not self._moves_overview and self._view.is_at_divider(
            x, NEAR * self._canvas.pixel_ratio
        )
        if self._moves_overview:
            self._view.move_in_overview((x, y))
            self._ask()

    def dragged(self, x, y, across, down):
        """Move what is held."""
        if not self._view:
            return
        if self._moves_overview:
            self._view.move_in_overview((x, y))
        elif self._moves_divider:
            self._view.move_divider(x, self._held)
        else:
            self._view.move(across, down)
        self._ask()

    def scrolled(self, x, y, steps):
        """Zoom about the pointer."""
        if self._view:
            self._view.zoom_by((x, y), WHEEL**steps)
            self._ask()

    def held(self, is_held):
        """Show the source alone while a key is held."""
        if self._view:
            self._view.is_before = is_held
            self._ask()

    def close(self):
        """Have the engine give back what it holds but for the tiles, which the job may want."""
        self._is_closed = True
        if self._view:
            shelf[KEPT] = {"scale": self._view.scale, "split": self._view.split}
        if self._number:
            try:
                engine().send(lambda _event: None, "preview_close")
            except EnlargerError:
                pass  # without an engine nothing is held

    def _show_at(self, scale):
        if self._view:
            self._view.scale = scale
            self._ask()

    def _show_from_afar(self):
        if self._print_scale:
            self._show_at(self._print_scale)

    def _show_map(self):
        self._shows_map = not self._shows_map
        self._look()

    def _look(self):
        """Look at the picture with what is chosen; the first time it is written for the engine."""
        if self._arguments is None or self._is_closed or not all(self._size):
            return
        try:
            options = self._options_of(*self._arguments)
        except error:
            return  # the forecast says it
        with engine_errors_shown():
            engine().start()
            if self._source is None or self._source["frame"]["path"] != engine().path("frame"):
                self._open()
            one = chosen(options.model)
            is_there = not (one.get and options.model == one.key)
            source, size = self._source["source"], self._view.picture
            how = options, source, self._shows_map
            self._results = [preview_fields(size, *how)] if is_there else []
            others = [key for _, key in sorted(self._canvas.extras.items()) if key]
            for key in others if is_there else ():
                self._results.append(preview_fields(size, options.with_model(key), *how[1:]))
        width, height = self._view.picture
        target = options.target
        if "print" not in target:  # else the frame tells it
            self._view.factor = target.get(
                "factor", max(float(target.get("width", 0)) / width, float(target.get("height", 0)) / height)
            )
        self._canvas.label("l", loupe_text(target))
        self._view.size, self._view.panels = self._size, max(1, len(self._results))
        self._ask()

    def _open(self):
        source = self._write_source(*self._arguments)
        self._source = {"source": source, "frame": {"path": engine().path("frame")}}
        if self._profile:
            path = engine().path("profile.icc")
            with io.open(path, "wb") as file:
                file.write(self._profile)
            self._source["profile"] = {"path": path}
        self._is_awaited = False
        if not self._view or self._view.picture != tuple(source["size"]):
            self._view = View(LARGEST_ZOOM)
            self._view.show(tuple(source["size"]))
            kept = shelf.get(KEPT, {})
            self._view.scale = kept.get("scale", self._view.scale)
            self._view.split = kept.get("split", self._view.split)

    def _ask(self):
        """Ask for the view as it is now, once the one before is seen."""
        self._is_wanted = True
        if self._is_awaited or self._is_closed:
            return
        if self._source is None:  # the engine was lost
            self._look()
            return
        self._number += 1
        self._is_awaited, self._is_wanted = True, False
        number = self._number
        view = dict(self._view.fields(), map=self._shows_map, overview=True)
        view["pixel_ratio"] = self._canvas.pixel_ratio
        fields = dict(self._source, view=view, results=self._results)
        try:
            engine().send(lambda event: self._canvas.soon(self._answered, number, event), "preview", **fields)
        except EnlargerError as problem:
            self._lose(problem)

    def _answered(self, number, event):
        """Take one of the engine's answers, in GTK's own time."""
        if self._is_closed or number != self._number:
            return
        self._is_awaited = False
        if event is None:
            self._source = None
            try:
                engine().check()
            except EnlargerError as problem:
                self._lose(problem)
            return  # else another question has found it out, and says it
        if event["event"] == "frame":
            self._show(event)
        elif event["event"] == "error":
            self._canvas.say(_("No preview: %s") % event.get("message", ""))
        elif event["event"] == "done" and not event.get("complete"):
            self._is_wanted = True  # the dialog's other questions have ended it
        if self._is_wanted:
            self._ask()

    def _lose(self, problem):
        """Go on without an engine; what the user does next starts another."""
        self._is_awaited, self._source = False, None
        fail(_("The preview has stopped. %s") % problem.message.partition("\n")[0])

    def _show(self, event):
        with io.open(self._source["frame"]["path"], "rb") as file:
            pixels = file.read()
        width, height = event["size"]
        if len(pixels) == 3 * width * height:  # else the next one is there already
            self._canvas.draw(width, height, pixels)
        self._view.overview, self._print_scale = event.get("overview"), event.get("screen_scale")
        seen = event["results"][0] if event["results"] else {}
        if "size" in seen and self._view.picture:
            factor = float(seen["size"][0]) / self._view.picture[0]
            self._is_wanted |= abs(factor - self._view.factor) > ROUNDING * factor and bool(self._view.scale)
            self._view.factor = factor
        self._canvas.say(self._about(event))

    def _about(self, event):
        """Return a line about what is seen."""
        at = scale_text(event["zoom"] / self._view.factor)
        if self._view.is_before:
            return _("%s, before") % at
        if not self._results:
            return _("%s, before: the network is yet to be fetched") % at
        result = event["results"][0]
        if "error" in result:
            return "%s %s" % (result["error"], result.get("hint") or "")
        if event["zoom"] < NOTICED:
            return _("%s: too small to see what is done") % at
        if self._shows_map:
            made_up = "fidelity" in self._results[0]
            at += ", " + (_("map: yellow and red is made up") if made_up else _("map: nothing is made up"))
        title = str(result.get("title", "")) if len(self._results) == 1 else ""  # the frame names several
        line = ", ".join(part for part in (at, title, lettering_text(result)) if part)
        return line if event["complete"] else line + " …"
