"""The gimpfu module's back end for GIMP 3: the only file here that names gi and Gimp."""

# ruff: noqa: A002, ARG002, BLE001, PLW2901 - the classic names, and calls by position

import functools
import sys
import traceback

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
gi.require_version("Babl", "0.1")
from gi.repository import Babl, Gegl, Gimp, GLib, GObject  # noqa: E402


class Failure(RuntimeError):
    """A script's own error: its message is for the user."""


class Cancelled(RuntimeError):
    """The user does not want it after all."""


# Scripts see objects with attributes; the PDB wants GIMP's own objects.


def wrap(native):
    """Return the script's view of one of GIMP's objects; anything else as it is."""
    if native is None:
        return None
    # The first class that fits: a group is a layer, and a mask a channel.
    for gimps, ours in (
        (Gimp.Image, Image),
        (Gimp.GroupLayer, GroupLayer),
        (Gimp.Layer, Layer),
        (Gimp.Channel, Channel),
        (Gimp.Drawable, Drawable),
    ):
        if isinstance(native, gimps):
            wrapped = ours.__new__(ours)
            wrapped.native = native
            return wrapped
    return native


def unwrap(value):
    """GIMP's object behind the script's view of it; anything else as it is."""
    return getattr(value, "native", value)


class Wrapped(object):
    """An object of GIMP's with the attributes that scripts know. Two views of one object are equal."""

    @property
    def ID(self):
        return self.native.get_id()

    def __eq__(self, other):
        return isinstance(other, Wrapped) and self.native == other.native

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return self.ID


class Image(Wrapped):
    """`gimp.Image(width, height, type=RGB)`."""

    def __init__(self, width, height, type=0):
        self.native = Gimp.Image.new(width, height, Gimp.ImageBaseType(type))

    width = property(lambda self: self.native.get_width())
    height = property(lambda self: self.native.get_height())
    base_type = property(lambda self: int(self.native.get_base_type()))
    layers = property(lambda self: [wrap(layer) for layer in self.native.get_layers()])
    channels = property(lambda self: [wrap(channel) for channel in self.native.get_channels()])
    selection = property(lambda self: wrap(self.native.get_selection()))

    @property
    def active_layer(self):
        selected = self.native.get_selected_layers()
        return wrap(selected[0]) if len(selected) == 1 else None

    @active_layer.setter
    def active_layer(self, layer):
        self.native.set_selected_layers([unwrap(layer)])

    def add_layer(self, layer, position=0):
        self.native.insert_layer(unwrap(layer), None, position)

    def remove_layer(self, layer):
        self.native.remove_layer(unwrap(layer))

    def resize(self, width, height, offset_x=0, offset_y=0):
        if not self.native.resize(width, height, offset_x, offset_y):
            raise Failure("GIMP could not resize the canvas to %d x %d pixels." % (width, height))

    def undo_group_start(self):
        self.native.undo_group_start()

    def undo_group_end(self):
        self.native.undo_group_end()


class Drawable(Wrapped):
    """What has pixels."""

    _buffer = None

    width = property(lambda self: self.native.get_width())
    height = property(lambda self: self.native.get_height())
    bpp = property(lambda self: BYTES[ENCODINGS[self.type]])
    type = property(lambda self: int(self.native.type()))
    encoding = property(lambda self: Babl.format_get_encoding(self.native.get_format()))
    has_alpha = property(lambda self: self.native.has_alpha())
    image = property(lambda self: wrap(self.native.get_image()))
    offsets = property(lambda self: tuple(self.native.get_offsets()[1:]))
    parent = property(lambda self: wrap(self.native.get_parent()))
    name = property(lambda self: self.native.get_name(), lambda self, name: self.native.set_name(name))
    visible = property(lambda self: self.native.get_visible(), lambda self, on: self.native.set_visible(on))
    lock_content = property(
        lambda self: self.native.get_lock_content(), lambda self, on: self.native.set_lock_content(on)
    )
    lock_position = property(
        lambda self: self.native.get_lock_position(), lambda self, on: self.native.set_lock_position(on)
    )

    def get_pixel_rgn(self, x, y, width, height, dirty=True, shadow=False, encoding=None):
        """Return the pixels of a box of this drawable; see `PixelRegion`."""
        if shadow:
            raise Failure("gimpfu: shadow pixel regions are not supported.")
        return PixelRegion(self, x, y, width, height, encoding or ENCODINGS[self.type])

    def buffer(self):
        """Return the drawable's pixels; what is set in them reaches GIMP with `flush`."""
        if self._buffer is not None:
            extent = self._buffer.get_extent()
            if (extent.width, extent.height) != (self.width, self.height):
                self._buffer = None  # the drawable was scaled since
        if self._buffer is None:
            self._buffer = self.native.get_buffer()
        return self._buffer

    def flush(self):
        if self._buffer is not None:
            self._buffer.flush()
            self._buffer = None

    def update(self, x, y, width, height):
        self.native.update(x, y, width, height)


