# -*- coding: utf-8 -*-
"""The dialog in GIMP 2.10: a row for each parameter, the forecast below, and Reset."""

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

LEAST_LINES = 3  # of the forecast, or the window would jump as the user types
LINE = 400  # pixels, before which a line of the forecast is broken
GREY = "<span foreground='#888888'>%s</span>"  # GTK itself would write bold and white
SCROLL_BAR = 24  # pixels, at least what one is wide


def ask(procedure, held):
    """Show the dialog with these values; return those that the user agrees to, or raise Cancelled.

    The values before the procedure's own are passed on as they are.
    """
    gtk.ui_init(to_bytes(procedure.name), 0)
    form = Form(procedure, held)
    canvas = None
    if procedure.preview:
        canvas = Canvas(procedure, lambda: procedure.arguments(procedure.agreed(form.held())))
        form.on_change = canvas.changed
    window = make_window(procedure, form.rows, canvas)
    form.watch(window)
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
        rows = procedure.rows(held)
        self._shown = [parameter for row in rows for parameter in row]
        self._fields = [make_field(parameter) for parameter in self._shown]
        self._labels = [
            field.label or make_label(parameter.label) for parameter, field in zip(self._shown, self._fields)
        ]
        self._line = None
        self._window = None
        self._is_following = False
        self._waiting = []
        self.on_change = None  # called when the dialog has come to rest after a change
        self._row_count = len(rows)
        self.rows = gtk.table_new(len(rows) + 1, 2, 0)
        gtk.container_set_border_width(self.rows, 12)
        gtk.table_set_row_spacings(self.rows, 6)
        gtk.table_set_col_spacings(self.rows, 12)
        parts = list(zip(self._labels, self._fields))
        for number, row in enumerate(rows):
            self._attach_row(number, parts[: len(row)])
            del parts[: len(row)]
        self.show(held[procedure.given :])

    def _attach_row(self, number, parts):
        """Put labels and fields side by side into a row; the first label stands in the column of labels."""
        (text, field), others = parts[0], parts[1:]
        if field.label:
            self._attach(field.widget, 0, number, columns=2)
            return
        for text_of, field_of in parts:
            gtk.label_set_mnemonic_widget(text_of, field_of.focus)
        self._attach(text, 0, number, expand=0)
        if not others:
            self._attach(field.widget, 1, number)
            return
        beside = gtk.hbox_new(0, 12)
        gtk.box_pack_start(beside, field.widget, 1, 1, 0)
        for text_of, field_of in others:
            gtk.box_pack_start(beside, text_of, 0, 0, 0)
            gtk.box_pack_start(beside, field_of.widget, 1, 1, 0)
        self._attach(beside, 1, number)

    def _attach(self, widget, column, row, columns=1, expand=gtk.EXPAND):
        place = column, column + columns, row, row + 1
        gtk.table_attach(self.rows, widget, *place + (expand | gtk.FILL, gtk.FILL, 0, 0))

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
            field.set(by_name[parameter.name])
        self._is_following = False
        if self._line:
            self._show_later()

    def watch(self, window):
        """Follow the user's changes, and have Enter mean OK in a window that is shown by now."""
        self._window = window
        if not any(parameter.kind == "paragraph" for parameter in self._shown):
            connect_keys(window, self._key_pressed)
        if not self._procedure.forecast:
            return
        self._line = make_label("")
        gtk.label_set_line_wrap(self._line, 1)
        gtk.misc_set_alignment(self._line, 0.0, 0.0)
        gtk.widget_set_size_request(self._line, LINE, -1)
        self._attach(self._line, 0, self._row_count, columns=2)
        gtk.widget_show_all(self.rows)
        self._idle = gtk.Question(self._show_now)
        self._show_forecast()
        for parameter, field in zip(self._shown, self._fields):
            field.when_changed(functools.partial(self._changed, parameter.name))
            field.when_typed(self._show_later)

    def _changed(self, name):
        """Let other values follow the one that the user has changed."""
        if self._is_following:
            return
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
        self._show_later()

    def _show_later(self):
        """Show the forecast when GTK has nothing else to do: once for a change that is made of several."""
        if not self._waiting:
            self._waiting.append(gtk.g_idle_add(self._idle, None))

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
        try:
            for field in self._fields:
                if field.fault():
                    raise Failure(field.fault())
            self._grey_out()
            held = self._procedure.agreed(self.held())
            (text, captions), is_good = self._procedure.told(held), True
            text = "\n".join([text] + list(captions.values()))
        except Failure as failure:
            text, is_good = str(failure), False
        text += "\n" * (LEAST_LINES - 1 - text.count("\n"))
        if is_good:
            gtk.label_set_text(self._line, to_bytes(text))
        else:
            red = "<span foreground='#f04040' weight='bold'>%s</span>" % escape(text)
            gtk.label_set_markup(self._line, to_bytes(red))
        gtk.dialog_set_response_sensitive(self._window, gtk.OK, is_good)
        return is_good

    def _grey_out(self):
        """Grey out what makes no difference by now."""
        disabled = self._procedure.disabled(self.held())
        for parameter, label, field in zip(self._shown, self._labels, self._fields):
            is_grey = parameter.name in disabled
            gtk.widget_set_sensitive(field.widget, int(not is_grey))
            text = escape(parameter.label)
            gtk.label_set_markup_with_mnemonic(label, to_bytes(GREY % text if is_grey else text))

    def _key_pressed(self, key):
        """Have Enter mean OK wherever no button has the focus; return whether it did."""
        if key not in gtk.ENTERS or gtk.window_get_focus(self._window) in self._buttons():
            return False
        if not self._procedure.forecast or self._show_forecast():
            gtk.dialog_response(self._window, gtk.OK)
        return True

    def _buttons(self):
        answers = gtk.OK, gtk.CANCEL, gtk.RESET, gtk.HELP
        return [gtk.dialog_get_widget_for_response(self._window, answer) for answer in answers]


