# -*- coding: utf-8 -*-
"""Values on their way to and from GIMP 2.10's procedures: Python's for scripts, GimpParam for GIMP."""

# ruff: noqa: B904, B905 - as Python 2.7 can say it

from __future__ import absolute_import

import ctypes

from gimpfu import constants
from gimpfu.gimp2 import libraries
from gimpfu.values import RGB, Parasite, Reference, colour, text_types

OBJECTS = {
    constants.PDB_ITEM: "item",
    constants.PDB_DISPLAY: "display",
    constants.PDB_IMAGE: "image",
    constants.PDB_LAYER: "layer",
    constants.PDB_CHANNEL: "channel",
    constants.PDB_DRAWABLE: "drawable",
    constants.PDB_SELECTION: "channel",
    constants.PDB_VECTORS: "vectors",
}
INTEGERS = {
    constants.PDB_INT32: ("int32", 32),
    constants.PDB_INT16: ("int16", 16),
    constants.PDB_INT8: ("int8", 8),
}
WANTED = {kind: "an object of the kind %s, or its number," % name for kind, name in OBJECTS.items()}
WANTED.update(
    dict.fromkeys(
        (constants.PDB_INT32, constants.PDB_INT16, constants.PDB_INT8, constants.PDB_STATUS), "a whole number"
    )
)
WANTED.update(
    dict.fromkeys(
        (
            constants.PDB_INT32ARRAY,
            constants.PDB_INT16ARRAY,
            constants.PDB_INT8ARRAY,
            constants.PDB_FLOATARRAY,
        ),
        "a sequence of numbers",
    )
)
WANTED.update(
    {
        constants.PDB_FLOAT: "a number",
        constants.PDB_STRING: "a text",
        constants.PDB_COLOR: "a colour",
        constants.PDB_PARASITE: "a gimp.Parasite",
    }
)
WANTED.update(
    {constants.PDB_STRINGARRAY: "a sequence of texts", constants.PDB_COLORARRAY: "a sequence of colours"}
)
ELEMENTS = {
    constants.PDB_INT32ARRAY: ctypes.c_int32,
    constants.PDB_INT16ARRAY: ctypes.c_int16,
    constants.PDB_INT8ARRAY: ctypes.c_uint8,
    constants.PDB_FLOATARRAY: ctypes.c_double,
    constants.PDB_STRINGARRAY: ctypes.c_char_p,
    constants.PDB_COLORARRAY: libraries.Colour,
}


def to_bytes(text):
    """Return a text as GIMP takes it."""
    if not isinstance(text, text_types + (bytes,)):
        raise TypeError("%r is not a text" % (text,))
    return text if isinstance(text, bytes) else text.encode("utf-8")


def to_text(data):
    """Return a text of GIMP's as a `str`, whatever that is in this Python."""
    return data if data is None or str is bytes else data.decode("utf-8", "replace")


def as_string(value):
    """Return what a script means by a text: anything else as it is written."""
    return value if isinstance(value, text_types + (bytes,)) else str(value)


class Unfit(Exception):
    """The value of this number cannot be passed, for this reason."""

    def __init__(self, number, reason):
        Exception.__init__(self, number, reason)
        self.number, self.reason = number, reason


