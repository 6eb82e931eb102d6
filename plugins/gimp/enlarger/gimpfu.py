# -*- coding: utf-8 -*-
"""The classic `gimpfu` module, for editors without it: a script is written as it was for Python-Fu.

    from gimpfu import *
    register("plug-in-…", …, [(PF_IMAGE, …), (PF_DRAWABLE, …), …], [], function, menu="<Image>/Filters/…")
    main()

Everything that depends on the generation of GIMP lies in one host file (`gimp3_host.py`). Of the classic
module there is today what this project's plug-in needs and its near neighbours; the rest raises an error
that names it. Beyond the classic:

* an `extra` of (lowest, highest, step) also for PF_INT and PF_FLOAT; a "%" after them adds a second field to
  the dialog, for the same number in per cent;
* the choices of a PF_RADIO may be a function that gives them when the dialog opens. Such an argument is any
  string outside the dialog, and the script's to check;
* `register(…, forecast=function)`: called with what the procedure would be called with, it returns a line of
  text, which the dialog shows and renews after every change;
* labels may have mnemonics, as in "_Width";
* `drawable.get_pixel_rgn(…, encoding="R'G'B'A half")` moves pixels in that encoding, in the image's own
  colour space; `drawable.encoding` is the one in which they pass as they are.
"""

# ruff: noqa: A002, ARG001, RUF022 - the classic names and their order

import gimp3_host as _host

gimp = _host.gimp
pdb = _host.pdb

PF_INT8, PF_INT16, PF_INT32, PF_INT = range(4)
PF_FLOAT, PF_SLIDER, PF_SPINNER = range(10, 13)
PF_ADJUSTMENT = PF_SPINNER
PF_STRING, PF_VALUE = range(20, 22)
PF_TOGGLE = PF_BOOL = 30
PF_RADIO, PF_OPTION = range(40, 42)
PF_IMAGE, PF_DRAWABLE, PF_LAYER = range(50, 53)

_KINDS = {
    PF_INT8: "integer",
    PF_INT16: "integer",
    PF_INT32: "integer",
    PF_INT: "integer",
    PF_FLOAT: "number",
    PF_SLIDER: "slider",
    PF_SPINNER: "number",
    PF_STRING: "text",
    PF_VALUE: "text",
    PF_TOGGLE: "switch",
    PF_RADIO: "choice",
    PF_OPTION: "index",
    PF_IMAGE: "image",
    PF_DRAWABLE: "drawable",
    PF_LAYER: "layer",
}

RGB, GRAY, INDEXED = range(3)
RGB_IMAGE, RGBA_IMAGE, GRAY_IMAGE, GRAYA_IMAGE, INDEXED_IMAGE, INDEXEDA_IMAGE = range(6)
RUN_INTERACTIVE, RUN_NONINTERACTIVE, RUN_WITH_LAST_VALS = range(3)
LAYER_MODE_NORMAL = 28
ADD_MASK_WHITE, ADD_MASK_SELECTION = 0, 4
CHANNEL_OP_INTERSECT = 3
INTERPOLATION_NONE, INTERPOLATION_LINEAR, INTERPOLATION_CUBIC = range(3)
TRUE, FALSE = True, False

error = _host.Failure
CancelError = _host.Cancelled

_procedures = {}


class Parameter(object):
    """A row of a procedure's parameters: kind, name in the PDB, label, default, range or choices."""

    def __init__(self, code, name, label, default=None, extra=None):
        if code not in _KINDS:
            raise error("gimpfu: the type of parameter %r (%r) is not supported." % (name, code))
        self.kind = _KINDS[code]
        self.name = name.replace("_", "-")
        self.label = label
        self.default = default
        self.extra = extra
        if self.kind == "index":
            # Classic options are counted; in the PDB they are known by their texts.
            self.extra = [(text, text) for text in extra]
            self.default = extra[default]

    def value(self, held):
        """Return the script's value for what the PDB holds."""
        if self.kind == "index":
            return [text for text, _ in self.extra].index(held)
        return held


class Procedure(object):
    """A registered function with what GIMP wants to know of it."""

    def __init__(
        self,
        blurb,
        help,
        author,
        copyright,
        date,
        label,
        image_types,
        parameters,
        results,
        function,
        menu,
        forecast,
    ):
        self.blurb = blurb
        self.help = help
        self.author = author
        self.copyright = copyright
        self.date = date
        self.label = label
        self.image_types = image_types
        self.parameters = [Parameter(*row) for row in parameters]
        self.results = [Parameter(*row) for row in results]
        self.function = function
        self.menu = menu
        self.forecast = forecast


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
    forecast=None,
):
    """Make the function a procedure of GIMP's; `main` then tells GIMP."""
    for name, argument in (("on_query", on_query), ("on_run", on_run)):
        if argument is not None:
            raise error("gimpfu: register(%s=…) is not supported." % name)
    name = proc_name.replace("_", "-")
    if not name.startswith(("python-", "plug-in-", "extension-", "file-")):
        name = "python-fu-" + name
    _procedures[name] = Procedure(
        blurb, help, author, copyright, date, label, imagetypes, params, results, function, menu, forecast
    )


def fail(message):
    """End the script with a message for the user."""
    raise error(message)


def main():
    """Answer GIMP: which procedures there are, or run one."""
    _host.main(_procedures)


__all__ = [name for name in dir() if name.startswith("PF_") or name.isupper()]
__all__ += ["gimp", "pdb", "register", "main", "fail", "error", "CancelError"]
