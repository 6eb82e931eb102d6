"""What the scenes name of `gi.repository`, over the procedures of GIMP 2.10.

A method is the procedure of its name: `layer.get_width()` is gimp-layer-get-width, or gimp-layer-width, or
the same of a drawable or an item. Written out is only what differs between the generations.
"""

# ruff: noqa: ANN001, ANN002, ANN201, ANN202, ANN204, ANN206 - it stands in for what has no types

import ctypes
from types import SimpleNamespace
from typing import NamedTuple

from gimpfu import constants, gimp2
from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp2.calls import call
from gimpfu.gimp2.libraries import declare, load
from gimpfu.values import Parasite, Reference

FAMILIES = {
    "image": ("image",),
    "vectors": ("vectors", "item"),
    "channel": ("channel", "drawable", "item"),
    "layer": ("layer", "drawable", "item", "text-layer"),
}
# In 2.10 GIMP itself knows no defaults.
DEFAULTS = {"model": "", "factor": 4.0, "width": 0, "height": 0, "canvas": "grow", "device": "auto"}
DEFAULTS.update({"detail": "layers", "fidelity": 0.43, "lock": "auto"})
DEFAULTS.update({"colours": "rgb"})
# In 3 a renamed argument is still taken under its former name; here arguments have places alone.
RENAMED = {"caution": "fidelity"}


def viewed(value):
    """Return a thing for a reference; anything else as it is."""
    if not isinstance(value, Reference):
        return value
    kind = value.kind
    if kind in {"item", "drawable"}:
        kind = gimp2.kind_of(value.id)
    kind = {"group": "layer", "mask": "channel", "selection": "channel"}.get(kind, kind)
    return Thing(kind, value.id)


def called(name, *values):
    """Return what a procedure gives: nothing, one thing, or several."""
    results = [viewed(result) for result in gimp2.lookup(name).call(values)]
    return results[0] if len(results) == 1 else tuple(results) or None


def listed(name, thing):
    """Return the things of which a procedure gives the numbers."""
    kind = "vectors" if "vectors" in name else "item"
    return [viewed(Reference(kind, number)) for number in call(name, thing)[1]]


class Thing:
    """An image, a layer, a channel or a path."""

    def __init__(self, kind, number):
        self.kind, self.ID = kind, number

    def __eq__(self, other):
        return isinstance(other, Thing) and (self.kind == "image", self.ID) == (
            other.kind == "image",
            other.ID,
        )

    def __hash__(self):
        return self.ID

    def __getattr__(self, name):
        name = name.replace("_", "-")
        for family in FAMILIES[self.kind]:
            for ending in (name, name.removeprefix("get-")):
                if gimp2.lookup(f"gimp-{family}-{ending}"):
                    return lambda *values: called(f"gimp-{family}-{ending}", self, *values)
        raise AttributeError(name)

    def get_id(self):
        return self.ID

    def copy(self):
        return called("gimp-layer-copy", self, False)

    def get_offsets(self):
        return True, *call("gimp-drawable-offsets", self)

    def get_resolution(self):
        return True, *call("gimp-image-get-resolution", self)

    def get_children(self):
        return listed("gimp-item-get-children", self)

    def get_layers(self):
        return listed("gimp-image-get-layers", self)

    def get_channels(self):
        return listed("gimp-image-get-channels", self)

    def get_paths(self):
        return listed("gimp-image-get-vectors", self)

    def insert_path(self, path, parent, position):
        called("gimp-image-insert-vectors", self, path, parent, position)

    def get_strokes(self):
        return call("gimp-vectors-get-strokes", self)[1]

    def stroke_get_points(self, stroke):
        return SimpleNamespace(controlpoints=call("gimp-vectors-stroke-get-points", self, stroke)[2])

    def get_selected_layers(self):
        active = called("gimp-image-get-active-layer", self)
        return [active] if active else []

    def set_selected_layers(self, layers):
        called("gimp-image-set-active-layer", self, *layers)

    def get_lock_visibility(self):
        """Return None: this GIMP has no such lock."""

    def get_parasite_list(self):
        return call(f"gimp-{self._parasites()}-get-parasite-list", self)[1]

    def get_parasite(self, name):
        found = call(f"gimp-{self._parasites()}-get-parasite", self, name)
        return SimpleNamespace(get_data=lambda: list(found.data))

    def attach_parasite(self, parasite):
        call(f"gimp-{self._parasites()}-attach-parasite", self, parasite)

    def _parasites(self):
        return "image" if self.kind == "image" else "item"

    def get_buffer(self):
        return Buffer(self.ID)

    def get_format(self):
        return gimp2.encoding_of(self.ID)

    def set_color_profile(self, profile):
        data = profile.get_icc_profile()
        call("gimp-image-set-color-profile", self, len(data), data)

    def get_color_profile(self):
        return ColorProfile.of(call("gimp-image-get-color-profile", self)[1])

    def get_effective_color_profile(self):
        return ColorProfile.of(call("gimp-image-get-effective-color-profile", self)[1])


