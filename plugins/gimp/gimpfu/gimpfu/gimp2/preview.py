# -*- coding: utf-8 -*-
"""The picture in a dialog of GIMP 2.10: the script draws it, and is told what mouse and keys do to it."""

from __future__ import absolute_import

import collections
import traceback

from gimpfu.errors import Failure
from gimpfu.gimp2 import gtk
from gimpfu.gimp2.fields import connect
from gimpfu.gimp2.params import to_bytes

SPACE = 0x20
SIZES = (640, 480), (480, 360), (320, 240)  # the smallest: the first that leaves the dialog on the screen
MARGIN = 16  # pixels of the screen that a dialog leaves free
POINTERS = {
    "col-resize": gtk.TWO_ARROWS,
    "grabbing": gtk.FOUR_ARROWS,
    "grab": gtk.HAND,
    "pointer": gtk.FINGER,
}


class Canvas(object):
    """A picture that grows with its dialog, buttons and a line of text below it; `self.widget`."""

    def __init__(self, declared, arguments, extras):
        """Ask the script for what draws. `arguments` gives what its procedure would be called with now,
        `extras` has what is chosen for the dialog alone.
        """
        self._area = gtk.preview_area_new()
        self._line = gtk.label_new_with_mnemonic(b"")
        self._window = None
        self._size, self._frame, self._pressed = (0, 0), None, None
        self._is_held = self._is_closed = False
        self._pointer, self._pointers, self._buttons = None, {}, {}
        self._due = collections.deque()  # calls that wait for GTK
        self._call_due = gtk.Question(self._called)
        self._arguments, self.extras = arguments, extras
        self._declared = declared
        self._shown = declared.preview(self, *arguments()[: declared.given])
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
            gtk.widget_set_tooltip_text(button, to_bytes("Key %s" % key.upper()))
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
        connect(self._area, "size-allocate", lambda *given: self._allocated(given[1].contents), gtk.Allocated)

    def fit(self, window):
        """Have a window that is yet to be shown stay on the screen; it is as large as it was last."""
        room = gtk.narrowest_monitor() - MARGIN
        for size in SIZES:
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

    def changed(self):
        """Tell the script that the user has changed a choice."""
        self._tell(lambda: self._shown.changed(*self._arguments()))

    def close(self):
        """Tell the script that the dialog is about to go."""
        self._tell(self._shown.close)
        self._declared.keep_look(size=gtk.window_size(self._window))
        self._is_closed = True

    def _tell(self, act, *arguments):
        """Call the script; it may fail, and the dialog lives on."""
        try:
            return act(*arguments)
        except Failure as failure:
            self.say(str(failure))
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
            self.say("There is no preview.")
        return None

    def _called(self):
        function, arguments = self._due.popleft()
        if not self._is_closed:
            self._tell(function, *arguments)
        return 0  # once is enough

    def _allocated(self, place):
        if (place.width, place.height) == self._size:
            return
        self._size = place.width, place.height
        if self._frame:  # GIMP has thrown it away with the size
            self.draw(*self._frame)
        self.soon(self._shown.resized, place.width, place.height)

    def _button_pressed(self, event):
        gtk.widget_grab_focus(self._area)
        if event.button == 1 and event.type == gtk.BUTTON_PRESS:
            self._pressed = event.x, event.y
            self._tell(self._shown.pressed, event.x, event.y)
            self._point(event)
        return True

    def _button_released(self, event):
        if event.button == 1:
            self._pressed = None
            self._point(event)
        return True

    def _moved(self, event):
        if self._pressed:
            across, down = event.x - self._pressed[0], event.y - self._pressed[1]
            self._pressed = event.x, event.y
            self._tell(self._shown.dragged, event.x, event.y, across, down)
        else:
            self._point(event)
        return True

    def _point(self, event):
        """Have the pointer say what a drag would do here."""
        name = self._tell(self._shown.pointer, event.x, event.y, self._pressed is not None)
        if name not in POINTERS or name == self._pointer:
            return
        self._pointer = name
        if name not in self._pointers:
            self._pointers[name] = gtk.gdk_cursor_new(POINTERS[name])
        gtk.gdk_window_set_cursor(gtk.widget_get_window(self._area), self._pointers[name])

    def _scrolled(self, event):
        steps = {gtk.SCROLL_UP: 1.0, gtk.SCROLL_DOWN: -1.0}.get(event.direction)
        if steps:
            self._tell(self._shown.scrolled, event.x, event.y, steps)
        return True

    def _key_pressed(self, event):
        """Hold Space, and do by keys what buttons do, wherever they mean nothing else."""
        focus = gtk.window_get_focus(self._window)
        types = gtk.is_a(focus, "entry", "text_view")
        is_plain = not event.state & gtk.accelerator_get_default_mod_mask()
        for _, key, act in self._shown.buttons if is_plain and not types else ():
            if event.keyval == ord(key):
                self._tell(act)
                return True
        takes_space = types or gtk.is_a(focus, "button", "expander")
        if event.keyval != SPACE or (takes_space and not gtk.is_a(focus, "spin_button")):
            return False
        return self._hold(True)

    def _key_released(self, event):
        return event.keyval == SPACE and self._hold(False)

    def _hold(self, is_held):
        if is_held == self._is_held:
            return is_held
        self._is_held = is_held
        self._tell(self._shown.held, is_held)
        return True


def of_event(function):
    """Return a handler of a signal that hands on the event, and says whether that was all of it."""
    return lambda _widget, event, _data: int(bool(function(event.contents)))