class Layer(Drawable):
    """`gimp.Layer(image, name, width, height, type, opacity, mode)`, not yet in the image."""

    def __init__(self, image, name, width, height, type=0, opacity=100.0, mode=28):
        self.native = Gimp.Layer.new(
            unwrap(image), name, width, height, Gimp.ImageType(type), opacity, Gimp.LayerMode(mode)
        )
        if self.native is None:
            raise Failure("GIMP could not make a layer of %d x %d pixels." % (width, height))

    is_floating_sel = property(lambda self: self.native.is_floating_sel())
    mask = property(lambda self: wrap(self.native.get_mask()))
    mode = property(
        lambda self: int(self.native.get_mode()),
        lambda self, mode: self.native.set_mode(Gimp.LayerMode(mode)),
    )
    opacity = property(
        lambda self: self.native.get_opacity(), lambda self, opacity: self.native.set_opacity(opacity)
    )
    lock_alpha = property(
        lambda self: self.native.get_lock_alpha(), lambda self, on: self.native.set_lock_alpha(on)
    )

    @property
    def draws_itself(self):
        """Whether GIMP makes the pixels out of something else: a path or a linked file, from 3.2 on."""
        sources = tuple(getattr(Gimp, name) for name in ("VectorLayer", "LinkLayer") if hasattr(Gimp, name))
        return isinstance(self.native, sources) and not self.native.is_rasterized()

    def set_offsets(self, x, y):
        self.native.set_offsets(x, y)

    def rasterize(self):
        """Have GIMP keep the layer's pixels from now on, even if it knows how to draw them, as of a text."""
        if hasattr(self.native, "rasterize"):  # from 3.2 on; before, a text that is scaled becomes pixels
            self.native.rasterize()

    def scale(self, width, height, local_origin=False):
        if not self.native.scale(width, height, local_origin):
            raise Failure("GIMP could not scale a layer to %d x %d pixels." % (width, height))


class GroupLayer(Layer):
    """A layer that holds layers."""

    layers = property(lambda self: [wrap(layer) for layer in self.native.get_children()])


class Channel(Drawable):
    """A channel, a layer's mask or the selection."""

    is_layer_mask = property(lambda self: self.native.is_layer_mask())


# Pixels

# By the type of a drawable: 8 bit and encoded, as pixel regions always were, whatever the precision.
ENCODINGS = ("R'G'B' u8", "R'G'B'A u8", "Y' u8", "Y'A u8")

# Every encoding that layers, masks and the selection can have, with the bytes of a pixel.
BYTES = {
    "%s %s" % (colours, depth): channels * size
    for names, channels in (
        (("Y", "Y'", "Y~"), 1),
        (("YA", "Y'A", "Y~A"), 2),
        (("RGB", "R'G'B'", "R~G~B~"), 3),
        (("RGBA", "R'G'B'A", "R~G~B~A"), 4),
    )
    for colours in names
    for depth, size in (("u8", 1), ("u16", 2), ("u32", 4), ("half", 2), ("float", 4), ("double", 8))
}


class PixelRegion(object):
    """A box of a drawable's pixels: `region[x1:x2, y1:y2]` reads or sets bytes, in its coordinates.

    A plain name of an encoding means sRGB to GIMP and would convert the values of an image with another
    profile; named together with the image's own space they pass as they are.
    """

    def __init__(self, drawable, x, y, width, height, encoding):
        if encoding not in BYTES:  # an encoding unknown to Babl would abort the process
            raise Failure("gimpfu: pixels cannot be had as %r." % (encoding,))
        self.x, self.y, self.w, self.h = x, y, width, height
        self.bpp = BYTES[encoding]
        self._drawable = drawable
        space = Babl.format_get_space(drawable.native.get_format())
        self._format = Babl.get_name(Babl.format_with_space(encoding, space))

    def __getitem__(self, place):
        return self._drawable.buffer().get(self._box(place), 1.0, self._format, Gegl.AbyssPolicy.NONE)

    def __setitem__(self, place, pixels):
        box = self._box(place)
        if len(pixels) != box.width * box.height * self.bpp:
            raise ValueError("%d bytes for %d x %d pixels" % (len(pixels), box.width, box.height))
        self._drawable.buffer().set(box, self._format, pixels)

    def _box(self, place):
        (left, right), (top, bottom) = (
            _bounds(index, start, start + length)
            for index, start, length in zip(place, (self.x, self.y), (self.w, self.h), strict=True)
        )
        return Gegl.Rectangle.new(left, top, right - left, bottom - top)


