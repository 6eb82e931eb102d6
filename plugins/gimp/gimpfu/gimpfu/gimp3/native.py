"""GIMP 3's procedures, called with the arguments that they had in GIMP 2.10."""

from gimpfu import constants
from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp3 import names
from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import classic_results, native_file, native_object, text, to_native
from gimpfu.gimp3.saving import holds_one, picture_of
from gimpfu.gimp3.sources import remember_file
from gimpfu.parameters import FORMER

# The types of the PDB of GIMP 2.10; what is not here is a whole number.
PDB_TYPES = {
    "gdouble": constants.PDB_FLOAT,
    "gchararray": constants.PDB_STRING,
    "GFile": constants.PDB_STRING,
    "GimpFont": constants.PDB_STRING,
    "GimpBrush": constants.PDB_STRING,
    "GimpPattern": constants.PDB_STRING,
    "GimpGradient": constants.PDB_STRING,
    "GimpPalette": constants.PDB_STRING,
    "GimpInt32Array": constants.PDB_INT32ARRAY,
    "GBytes": constants.PDB_INT8ARRAY,
    "GimpDoubleArray": constants.PDB_FLOATARRAY,
    "GStrv": constants.PDB_STRINGARRAY,
    "GeglColor": constants.PDB_COLOR,
    "GimpItem": constants.PDB_ITEM,
    "GimpDisplay": constants.PDB_DISPLAY,
    "GimpImage": constants.PDB_IMAGE,
    "GimpLayer": constants.PDB_LAYER,
    "GimpTextLayer": constants.PDB_LAYER,
    "GimpGroupLayer": constants.PDB_LAYER,
    "GimpChannel": constants.PDB_CHANNEL,
    "GimpLayerMask": constants.PDB_CHANNEL,
    "GimpSelection": constants.PDB_CHANNEL,
    "GimpDrawable": constants.PDB_DRAWABLE,
    "GimpCoreObjectArray": constants.PDB_DRAWABLE,
    "GimpPath": constants.PDB_VECTORS,
    "GimpParasite": constants.PDB_PARASITE,
}
# Before these there was a number that told their length.
COUNTED = {"GimpInt32Array", "GimpDoubleArray", "GBytes", "GStrv", "GimpColorArray"}

# By their numbers in GIMP 2.10.
KINDS_OF_PROCEDURES = (Gimp.PDBProcType.INTERNAL, Gimp.PDBProcType.PLUGIN)

# Transformations that compute pixels anew.
INTERPOLATED = {
    "gimp-item-transform-" + name
    for name in ("2d", "flip", "matrix", "perspective", "rotate", "scale", "shear")
}


class Procedure:
    """A procedure of GIMP's with its arguments in their classic order; those left out have their defaults."""

    def __init__(self, name, native, order, fixed):
        self.name, self._native, self._fixed = name, native, fixed
        self._specs = {spec.name: spec for spec in native.get_arguments()}
        self._order = order
        self.blurb, self.help = native.get_blurb() or "", native.get_help() or ""
        self.author, self.copyright = native.get_authors() or "", native.get_copyright() or ""
        self.date = native.get_date() or ""
        kind = native.get_proc_type()
        self.type = KINDS_OF_PROCEDURES.index(kind) if kind in KINDS_OF_PROCEDURES else 3
        self.params = [_described(self._specs.get(argument), argument) for argument in order]
        self.return_vals = [_described(spec, spec.name) for spec in native.get_return_values()]

    def call(self, values):
        """Call it with one value for each of `params`; return a list of results."""
        config = self._native.create_config()
        pairs = zip(self._order, values, strict=True)
        given = [(name, value) for name, value in pairs if name in self._specs]
        for name, value in given + list(self._fixed.items()):
            _set(config, self.name, self._specs[name], value)
        returned = self._native.run(config)
        status = returned.index(0)
        if status == Gimp.PDBStatusType.CANCEL:
            raise Cancelled("%s was cancelled." % self.name)
        if status != Gimp.PDBStatusType.SUCCESS:
            reason = _plain_reason(self._specs, given) or (
                returned.index(1) if returned.length() > 1 else "GIMP gave no reason"
            )
            raise Failure("%s failed: %s" % (self.name, reason))
        return classic_results(self._native, returned)


def _plain_reason(specs, given):
    """Return what was wrong with an argument, where GIMP itself would only say that it was."""
    for name, value in given:
        kind = specs[name].value_type.name
        if hasattr(value, "ID") and not native_object(kind, value).is_valid():
            return "the %s given no longer exists" % kind.removeprefix("Gimp").lower()
        is_loaded = kind == "GFile" and set(specs) == {"run-mode", "file"}
        if is_loaded and not to_native(specs[name], value).query_exists():
            return "there is no file %s" % text(value)
    return None


