# -*- coding: utf-8 -*-
"""The dialog in GIMP 2.10: rows for the parameters in sections, the forecast below, and Reset."""

# ruff: noqa: B905 - as Python 2.7 can say it

from __future__ import absolute_import

import functools
import traceback
from xml.sax.saxutils import escape

from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp2 import gtk
from gimpfu.gimp2.fields import connect, make_field
from gimpfu.gimp2.params import to_bytes
from gimpfu.gimp2.preview import Canvas
from gimpfu.translated import _

LEAST_LINES = 3  # of the forecast, or the window would jump as the user types
LINE = 400  # pixels, before which a line of the forecast is broken
GREY = "<span foreground='#888888'>%s</span>"  # GTK itself would write bold and white
SCROLL_BAR = 24  # pixels, at least what one is wide
MOST, MOST_BESIDE_PICTURE = 0.75, 0.6  # of the screen's height for the rows


def ask(procedure, held):
    """Show the dialog with these values; return those that the user agrees to, or raise Cancelled.

    The values before the procedure's own are passed on as they are.
    """
    gtk.ui_init(to_bytes(procedure.name), 0)
    form = Form(procedure, held)
    canvas = None
    if procedure.preview:
        canvas = Canvas(procedure, lambda: procedure.arguments(procedure.agreed(form.held())), form.extras)
        form.on_change = canvas.changed
    window = make_window(procedure, form, canvas)
    if canvas:
        canvas.begin(window)
    try:
        answer = gtk.dialog_run(window)
        while answer in {gtk.RESET, gtk.HELP}:
            if answer == gtk.HELP:
                procedure.show_page()
            else:
                form.show([parameter.default for parameter in procedure.own])
            answer = gtk.dialog_run(window)
        if answer != gtk.OK:
            raise Cancelled
        chosen = form.held()
    finally:
        form.close()
        if canvas:
            canvas.close()
        gtk.widget_destroy(window)
        gtk.gdk_flush()  # or it is seen until the script ends
    procedure.remember(chosen[procedure.given :])
    return chosen


