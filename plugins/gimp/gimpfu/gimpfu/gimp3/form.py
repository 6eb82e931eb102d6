"""The rows of a dialog of ours: a field for each parameter, and below them what will become of it."""

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import GLib, GObject
from gimpfu.gimp3.fields import Fields
from gimpfu.translated import _

ENTERS = (0xFF0D, 0xFF8D)  # the keys Return and Enter
F1 = 0xFFBE
THREE_LINES = 60  # pixels
TEXT = 44  # characters, after which texts go on in the next line


class Form:
    """The fields of a dialog, bound to the values of a call, and the forecast that follows them."""

    def __init__(self, Gtk, dialog, config, declared, values):
        """Make the rows, `self.rows`. `values` gives the values of all parameters as they are now."""
        self._gtk, self._dialog, self._config, self._declared = Gtk, dialog, config, declared
        self._values = values
        self._is_following = False
        self._waiting = False
        self._parts = {}  # label and field by the names of parameters
        self.on_change = None  # called when the dialog has come to rest after a change
        self._folds, self._row_parts, self._captions, self._shown = {}, {}, [], []
        self._labels = Gtk.SizeGroup(mode=Gtk.SizeGroupMode.HORIZONTAL, ignore_hidden=False)
        last = declared.last_look()
        self._fields = Fields(Gtk, config, declared, last.get("extras", {}), self._show_later)
        self.extras = self._fields.extras
        column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        sections = declared.sections(values(), declared.extras)
        for title, rows in sections:
            self._add_section(column, title, rows, title in last.get("unfolded", ()))
        self._line = Gtk.Label(xalign=0.0, yalign=0.0, wrap=True, max_width_chars=TEXT)
        self._line.set_size_request(-1, THREE_LINES)  # or the window would jump as the user types
        scrolled = Gtk.ScrolledWindow(hscrollbar_policy=Gtk.PolicyType.NEVER, propagate_natural_height=True)
        scrolled.add(column)
        self.rows = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12, border_width=12)
        self.rows.set_hexpand(False)  # the picture gets what there is of room
        self.rows.pack_start(scrolled, True, True, 0)
        self.rows.pack_start(self._line, False, True, 0)
        rows = [row for _, rows in sections for row in rows]
        if not any(parameter.kind == "paragraph" for row in rows for parameter in row):
            dialog.connect("key-press-event", self._key_pressed)
        if declared.page:
            self._replace_help()

    def begin(self):
        """Show what is chosen, and follow it from now on."""
        if self._declared.forecast:
            self._follow("")
            self._show_forecast()
            self._config.connect("notify", self._changed)

    def close(self):
        """Keep what was folded, and what is chosen for the dialog alone."""
        unfolded = [title for title, fold in self._folds.items() if fold.get_expanded()]
        self._declared.keep_look(unfolded=unfolded, extras=self.extras)

    def _add_section(self, column, title, rows, is_unfolded):
        """Put rows below a title, which may fold them away."""
        Gtk = self._gtk
        grid = Gtk.Grid(column_spacing=12, row_spacing=6)
        for number, row in enumerate(rows):
            parts = [self._make_parts(parameter) for parameter in row]
            self._row_parts[row[0].name] = self._attach(grid, 2 * number, parts)
            caption = Gtk.Label(xalign=0.0, wrap=True, max_width_chars=TEXT)
            self._captions.append(([parameter.name for parameter in row], caption))
            grid.attach(caption, 0, 2 * number + 1, 2, 1)
        if not title:
            column.pack_start(grid, False, True, 0)
            self._shown.append((grid, rows))
            return
        heading = Gtk.Label(label="<b>%s</b>" % GLib.markup_escape_text(title), use_markup=True, xalign=0.0)
        if title in self._declared.folded:
            part = self._folds[title] = Gtk.Expander(label_widget=heading, expanded=is_unfolded)
        else:
            part = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
            part.pack_start(heading, False, True, 0)
        part.add(grid)
        part.set_margin_bottom(6)
        column.pack_start(part, False, True, 0)
        self._shown.append((part, rows))

    def _make_parts(self, parameter):
        """Return the label and the field of a parameter, of a tick the field alone."""
        if parameter.kind == "switch" or parameter.name in self._declared.ticks:
            self._parts[parameter.name] = (self._fields.make(parameter),)
            return self._parts[parameter.name]
        text = self._gtk.Label(label=parameter.label, use_underline=True, xalign=0.0)
        field = self._fields.make(parameter)
        field.set_hexpand(True)
        text.set_mnemonic_widget(field)
        self._parts[parameter.name] = text, field
        return text, field

    def _attach(self, grid, number, row):
        """Put labels and fields side by side into a row, and return what stands in its two columns; the
        first label stands in the column of labels.
        """
        is_wide = row == [row[0][:1]]
        grid.attach(row[0][0], 0, number, 2 if is_wide else 1, 1)
        if is_wide:
            return row[0]
        self._labels.add_widget(row[0][0])
        if len(row) == 1:
            grid.attach(row[0][1], 1, number, 1, 1)
            return row[0]
        beside = self._gtk.Box(spacing=12)
        for part in [part for parts in row for part in parts][1:]:
            beside.pack_start(part, part.get_hexpand(), True, 0)
        grid.attach(beside, 1, number, 1, 1)
        return row[0][0], beside

    def _changed(self, _config, spec):
        """Let other values follow the one that the user has changed."""
        if not self._is_following:
            self._follow(spec.name)
            self._show_later()

    def _follow(self, changed):
        try:
            self._is_following = True
            self._take_former(changed)
            for name, value in self._declared.followed(changed, self._values()).items():
                self._config.set_property(name, value)
        except Failure:
            pass  # the forecast says it
        finally:
            self._is_following = False

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
            self._line.set_sensitive(False)  # until it is true again
            GLib.idle_add(self._show_now)

    def _show_now(self):
        self._waiting = False
        self._show_forecast()
        if self.on_change:
            self.on_change()
        return GLib.SOURCE_REMOVE

    def _show_forecast(self):
        captions = {}
        try:
            if self._fields.faults:
                raise Failure(next(iter(self._fields.faults.values())))
            self._grey_out()
            (text, captions), is_good = self._declared.told(self._declared.agreed(self._values())), True
        except Failure as failure:
            text, is_good = str(failure), False
        for names, caption in self._captions:
            lines = [captions[name] for name in names if captions.get(name)]
            caption.set_text("\n".join(lines))
            caption.set_visible(bool(lines))
        self._line.set_sensitive(True)
        if is_good:
            self._line.set_text(text)
        else:
            red = "<span foreground='#f04040' weight='bold'>%s</span>"
            self._line.set_markup(red % GLib.markup_escape_text(text))
        self._dialog.set_response_sensitive(self._gtk.ResponseType.OK, is_good)

    def _grey_out(self):
        """Hide rows and sections that make no difference by now, and grey out what does not in the others."""
        disabled = self._declared.disabled(self._values())
        for name, parts in self._parts.items():
            for part in parts:
                part.set_sensitive(name not in disabled)
        for widget, rows in self._shown:
            counting = [row for row in rows if any(parameter.name not in disabled for parameter in row)]
            widget.set_visible(bool(counting))
            for row in rows:
                for part in self._row_parts[row[0].name]:
                    part.set_visible(row in counting)

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
        button = dialog.add_button(_("_Help"), answer)
        dialog.get_action_area().set_child_secondary(button, True)
        dialog.connect("response", self._responded)

    def _responded(self, dialog, response):
        if response == self._gtk.ResponseType.HELP:
            GObject.signal_stop_emission_by_name(dialog, "response")
            self._declared.show_page()
