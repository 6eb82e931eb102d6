# -*- coding: utf-8 -*-
"""The fields of a dialog in GIMP 2.10: a widget for each kind of parameter, and its value."""

from __future__ import absolute_import

import ctypes
import traceback

from gimpfu.errors import Failure
from gimpfu.gimp2 import gtk
from gimpfu.gimp2.libraries import Colour, g_free
from gimpfu.gimp2.params import native_colour, to_bytes, to_text
from gimpfu.translated import _
from gimpfu.values import RGB, Reference

INT_RANGE, FLOAT_RANGE = (-(1 << 31), (1 << 31) - 1, 1), (-1e9, 1e9, 1)
DIGITS = 4
SLIDER, CHOICE = 120, 120  # pixels, at least
NUMBER = 6  # characters

_kept = []  # callbacks: GTK has their addresses alone


def connect(instance, signal, function, shape=gtk.Signal):
    """Have a function called at a signal; what goes wrong in it is told and goes no further."""

    def called(*given):
        try:
            return function(*given)
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
            return None if shape is gtk.Signal else 0

    callback = shape(called)
    _kept.append(callback)
    gtk.g_signal_connect_data(
        instance, to_bytes(signal), ctypes.cast(callback, ctypes.c_void_p), None, None, 0
    )


class Field(object):
    """A field: its widget, what its label's mnemonic leads to, and what tells of changes.

    `label` is None where the label stands beside the widget; `text` is what it says by now, None for what the
    parameter's label does.
    """

    label = text = None

    def __init__(self, widget, signal=None):
        self.widget = self.focus = widget
        self._heard = [(widget, signal)] if signal else []

    def when_changed(self, function):
        """Have a function called after every change."""
        for instance, signal in self._heard:
            connect(instance, signal, function)

    def when_typed(self, function):
        """Have a function called when a text changes, whether it is a value or not."""

    def fault(self):
        """Return why what stands there is no value; nothing if it is one."""
        return ""


class Number(Field):
    """A number in a field or a slider, and if wanted a second field with the same number in per cent."""

    def __init__(self, parameter):
        self._is_whole = parameter.kind == "integer"
        self._parameter = parameter
        self._typed, self._faults = [], []
        usual = INT_RANGE if self._is_whole else FLOAT_RANGE
        low, high, step = usual if parameter.low is None else (parameter.low, parameter.high, parameter.step)
        self._held = gtk.adjustment_new(low, low, high, step, 10 * step, 0)
        if parameter.kind == "slider":
            widget = focus = gtk.hscale_new(self._held)
            gtk.scale_set_digits(widget, 2)
            gtk.scale_set_value_pos(widget, gtk.RIGHT)
            gtk.widget_set_size_request(widget, SLIDER, -1)
        else:
            widget = focus = self._spin_button(self._held, low, high, 0 if self._is_whole else DIGITS)
        if parameter.per_cent:
            widget = self._beside_per_cent(widget, low, high, step)
        Field.__init__(self, widget)
        self.focus = focus
        self._heard = [(self._held, "value-changed")]

    def get(self):
        value = gtk.adjustment_get_value(self._held)
        return int(round(value)) if self._is_whole else value  # noqa: RUF046 - it is in Python 2.7

    def set(self, value):
        gtk.adjustment_set_value(self._held, value)

    def when_typed(self, function):
        for entry in self._typed:
            connect(entry, "changed", function)

    def fault(self):
        return self._faults[0] if self._faults else ""

    def _spin_button(self, adjustment, low, high, digits):
        text = self._parameter.fault(low, high)
        word = self._parameter.low_word
        made = make_spin_button(adjustment, low, high, digits, self._faults, text, word)
        self._typed.append(made)
        return made

    def _beside_per_cent(self, field, low, high, step):
        hundredfold = gtk.adjustment_new(100 * low, 100 * low, 100 * high, 100 * step, 1000 * step, 0)
        second = self._spin_button(hundredfold, 100 * low, 100 * high, DIGITS - 2)
        follow(self._held, hundredfold, lambda value: 100 * value)
        follow(hundredfold, self._held, lambda value: value / 100)
        sign = gtk.label_new_with_mnemonic(b"_%")
        gtk.label_set_mnemonic_widget(sign, second)
        both = gtk.hbox_new(0, 6)
        for widget, expands in ((field, 1), (second, 1), (sign, 0)):
            gtk.box_pack_start(both, widget, expands, expands, 0)
        return both


def follow(leader, follower, convert):
    """Have one adjustment's value follow another's."""

    def changed():
        wanted = convert(gtk.adjustment_get_value(leader))
        # The two lead each other, and rounding must not send them in circles.
        if abs(gtk.adjustment_get_value(follower) - wanted) > 1e-9 * max(1, abs(wanted)):
            gtk.adjustment_set_value(follower, wanted)

    connect(leader, "value-changed", changed)