class Form(object):
    """The rows of a dialog, a field for each parameter, and below them the forecast."""

    def __init__(self, procedure, held):
        self._procedure, self._held = procedure, list(held)
        last = procedure.last_look()
        sections = procedure.sections(held, procedure.extras)
        self._shown = [parameter for _, rows in sections for row in rows for parameter in row]
        self._fields = [make_field(one, one.name in procedure.ticks) for one in self._shown]
        self._labels = [
            field.label or make_label(parameter.label) for parameter, field in zip(self._shown, self._fields)
        ]
        self.line = make_text() if procedure.forecast else None
        self._text = ""  # of that line
        self._window = None
        self._is_following = False
        self._waiting = []
        self.on_change = None  # called when the dialog has come to rest after a change
        # Of every row its parameters, what stands in it, and the text below it; of every section its rows
        self._rows, self._sections, self._folds = [], [], {}
        self._column_of_labels = gtk.size_group_new(gtk.HORIZONTAL)
        self.column = gtk.vbox_new(0, 6)
        parts = list(zip(self._labels, self._fields))
        for title, rows in sections:
            self._add_section(title, rows, parts[: sum(map(len, rows))], title in last.get("unfolded", ()))
            del parts[: sum(map(len, rows))]
        self.extras = {}  # what is chosen for the dialog alone, by names
        for parameter, field in zip(self._shown, self._fields):
            if parameter in procedure.extras:
                field.set(last.get("extras", {}).get(parameter.name, parameter.default))
        self._take_extras()
        self.show(held[procedure.given :])

    def _add_section(self, title, rows, parts, is_unfolded):
        """Put rows below a title, which may fold them away."""
        table = gtk.table_new(2 * len(rows), 2, 0)
        gtk.table_set_row_spacings(table, 3)
        gtk.table_set_col_spacings(table, 12)
        for number, row in enumerate(rows):
            widgets = self._attach_row(table, 2 * number, parts[: len(row)])
            del parts[: len(row)]
            below = make_text() if self._procedure.forecast else None
            if below:
                attach(table, below, 0, 2 * number + 1, columns=2)
            self._rows.append(([parameter.name for parameter in row], widgets, below))
        whole = table
        if title:
            heading = gtk.label_new_with_mnemonic(b"")
            gtk.label_set_markup(heading, to_bytes("<b>%s</b>" % escape(title)))
            gtk.misc_set_alignment(heading, 0.0, 0.5)
            if title in self._procedure.folded:
                whole = self._folds[title] = gtk.expander_new(None)
                gtk.expander_set_label_widget(whole, heading)
                gtk.expander_set_expanded(whole, is_unfolded)
                gtk.container_add(whole, table)
            else:
                whole = gtk.vbox_new(0, 6)
                gtk.box_pack_start(whole, heading, 0, 0, 0)
                gtk.box_pack_start(whole, table, 0, 0, 0)
        gtk.box_pack_start(self.column, whole, 0, 0, 0)
        self._sections.append((whole, [parameter.name for row in rows for parameter in row]))

    def _attach_row(self, table, number, parts):
        """Put labels and fields side by side into a row, and return what stands in its two columns; the first
        label stands in the column of labels.
        """
        (text, field), others = parts[0], parts[1:]
        if field.label:
            attach(table, field.widget, 0, number, columns=2)
            return [field.widget]
        for text_of, field_of in parts:
            gtk.label_set_mnemonic_widget(text_of, field_of.focus)
        gtk.size_group_add_widget(self._column_of_labels, text)
        attach(table, text, 0, number, expand=0)
        beside = field.widget
        if others:
            beside = gtk.hbox_new(0, 12)
            gtk.box_pack_start(beside, field.widget, 1, 1, 0)
            for text_of, field_of in others:
                gtk.box_pack_start(beside, text_of, 0, 0, 0)
                gtk.box_pack_start(beside, field_of.widget, 1, 1, 0)
        attach(table, beside, 1, number)
        return [text, beside]

    def held(self):
        """Return the values of all parameters as they are now."""
        values = {parameter.name: field.get() for parameter, field in zip(self._shown, self._fields)}
        pairs = zip(self._procedure.parameters, self._held)
        return [values.get(parameter.name, kept) for parameter, kept in pairs]

    def show(self, values):
        """Show values of the procedure's own parameters in their fields."""
        self._held[self._procedure.given :] = values
        by_name = {parameter.name: value for parameter, value in zip(self._procedure.own, values)}
        self._is_following = True
        for parameter, field in zip(self._shown, self._fields):
            if parameter.name in by_name:
                field.set(by_name[parameter.name])
        self._is_following = False
        if self._window and self._procedure.forecast:
            self._show_later()

    def begin(self, window):
        """Show what is chosen, follow the user's changes, and have Enter mean OK."""
        self._window = window
        if not any(parameter.kind == "paragraph" for parameter in self._shown):
            connect_keys(window, self._key_pressed)
        if not self._procedure.forecast:
            return
        self._idle = gtk.Question(self._show_now)
        self._follow("")
        self._show_forecast()
        for parameter, field in zip(self._shown, self._fields):
            field.when_changed(functools.partial(self._changed, parameter.name))
            field.when_typed(self._show_later)

    def width(self):
        """Return the width of the rows, whatever of them is seen."""
        for fold in self._folds.values():
            gtk.expander_set_expanded(fold, 1)
        width = gtk.size_of(self.column)[0]
        for title, fold in self._folds.items():
            gtk.expander_set_expanded(fold, int(title in self._procedure.last_look().get("unfolded", ())))
        return width

    def close(self):
        """Keep what was folded, and what is chosen for the dialog alone."""
        if self._folds or self.extras:
            unfolded = [title for title, fold in self._folds.items() if gtk.expander_get_expanded(fold)]
            self._procedure.keep_look(unfolded=unfolded, extras=self.extras)

    def _take_extras(self):
        for parameter, field in zip(self._shown, self._fields):
            if parameter in self._procedure.extras:
                self.extras[parameter.name] = field.get()

    def _changed(self, name):
        """Let other values follow the one that the user has changed."""
        if not self._is_following:
            self._take_extras()
            self._follow(name)
            self._show_later()

    def _follow(self, name):
        self._is_following = True
        try:
            followed = self._procedure.followed(name, self.held())
            for parameter, field in zip(self._shown, self._fields):
                if parameter.name in followed:
                    field.set(followed[parameter.name])
        except Failure:
            pass  # the forecast says it
        finally:
            self._is_following = False

    def _show_later(self):
        """Show the forecast when GTK has nothing else to do: once for a change that is made of several."""
        if not self._waiting:
            self._waiting.append(gtk.g_idle_add(self._idle, None))
            # Until it is true again.
            gtk.label_set_markup(self.line, to_bytes(GREY % escape(self._text)))

    def _show_now(self):
        del self._waiting[:]
        try:
            self._show_forecast()
            if self.on_change:
                self.on_change()
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
        return 0

    def _show_forecast(self):
        """Show the forecast, or in red what is wrong; return whether all is well."""
        captions = {}
        try:
            for field in self._fields:
                if field.fault():
                    raise Failure(field.fault())
            self._grey_out()
            held = self._procedure.agreed(self.held())
            (text, captions), is_good = self._procedure.told(held), True
        except Failure as failure:
            text, is_good = str(failure), False
        for names, _widgets, below in self._rows:
            lines = [captions[name] for name in names if captions.get(name)]
            gtk.label_set_text(below, to_bytes("\n".join(lines)))
            gtk.widget_set_visible(below, int(bool(lines)))
        text += "\n" * (LEAST_LINES - 1 - text.count("\n"))
        self._text = text
        if is_good:
            gtk.label_set_text(self.line, to_bytes(text))
        else:
            red = "<span foreground='#f04040' weight='bold'>%s</span>" % escape(text)
            gtk.label_set_markup(self.line, to_bytes(red))
        gtk.dialog_set_response_sensitive(self._window, gtk.OK, is_good)
        return is_good

    def _grey_out(self):
        """Hide rows and sections that make no difference by now, and grey out what does not in the others."""
        disabled = set(self._procedure.disabled(self.held()))
        for parameter, label, field in zip(self._shown, self._labels, self._fields):
            is_grey = parameter.name in disabled
            gtk.widget_set_sensitive(field.widget, int(not is_grey))
            text = escape(field.text or parameter.label)
            gtk.label_set_markup_with_mnemonic(label, to_bytes(GREY % text if is_grey else text))
        for names, widgets, _below in self._rows:
            for widget in widgets:
                gtk.widget_set_visible(widget, int(not disabled.issuperset(names)))
        for widget, names in self._sections:
            gtk.widget_set_visible(widget, int(not disabled.issuperset(names)))

    def _key_pressed(self, event):
        """Have Enter mean OK wherever no button has the focus, F1 Help, and a letter with Alt lead to
        its field; return whether it was one.
        """
        key, focus = event.keyval, gtk.window_get_focus(self._window)
        # GTK's own table of letters is renewed when nothing else is to be done, and lacks some until then.
        modifiers = event.state & gtk.accelerator_get_default_mod_mask()
        if gtk.window_mnemonic_activate(self._window, gtk.gdk_keyval_to_lower(key), modifiers):
            return True
        if key == gtk.F1 and self._procedure.page:
            self._procedure.show_page()
            return True
        is_button = gtk.is_a(focus, "button", "expander") and not gtk.is_a(focus, "toggle_button")
        if key not in gtk.ENTERS or is_button:
            return False
        if not self._procedure.forecast or self._show_forecast():
            gtk.dialog_response(self._window, gtk.OK)
        return True