class Box(NamedTuple):
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int


class Buffer:
    """A drawable's pixels."""

    def __init__(self, drawable):
        self._drawable, self._pixels = drawable, gimp2.open_pixels(drawable, shadow=False)

    def get(self, box, _scale, encoding, _policy):
        return self._pixels.get(*box, encoding or gimp2.encoding_of(self._drawable))

    def set(self, box, encoding, values):
        self._pixels.set(*box, encoding, values)

    def flush(self):
        self._pixels.flush()


_color, Address = load("gimpcolor-2.0"), ctypes.c_void_p
_profile_from = declare(
    _color, "gimp_color_profile_new_from_icc_profile", Address, ctypes.c_char_p, ctypes.c_size_t, Address
)
_profile_data = declare(_color, "gimp_color_profile_get_icc_profile", Address, Address, Address)
_profile_label = declare(_color, "gimp_color_profile_get_label", ctypes.c_char_p, Address)


class ColorProfile:
    """A colour profile."""

    def __init__(self, native):
        self._native = native

    @classmethod
    def of(cls, data):
        return cls(_profile_from(bytes(bytearray(data)), len(data), None)) if data else None

    @classmethod
    def new_rgb_adobe(cls):
        return cls(declare(_color, "gimp_color_profile_new_rgb_adobe", Address)())

    @classmethod
    def new_d50_gray_lab_trc(cls):
        return cls(declare(_color, "gimp_color_profile_new_d50_gray_lab_trc", Address)())

    def get_icc_profile(self):
        size = ctypes.c_size_t()
        address = _profile_data(self._native, ctypes.byref(size))
        return ctypes.string_at(address, size.value)

    def get_label(self):
        return _profile_label(self._native).decode()


class Numbers:
    """An enumeration: the names of its members begin with a prefix in `gimpenums`."""

    def __init__(self, prefix=""):
        self._prefix = prefix

    def __getattr__(self, name):
        return getattr(constants, self._prefix + name.replace("NON_LINEAR", "GAMMA"))


class Procedures:
    """GIMP's database."""

    def lookup_procedure(self, name):
        return Procedure(name)


class Procedure:
    """A procedure that takes its arguments by name, as GIMP 3's do."""

    def __init__(self, name):
        self._name = name

    def create_config(self):
        return Config({**DEFAULTS, "run-mode": constants.RUN_NONINTERACTIVE})

    def run(self, config):
        procedure = gimp2.lookup(self._name)
        values = [config.values[name] for _, name, _ in procedure.params]
        try:
            return Answer([constants.PDB_SUCCESS, *map(viewed, procedure.call(values))])
        except (Failure, Cancelled) as problem:
            return Answer([0, str(problem)])


class Config:
    """Arguments by name."""

    def __init__(self, values):
        self.values = values

    def set_property(self, name, value):
        self.values[RENAMED.get(name, name)] = value

    def set_core_object_array(self, name, things):
        (self.values[name.removesuffix("s")],) = things


