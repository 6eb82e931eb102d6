"""A script's parameters and results as arguments and return values of GIMP 3."""

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp, Gio, GLib, GObject
from gimpfu.gimp3.conversions import (
    native_colour,
    native_object,
    resource,
    text,
    to_classic,
)
from gimpfu.parameters import NUMBERS, PATHS

READ_WRITE = GObject.ParamFlags.READWRITE
OBJECTS = {
    "image": "GimpImage",
    "drawable": "GimpDrawable",
    "layer": "GimpLayer",
    "channel": "GimpChannel",
    "vectors": "GimpPath",
    "item": "GimpItem",
    "display": "GimpDisplay",
}
# What the methods that declare an argument are called.
WORDS = {"vectors": "path"}
RESOURCE_TYPES = {"font": "GimpFont", "brush": "GimpBrush", "pattern": "GimpPattern"}
RESOURCE_TYPES.update({"gradient": "GimpGradient", "palette": "GimpPalette"})


def add_argument(procedure, parameter):
    """Declare a parameter to GIMP."""
    kind, label = parameter.kind, parameter.label
    start = parameter.name, label, label

    def add(what, *rest):
        getattr(procedure, "add_%s_argument" % what)(*start, *rest, READ_WRITE)

    if kind == "integer":
        low, high = limits(parameter, GLib.MININT32, GLib.MAXINT32)
        add("int", low, high, parameter.default)
    elif kind in NUMBERS:
        low, high = limits(parameter, -GLib.MAXDOUBLE, GLib.MAXDOUBLE)
        add("double", low, high, parameter.default)
    elif kind == "switch":
        add("boolean", parameter.default)
    elif kind in {"choice", "index"} and not callable(parameter.choices):
        choice = Gimp.Choice.new()
        for number, (shown, value) in enumerate(parameter.choices):
            choice.add(nick(parameter, value), value if isinstance(value, int) else number, shown, "")
        add("choice", choice, nick(parameter, parameter.default))
    elif kind == "colour":
        add("color", True, native_colour(parameter.default))
    elif kind in RESOURCE_TYPES:
        add(kind, True, default_resource(parameter), parameter.default == "")
    elif kind == "folder":
        add("file", Gimp.FileChooserAction.SELECT_FOLDER, True, default_file(parameter))
    elif kind in PATHS:
        add("file", Gimp.FileChooserAction.ANY, True, default_file(parameter))
    elif kind in {"text", "paragraph", "choice"}:
        add("string", parameter.default)
    else:
        add(WORDS.get(kind, kind), True)


def limits(parameter, low, high):
    """Return the range of a number."""
    return (low, high) if parameter.low is None else (parameter.low, parameter.high)


def nick(parameter, value):
    """Return the text by which GIMP knows a choice: the label of a classic option, and of a numbered one."""
    if isinstance(value, str):
        return value
    labels = [shown for shown, one in parameter.choices if one == value]
    if not labels:
        raise Failure("gimpfu: %r is no choice of the parameter %s." % (value, parameter.name))
    return labels[0]


def default_resource(parameter):
    """Return the font, brush or the like that a parameter has at first; one that is not there is nothing."""
    try:
        return resource(RESOURCE_TYPES[parameter.kind], parameter.default) if parameter.default else None
    except Failure:
        return None


def default_file(parameter):
    """Return the file that a parameter has at first."""
    return Gio.File.new_for_path(parameter.default) if parameter.default else None


def add_result(procedure, parameter):
    """Declare a return value to GIMP."""
    kind, label = parameter.kind, parameter.label
    start = parameter.name, label, label

    def add(what, *rest):
        getattr(procedure, "add_%s_return_value" % what)(*start, *rest, READ_WRITE)

    if kind in {"integer", "index"} or (kind == "choice" and not parameter.is_textual):
        add("int", GLib.MININT32, GLib.MAXINT32, 0)
    elif kind in NUMBERS:
        add("double", -GLib.MAXDOUBLE, GLib.MAXDOUBLE, 0.0)
    elif kind == "switch":
        add("boolean", False)
    elif kind == "colour":
        add("color", True, native_colour(parameter.default))
    elif kind in OBJECTS:
        add(WORDS.get(kind, kind), True)
    else:
        add("string", "")


def answer_value(parameter, result):
    """Return a script's result as GIMP takes it."""
    kind = parameter.kind
    try:
        if kind in {"integer", "index"} or (kind == "choice" and not parameter.is_textual):
            return GObject.Value(GObject.TYPE_INT, int(result))
        if kind in NUMBERS:
            return GObject.Value(GObject.TYPE_DOUBLE, float(result))
        if kind == "switch":
            return GObject.Value(GObject.TYPE_BOOLEAN, bool(result))
        if kind == "colour":
            return GObject.Value(GObject.type_from_name("GeglColor"), native_colour(result))
        if kind in OBJECTS:
            name = OBJECTS[kind]
            return GObject.Value(GObject.type_from_name(name), native_object(name, result))
        return GObject.Value(GObject.TYPE_STRING, text(result))
    except (TypeError, ValueError) as problem:
        raise Failure("The result %s should be a %s, not %r." % (parameter.name, kind, result)) from problem


def from_config(config, parameter):
    """Return the script's value of an argument."""
    held = config.get_property(parameter.name)
    if parameter.choices is not None and not callable(parameter.choices) and not parameter.is_textual:
        return [value for shown, value in parameter.choices if shown == held][0]
    if held is None and parameter.kind == "colour":
        return parameter.default
    return "" if held is None and parameter.pdb_type == 4 else to_classic(held)


