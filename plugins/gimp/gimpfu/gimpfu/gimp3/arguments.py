"""A script's parameters and results as arguments and return values of GIMP 3."""

# ruff: noqa: D103 - the first of each family says what it does

from gimpfu.constants import PDB_STRING
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
from gimpfu.values import RGB

READ_WRITE = GObject.ParamFlags.READWRITE
# Or what is no number would leave the default in its place.
AS_GIVEN = READ_WRITE | GObject.ParamFlags.LAX_VALIDATION
# What another plug-in gets from GIMP 3.0 as any colour's default, and passes on.
NOT_GIVEN = RGB(0, 0, 0, 0)
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


def add_argument(procedure, parameter, label):
    """Declare a parameter to GIMP."""
    what, rest = ARGUMENTS.get(parameter.kind, an_object)(parameter)
    add = getattr(procedure, "add_%s_argument" % what)
    add(parameter.name, label, label, *rest, AS_GIVEN if parameter.is_open else READ_WRITE)


def an_integer(parameter):
    """Return what GIMP calls a kind of argument, and what it wants to know of this one; so below."""
    return "int", (*declared_limits(parameter, GLib.MININT32, GLib.MAXINT32), parameter.default)


def a_number(parameter):
    return "double", (*declared_limits(parameter, -GLib.MAXDOUBLE, GLib.MAXDOUBLE), parameter.default)


def a_choice(parameter):
    if callable(parameter.choices) or (parameter.is_open and parameter.is_textual):
        return "string", (parameter.default,)
    choice = Gimp.Choice.new()
    for number, (shown, value) in enumerate(parameter.choices):
        choice.add(nick(parameter, value), value if isinstance(value, int) else number, shown, "")
    return "choice", (choice, nick(parameter, parameter.default))


def a_resource(parameter):
    return parameter.kind, (True, default_resource(parameter), parameter.default == "")


def a_file(parameter):
    folder = parameter.kind == "folder"
    # A file that is to be opened would have to be there, and of none in particular GIMP shows no field.
    action = Gimp.FileChooserAction.SELECT_FOLDER if folder else Gimp.FileChooserAction.SAVE
    return "file", (action, True, default_file(parameter))


def an_object(parameter):
    return WORDS.get(parameter.kind, parameter.kind), (True,)


ARGUMENTS = {
    "integer": an_integer,
    "number": a_number,
    "slider": a_number,
    "switch": lambda parameter: ("boolean", (parameter.default,)),
    "choice": a_choice,
    "index": a_choice,
    "colour": lambda parameter: ("color", (True, native_colour(parameter.default))),
    "text": lambda parameter: ("string", (parameter.default,)),
    "paragraph": lambda parameter: ("string", (parameter.default,)),
}
ARGUMENTS.update(dict.fromkeys(RESOURCE_TYPES, a_resource))
ARGUMENTS.update(dict.fromkeys(PATHS, a_file))


def declared_limits(parameter, low, high):
    """Return the range that GIMP is told: beyond it GIMP 3 would leave the default, and tell a log alone."""
    return (low, high) if parameter.is_open else limits(parameter, low, high)


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
        return next(value for shown, value in parameter.choices if shown == held)
    if parameter.kind == "colour" and (held is None or to_classic(held) == NOT_GIVEN):
        return parameter.default
    return "" if held is None and parameter.pdb_type == PDB_STRING else to_classic(held)