class Saving(Procedure):
    """A procedure that writes a file: of formats that hold one picture, that of the drawable."""

    def call(self, values):
        """Call it with one value for each of `params`."""
        values = list(values)
        if not holds_one(self._native.get_name(), values[3]):
            return super().call(values)
        with picture_of(values[1], values[2]) as picture:
            return super().call([values[0], picture, *values[2:]])


class Transforming(Procedure):
    """A transformation: where it mixes pixels, a layer got alpha for what it uncovers."""

    def call(self, values):
        """Call it with one value for each of `params`."""
        found = native_object("GimpItem", values[0])
        mixes = Gimp.context_get_interpolation() != Gimp.InterpolationType.NONE
        # What is selected becomes a floating selection, which has alpha.
        if mixes and isinstance(found, Gimp.Layer) and Gimp.Selection.is_empty(found.get_image()):
            for layer in _layers(found):
                if not layer.has_alpha():
                    layer.add_alpha()
        return super().call(values)


def _layers(layer):
    """Return the layers of which a layer is made: itself, or those in the group."""
    if not isinstance(layer, Gimp.GroupLayer):
        return [layer]
    return [one for child in layer.get_children() for one in _layers(child)]


class Loading(Procedure):
    """A procedure that opens a file, after which the image knows where it comes from."""

    def call(self, values):
        """Call it with one value for each of `params`."""
        results = super().call(values)
        if results:
            remember_file(results[0], native_file(values[self._order.index("file")]))
        return results


def _set(config, name, spec, value):
    """Set an argument of a call."""
    try:
        if spec.value_type.name == "GimpCoreObjectArray":
            values = value if isinstance(value, (list, tuple)) else [value]
            config.set_core_object_array(
                spec.name, [native_object(objects_of(spec), one) for one in values if one is not None]
            )
        else:
            config.set_property(spec.name, to_native(spec, value))
    except (TypeError, ValueError, IndexError, AttributeError) as problem:
        wanted = _WORDS.get(spec.value_type.name, spec.value_type.name.removeprefix("Gimp").lower())
        raise TypeError(
            "%s: the argument %s takes %s, not %r" % (name, spec.name, wanted, value)
        ) from problem


def objects_of(spec):
    """Return the name of the type of the objects in a list."""
    return "GimpImage" if spec.name == "images" else "GimpItem"


_WORDS = {
    "gint": "a whole number",
    "guint": "a whole number",
    "gdouble": "a number",
    "gboolean": "TRUE or FALSE",
    "gchararray": "a text",
    "GeglColor": "a colour",
    "GimpDoubleArray": "a list of numbers",
    "GimpInt32Array": "a list of whole numbers",
    "GStrv": "a list of texts",
    "GBytes": "bytes",
    "GFile": "a path",
    "GimpCoreObjectArray": "a drawable or a list of them",
    "GimpParasite": "a gimp.Parasite",
}


def _described(spec, name):
    """Return an argument or result as the classic module did: its type, name and description."""
    if spec is None:
        return 0, name, "no longer of use"
    return PDB_TYPES.get(spec.value_type.name, constants.PDB_INT32), name, spec.get_blurb() or ""


def find(name):
    """Return a procedure of GIMP's by its classic name, or None."""
    row = names.row(name)
    known = Gimp.get_pdb().lookup_procedure
    native = known(row.native) or known(name)  # scripts' own for files keep their classic names
    if native is None:
        return None
    order = _classic_order(native) if row.order is None else row.order
    return _class_of(native, row.native, order)(name, native, order, row.fixed)


def _classic_order(native):
    """Return the names of a procedure's arguments as GIMP 2.10 would have them: with the lengths of lists."""
    order = []
    for spec in native.get_arguments():
        if spec.value_type.name in COUNTED:
            order.append("num-" + spec.name)
        # A former name has no place of its own: whoever calls by places knows none of it.
        if spec.value_type.name != "GimpExportOptions" and not spec.nick.startswith(FORMER):
            order.append(spec.name)
    return order


def _class_of(native, name, order):
    """Return the class that calls a procedure as GIMP 2.10 did."""
    if [spec.value_type.name for spec in native.get_return_values()] == ["GimpImage"] and "file" in order:
        return Loading
    if name in INTERPOLATED:
        return Transforming
    return Saving if order[1:4:2] == ["image", "file"] else Procedure
