# -*- coding: utf-8 -*-
"""The procedures of a script: registered by it, told to GIMP and run by GIMP."""

# ruff: noqa: A002, B905 - the classic names; Python 2.7 has no strict zip

from __future__ import absolute_import

import re
import traceback
import webbrowser

from gimpfu import editor, shelf
from gimpfu.backend import backend
from gimpfu.errors import Cancelled, Failure
from gimpfu.parameters import (
    ITEMS,
    OBJECTS,
    PF_DRAWABLE,
    PF_IMAGE,
    PF_STRING,
    RESOURCES,
    Parameter,
    with_own_names,
)
from gimpfu.translated import _
from gimpfu.values import text_types
from gimpfu.views import wrap

# Where procedures go that never were in the image's own menus.
FILE_ROWS = [
    (PF_STRING, "filename", "The name of the file", None),
    (PF_STRING, "raw-filename", "The name of the file", None),
]

# What GIMP 3 itself calls arguments of every procedure.
RESERVED = {"run-mode", "procedure", "drawables"}

_procedures = {}


class Procedure(object):
    """A function of the script with what GIMP wants to know of it.

    `given` of the parameters come from whoever calls the procedure, as the image and the drawable of a menu;
    the others, `own`, are asked for. Those that had another name before have a parameter of that name in
    `former`, which callers in GIMP 3 may use instead: GIMP 2.10 knows arguments by their places alone.
    `extras` are choices of the dialog alone, which its picture is told.
    """

    def __init__(self, name, texts, menu, image_types, parameters, results, function, options):
        self.name = name
        self.blurb, self.help, self.author, self.copyright, self.date, self.label = texts
        self.menu = menu
        self.image_types = image_types
        self.parameters = with_own_names([Parameter(*row[:5]) for row in parameters], RESERVED)
        self.results = with_own_names([Parameter(*row[:3]) for row in results])
        self.function = function
        self.domain = options.get("domain")
        self.on_query = options.get("on_query")
        self.on_run = options.get("on_run")
        self.prepare = options.get("prepare")
        self.forecast = options.get("forecast")
        self.preview = options.get("preview")
        self.is_queried = False
        self.follow = options.get("follow")
        self.page = options.get("page")
        self.takes_several = options.get("several")
        self._hidden = options.get("hidden")
        self._disabled = options.get("disabled")
        self._later = options.get("later") or ()
        self._sections = list(options.get("sections") or [("", options.get("rows") or ())])
        self.extras = [Parameter(*row) for row in options.get("extras") or ()]
        self.folded = options.get("folded") or ()
        self.ticks = options.get("ticks") or ()
        for parameter in self.parameters:
            parameter.is_open = self.forecast is not None
        self.former = {
            parameter: parameter.renamed(old)
            for old, new in (options.get("renamed") or {}).items()
            for parameter in self.parameters
            if parameter.name == new
        }
        kinds = [parameter.kind for parameter in self.parameters]
        self.given = 0
        if kinds[:1] == ["image"]:
            self.given = 2 if kinds[1:2] and kinds[1] in ITEMS else 1

    @property
    def own(self):
        """The parameters that the user is asked for."""
        return self.parameters[self.given :]

    @property
    def title(self):
        """The dialog's: the label without what tells it apart in menus, in brackets, and without dots."""
        return self.label.replace("_", "").partition(" (")[0].replace("…", "").rstrip(".")

    @property
    def classic_parameters(self):
        """The parameters in GIMP 2.10, where one argument more would break every call."""
        return [parameter for parameter in self.parameters if parameter.name not in self._later]

    def rows(self, held):
        """Return the rows of the dialog, as they are in its sections."""
        return [row for _, rows in self.sections(held) for row in rows]

    def sections(self, held, extras=()):
        """Return the sections of the dialog, given what GIMP holds for all parameters: pairs of a title and
        rows, each a list of those of `own` and `extras` that stand side by side in it. What no section names
        is in the last one.
        """
        hidden = self._hidden(*self.arguments(held)[: self.given]) if self._hidden else ()
        rest = [parameter for parameter in self.own + list(extras) if parameter.name not in hidden]
        named = [name for _, rows in self._sections for row in rows for name in as_tuple(row)]
        others = [parameter.name for parameter in rest if parameter.name not in named]
        sections = self._sections[:-1] + [(title, list(rows) + others) for title, rows in self._sections[-1:]]
        found = []
        for title, rows in sections:
            known = [
                [parameter for name in as_tuple(row) for parameter in rest if parameter.name == name]
                for row in rows
            ]
            found.append((title, [row for row in known if row]))
        return [(title, rows) for title, rows in found if rows]

    def disabled(self, held):
        """Return the names of those of `own` that make no difference to what GIMP holds for all parameters:
        the dialog shows them as they are, greyed out.
        """
        return self._disabled(*self.arguments(held)) if self._disabled else ()

    def agreed(self, held):
        """Return what a user agrees to who leaves a dialog like this: what is disabled has its default."""
        disabled = self.disabled(held)
        pairs = zip(self.parameters, held)
        return [parameter.default if parameter.name in disabled else one for parameter, one in pairs]

    def arguments(self, held):
        """Return what the function gets for what GIMP holds for all parameters."""
        pairs = zip(self.parameters, held)
        if self.takes_several:
            several = held[1] if isinstance(held[1], list) else [held[1]]
            drawables = [wrap(one) for one in several if one is not None]
            found = [parameter.value(wrap(one)) for parameter, one in pairs if parameter.kind != "drawable"]
            return found[:1] + [drawables] + found[1:]
        return [parameter.value(wrap(named(parameter, one))) for parameter, one in pairs]

    def told(self, held):
        """Return the forecast's text, and what it says below single parameters, by their names."""
        text = self.forecast(*self.arguments(held))
        return text if isinstance(text, tuple) else (text, {})

    def followed(self, name, held):
        """Return what values become of others, by their names, now that the one of this name has changed;
        without a name the dialog has been opened.
        """
        return self.follow(name, *self.arguments(held)) if self.follow else {}

    def show_page(self):
        """Show the procedure's page of help."""
        if not webbrowser.open("file://" + self.page):
            editor.message(_("No web browser was found. The help is in %s.") % self.page)

    def call(self, held):
        """Call the function; return one value for each of the results."""
        if self.on_run:
            self.on_run()
        returned = self.function(*self.arguments(held))
        editor.displays_flush()
        if not self.results:
            return []
        if returned is None:  # it ended early
            return [parameter.default for parameter in self.results]
        is_alone = len(self.results) == 1 and not isinstance(returned, (list, tuple))
        values = [returned] if is_alone else returned
        if not isinstance(values, (list, tuple)) or len(values) != len(self.results):
            raise Failure(
                "%s should have returned %d values, not %r." % (self.name, len(self.results), returned)
            )
        return list(values)

    def query(self):
        """Do what the script wants to be done when GIMP asks what there is; it may fail."""
        self.is_queried = True
        try:
            if self.on_query:
                self.on_query()
        except Exception:  # noqa: BLE001 - it is the script's, and its procedures are there all the same
            traceback.print_exc()

    def last_values(self):
        """Return what the user agreed to last for `own`, or the defaults."""
        remembered = shelf.shelf.get(self._shelf_key(), {})
        for parameter, former in self.former.items():
            remembered.setdefault(parameter.name, remembered.get(former.name, parameter.default))
        return [remembered.get(parameter.name, parameter.default) for parameter in self.own]

    def remember(self, values):
        """Keep what the user agreed to for `own`."""
        kept = {
            parameter.name: value
            for parameter, value in zip(self.own, values)
            if parameter.kind not in OBJECTS
        }
        shelf.shelf[self._shelf_key()] = kept

    def last_look(self):
        """Return how the dialog was when it was closed last, a dictionary: `size` is its width and height."""
        return shelf.shelf.get(self._look_key(), {})

    def keep_look(self, **changes):
        """Keep how the dialog is when it is closed."""
        shelf.shelf[self._look_key()] = dict(self.last_look(), **changes)

    def _look_key(self):
        return "gimpfu-dialog--" + self.name

    def _shelf_key(self):
        return "python-fu-save--" + self.name


