"""GIMP's procedures under their classic names, with their classic arguments."""

from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp3 import filters, named_paths, names, shadow
from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import classic_results, native_file, native_object, text, to_native
from gimpfu.gimp3.saving import holds_one, picture_of
from gimpfu.gimp3.sources import remember_file

version = (Gimp.MAJOR_VERSION, Gimp.MINOR_VERSION, Gimp.MICRO_VERSION)

# The types of the PDB of GIMP 2.10; what is not here is a whole number.
PDB_TYPES = {
    "gdouble": 3,
    "gchararray": 4,
    "GFile": 4,
    "GimpFont": 4,
    "GimpBrush": 4,
    "GimpPattern": 4,
    "GimpGradient": 4,
    "GimpPalette": 4,
    "GimpInt32Array": 5,
    "GBytes": 7,
    "GimpDoubleArray": 8,
    "GStrv": 9,
    "GeglColor": 10,
    "GimpItem": 11,
    "GimpDisplay": 12,
    "GimpImage": 13,
    "GimpLayer": 14,
    "GimpTextLayer": 14,
    "GimpGroupLayer": 14,
    "GimpChannel": 15,
    "GimpLayerMask": 15,
    "GimpSelection": 15,
    "GimpDrawable": 16,
    "GimpCoreObjectArray": 16,
    "GimpPath": 19,
    "GimpParasite": 20,
}
# Before these there was a number that told their length.
COUNTED = {"GimpInt32Array", "GimpDoubleArray", "GBytes", "GStrv", "GimpColorArray"}

KINDS_OF_PROCEDURES = (Gimp.PDBProcType.INTERNAL, Gimp.PDBProcType.PLUGIN)  # by their old numbers


MIXING = {
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
            return "the %s given is no more" % kind.removeprefix("Gimp").lower()
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
    return PDB_TYPES.get(spec.value_type.name, 0), name, spec.get_blurb() or ""


MADE = {**filters.PROCEDURES, **named_paths.PROCEDURES, **shadow.PROCEDURES}


def lookup(name):
    """Return a procedure by its classic name, or None."""
    if name in MADE:
        return MADE[name]
    row = names.row(name)
    known = Gimp.get_pdb().lookup_procedure
    native = known(row.native) or known(name)  # scripts' own for files keep their classic names
    if native is None:
        return None
    order = row.order
    if order is None:
        order = []
        for spec in native.get_arguments():
            if spec.value_type.name in COUNTED:
                order.append("num-" + spec.name)
            if spec.value_type.name != "GimpExportOptions":
                order.append(spec.name)
    kind = Saving if order[1:4:2] == ["image", "file"] else Procedure
    if row.native in MIXING:
        kind = Transforming
    if [spec.value_type.name for spec in native.get_return_values()] == ["GimpImage"] and "file" in order:
        kind = Loading
    return kind(name, native, order, row.fixed)


def missing(name):
    """Return what to use instead of a procedure that is not there."""
    return names.INSTEAD.get(name, "")


def procedure_names():
    """Return the names of all procedures, GIMP's own and classic ones."""
    own = Gimp.get_pdb().query_procedures(*[".*"] * 8)
    return sorted({*own, *names.ROWS, *MADE})


def kind_of(number):
    """Return what an item is, or None if there is none."""
    item = Gimp.Item.get_by_id(number) if number > 0 else None
    # The first class that fits: a group is a layer, and a mask a channel.
    for kind, native in KINDS:
        if isinstance(item, native):
            return kind
    return None


KINDS = (
    ("group", Gimp.GroupLayer),
    ("layer", Gimp.Layer),
    ("mask", Gimp.LayerMask),
    ("selection", Gimp.Selection),
    ("channel", Gimp.Channel),
    ("vectors", Gimp.Path),
)