class Answer(list):
    """A status, and the results or a message."""

    def length(self):
        return len(self)

    def index(self, number):
        return self[number]


def gimps(name):
    """Return a function that calls a procedure."""
    return lambda *values: called(name, *values)


def new_layer(image, name, width, height, kind, opacity, mode):
    return called("gimp-layer-new", image, width, height, kind, name, opacity, mode)


def new_group(image, name):
    group = called("gimp-layer-group-new", image)
    group.set_name(name)
    return group


def new_channel(image, name, width, height, opacity, color):
    return called("gimp-channel-new", image, width, height, name, opacity, color)


def same(thing, *_):
    return thing


Gimp = SimpleNamespace(
    ImageType=Numbers(),
    ImageBaseType=Numbers(),
    LayerMode=Numbers("LAYER_MODE_"),
    LayerColorSpace=Numbers("LAYER_COLOR_SPACE_"),
    LayerCompositeMode=Numbers("LAYER_COMPOSITE_"),
    ColorTag=Numbers("COLOR_TAG_"),
    Precision=Numbers("PRECISION_"),
    RunMode=Numbers("RUN_"),
    FillType=Numbers("FILL_"),
    AddMaskType=Numbers("ADD_MASK_"),
    ChannelOps=Numbers("CHANNEL_OP_"),
    ConvertDitherType=Numbers("CONVERT_DITHER_"),
    ConvertPaletteType=Numbers("CONVERT_PALETTE_"),
    PDBStatusType=SimpleNamespace(SUCCESS=constants.PDB_SUCCESS),
    PARASITE_PERSISTENT=constants.PARASITE_PERSISTENT,
    PARASITE_UNDOABLE=constants.PARASITE_UNDOABLE,
    ColorProfile=ColorProfile,
    Image=SimpleNamespace(
        new=gimps("gimp-image-new"),
        new_with_precision=gimps("gimp-image-new-with-precision"),
        id_is_valid=gimps("gimp-image-is-valid"),
    ),
    Layer=SimpleNamespace(new=new_layer, new_from_drawable=gimps("gimp-layer-new-from-drawable")),
    GroupLayer=SimpleNamespace(new=new_group),
    TextLayer=SimpleNamespace(new=gimps("gimp-text-layer-new"), resize=gimps("gimp-text-layer-resize")),
    Channel=SimpleNamespace(new=new_channel),
    Path=SimpleNamespace(new=gimps("gimp-vectors-new")),
    Parasite=SimpleNamespace(new=lambda name, flags, data: Parasite(name, flags, bytes(data))),
    Selection=SimpleNamespace(
        is_empty=gimps("gimp-selection-is-empty"),
        all=gimps("gimp-selection-all"),
        feather=gimps("gimp-selection-feather"),
        float=lambda _image, layers, x, y: called("gimp-selection-float", *layers, x, y),
    ),
    Display=SimpleNamespace(new=gimps("gimp-display-new")),
    Unit=SimpleNamespace(pixel=lambda: constants.UNIT_PIXEL),
    context_set_feather=gimps("gimp-context-set-feather"),
    context_get_font=gimps("gimp-context-get-font"),
    file_load=lambda mode, path: called("gimp-file-load", mode, path, path),
    file_save=lambda mode, image, path, _: called(
        "gimp-file-save", mode, image, called("gimp-image-get-active-drawable", image), path, path
    ),
    get_pdb=Procedures,
    directory=lambda: gimp2.directory("user"),
    version=gimps("gimp-version"),
)
Gegl = SimpleNamespace(
    Rectangle=SimpleNamespace(new=Box),
    AbyssPolicy=SimpleNamespace(NONE=0),
    Color=SimpleNamespace(new=same),
)
# Here a format is its encoding, there are no spaces, and a file is its path.
Babl = SimpleNamespace(format_get_encoding=same, format_get_space=same, format_with_space=same, get_name=same)
Gio = SimpleNamespace(File=SimpleNamespace(new_for_path=same))