def connect_keys(window, function):
    """Have a function called with the event of every key; it returns whether that was all of it."""

    def pressed(_widget, event, _data):
        return function(event.contents)

    connect(window, "key-press-event", pressed, gtk.KeyPress)


def attach(table, widget, column, row, columns=1, expand=gtk.EXPAND):
    """Put a widget into a table, as wide as its place."""
    place = column, column + columns, row, row + 1
    gtk.table_attach(table, widget, *place + (expand | gtk.FILL, gtk.FILL, 0, 0))


def make_window(procedure, form, canvas=None):
    """Return the dialog, shown before GIMP's window; the canvas takes what there is of room."""
    window = gtk.dialog_new()
    gtk.window_set_title(window, to_bytes(procedure.title))
    if procedure.page:
        gtk.dialog_add_button(window, to_bytes(_("_Help")), gtk.HELP)
    for label, answer in ((_("_Reset"), gtk.RESET), (_("_Cancel"), gtk.CANCEL), (_("_OK"), gtk.OK)):
        gtk.dialog_add_button(window, to_bytes(label), answer)
    gtk.dialog_set_default_response(window, gtk.OK)
    gtk.widget_show_all(form.column)
    width = form.width()
    form.begin(window)
    rows, beside = gtk.vbox_new(0, 12), gtk.hbox_new(0, 0)
    gtk.container_set_border_width(rows, 12)
    gtk.box_pack_start(rows, at_most_the_screen(form.column, width, canvas is not None), 1, 1, 0)
    if form.line:
        gtk.box_pack_start(rows, form.line, 0, 0, 0)
        gtk.widget_show(form.line)
    if canvas:
        gtk.box_pack_start(beside, canvas.widget, 1, 1, 0)
        gtk.widget_show_all(canvas.widget)
    gtk.box_pack_start(beside, rows, int(not canvas), 1, 0)
    gtk.box_pack_start(gtk.dialog_get_content_area(window), beside, 1, 1, 0)
    gtk.widget_show(rows)
    gtk.widget_show(beside)
    if canvas:
        canvas.fit(window)
    gtk.widget_show(window)
    gtk.window_set_transient(window)
    gtk.window_present(window)
    return window


