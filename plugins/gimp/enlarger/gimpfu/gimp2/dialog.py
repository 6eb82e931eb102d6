# -*- coding: utf-8 -*-
"""The dialog in GIMP 2.10: a row for each parameter, the forecast below, and Reset."""

# ruff: noqa: B905 - as Python 2.7 can say it

from __future__ import absolute_import

import ctypes
import traceback

from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp2 import gtk
from gimpfu.gimp2.fields import make_field
from gimpfu.gimp2.params import to_bytes

SCROLL_BAR = 24  # pixels, at least what one is wide


def ask(procedure, held):
    """Show the dialog with these values; return those that the user agrees to, or raise Cancelled.

    The values before the procedure's own are passed on as they are.
    """
    gtk.ui_init(to_bytes(procedure.name), 0)
    given, values = held[: procedure.given], held[procedure.given :]
    fields = [make_field(parameter) for parameter in procedure.own]
    rows = gtk.table_new(len(fields) + 1, 2, 0)
    gtk.container_set_border_width(rows, 12)
    gtk.table_set_row_spacings(rows, 6)
    gtk.table_set_col_spacings(rows, 12)
    for row, (parameter, field) in enumerate(zip(procedure.own, fields)):
        text = make_label(parameter.label)
        gtk.label_set_mnemonic_widget(text, field.focus)
        gtk.table_attach(rows, text, 0, 1, row, row + 1, gtk.FILL, gtk.FILL, 0, 0)
        gtk.table_attach(rows, field.widget, 1, 2, row, row + 1, gtk.EXPAND | gtk.FILL, gtk.FILL, 0, 0)
    show(fields, values)
    if procedure.forecast:
        line = make_label("")
        gtk.label_set_line_wrap(line, 1)
        gtk.table_attach(
            rows, line, 1, 2, len(fields), len(fields) + 1, gtk.EXPAND | gtk.FILL, gtk.FILL, 0, 0
        )
        keep_forecast(procedure, line, fields, given)
    window = make_window(procedure, rows)
    try:
        answer = gtk.dialog_run(window)
        while answer == gtk.RESET:
            show(fields, [parameter.default for parameter in procedure.own])
            answer = gtk.dialog_run(window)
        if answer != gtk.OK:
            raise Cancelled
        chosen = [field.get() for field in fields]
    finally:
        gtk.widget_destroy(window)
        gtk.gdk_flush()  # or it is seen until the script ends
    procedure.remember(chosen)
    return given + chosen


def show(fields, values):
    """Show values in their fields."""
    for field, value in zip(fields, values):
        field.set(value)


def make_window(procedure, rows):
    """Return the dialog, shown before GIMP's window."""
    window = gtk.dialog_new()
    title = to_bytes(procedure.label.replace("_", ""))
    gtk.window_set_title(window, title.rstrip(b".").rstrip(b"\xe2\x80\xa6"))
    for label, answer in ((b"_Reset", gtk.RESET), (b"_Cancel", gtk.CANCEL), (b"_OK", gtk.OK)):
        gtk.dialog_add_button(window, label, answer)
    gtk.dialog_set_default_response(window, gtk.OK)
    gtk.box_pack_start(gtk.dialog_get_content_area(window), at_most_the_screen(rows), 1, 1, 0)
    gtk.widget_show_all(window)
    gtk.window_set_transient(window)
    gtk.window_present(window)
    return window


def at_most_the_screen(rows):
    """Return rows that are too many for the screen in a window that scrolls, others as they are."""
    gtk.widget_show_all(rows)
    size = (ctypes.c_int * 2)()
    gtk.widget_size_request(rows, ctypes.byref(size))
    width, height = size
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


def keep_forecast(procedure, line, fields, given):
    """Have a label show the forecast, anew after every change."""
    waiting = []

    def show_forecast():
        held = given + [field.get() for field in fields]
        try:
            text = procedure.forecast(*procedure.arguments(held))
        except Failure as failure:
            text = str(failure)
        gtk.label_set_text(line, to_bytes(text))

    def show_now():
        del waiting[:]
        try:
            show_forecast()
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
        return 0

    idle = gtk.Question(show_now)

    # When GTK has nothing else to do, so once for a change that is made of several.
    def show_later():
        if not waiting:
            waiting.append(gtk.g_idle_add(idle, None))

    show_forecast()
    for field in fields:
        field.when_changed(show_later)