class Params(object):
    """An array of GimpParam made from Python's values, with all the memory that it leads to."""

    def __init__(self, types, values):
        self.array = (libraries.Param * max(1, len(types)))()
        self._kept = []
        for number, (kind, value) in enumerate(zip(types, values)):
            self.array[number].type = kind
            try:
                self._put(self.array[number].data, kind, value, values[number - 1] if number else 0)
            except OverflowError as problem:
                raise Unfit(number, str(problem))
            except (TypeError, ValueError, AttributeError):
                raise Unfit(number, "%s is expected" % WANTED[kind])

    def _put(self, data, kind, value, count):
        if kind in INTEGERS:
            name, bits = INTEGERS[kind]
            setattr(data, name, whole(value, bits))
        elif kind == constants.PDB_FLOAT:
            data.float = float(value)
        elif kind == constants.PDB_STRING:
            data.string = self._keep(None if value is None else to_bytes(as_string(value)))
        elif kind in OBJECTS:
            data.int32 = -1 if value is None else whole(value, 32)
        elif kind == constants.PDB_COLOR:
            data.colour = native_colour(value)
        elif kind == constants.PDB_PARASITE:
            data.parasite.name = self._keep(to_bytes(value.name))
            data.parasite.flags, data.parasite.size = value.flags, len(value.content)
            data.parasite.data = ctypes.cast(self._keep(ctypes.c_char_p(value.content)), ctypes.c_void_p)
        elif kind in ELEMENTS:
            data.array = self._array(kind, value, count)
        elif kind == constants.PDB_STATUS:
            data.int32 = value
        else:
            raise TypeError

    def _array(self, kind, value, count):
        """Return the address of an array; its length is the argument before."""
        if value is None:
            value = ()
        if isinstance(value, text_types):
            if kind != constants.PDB_INT8ARRAY:
                raise TypeError
            value = value if isinstance(value, bytes) else value.encode("latin-1")
        items = list(bytearray(value) if isinstance(value, bytes) else value)
        if len(items) < count:
            raise OverflowError("%d values were announced, but %d were given" % (count, len(items)))
        if kind == constants.PDB_STRINGARRAY:
            items = [self._keep(to_bytes(as_string(item))) for item in items]
        elif kind == constants.PDB_COLORARRAY:
            items = [native_colour(item) for item in items]
        elif kind != constants.PDB_FLOATARRAY:
            items = [whole(item, 8 * ctypes.sizeof(ELEMENTS[kind])) for item in items]
        return ctypes.cast(self._keep((ELEMENTS[kind] * max(1, len(items)))(*items)), ctypes.c_void_p)

    def _keep(self, thing):
        self._kept.append(thing)
        return thing


def whole(value, bits):
    """Return a whole number for anything that is one, or an object's id; it may be meant without a sign."""
    value = int(getattr(value, "ID", value))
    if not -(1 << (bits - 1)) <= value < 1 << bits:
        raise OverflowError("%d does not fit into %d bits" % (value, bits))
    return value


def native_colour(value):
    """Return GIMP's structure for a colour."""
    made = colour(value)
    return libraries.Colour(made.r, made.g, made.b, made.a)


def to_values(array, number):
    """Return the Python values of an array of GimpParam; nothing of them is GIMP's memory."""
    values = []
    for param in array[:number]:
        values.append(_taken(param.type, param.data, values[-1] if values else 0))
    return values


def _taken(kind, data, count):
    if kind in ELEMENTS:
        items = ctypes.cast(data.array, ctypes.POINTER(ELEMENTS[kind]))
        return TAKERS.get(kind, tuple)(items[: count if data.array else 0])
    if kind in OBJECTS:
        return None if data.int32 == -1 else Reference(OBJECTS[kind], int(data.int32))
    return TAKERS[kind](data)


def _taken_colour(native):
    return RGB(native.r, native.g, native.b, native.a)


def _taken_parasite(data):
    held = data.parasite
    return Parasite(to_text(held.name), int(held.flags), ctypes.string_at(held.data, held.size))


TAKERS = {
    constants.PDB_INT32: lambda data: int(data.int32),
    constants.PDB_INT16: lambda data: int(data.int16),
    constants.PDB_INT8: lambda data: int(data.int8),
    constants.PDB_STATUS: lambda data: int(data.int32),
    constants.PDB_FLOAT: lambda data: data.float,
    constants.PDB_STRING: lambda data: to_text(data.string),
    constants.PDB_COLOR: lambda data: _taken_colour(data.colour),
    constants.PDB_PARASITE: _taken_parasite,
    constants.PDB_STRINGARRAY: lambda items: tuple(to_text(item) for item in items),
    constants.PDB_COLORARRAY: lambda items: tuple(_taken_colour(item) for item in items),
}
