# -*- coding: utf-8 -*-
"""The picture in a dialog of GIMP 2.10."""

from __future__ import absolute_import

import collections

from gimpfu import canvas
from gimpfu.gimp2 import gtk
from gimpfu.gimp2.fields import connect
from gimpfu.gimp2.params import to_bytes
from gimpfu.translated import _

POINTERS = {
    "col-resize": gtk.TWO_ARROWS,
    "grabbing": gtk.FOUR_ARROWS,
    "grab": gtk.HAND,
    "pointer": gtk.FINGER,
}


class Canvas(canvas.Canvas):
    """A picture that grows with its dialog, buttons and a line of text below it; `self.widget`."""

    def __init__(self, declared, arguments, extras):
        """Lay it out around what the script draws; see the base class."""
        self._area = gtk.preview_area_new()
        self._line = gtk.label_new_with_mnemonic(b"")
        self._window = None
        self._is_closed = False
        self._pointer, self._pointers = None, {}
        self._due = collections.deque()  # calls that wait for GTK
        self._call_due = gtk.Question(self._called)
        super(Canvas, self).__init__(declared, arguments, extras)
        self.widget = gtk.vbox_new(0, 6)
        gtk.container_set_border_width(self.widget, 12)
        gtk.box_pack_start(self.widget, self._area, 1, 1, 0)
        gtk.box_pack_start(self.widget, self._make_buttons(), 0, 0, 0)
        self._connect()

    def _make_buttons(self):
        below = gtk.hbox_new(0, 6)
        for label, key, act in self._shown.buttons:
            button = gtk.button_new_with_label(to_bytes(label))
            gtk.button_set_focus_on_click(button, 0)
            gtk.widget_set_tooltip_text(button, to_bytes(_("Key %s") % key.upper()))
            connect(button, "clicked", lambda act=act: self._tell(act))
            gtk.box_pack_start(below, button, 0, 0, 0)
            self._buttons[key] = button
            gtk.widget_set_no_show_all(button, int(not label))
        gtk.label_set_ellipsize(self._line, gtk.ELLIPSIZE_END)
        gtk.misc_set_alignment(self._line, 0.0, 0.5)
        gtk.box_pack_start(below, self._line, 1, 1, 6)
        return below

    def _connect(self):
        gtk.widget_set_can_focus(self._area, 1)
        gtk.widget_add_events(self._area, gtk.POINTER_EVENTS)
        for signal, function, shape in (
            ("button-press-event", self._button_pressed, gtk.ButtonPress),
            ("button-release-event", self._button_released, gtk.ButtonPress),
            ("motion-notify-event", self._moved, gtk.Motion),
            ("scroll-event", self._scrolled, gtk.Scroll),
        ):
            connect(self._area, signal, of_event(function), shape)
        # Or OK would have the keyboard, and Space would press it.
        connect(self._area, "map", lambda: gtk.widget_grab_focus(self._area))
        connect(self._area, "size-allocate", lambda *given: self._allocated(given[1].contents), gtk.Allocated)

    def fit(self, window):
        """Have a window that is yet to be shown stay on the screen; it is as large as it was last."""
        room = gtk.narrowest_monitor() - canvas.MARGIN
        for size in canvas.SIZES:
            gtk.widget_set_size_request(self._area, *size)
            if gtk.size_of(window)[0] <= room:
                break
        width, height = self._declared.last_look().get("size") or (-1, -1)
        gtk.window_set_default_size(window, min(width, room), height)

    def begin(self, window):
        """Take the keys of the window, and show something."""
        self._window = window
        connect(window, "key-press-event", of_event(self._key_pressed), gtk.KeyPress)
        connect(window, "key-release-event", of_event(self._key_released), gtk.KeyPress)
        connect(window, "focus-out-event", lambda: int(bool(self._hold(False))), gtk.Question)
        self.changed()

    def draw(self, width, height, pixels):
        """Show a picture: rows from the top, three bytes a pixel."""
        self._frame = width, height, pixels
        gtk.preview_area_draw(self._area, 0, 0, width, height, gtk.RGB_IMAGE, pixels, 3 * width)

    def say(self, text):
        """Show a text below the picture, whole in a tip as it may be cut off."""
        gtk.label_set_text(self._line, to_bytes(text))
        gtk.widget_set_tooltip_text(self._line, to_bytes(text))

    def label(self, key, text):
        """Name the button of a key anew; without a text there is none."""
        gtk.button_set_label(self._buttons[key], to_bytes(text or ""))
        gtk.widget_set_visible(self._buttons[key], int(bool(text)))

    def soon(self, function, *arguments):
        """Call a function when GTK gets to it; from any thread."""
        self._due.append((function, arguments))
        gtk.g_idle_add_full(gtk.PRIORITY_DEFAULT, self._call_due, None, None)

    def close(self):
        """Tell the script that the dialog is about to go."""
        self._tell(self._shown.close)
        self._declared.keep_look(size=gtk.window_size(self._window))
        self._is_closed = True

    def _called(self):
        function, arguments = self._due.popleft()
        if not self._is_closed:
            self._tell(function, *arguments)
        return 0  # once is enough

    def _allocated(self, place):
        self._resize(place.width, place.height)

    def _button_pressed(self, event):
        gtk.widget_grab_focus(self._area)
        if event.button == 1 and event.type == gtk.BUTTON_PRESS:
            self._press(event.x, event.y)
        return True

    def _button_released(self, event):
        if event.button == 1:
            self._release(event.x, event.y)
        return True

    def _moved(self, event):
        self._move(event.x, event.y)
        return True

    def _show_pointer(self, name):
        if name not in POINTERS or name == self._pointer:
            return
        self._pointer = name
        if name not in self._pointers:
            self._pointers[name] = gtk.gdk_cursor_new(POINTERS[name])
        gtk.gdk_window_set_cursor(gtk.widget_get_window(self._area), self._pointers[name])

    def _scrolled(self, event):
        self._scroll(event.x, event.y, {gtk.SCROLL_UP: 1.0, gtk.SCROLL_DOWN: -1.0}.get(event.direction))
        return True

    def _key_pressed(self, event):
        focus = gtk.window_get_focus(self._window)
        types = gtk.is_a(focus, "entry", "text_view")
        takes_space = (types or gtk.is_a(focus, "button", "expander")) and not gtk.is_a(focus, "spin_button")
        is_plain = not event.state & gtk.accelerator_get_default_mod_mask()
        return self._take_key(event.keyval, is_plain, types, takes_space)

    def _key_released(self, event):
        return self._leave_key(event.keyval)


def of_event(function):
    """Return a handler of a signal that hands on the event, and says whether that was all of it."""
    return lambda _widget, event, _data: int(bool(function(event.contents)))
