"""Scripts' values to GIMP's own, and back."""

import functools
import struct

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Babl, Gegl, Gimp, Gio, GLib, GObject
from gimpfu.gimp3.fonts import nearest
from gimpfu.values import RGB, Parasite, Reference, colour

# Where GIMP 3 counts otherwise than GIMP 2.10: the new number by the old one.
NUMBERS = {
    "GimpFillType": {2: 3, 3: 4, 4: 5},
    "GimpRepeatMode": {1: 2, 2: 3, 3: 1},
    "GimpLayerColorSpace": {2: 4},
    "GimpConvertPaletteType": {1: 3, 2: 1, 3: 2, 4: 3},
    "GimpForegroundExtractMode": {1: 0},
}
OLD_NUMBERS = {name: {new: old for old, new in numbers.items()} for name, numbers in NUMBERS.items()}
RESOURCES = {
    "GimpFont": Gimp.Font,
    "GimpBrush": Gimp.Brush,
    "GimpPattern": Gimp.Pattern,
    "GimpGradient": Gimp.Gradient,
    "GimpPalette": Gimp.Palette,
}
IN_USE = {
    "GimpFont": Gimp.context_get_font,
    "GimpBrush": Gimp.context_get_brush,
    "GimpPattern": Gimp.context_get_pattern,
    "GimpGradient": Gimp.context_get_gradient,
    "GimpPalette": Gimp.context_get_palette,
}
ARRAYS = {
    "GimpDoubleArray": (Gimp.value_set_double_array, float),
    "GimpInt32Array": (Gimp.value_set_int32_array, int),
}
UNITS = [Gimp.Unit.pixel, Gimp.Unit.inch, Gimp.Unit.mm, Gimp.Unit.point, Gimp.Unit.pica]
COLOUR_FORMAT = "R'G'B'A double"


def number_of(thing):
    """Return the number of an object of GIMP's, or of nothing."""
    return -1 if thing is None else int(getattr(thing, "ID", thing))


def native_object(type_name, thing):
    """Return GIMP's own object for the script's view of it."""
    number = number_of(thing)
    if number <= 0:
        return None
    kinds = {"GimpImage": Gimp.Image, "GimpDisplay": Gimp.Display}
    native = kinds.get(type_name, Gimp.Item).get_by_id(number)
    if native is None:
        raise Failure("The %s no longer exists." % type_name[4:].lower())
    return native


def native_image(thing):
    """Return GIMP's image for the script's view of it."""
    return native_object("GimpImage", thing)


def native_drawable(thing):
    """Return GIMP's drawable for the script's view of it."""
    return native_object("GimpDrawable", thing)


def native_colour(value):
    """Return GIMP's colour for anything that scripts write for one."""
    value = colour(value)
    native = Gegl.Color.new("black")
    data = struct.pack("4d", value.r, value.g, value.b, value.a)
    native.set_bytes(Babl.format(COLOUR_FORMAT), GLib.Bytes.new(data))
    return native


def classic_colour(native):
    """Return the script's value for a colour of GIMP's."""
    return RGB(*struct.unpack("4d", native.get_bytes(Babl.format(COLOUR_FORMAT)).get_data()))


def resource(type_name, name):
    """Return a font, brush or the like by its name; no name means the one in use."""
    name = text(name)
    if not name:
        return IN_USE[type_name]()
    found = RESOURCES[type_name].get_by_name(name)
    if found is None and type_name == "GimpFont":
        found = nearest(name)
    if found is None:
        raise Failure("GIMP has no %s called %s." % (type_name[4:].lower(), name))
    return found


def text(value):
    """Return a text for a text, bytes or anything else."""
    if value is None:
        return ""
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def array(type_name, values):
    """Return an array of numbers."""
    setter, kind = ARRAYS[type_name]
    held = GObject.Value()
    held.init(GObject.type_from_name(type_name))
    setter(held, [kind(value) for value in values])
    return held.get_boxed()


def native_parasite(parasite):
    """Return GIMP's parasite, whose bytes are signed."""
    data = [byte - 256 if byte > 127 else byte for byte in parasite.content]
    return Gimp.Parasite.new(parasite.name, parasite.flags, data)


