# -*- coding: utf-8 -*-
"""The picture in a dialog, whatever toolkit shows it: the script draws it, and is told what mouse and keys do
to it.
"""

from __future__ import absolute_import

import traceback

from gimpfu.errors import Failure
from gimpfu.translated import _

SPACE = 0x20
SIZES = (640, 480), (480, 360), (320, 240)  # the smallest: the first that leaves the dialog on the screen
MARGIN = 16  # pixels of the screen that a dialog leaves free


class Canvas(object):
    """What both toolkits' canvases have in common. They add `draw(width, height, pixels)`, `say(text)`,
    `label(key, text)`, `soon(function, *arguments)`, and `_show_pointer(name)`.
    """

    pixel_ratio = (
        1  # pixels of the screen in one of the toolkit's; all sizes and places here are the screen's
    )

    def __init__(self, declared, arguments, extras):
        """Ask the script for what draws. `arguments` gives what its procedure would be called with now,
        `extras` has what is chosen for the dialog alone.
        """
        self._size, self._frame, self._pressed, self._is_held = (0, 0), None, None, False
        self._buttons = {}
        self._arguments, self.extras = arguments, extras
        self._declared = declared
        self._shown = declared.preview(self, *arguments()[: declared.given])

    def changed(self):
        """Tell the script that the user has changed a choice."""
        self._tell(lambda: self._shown.changed(*self._arguments()))

    def _tell(self, act, *arguments):
        """Call the script; it may fail, and the dialog lives on."""
        try:
            return act(*arguments)
        except Failure as failure:
            self.say(str(failure))
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
            self.say(_("There is no preview."))
        return None

    def _resize(self, width, height):
        if (width, height) == self._size:
            return
        self._size = width, height
        if self._frame:  # GIMP has thrown it away with the size
            self.draw(*self._frame)
        self.soon(self._shown.resized, width, height)

    def _press(self, x, y):
        self._pressed = x, y
        self._tell(self._shown.pressed, x, y)
        self._point(x, y)

    def _release(self, x, y):
        self._pressed = None
        self._point(x, y)

    def _move(self, x, y):
        if self._pressed:
            across, down = x - self._pressed[0], y - self._pressed[1]
            self._pressed = x, y
            self._tell(self._shown.dragged, x, y, across, down)
        else:
            self._point(x, y)

    def _point(self, x, y):
        """Have the pointer say what a drag would do here."""
        self._show_pointer(self._tell(self._shown.pointer, x, y, self._pressed is not None))

    def _scroll(self, x, y, steps):
        if steps:
            self._tell(self._shown.scrolled, x, y, steps)

    def _take_key(self, key, is_plain, types, takes_space):
        """Hold Space, and do by keys what buttons do; tell whether that was done. Not while the widget that
        has the keyboard `types`, or `takes_space` for itself; `is_plain` is a key without Alt and others.
        """
        for _label, letter, act in self._shown.buttons if is_plain and not types else ():
            if key == ord(letter):
                self._tell(act)
                return True
        return key == SPACE and not takes_space and self._hold(True)

    def _leave_key(self, key):
        return key == SPACE and self._hold(False)

    def _hold(self, is_held):
        if is_held == self._is_held:
            return is_held
        self._is_held = is_held
        self._tell(self._shown.held, is_held)
        return True