def _bounds(index, start, stop):
    """Return a pair from an index or a slice, which must lie inside [start, stop)."""
    if not isinstance(index, slice):
        index = slice(index, index + 1)
    first = start if index.start is None else index.start
    last = stop if index.stop is None else index.stop
    if index.step is not None or not start <= first < last <= stop:
        raise IndexError("%r does not lie in %d:%d" % (index, start, stop))
    return first, last


# Procedures and functions of GIMP's

RENAMED = {
    "gimp-image-is-valid": "gimp-image-id-is-valid",
    "gimp-item-is-valid": "gimp-item-id-is-valid",
}


class Database(object):
    """`pdb.gimp_some_procedure(…)`: calls it with positional arguments; `run-mode` may be left out."""

    def __getattr__(self, name):
        return self[name]

    def __getitem__(self, name):
        name = name.replace("_", "-")
        procedure = Gimp.get_pdb().lookup_procedure(RENAMED.get(name, name))
        if procedure is None:
            raise AttributeError("GIMP %s has no procedure %s" % (Gimp.version(), name))

        def call(*values):
            return _call(procedure, values)

        return call


def _call(procedure, values):
    specs = procedure.get_arguments()
    if specs and specs[0].name == "run-mode" and len(values) == len(specs) - 1:
        specs = specs[1:]
    if len(values) != len(specs):
        raise TypeError("%s takes %d arguments, not %d" % (procedure.get_name(), len(specs), len(values)))
    config = procedure.create_config()
    for spec, value in zip(specs, values, strict=True):
        if spec.value_type == GObject.TYPE_INT and isinstance(value, Wrapped):
            value = value.ID
        if spec.value_type.name == "GimpCoreObjectArray":
            config.set_core_object_array(spec.name, [unwrap(item) for item in value])
        else:
            config.set_property(spec.name, unwrap(value))
    returned = procedure.run(config)
    if returned.index(0) != Gimp.PDBStatusType.SUCCESS:
        reason = returned.index(1) if returned.length() > 1 else "no reason given"
        raise Failure("%s failed: %s" % (procedure.get_name(), reason))
    results = [wrap(returned.index(i)) for i in range(1, returned.length())]
    return results[0] if len(results) == 1 else tuple(results) or None


class gimp(object):
    """The classic module `gimp`."""

    error = Failure
    Image = Image
    Drawable = Drawable
    Layer = Layer
    GroupLayer = GroupLayer
    Channel = Channel
    PixelRegion = PixelRegion
    message = staticmethod(Gimp.message)
    progress_init = staticmethod(lambda text="": Gimp.progress_init(text))
    progress_update = staticmethod(Gimp.progress_update)
    displays_flush = staticmethod(Gimp.displays_flush)
    delete = staticmethod(lambda wrapped: wrapped.native.delete())


pdb = Database()


# The plug-in

READ_WRITE = GObject.ParamFlags.READWRITE


def add_argument(procedure, parameter):
    """Declare a parameter to GIMP."""
    kind, name, label = parameter.kind, parameter.name, parameter.label
    default, extra = parameter.default, parameter.extra
    if kind == "integer":
        low, high = extra[:2] if extra else (GLib.MININT32, GLib.MAXINT32)
        procedure.add_int_argument(name, label, label, low, high, default, READ_WRITE)
    elif kind in ("number", "slider"):
        low, high = extra[:2] if extra else (-GLib.MAXDOUBLE, GLib.MAXDOUBLE)
        procedure.add_double_argument(name, label, label, low, high, default, READ_WRITE)
    elif kind == "switch":
        procedure.add_boolean_argument(name, label, label, bool(default), READ_WRITE)
    elif kind in ("choice", "index") and not callable(extra):
        choice = Gimp.Choice.new()
        for number, (text, value) in enumerate(extra):
            choice.add(value, number, text, "")
        procedure.add_choice_argument(name, label, label, choice, default, READ_WRITE)
    elif kind in ("text", "choice"):
        procedure.add_string_argument(name, label, label, default, READ_WRITE)
    elif kind == "layer":
        procedure.add_layer_argument(name, label, label, True, READ_WRITE)
    else:
        raise Failure("gimpfu: a parameter of the kind %s is not supported at this place." % kind)


