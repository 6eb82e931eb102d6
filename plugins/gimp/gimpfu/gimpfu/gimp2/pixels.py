# -*- coding: utf-8 -*-
"""Pixels of GIMP 2.10's drawables: GEGL buffers, read and set in any encoding.

Unlike GIMP 3's they know nothing of the image's colour space: all values pass as they are.
"""

from __future__ import absolute_import

import ctypes

from gimpfu.errors import Failure
from gimpfu.gimp2 import libraries
from gimpfu.gimp2.calls import call
from gimpfu.gimp2.params import to_bytes

NO_ABYSS = 0

_is_ready = []


def encoding_of(number):
    """Return the encoding in which a drawable's pixels pass as they are, as "R'G'B' u8"."""
    return call("gimp-drawable-get-format", number)


def open_pixels(number, shadow):
    """Return the pixels of a drawable, or of its shadow."""
    return Pixels(number, shadow)


class Pixels(object):
    """The pixels of a drawable, or of its shadow: what is set reaches GIMP with `flush`."""

    def __init__(self, drawable, shadow):
        self._drawable = drawable
        self._open = (
            libraries.gimp_drawable_get_shadow_buffer if shadow else libraries.gimp_drawable_get_buffer
        )
        self._buffer = None

    def get(self, x, y, width, height, encoding):
        """Return the pixels of a box as bytes."""
        buffer, pixel_format = self._opened(), self._format(encoding)
        pixels = ctypes.create_string_buffer(width * height * libraries.babl_bytes(pixel_format))
        box = libraries.Rectangle(x, y, width, height)
        libraries.gegl_buffer_get(buffer, ctypes.byref(box), 1.0, pixel_format, pixels, 0, NO_ABYSS)
        return pixels.raw

    def set(self, x, y, width, height, encoding, pixels):
        """Set the pixels of a box."""
        buffer, pixel_format = self._opened(), self._format(encoding)
        box = libraries.Rectangle(x, y, width, height)
        libraries.gegl_buffer_set(buffer, ctypes.byref(box), 0, pixel_format, bytes(pixels), 0)

    def flush(self):
        """Hand what was set to GIMP; after this, pixels are read anew."""
        if self._buffer is not None:
            libraries.gegl_buffer_flush(self._buffer)
            self.__del__()

    def __del__(self):
        if self._buffer is not None:
            libraries.g_object_unref(self._buffer)
            self._buffer = None

    def _format(self, encoding):
        if encoding.startswith("indexed"):  # numbers of colours, of which each image has its own
            return libraries.gimp_drawable_get_format(self._drawable)
        return libraries.babl_format(to_bytes(encoding))

    def _opened(self):
        if not _is_ready:
            libraries.gegl_init(None, None)  # takes a while, and not every script looks at pixels
            _is_ready.append(True)
        if self._buffer is None:
            self._buffer = self._open(self._drawable)
        if not self._buffer:
            raise Failure("GIMP has no pixels for the drawable %d." % self._drawable)
        return self._buffer