def make_spin_button(adjustment, low, high, digits, faults, fault, word):
    """Return a field for a number that follows what is typed at once, not only when the field is left.

    `faults` holds `fault` while what is typed is no number of the range. A `word` stands for the lowest.
    """
    field = gtk.spin_button_new(adjustment, 0, digits)
    gtk.entry_set_activates_default(field, 1)
    gtk.entry_set_width_chars(field, NUMBER)
    busy = []  # true while text becomes value or value text, so that neither is sent back

    def read():
        if busy:
            return
        text = to_text(gtk.entry_get_text(field))
        try:
            value = low if word and text == word else float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        del faults[:]
        if low <= value <= high:
            busy.append(True)
            gtk.adjustment_set_value(adjustment, value)
            busy.pop()
        else:
            faults.append(fault)

    def write():
        if not busy:
            busy.append(True)
            del faults[:]
            text = "%.*f" % (digits, gtk.adjustment_get_value(adjustment))
            is_low = word and gtk.adjustment_get_value(adjustment) == low
            text = word if is_low else text.rstrip("0").rstrip(".") if digits else text
            gtk.entry_set_text(field, to_bytes(text))
            busy.pop()
        return 1  # GTK need not write

    connect(field, "changed", read)
    connect(field, "output", write, gtk.Question)
    return field


class Switch(Field):
    """A box to tick, with its label in it."""

    def __init__(self, parameter):
        Field.__init__(self, gtk.check_button_new_with_mnemonic(to_bytes(parameter.label)), "toggled")
        self.label = gtk.bin_get_child(self.widget)

    def get(self):
        return bool(gtk.toggle_button_get_active(self.widget))

    def set(self, value):
        gtk.toggle_button_set_active(self.widget, bool(value))


class Tick(Switch):
    """A box to tick for a choice of three: as needed, yes, no."""

    def __init__(self, parameter):
        Switch.__init__(self, parameter)
        self._label = parameter.label
        self._needed, self._yes, self._no = (value for _, value in parameter.choices)
        self._held = self._no
        self._listeners = []
        self._is_shown = []  # while what is held is shown, so that it is not changed by that
        connect(self.widget, "toggled", self._toggled)

    def get(self):
        return self._held

    def set(self, value):
        """Show a value, which tells of a change where it is another."""
        is_other, self._held = value != self._held, value
        self._show()
        for function in self._listeners if is_other else ():
            function()

    def when_changed(self, function):
        self._listeners.append(function)

    def _toggled(self):
        if not self._is_shown:
            self.set({self._needed: self._yes, self._yes: self._no, self._no: self._needed}[self._held])

    def _show(self):
        self._is_shown.append(True)
        gtk.toggle_button_set_active(self.widget, self._held == self._yes)
        gtk.toggle_button_set_inconsistent(self.widget, self._held == self._needed)
        self._is_shown.pop()
        self.text = _("%s: as needed") % self._label if self._held == self._needed else self._label


class Choice(Field):
    """A list of which one is taken."""

    def __init__(self, parameter):
        Field.__init__(self, gtk.combo_box_text_new(), "changed")
        gtk.cut_off_entries(self.widget)
        gtk.widget_set_size_request(self.widget, CHOICE, -1)
        choices = parameter.choices() if callable(parameter.choices) else parameter.choices
        self._values = [value if label else None for label, value in choices]
        for label, _value in choices:
            gtk.combo_box_text_append_text(self.widget, to_bytes(label))
        if None in self._values:
            draw_lines(self.widget, [value is None for value in self._values])

    def get(self):
        return self._values[gtk.combo_box_get_active(self.widget)]

    def set(self, value):
        # A value remembered from before may be gone; the user sees what is taken instead.
        gtk.combo_box_set_active(self.widget, self._values.index(value) if value in self._values else 0)


def draw_lines(box, are_lines):
    """Have a list show lines in the place of some of its entries."""

    def is_line(model, entry, _data):
        try:
            return int(are_lines[int(taken_text(gtk.tree_model_get_string_from_iter(model, entry)))])
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
            return 0

    callback = gtk.RowQuestion(is_line)
    _kept.append(callback)
    gtk.combo_box_set_row_separator_func(box, callback, None, None)


class Text(Field):
    """A line of text."""

    def __init__(self, _parameter):
        Field.__init__(self, gtk.entry_new(), "changed")
        gtk.entry_set_activates_default(self.widget, 1)

    def get(self):
        return to_text(gtk.entry_get_text(self.widget))

    def set(self, value):
        gtk.entry_set_text(self.widget, to_bytes(value))