def add_result(procedure, parameter):
    """Declare a return value to GIMP."""
    if parameter.kind != "layer":
        raise Failure("gimpfu: a result of the kind %s is not supported." % parameter.kind)
    procedure.add_layer_return_value(parameter.name, parameter.label, parameter.label, False, READ_WRITE)


def own_parameters(declared):
    """Return the parameters beyond the image and the drawable that GIMP itself puts in front."""
    kinds = [parameter.kind for parameter in declared.parameters[:2]]
    if kinds[:1] != ["image"] or kinds[1:] not in (["drawable"], ["layer"]):
        raise Failure("gimpfu: a procedure's first parameters must be an image and a drawable.")
    return declared.parameters[2:]


def run(procedure, run_mode, image, drawables, config, declared):
    """GIMP calls the procedure: ask the user where wanted, call the script, and answer in GIMP's terms."""
    status = Gimp.PDBStatusType
    # A call that fails is an exception in the script; GIMP need not show a window of its own.
    procedure.get_plug_in().set_pdb_error_handler(Gimp.PDBErrorHandler.PLUGIN)
    try:
        if len(drawables) != 1:
            raise Failure("Select exactly one layer; %d are selected." % len(drawables))

        def call(function):
            values = [
                parameter.value(config.get_property(parameter.name)) for parameter in own_parameters(declared)
            ]
            return function(wrap(image), wrap(drawables[0]), *values)

        if run_mode == Gimp.RunMode.INTERACTIVE and not ask(procedure, config, declared, call):
            raise Cancelled
        result = call(declared.function)
    except Cancelled:
        return procedure.new_return_values(status.CANCEL, GLib.Error())
    except Failure as failure:
        return procedure.new_return_values(status.EXECUTION_ERROR, GLib.Error(str(failure)))
    except Exception as problem:
        # The edge of the process: GIMP itself would say no more than "execution error".
        traceback.print_exc()
        message = "%s: %s" % (type(problem).__name__, problem)
        return procedure.new_return_values(status.EXECUTION_ERROR, GLib.Error(message))
    Gimp.displays_flush()
    answer = procedure.new_return_values(status.SUCCESS, GLib.Error())
    for number, value in enumerate([result] if len(declared.results) == 1 else result or [], 1):
        answer.remove(number)
        answer.insert(number, GObject.Value(Gimp.Layer, unwrap(value)))
    return answer


def ask(procedure, config, declared, call):
    """Show the dialog with a row for each parameter and the forecast; whether the user agreed."""
    gi.require_version("GimpUi", "3.0")
    gi.require_version("Gtk", "3.0")
    from gi.repository import GimpUi, Gtk

    GimpUi.init(procedure.get_name())
    parameters = own_parameters(declared)
    grid = Gtk.Grid(column_spacing=12, row_spacing=6, border_width=12)
    for row, parameter in enumerate(parameters):
        text = Gtk.Label(label=parameter.label, use_underline=True, xalign=0.0)
        field = make_field(Gtk, parameter, config)
        field.set_hexpand(True)
        text.set_mnemonic_widget(field)
        grid.attach(text, 0, row, 1, 1)
        grid.attach(field, 1, row, 1, 1)
    if declared.forecast:
        line = Gtk.Label(xalign=0.0, wrap=True, max_width_chars=40)
        grid.attach(line, 1, len(parameters), 1, 1)
        keep_forecast(line, config, functools.partial(call, declared.forecast))
    title = declared.label.replace("_", "").rstrip(".…")
    dialog = GimpUi.ProcedureDialog.new(procedure, config, title)
    dialog.get_content_area().pack_start(grid, True, True, 0)
    grid.show_all()
    agreed = dialog.run()
    dialog.destroy()
    return agreed


def keep_forecast(line, config, forecast):
    """Have a label show the forecast, anew after every change."""

    def show():
        try:
            line.set_text(forecast())
        except Failure as failure:
            line.set_text(str(failure))

    # When GTK has nothing else to do, so once for a change that is made of several.
    waiting = []

    def show_later(*_):
        if not waiting:
            waiting.append(GLib.idle_add(show_now))

    def show_now():
        waiting.clear()
        show()
        return GLib.SOURCE_REMOVE

    show()
    config.connect("notify", show_later)


