"""The rows of a dialog of ours: a field for each parameter, and below them what will become of it."""

from gimpfu.errors import Failure
from gimpfu.gimp3.arguments import limits, nick
from gimpfu.gimp3.bindings import GLib, GObject, Pango

ENTERS = (0xFF0D, 0xFF8D)  # the keys Return and Enter
F1 = 0xFFBE
THREE_LINES = 60  # pixels
SLIDER = 120  # pixels
NUMBER = 6  # characters
FLAGS = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE


class Form:
    """The fields of a dialog, bound to the values of a call, and the forecast that follows them."""

    def __init__(self, Gtk, dialog, config, declared, values):
        """Make the rows, `self.rows`. `values` gives the values of all parameters as they are now."""
        self._gtk, self._dialog, self._config, self._declared = Gtk, dialog, config, declared
        self._values = values
        self._faults = {}  # fields whose text is no value, by their labels
        self._is_following = False
        self._waiting = False
        self._parts = {}  # label and field by the names of parameters
        self.on_change = None  # called when the dialog has come to rest after a change
        rows = declared.rows(values())
        self.rows = Gtk.Grid(column_spacing=12, row_spacing=6, border_width=12)
        for number, row in enumerate(rows):
            self._attach(number, [self._make_parts(parameter) for parameter in row])
        self._line = Gtk.Label(xalign=0.0, yalign=0.0, wrap=True, max_width_chars=40)
        self._line.set_size_request(-1, THREE_LINES)  # or the window would jump as the user types
        self.rows.attach(self._line, 1, len(rows), 1, 1)
        if not any(parameter.kind == "paragraph" for row in rows for parameter in row):
            dialog.connect("key-press-event", self._key_pressed)
        if declared.page:
            self._replace_help()
        if declared.forecast:
            self._show_forecast()
            config.connect("notify", self._changed)

    def _make_parts(self, parameter):
        """Return the label and the field of a parameter, of a switch the field alone."""
        if parameter.kind == "switch":
            self._parts[parameter.name] = (self._make_field(parameter),)
            return self._parts[parameter.name]
        text = self._gtk.Label(label=parameter.label, use_underline=True, xalign=0.0)
        field = self._make_field(parameter)
        field.set_hexpand(True)
        text.set_mnemonic_widget(field)
        self._parts[parameter.name] = text, field
        return text, field

    def _attach(self, number, row):
        """Put labels and fields side by side into a row; the first label stands in the column of labels."""
        self.rows.attach(row[0][0], 0, number, 2 if row == [row[0][:1]] else 1, 1)
        if row == [row[0][:1]]:
            return
        if len(row) == 1:
            self.rows.attach(row[0][1], 1, number, 1, 1)
            return
        beside = self._gtk.Box(spacing=12)
        for part in [part for parts in row for part in parts][1:]:
            beside.pack_start(part, part.get_hexpand(), True, 0)
        self.rows.attach(beside, 1, number, 1, 1)

    def _changed(self, _config, spec):
        """Let other values follow the one that the user has changed."""
        if self._is_following:
            return
        try:
            self._is_following = True
            self._take_former(spec.name)
            for name, value in self._declared.followed(spec.name, self._values()).items():
                self._config.set_property(name, value)
        except Failure:
            pass  # the forecast says it
        finally:
            self._is_following = False
        self._show_later()

    def _take_former(self, name):
        """Move a value to the name that its parameter has now: saved settings may be older."""
        for parameter, former in self._declared.former.items():
            value = self._config.get_property(former.name)
            if name == former.name and value != former.default:
                self._config.set_property(parameter.name, value)
                self._config.set_property(former.name, former.default)

    def _show_later(self):
        """Show the forecast when GTK has nothing else to do: once for a change that is made of several."""
        if not self._waiting and self._declared.forecast:
            self._waiting = True
            GLib.idle_add(self._show_now)

    def _show_now(self):
        self._waiting = False
        self._show_forecast()
        if self.on_change:
            self.on_change()
        return GLib.SOURCE_REMOVE

    def _show_forecast(self):
        try:
            if self._faults:
                raise Failure(next(iter(self._faults.values())))
            self._grey_out()
            held = self._declared.agreed(self._values())
            text, is_good = self._declared.forecast(*self._declared.arguments(held)), True
        except Failure as failure:
            text, is_good = str(failure), False
        if is_good:
            self._line.set_text(text)
        else:
            red = "<span foreground='#f04040' weight='bold'>%s</span>"
            self._line.set_markup(red % GLib.markup_escape_text(text))
        self._dialog.set_response_sensitive(self._gtk.ResponseType.OK, is_good)

    def _grey_out(self):
        """Grey out what makes no difference by now."""
        disabled = self._declared.disabled(self._values())
        for name, parts in self._parts.items():
            for part in parts:
                part.set_sensitive(name not in disabled)

    def _key_pressed(self, dialog, event):
        """Have Enter mean OK wherever no button has the focus, and F1 Help."""
        focus, Gtk = dialog.get_focus(), self._gtk
        if event.keyval == F1 and self._declared.page:
            self._declared.show_page()
            return True
        is_button = isinstance(focus, Gtk.Button) and focus.get_ancestor(Gtk.ComboBox) is None
        if event.keyval not in ENTERS or is_button:
            return False
        if self._declared.forecast:  # what is typed may still wait for it
            self._show_forecast()
        if dialog.get_widget_for_response(Gtk.ResponseType.OK).get_sensitive():
            dialog.response(Gtk.ResponseType.OK)
        return True

    def _replace_help(self):
        """Have Help show our page: GIMP's own button looks for GIMP's manual, whatever is connected to it."""
        dialog, answer = self._dialog, self._gtk.ResponseType.HELP
        usual = dialog.get_widget_for_response(answer)
        if usual:
            usual.destroy()
        button = dialog.add_button("_Help", answer)
        dialog.get_action_area().set_child_secondary(button, True)
        dialog.connect("response", self._responded)

    def _responded(self, dialog, response):
        if response == self._gtk.ResponseType.HELP:
            GObject.signal_stop_emission_by_name(dialog, "response")
            self._declared.show_page()

    def _make_field(self, parameter):
        """Return the widget for a parameter, bound to its value."""
        Gtk, kind = self._gtk, parameter.kind
        if kind in {"integer", "number", "slider"}:
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
            attribute = "value"
        elif kind == "switch":
            field = held = Gtk.CheckButton(label=parameter.label, use_underline=True)
            attribute = "active"
        elif kind in {"choice", "index"}:
            field = held = Gtk.ComboBoxText()
            for cell in field.get_cells():
                cell.set_property("ellipsize", Pango.EllipsizeMode.END)
            attribute = "active-id"
            choices = parameter.choices() if callable(parameter.choices) else parameter.choices
            for shown, value in choices:
                field.append(nick(parameter, value) if shown else None, shown)
            field.set_row_separator_func(lambda model, row, *_: not model[row][0])
            # A value remembered from before may be gone; the user sees what is taken instead.
            known = [nick(parameter, value) for shown, value in choices if shown]
            if self._config.get_property(parameter.name) not in known:
                self._config.set_property(parameter.name, known[0])
        elif kind in {"text", "paragraph"}:
            field = held = Gtk.Entry()
            attribute = "text"
        else:
            raise Failure(
                "gimpfu: a dialog with a forecast, per cent or computed choices has no field for %s."
                % parameter.name
            )
        self._config.bind_property(parameter.name, held, attribute, FLAGS)
        return field

    def _make_spin_button(self, parameter, adjustment, digits):
        """Return a field for a number that follows what is typed at once, not only when the field is left."""
        field = self._gtk.SpinButton(adjustment=adjustment, digits=digits, activates_default=True)
        field.set_width_chars(NUMBER)
        busy = []  # true while text becomes value or value text, so that neither is sent back

        def read(_):
            if busy:
                return
            low, high = adjustment.get_lower(), adjustment.get_upper()
            try:
                value = float(field.get_text().replace(",", "."))
            except ValueError:
                value = float("nan")
            self._faults.pop(parameter.name, None)
            if low <= value <= high:
                busy.append(True)
                adjustment.set_value(value)
                busy.pop()
            else:
                self._faults[parameter.name] = parameter.fault(low, high)
            self._show_later()

        def write(_):
            if not busy:
                busy.append(True)
                self._faults.pop(parameter.name, None)
                text = "%.*f" % (digits, adjustment.get_value())
                field.set_text(text.rstrip("0").rstrip(".") if digits else text)
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