def as_tuple(names):
    """Return the names in a row, which may be one alone."""
    return names if isinstance(names, tuple) else (names,)


def named(parameter, held):
    """Return what GIMP holds for a parameter; for a brush or the like without a name, the one in use."""
    if parameter.kind in RESOURCES and not held:
        return editor.pdb["gimp-context-get-" + parameter.kind]()
    return held


def register(
    proc_name,
    blurb,
    help,
    author,
    copyright,
    date,
    label,
    imagetypes,
    params,
    results,
    function,
    menu=None,
    domain=None,
    on_query=None,
    on_run=None,
    run_mode_param=True,
    forecast=None,
    follow=None,
    hidden=None,
    page=None,
    several=False,
    later=(),
    renamed=None,
    rows=(),
    disabled=None,
    preview=None,
    sections=(),
    folded=(),
    ticks=(),
    extras=(),
    prepare=None,
):
    """Make the function a procedure of GIMP's; `main` then tells GIMP."""
    del run_mode_param  # every procedure has one, as a GIMP of today wants it, and no function sees it
    name = re.sub("[^A-Za-z0-9-]+", "-", proc_name)
    if not name.startswith(("python-", "plug-in-", "extension-", "file-")):
        name = "python-fu-" + name
    params = list(params or [])
    if menu is None and label:
        # As it was before there was `menu`: the label is a path, and the caller's own are not in `params`.
        menu, _, label = label.rpartition("/")
        if menu.startswith(("<Image>", "<Save>")):
            params[:0] = [
                (PF_IMAGE, "image", "The image", None),
                (PF_DRAWABLE, "drawable", "The drawable", None),
            ]
        if menu.startswith("<Save>"):
            params[2:2] = FILE_ROWS
        elif menu.startswith("<Load>"):
            params[:0] = FILE_ROWS
    texts = [plain_text(text) for text in (blurb, help, author, copyright, date, label)]
    options = {"domain": domain, "on_query": on_query, "on_run": on_run, "forecast": forecast}
    options.update({"follow": follow, "hidden": hidden, "page": page, "several": several, "later": later})
    options.update({"renamed": renamed, "disabled": disabled, "preview": preview, "prepare": prepare})
    options.update({"rows": rows, "sections": sections, "folded": folded, "ticks": ticks, "extras": extras})
    _procedures[name] = Procedure(
        name, texts, menu or None, imagetypes, params, results or [], function, options
    )


def plain_text(text):
    """Return one of the texts that tell of a procedure; some scripts give numbers or nothing."""
    return "" if text is None else text if isinstance(text, text_types) else str(text)


def describe(problem):
    """Return the words for the user of anything that ended a script."""
    if isinstance(problem, Failure):
        return str(problem)
    # GIMP itself would say no more than "execution error".
    traceback.print_exc()
    return "%s: %s" % (type(problem).__name__, problem)


def fail(message):
    """End the script with a message for the user."""
    raise Failure(message)


def main():
    """Answer GIMP: which procedures there are, or run one."""
    backend.main(_procedures)


__all__ = ["Cancelled", "Failure", "describe", "fail", "main", "register"]
