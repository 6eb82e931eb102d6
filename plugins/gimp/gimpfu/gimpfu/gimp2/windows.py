# -*- coding: utf-8 -*-
"""Windows of a script's own in GIMP 2.10: a question, and what is waited for."""

from __future__ import absolute_import

from gimpfu.gimp2 import gtk
from gimpfu.gimp2.dialog import make_text
from gimpfu.gimp2.params import to_bytes
from gimpfu.translated import _

LOOK = 300  # milliseconds between two looks
WIDTH = 460  # pixels


def confirm(title, text, label):
    """Ask the user, and tell whether he pressed the button with this label; the other one is Cancel."""
    window = make_window(title, text)[0]
    gtk.dialog_add_button(window, to_bytes(label), gtk.OK)
    gtk.dialog_set_default_response(window, gtk.OK)
    return shown(window) == gtk.OK


def wait(title, look):
    """Show a window until `look()` returns None, or the user presses Cancel; tell whether it was the former.

    It is called again and again, and returns how far it is, from 0 to 1, and that in words. What it raises is
    raised here.
    """
    window, line, content = make_window(title, "")
    bar = gtk.progress_bar_new()
    gtk.box_pack_start(content, bar, 0, 0, 12)
    raised = []

    def look_again():
        try:
            told = look()
        except Exception as problem:  # noqa: BLE001 - it cannot leave a callback, and goes on below
            raised.append(problem)
            told = None
        if told is None:
            gtk.dialog_response(window, gtk.OK)
            return 0
        gtk.progress_bar_set_fraction(bar, told[0])
        gtk.label_set_text(line, to_bytes(told[1]))
        return 1

    callback = gtk.Question(look_again)
    timer = gtk.g_timeout_add(LOOK, callback, None)
    answer = shown(window)
    if answer != gtk.OK:
        gtk.g_source_remove(timer)
    if raised:
        raise raised[0]
    return answer == gtk.OK


def make_window(title, text):
    """Return a dialog with Cancel and a text, the label of that, and the box below which more can stand."""
    gtk.ui_init(to_bytes(title), 0)
    window = gtk.dialog_new()
    gtk.window_set_title(window, to_bytes(title))
    gtk.dialog_add_button(window, to_bytes(_("_Cancel")), gtk.CANCEL)
    line = make_text()
    gtk.widget_set_size_request(line, WIDTH, -1)
    gtk.label_set_text(line, to_bytes(text))
    content = gtk.vbox_new(0, 0)
    gtk.container_set_border_width(content, 12)
    gtk.box_pack_start(content, line, 1, 1, 0)
    gtk.box_pack_start(gtk.dialog_get_content_area(window), content, 1, 1, 0)
    return window, line, content


def shown(window):
    """Show a dialog before GIMP's window, take it away when there is an answer, and return that."""
    gtk.widget_show_all(window)
    gtk.window_set_transient(window)
    gtk.window_present(window)
    answer = gtk.dialog_run(window)
    gtk.widget_destroy(window)
    gtk.gdk_flush()  # or it is seen until the script ends
    return answer