def at_most_the_screen(rows, width, is_beside_picture):
    """Return rows of that width which are or may become too many for the screen in a window that scrolls,
    others as they are.
    """
    height = gtk.size_of(rows)[1]
    most = int(gtk.gdk_screen_height() * (MOST_BESIDE_PICTURE if is_beside_picture else MOST))
    if height <= most and not is_beside_picture:
        return rows
    scrolled = gtk.scrolled_window_new(None, None)
    gtk.scrolled_window_set_policy(scrolled, gtk.POLICY_NEVER, gtk.POLICY_AUTOMATIC)
    gtk.scrolled_window_add_with_viewport(scrolled, rows)
    gtk.viewport_set_shadow_type(gtk.bin_get_child(scrolled), gtk.NO_SHADOW)
    gtk.container_set_focus_vadjustment(rows, gtk.scrolled_window_get_vadjustment(scrolled))
    gtk.widget_set_size_request(scrolled, width + SCROLL_BAR, min(height, most))
    gtk.widget_show(gtk.bin_get_child(scrolled))
    gtk.widget_show(scrolled)
    return scrolled


def make_label(text):
    """Return a label at the left of its place."""
    label = gtk.label_new_with_mnemonic(to_bytes(text))
    gtk.misc_set_alignment(label, 0.0, 0.5)
    return label


def make_text():
    """Return an empty label for sentences, which go on in the next line."""
    label = make_label("")
    gtk.label_set_line_wrap(label, 1)
    gtk.misc_set_alignment(label, 0.0, 0.0)
    gtk.widget_set_size_request(label, LINE, -1)
    return label