def make_field(Gtk, parameter, config):
    """Return the widget for a parameter, bound to its value."""
    kind, extra = parameter.kind, parameter.extra
    if kind in ("integer", "number", "slider"):
        low, high, step = (tuple(extra) + (1,))[:3] if extra else (GLib.MININT32, GLib.MAXINT32, 1)
        held = Gtk.Adjustment(lower=low, upper=high, step_increment=step, page_increment=10 * step)
        if kind == "slider":
            field = Gtk.Scale(adjustment=held, digits=2, value_pos=Gtk.PositionType.RIGHT)
        else:
            field = make_spin_button(Gtk, held, 0 if kind == "integer" else 4)
        if extra and extra[3:] == ("%",):
            field = beside_per_cent(Gtk, field, held)
        attribute = "value"
    elif kind == "switch":
        field = held = Gtk.CheckButton()
        attribute = "active"
    elif kind in ("choice", "index"):
        field = held = Gtk.ComboBoxText()
        attribute = "active-id"
        choices = extra() if callable(extra) else extra
        for text, value in choices:
            field.append(value, text)
        # A value remembered from before may be gone; the user sees what is taken instead.
        if config.get_property(parameter.name) not in [value for _, value in choices]:
            config.set_property(parameter.name, choices[0][1])
    else:
        field = held = Gtk.Entry()
        attribute = "text"
    flags = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE
    config.bind_property(parameter.name, held, attribute, flags)
    return field


def make_spin_button(Gtk, adjustment, digits):
    """Return a field for a number that follows what is typed at once, not only when the field is left."""
    field = Gtk.SpinButton(adjustment=adjustment, digits=digits)
    busy = []  # true while text becomes value or value text, so that neither is sent back

    def read(_):
        try:
            value = float(field.get_text().replace(",", "."))
        except ValueError:
            return
        if not busy and adjustment.get_lower() <= value <= adjustment.get_upper():
            busy.append(True)
            adjustment.set_value(value)
            busy.pop()

    def write(_):
        if not busy:
            busy.append(True)
            text = "%.*f" % (digits, adjustment.get_value())
            field.set_text(text.rstrip("0").rstrip(".") if digits else text)
            busy.pop()
        return True  # GTK need not write

    field.connect("changed", read)
    field.connect("output", write)
    return field


def beside_per_cent(Gtk, field, adjustment):
    """Return a number's field together with a second one that shows and takes the number in per cent."""
    hundredfold = Gtk.Adjustment(
        lower=100 * adjustment.get_lower(),
        upper=100 * adjustment.get_upper(),
        step_increment=100 * adjustment.get_step_increment(),
        page_increment=100 * adjustment.get_page_increment(),
    )
    flags = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE
    adjustment.bind_property(
        "value", hundredfold, "value", flags, lambda _, value: 100 * value, lambda _, value: value / 100
    )
    both = Gtk.Box(spacing=6)
    second = make_spin_button(Gtk, hundredfold, 2)
    sign = Gtk.Label(label="_%", use_underline=True)
    sign.set_mnemonic_widget(second)
    for widget, expands in ((field, True), (second, True), (sign, False)):
        both.pack_start(widget, expands, expands, 0)
    both.connect("mnemonic-activate", lambda *_: field.grab_focus() or True)
    return both


def main(procedures):
    """Answer GIMP for these procedures, a dictionary by name."""

    class Plugin(Gimp.PlugIn):
        def do_set_i18n(self, name):
            return False

        def do_query_procedures(self):
            return list(procedures)

        def do_create_procedure(self, name):
            declared = procedures[name]
            procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, run, declared)
            procedure.set_image_types(declared.image_types)
            # With any number of drawables, since a greyed out menu entry does not say why.
            mask = Gimp.ProcedureSensitivityMask
            procedure.set_sensitivity_mask(mask.DRAWABLE | mask.DRAWABLES | mask.NO_DRAWABLES)
            procedure.set_documentation(declared.blurb, declared.help, name)
            procedure.set_attribution(declared.author, declared.copyright, declared.date)
            procedure.set_menu_label(declared.label)
            if declared.menu:
                procedure.add_menu_path(declared.menu)
            for parameter in own_parameters(declared):
                add_argument(procedure, parameter)
            for parameter in declared.results:
                add_result(procedure, parameter)
            return procedure

    Gimp.main(Plugin.__gtype__, sys.argv)