def choice(spec, value):
    """Return the text that a choice is known by, for a text or a number."""
    known = Gimp.param_spec_choice_get_choice(spec)
    if isinstance(value, (str, bytes)):
        value = text(value)
        return value if known.is_valid(value) else value.lower()
    texts = [nick for nick in known.list_nicks() if known.get_id(nick) == value]
    if not texts:
        raise ValueError(value)
    return texts[0]


def native_file(value):
    """Return a file for a path or an address."""
    path = text(value)
    return Gio.File.new_for_uri(path) if "://" in path else Gio.File.new_for_path(path)


def native_unit(value):
    """Return a unit for its number."""
    return UNITS[value]() if value < len(UNITS) else Gimp.Unit.get_by_id(value)


# By the name of a type, or of the plain one that it is a kind of.
NATIVE = {
    "gboolean": bool,
    "gdouble": float,
    "gchararray": text,
    "GStrv": lambda values: [text(value) for value in values],
    "GeglColor": native_colour,
    "GBytes": lambda value: GLib.Bytes.new(
        value.encode("latin-1") if isinstance(value, str) else bytes(value)
    ),
    "GimpParasite": native_parasite,
    "GimpUnit": native_unit,
    "GFile": native_file,
}
NATIVE.update(dict.fromkeys(("gint", "guint", "guchar"), number_of))
NATIVE.update({name: functools.partial(array, name) for name in ARRAYS})
NATIVE.update({name: functools.partial(resource, name) for name in RESOURCES})


def to_native(spec, value):
    """Return GIMP's value for a script's; what it cannot be converted from is a TypeError or ValueError."""
    name = spec.value_type.name
    if isinstance(spec, Gimp.ParamChoice):
        return choice(spec, value)
    if spec.value_type.is_a(GObject.TYPE_ENUM):
        return NUMBERS.get(name, {}).get(int(value), int(value))
    return NATIVE[name](value) if name in NATIVE else native_object(name, value)


def classic_parasite(native):
    """Return the script's value for a parasite, whose bytes are signed in GIMP."""
    data = bytes(byte & 255 for byte in native.get_data())
    return Parasite(native.get_name(), native.get_flags(), data)


CLASSIC = (
    (Gimp.Image, lambda native: Reference("image", native.get_id())),
    (Gimp.Item, lambda native: Reference("item", native.get_id())),
    (Gimp.Display, lambda native: Reference("display", native.get_id())),
    (Gimp.Resource, lambda native: native.get_name()),
    (Gimp.Unit, lambda native: native.get_id()),
    (Gegl.Color, classic_colour),
    (Gimp.Parasite, classic_parasite),
    (Gio.File, lambda native: native.get_path() or native.get_uri()),
    (GLib.Bytes, lambda native: native.get_data()),
)


def to_classic(value):
    """Return the script's value for one of GIMP's."""
    return next((convert(value) for kind, convert in CLASSIC if isinstance(value, kind)), value)


def first_of(natives):
    """Return the script's value for the first of several objects of GIMP's, or None where there is none."""
    return to_classic(natives[0]) if natives else None


def classic_results(procedure, returned):
    """Return what a procedure gave, without the status; a list is its length and its members."""
    results = []
    for number, spec in enumerate(procedure.get_return_values(), 1):
        name = spec.value_type.name
        if name == "GimpCoreObjectArray":
            values = [to_classic(value) for value in returned.get_core_object_array(number)]
            values = tuple(value.id if isinstance(value, Reference) else value for value in values)
        elif name == "GimpColorArray":
            values = tuple(classic_colour(value) for value in returned.get_color_array(number))
        else:
            value = to_classic(returned.index(number))
            if spec.value_type.is_a(GObject.TYPE_ENUM):
                value = OLD_NUMBERS.get(name, {}).get(int(value), int(value))
            if name not in {"GStrv", "GBytes"}:
                results.append(value)
                continue
            values = tuple(value)
        results += [len(values), values]
    return results
