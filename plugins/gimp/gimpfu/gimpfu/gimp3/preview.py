"""The picture in a dialog of GIMP 3."""

from gimpfu import canvas
from gimpfu.gimp3.bindings import GdkPixbuf, Gimp, GLib, mouse_and_keys
from gimpfu.translated import _


class Canvas(canvas.Canvas):
    """A picture that grows with its dialog, buttons and a line of text below it; `self.widget`."""

    def __init__(self, Gtk, GimpUi, dialog, declared, arguments, extras):
        """Lay it out around what the script draws; see the base class."""
        self._gtk, self._gdk, self._dialog = Gtk, mouse_and_keys(), dialog
        self._image = (
            None  # what shows the picture on a screen that is scaled: GIMP's area would double pixels
        )
        self._area = self._make_image() if self._is_scaled() else GimpUi.PreviewArea()
        self._events = Gtk.EventBox(can_focus=True)
        self._events.add(self._area)
        self._line = Gtk.Label(xalign=0.0, wrap=True, max_width_chars=40, width_chars=40)
        self._cursors = {}
        super().__init__(declared, arguments, extras)
        below = Gtk.Box(spacing=6)
        for label, key, act in self._shown.buttons:
            button = Gtk.Button(label=label, focus_on_click=False)
            button.set_tooltip_text(_("Key %s") % key.upper())
            button.connect("clicked", self._clicked, act)
            button.set_no_show_all(not label)
            self._buttons[key] = button
            below.pack_start(button, False, False, 0)
        below.pack_start(self._line, True, True, 6)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, border_width=12)
        self.widget.pack_start(self._events, True, True, 0)
        self.widget.pack_start(below, False, False, 0)
        self._connect()

    def _is_scaled(self):
        return any(monitor.get_scale_factor() > 1 for monitor in self._monitors())

    def _monitors(self):
        display = self._dialog.get_display()
        return [display.get_monitor(number) for number in range(display.get_n_monitors())]

    def _make_image(self):
        """Return a place for an image that may be larger than it."""
        self._image = self._gtk.Image()
        area = self._gtk.Layout()
        area.put(self._image, 0, 0)
        return area

    @property
    def pixel_ratio(self):
        """Pixels of the screen in one of GTK's."""
        return self._area.get_scale_factor() if self._image else 1

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
        # Or OK would have the keyboard, and Space would press it.
        self._events.connect("map", lambda events: events.grab_focus())
        self._dialog.connect("key-press-event", self._key_pressed)
        self._dialog.connect("key-release-event", self._key_released)
        self._dialog.connect("focus-out-event", lambda *_: self._hold(False))

    def begin(self):
        """Choose the smallest size by that of the screen, have the dialog stay on it, and show something; it
        is as large as it was last.
        """
        room = min(monitor.get_workarea().width for monitor in self._monitors())
        for size in canvas.SIZES:
            self._area.set_size_request(*size)
            smallest, usual = self._dialog.get_preferred_width()
            if smallest <= room - canvas.MARGIN:
                break
        width, height = self._declared.last_look().get("size") or (usual, -1)
        self._dialog.set_default_size(min(width, room - canvas.MARGIN), height)
        self.changed()

    def draw(self, width, height, pixels):
        """Show a picture: rows from the top, three bytes a pixel."""
        self._frame = width, height, pixels
        if not self._image:
            self._area.draw(0, 0, width, height, Gimp.ImageType.RGB_IMAGE, pixels, 3 * width)
            return
        # As an icon, which GTK draws in pixels of the screen; Python cannot count on bindings for Cairo.
        layout = GdkPixbuf.Colorspace.RGB, False, 8, width, height, 3 * width
        shown = GdkPixbuf.Pixbuf.new_from_bytes(GLib.Bytes.new(pixels), *layout)
        self._image.set_from_gicon(shown, self._gtk.IconSize.DIALOG)
        self._image.set_pixel_size(max(width, height) // self.pixel_ratio)

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

    def close(self):
        """Tell the script that the dialog is gone."""
        self._tell(self._shown.close)
        self._declared.keep_look(size=tuple(self._dialog.get_size()))

    def _called(self, function, arguments):
        self._tell(function, *arguments)
        return GLib.SOURCE_REMOVE

    def _clicked(self, _button, act):
        self._tell(act)

    def _allocated(self, _widget, place):
        self._resize(place.width * self.pixel_ratio, place.height * self.pixel_ratio)

    def _place(self, event):
        return event.x * self.pixel_ratio, event.y * self.pixel_ratio

    def _button_pressed(self, widget, event):
        widget.grab_focus()
        if event.button == 1 and event.type == self._gdk.EventType.BUTTON_PRESS:
            self._press(*self._place(event))
        return True

    def _button_released(self, _widget, event):
        if event.button == 1:
            self._release(*self._place(event))
        return True

    def _moved(self, _widget, event):
        self._move(*self._place(event))
        return True

    def _show_pointer(self, name):
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
        self._scroll(*self._place(event), steps)
        return True

    def _key_pressed(self, dialog, event):
        focus, Gtk = dialog.get_focus(), self._gtk
        types = isinstance(focus, (Gtk.Entry, Gtk.TextView))
        takes_space = (types or isinstance(focus, Gtk.Button)) and not isinstance(focus, Gtk.SpinButton)
        is_plain = not event.state & Gtk.accelerator_get_default_mod_mask()
        return self._take_key(event.keyval, is_plain, types, takes_space)

    def _key_released(self, _dialog, event):
        return self._leave_key(event.keyval)
