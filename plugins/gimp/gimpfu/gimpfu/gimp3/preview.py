"""The picture in a dialog: the script draws it, and is told what the mouse and the keys do to it."""

import traceback

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp, GLib, mouse_and_keys

SPACE = 0x20
SIZES = (640, 480), (480, 360), (320, 240)  # the smallest: the first that leaves the dialog on the screen
MARGIN = 16  # pixels of the screen that a dialog leaves free


class Canvas:
    """A picture that grows with its dialog, buttons and a line of text below it; `self.widget`."""

    def __init__(self, Gtk, GimpUi, dialog, declared, arguments, extras):
        """Ask the script for what draws. `arguments` gives what its procedure would be called with now,
        `extras` has what is chosen for the dialog alone.
        """
        self._gtk, self._gdk, self._dialog = Gtk, mouse_and_keys(), dialog
        self._area = GimpUi.PreviewArea()
        self._events = Gtk.EventBox(can_focus=True)
        self._events.add(self._area)
        self._line = Gtk.Label(xalign=0.0, wrap=True, max_width_chars=40, width_chars=40)
        self._size, self._frame, self._pressed, self._is_held = (0, 0), None, None, False
        self._cursors, self._buttons = {}, {}
        self._arguments, self.extras = arguments, extras
        self._declared = declared
        self._shown = declared.preview(self, *arguments()[: declared.given])
        below = Gtk.Box(spacing=6)
        for label, key, act in self._shown.buttons:
            button = Gtk.Button(label=label, focus_on_click=False)
            button.set_tooltip_text("Key %s" % key.upper())
            button.connect("clicked", self._clicked, act)
            button.set_no_show_all(not label)
            self._buttons[key] = button
            below.pack_start(button, False, False, 0)
        below.pack_start(self._line, True, True, 6)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, border_width=12)
        self.widget.pack_start(self._events, True, True, 0)
        self.widget.pack_start(below, False, False, 0)
        self._connect()

    def _connect(self):
        mask = self._gdk.EventMask
        self._events.add_events(
            mask.BUTTON_PRESS_MASK
            | mask.BUTTON_RELEASE_MASK
            | mask.POINTER_MOTION_MASK
            | mask.SCROLL_MASK
            | mask.SMOOTH_SCROLL_MASK
        )
        for signal, handler in (
            ("button-press-event", self._button_pressed),
            ("button-release-event", self._button_released),
            ("motion-notify-event", self._moved),
            ("scroll-event", self._scrolled),
        ):
            self._events.connect(signal, handler)
        self._events.connect_after("size-allocate", self._allocated)
        self._dialog.connect("key-press-event", self._key_pressed)
        self._dialog.connect("key-release-event", self._key_released)
        self._dialog.connect("focus-out-event", lambda *_: self._hold(False))

    def begin(self):
        """Choose the smallest size by that of the screen, have the dialog stay on it, and show something; it
        is as large as it was last.
        """
        display = self._dialog.get_display()
        monitors = [display.get_monitor(number) for number in range(display.get_n_monitors())]
        room = min(monitor.get_workarea().width for monitor in monitors)
        for size in SIZES:
            self._area.set_size_request(*size)
            smallest, usual = self._dialog.get_preferred_width()
            if smallest <= room - MARGIN:
                break
        width, height = self._declared.last_look().get("size") or (usual, -1)
        self._dialog.set_default_size(min(width, room - MARGIN), height)
        self.changed()

    def draw(self, width, height, pixels):
        """Show a picture: rows from the top, three bytes a pixel."""
        self._frame = width, height, pixels
        self._area.draw(0, 0, width, height, Gimp.ImageType.RGB_IMAGE, pixels, 3 * width)

    def say(self, text):
        """Show a text below the picture."""
        self._line.set_text(text)

    def label(self, key, text):
        """Name the button of a key anew; without a text there is none."""
        self._buttons[key].set_label(text or "")
        self._buttons[key].set_visible(bool(text))

    def soon(self, function, *arguments):
        """Call a function when GTK gets to it; from any thread."""
        GLib.idle_add(self._called, function, arguments, priority=GLib.PRIORITY_DEFAULT)

    def changed(self):
        """Tell the script that the user has changed a choice."""
        self._tell(lambda: self._shown.changed(*self._arguments()))

    def close(self):
        """Tell the script that the dialog is gone."""
        self._tell(self._shown.close)
        self._declared.keep_look(size=tuple(self._dialog.get_size()))

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

    def _called(self, function, arguments):
        self._tell(function, *arguments)
        return GLib.SOURCE_REMOVE

    def _clicked(self, _button, act):
        self._tell(act)

    def _allocated(self, _widget, place):
        if (place.width, place.height) == self._size:
            return
        self._size = place.width, place.height
        if self._frame:  # GIMP has thrown it away with the size
            self.draw(*self._frame)
        self.soon(self._shown.resized, place.width, place.height)

    def _button_pressed(self, widget, event):
        widget.grab_focus()
        if event.button == 1 and event.type == self._gdk.EventType.BUTTON_PRESS:
            self._pressed = event.x, event.y
            self._tell(self._shown.pressed, event.x, event.y)
            self._point(event)
        return True

    def _button_released(self, _widget, event):
        if event.button == 1:
            self._pressed = None
            self._point(event)
        return True

    def _moved(self, _widget, event):
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
        if name not in self._cursors:
            self._cursors[name] = self._gdk.Cursor.new_from_name(
                self._events.get_display(), name or "default"
            )
        self._events.get_window().set_cursor(self._cursors[name])

    def _scrolled(self, _widget, event):
        directions = {self._gdk.ScrollDirection.UP: 1.0, self._gdk.ScrollDirection.DOWN: -1.0}
        steps = directions.get(event.direction, 0.0)
        if event.direction == self._gdk.ScrollDirection.SMOOTH:
            steps = -event.get_scroll_deltas()[2]
        if steps:
            self._tell(self._shown.scrolled, event.x, event.y, steps)
        return True

    def _key_pressed(self, dialog, event):
        """Hold Space, and do by keys what buttons do, wherever they mean nothing else."""
        focus, Gtk = dialog.get_focus(), self._gtk
        types = isinstance(focus, (Gtk.Entry, Gtk.TextView))
        is_plain = not event.state & Gtk.accelerator_get_default_mod_mask()
        for _, key, act in self._shown.buttons if is_plain and not types else ():
            if event.keyval == ord(key):
                self._tell(act)
                return True
        takes_space = types or isinstance(focus, Gtk.Button)
        if event.keyval != SPACE or (takes_space and not isinstance(focus, Gtk.SpinButton)):
            return False
        return self._hold(True)

    def _key_released(self, _dialog, event):
        return event.keyval == SPACE and self._hold(False)

    def _hold(self, is_held):
        if is_held == self._is_held:
            return is_held
        self._is_held = is_held
        self._tell(self._shown.held, is_held)
        return True