class Paragraph(Field):
    """Several lines of text."""

    def __init__(self, _parameter):
        view = gtk.text_view_new()
        gtk.text_view_set_accepts_tab(view, 0)
        frame = gtk.scrolled_window_new(None, None)
        gtk.scrolled_window_set_policy(frame, gtk.POLICY_AUTOMATIC, gtk.POLICY_AUTOMATIC)
        gtk.scrolled_window_set_shadow_type(frame, gtk.SHADOW_IN)
        gtk.widget_set_size_request(frame, 280, 80)
        gtk.container_add(frame, view)
        Field.__init__(self, frame)
        self.focus = view
        self._buffer = gtk.text_view_get_buffer(view)
        self._heard = [(self._buffer, "changed")]

    def get(self):
        start, end = (ctypes.create_string_buffer(gtk.LARGEST_TEXT_ITER) for _ in range(2))
        gtk.text_buffer_get_bounds(self._buffer, start, end)
        return taken_text(gtk.text_buffer_get_text(self._buffer, start, end, 1))

    def set(self, value):
        gtk.text_buffer_set_text(self._buffer, to_bytes(value), -1)


class ColourButton(Field):
    """A colour."""

    def __init__(self, parameter):
        title, white = to_bytes(parameter.label.replace("_", "")), Colour(1, 1, 1, 1)
        button = gtk.color_button_new(title, 60, 20, ctypes.byref(white), 0)
        Field.__init__(self, button, "color-changed")

    def get(self):
        held = Colour()
        gtk.color_button_get_color(self.widget, ctypes.byref(held))
        return RGB(held.r, held.g, held.b, held.a)

    def set(self, value):
        gtk.color_button_set_color(self.widget, ctypes.byref(native_colour(value)))


class Resource(Field):
    """A font, a gradient, a palette or a pattern, by name."""

    def __init__(self, parameter):
        title = to_bytes(parameter.label.replace("_", ""))
        self._kind = parameter.kind
        Field.__init__(self, gtk.RESOURCE_BUTTONS[self._kind](title, None), self._kind + "-set")

    def get(self):
        return to_text(gtk.RESOURCE_NAMES[self._kind](self.widget)) or ""

    def set(self, value):
        gtk.RESOURCE_SETTERS[self._kind](self.widget, to_bytes(value) or None)


class Brush(Field):
    """A brush, by name; its button has opacity, spacing and mode as well, which no script is told."""

    def __init__(self, parameter):
        title = to_bytes(parameter.label.replace("_", ""))
        Field.__init__(self, gtk.brush_select_button_new(title, None, 1.0, -1, 0), "brush-set")

    def get(self):
        numbers = ctypes.c_double(), ctypes.c_int(), ctypes.c_int()
        return to_text(gtk.brush_select_button_get_brush(self.widget, *map(ctypes.byref, numbers))) or ""

    def set(self, value):
        gtk.brush_select_button_set_brush(self.widget, to_bytes(value) or None, 1.0, -1, 0)


class Path(Field):
    """A file or a folder, to type or to browse for."""

    def __init__(self, parameter):
        title, is_folder = to_bytes(parameter.label.replace("_", "")), parameter.kind == "folder"
        Field.__init__(self, gtk.file_entry_new(title, b"", is_folder, 0), "filename-changed")

    def get(self):
        return taken_text(gtk.file_entry_get_filename(self.widget))

    def set(self, value):
        gtk.file_entry_set_filename(self.widget, to_bytes(value))


class Object(Field):
    """One of the images that are open, or of what they are made of."""

    def __init__(self, parameter):
        self._kind = parameter.kind
        Field.__init__(self, gtk.OBJECT_COMBO_BOXES[self._kind](None, None), "changed")

    def get(self):
        held = ctypes.c_int(-1)
        is_chosen = gtk.int_combo_box_get_active(self.widget, ctypes.byref(held))
        return Reference(self._kind, held.value) if is_chosen and held.value > 0 else None

    def set(self, value):
        if value is not None:
            gtk.int_combo_box_set_active(self.widget, getattr(value, "ID", value))


def taken_text(address):
    """Return a text that GTK gave away, and free it."""
    text = to_text(ctypes.cast(address, ctypes.c_char_p).value) or ""
    g_free(address)
    return text


FIELDS = {
    "integer": Number,
    "number": Number,
    "slider": Number,
    "switch": Switch,
    "choice": Choice,
    "index": Choice,
    "text": Text,
    "paragraph": Paragraph,
    "colour": ColourButton,
    "brush": Brush,
}
FIELDS.update(dict.fromkeys(gtk.RESOURCE_BUTTONS, Resource))
FIELDS.update(dict.fromkeys(("file", "filename", "folder"), Path))
FIELDS.update(dict.fromkeys(gtk.OBJECT_COMBO_BOXES, Object))


def make_field(parameter, is_tick=False):
    """Return the field for a parameter: a tick where that is wanted for a choice of three."""
    if is_tick:
        return Tick(parameter)
    if parameter.kind not in FIELDS:
        raise Failure(
            "gimpfu: the dialog has no field for %s, a parameter of the kind %s: call the procedure with it."
            % (parameter.name, parameter.kind)
        )
    return FIELDS[parameter.kind](parameter)
