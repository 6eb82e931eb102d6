"""The fields of a dialog of ours: a widget for each parameter, bound to the value of a call."""

from gimpfu.errors import Failure
from gimpfu.gimp3.arguments import limits, nick
from gimpfu.gimp3.bindings import GLib, GObject, Pango
from gimpfu.translated import _

SLIDER = 120  # pixels
NUMBER = 6  # characters
LIST = 24  # characters, of the longest line that a list makes room for
FLAGS = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE


class Fields:
    """Makes the fields. `faults` are those whose text is no value, by the names of parameters; `extras` the
    values of the dialog's own choices, by their names.
    """

    def __init__(self, Gtk, config, declared, last_extras, on_change):
        """`on_change` is called when what stands in a field is another, unless it is a value of `config`."""
        self._gtk, self._config, self._declared = Gtk, config, declared
        self._last_extras, self._on_change = last_extras, on_change
        self.faults, self.extras = {}, {}

    def make(self, parameter):
        """Return the widget for a parameter, bound to its value."""
        Gtk, kind = self._gtk, parameter.kind
        if kind in {"integer", "number", "slider"}:
            return self._make_number(parameter)
        if parameter.name in self._declared.ticks:
            return self._make_tick(parameter)
        if kind in {"choice", "index"}:
            return self._make_list(parameter)
        if kind == "switch":
            field, attribute = Gtk.CheckButton(label=parameter.label, use_underline=True), "active"
        elif kind in {"text", "paragraph"}:
            field, attribute = Gtk.Entry(), "text"
        else:
            raise Failure(
                "gimpfu: a dialog with a forecast, per cent or computed choices has no field for %s."
                % parameter.name
            )
        self._config.bind_property(parameter.name, field, attribute, FLAGS)
        return field

    def _make_number(self, parameter):
        Gtk, kind = self._gtk, parameter.kind
        low, high = limits(parameter, GLib.MININT32, GLib.MAXINT32)
        step = parameter.step or 1
        held = Gtk.Adjustment(lower=low, upper=high, step_increment=step, page_increment=10 * step)
        if kind == "slider":
            field = Gtk.Scale(adjustment=held, digits=2, value_pos=Gtk.PositionType.RIGHT)
            field.set_size_request(SLIDER, -1)
        else:
            field = self._make_spin_button(parameter, held, 0 if kind == "integer" else 4)
        if parameter.per_cent:
            field = self._beside_per_cent(parameter, field, held)
        self._config.bind_property(parameter.name, held, "value", FLAGS)
        return field

    def _make_list(self, parameter):
        field = self._gtk.ComboBoxText()
        for cell in field.get_cells():
            cell.set_property("ellipsize", Pango.EllipsizeMode.END)
            cell.set_property("max-width-chars", LIST)
        choices = parameter.choices() if callable(parameter.choices) else parameter.choices
        for shown, value in choices:
            field.append(nick(parameter, value) if shown else None, shown)
        field.set_row_separator_func(lambda model, row, *_: not model[row][0])
        known = [nick(parameter, value) for shown, value in choices if shown]
        if parameter in self._declared.extras:
            return self._make_extra(parameter, field, known)
        # A value remembered from before may be gone; the user sees what is taken instead.
        if self._config.get_property(parameter.name) not in known:
            self._config.set_property(parameter.name, known[0])
        self._config.bind_property(parameter.name, field, "active-id", FLAGS)
        return field

    def _make_tick(self, parameter):
        """Return a tick for a choice of three: as needed, yes, no."""
        needed, yes, no = (value for _, value in parameter.choices)
        field = self._gtk.CheckButton(label=parameter.label, use_underline=True)
        busy = []

        def show(*_event):
            value = self._config.get_property(parameter.name)
            busy.append(True)
            field.set_active(value == yes)
            field.set_inconsistent(value == needed)
            field.set_label(_("%s: as needed") % parameter.label if value == needed else parameter.label)
            busy.pop()

        def toggle(_):
            if not busy:
                after = {needed: yes, yes: no, no: needed}
                self._config.set_property(parameter.name, after[self._config.get_property(parameter.name)])
                show()

        show()
        field.connect("toggled", toggle)
        self._config.connect("notify::" + parameter.name, show)
        return field

    def _make_extra(self, parameter, field, known):
        """Return the list for a choice of the dialog's own, with what was chosen last."""

        def keep(_):
            self.extras[parameter.name] = field.get_active_id() or known[0]
            self._on_change()

        last = self._last_extras.get(parameter.name)
        field.set_active_id(last if last in known else known[0])
        self.extras[parameter.name] = field.get_active_id()
        field.connect("changed", keep)
        return field

    def _make_spin_button(self, parameter, adjustment, digits):
        """Return a field for a number that follows what is typed at once, not only when the field is left."""
        field = self._gtk.SpinButton(adjustment=adjustment, digits=digits, activates_default=True)
        field.set_width_chars(NUMBER)
        word = parameter.low_word
        busy = []  # true while text becomes value or value text, so that neither is sent back

        def read(_):
            if busy:
                return
            low, high = adjustment.get_lower(), adjustment.get_upper()
            text = field.get_text()
            try:
                value = low if word and text == word else float(text.replace(",", "."))
            except ValueError:
                value = float("nan")
            self.faults.pop(parameter.name, None)
            if low <= value <= high:
                busy.append(True)
                adjustment.set_value(value)
                busy.pop()
            else:
                self.faults[parameter.name] = parameter.fault(low, high)
            self._on_change()

        def write(_):
            if not busy:
                busy.append(True)
                if self.faults.pop(parameter.name, None):
                    self._on_change()
                text = "%.*f" % (digits, adjustment.get_value())
                is_low = word and adjustment.get_value() == adjustment.get_lower()
                field.set_text(word if is_low else text.rstrip("0").rstrip(".") if digits else text)
                busy.pop()
            return True  # GTK need not write

        field.connect("changed", read)
        field.connect("output", write)
        return field

    def _beside_per_cent(self, parameter, field, adjustment):
        """Return a number's field with a second one that shows and takes the number in per cent."""
        Gtk = self._gtk
        hundredfold = Gtk.Adjustment(
            lower=100 * adjustment.get_lower(),
            upper=100 * adjustment.get_upper(),
            step_increment=100 * adjustment.get_step_increment(),
            page_increment=100 * adjustment.get_page_increment(),
        )
        adjustment.bind_property(
            "value", hundredfold, "value", FLAGS, lambda _, value: 100 * value, lambda _, value: value / 100
        )
        both = Gtk.Box(spacing=6)
        second = self._make_spin_button(parameter, hundredfold, 2)
        sign = Gtk.Label(label="_%", use_underline=True)
        sign.set_mnemonic_widget(second)
        for widget, expands in ((field, True), (second, True), (sign, False)):
            both.pack_start(widget, expands, expands, 0)
        both.connect("mnemonic-activate", lambda *_: field.grab_focus() or True)
        return both