def connect_keys(window, function):
    """Have a function called with every key that is pressed; it returns whether that was all of it."""

    def pressed(_widget, event, _data):
        return function(event.contents.keyval)

    connect(window, "key-press-event", pressed, gtk.KeyPress)


def make_window(procedure, rows, canvas=None):
    """Return the dialog, shown before GIMP's window; the canvas takes what there is of room."""
    window = gtk.dialog_new()
    gtk.window_set_title(window, to_bytes(procedure.title))
    if procedure.page:
        gtk.dialog_add_button(window, b"_Help", gtk.HELP)
    for label, answer in ((b"_Reset", gtk.RESET), (b"_Cancel", gtk.CANCEL), (b"_OK", gtk.OK)):
        gtk.dialog_add_button(window, label, answer)
    gtk.dialog_set_default_response(window, gtk.OK)
    beside = gtk.hbox_new(0, 0)
    if canvas:
        gtk.box_pack_start(beside, canvas.widget, 1, 1, 0)
    gtk.box_pack_start(beside, at_most_the_screen(rows), int(not canvas), 1, 0)
    gtk.box_pack_start(gtk.dialog_get_content_area(window), beside, 1, 1, 0)
    if canvas:
        gtk.widget_show_all(beside)
        canvas.fit(window)
    gtk.widget_show_all(window)
    gtk.window_set_transient(window)
    gtk.window_present(window)
    return window


def at_most_the_screen(rows):
    """Return rows that are too many for the screen in a window that scrolls, others as they are."""
    gtk.widget_show_all(rows)
    width, height = gtk.size_of(rows)
    most = gtk.gdk_screen_height() * 3 // 4
    if height <= most:
        return rows
    scrolled = gtk.scrolled_window_new(None, None)
    gtk.scrolled_window_set_policy(scrolled, gtk.POLICY_NEVER, gtk.POLICY_AUTOMATIC)
    gtk.scrolled_window_add_with_viewport(scrolled, rows)
    gtk.widget_set_size_request(scrolled, width + SCROLL_BAR, most)
    return scrolled


def make_label(text):
    """Return a label at the left of its place."""
    label = gtk.label_new_with_mnemonic(to_bytes(text))
    gtk.misc_set_alignment(label, 0.0, 0.5)
    return label
