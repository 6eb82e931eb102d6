# -*- coding: utf-8 -*-
"""Pixels of a drawable as bytes: regions and tiles."""

from __future__ import absolute_import

from gimpfu.backend import backend
from gimpfu.encodings import BYTES, ENCODINGS
from gimpfu.errors import Failure

TILE = 64  # pixels, the side of a tile

are_texts = False  # whether a script gets and sets pixels as texts, as in Python 2

_open = {}  # what is read and set now, by drawable and whether it is the shadow


class _Pixels(object):
    """The pixels of a drawable as long as they are open."""

    def __init__(self, drawable, shadow):
        self.size = drawable.width, drawable.height
        self.native = backend.open_pixels(drawable.ID, shadow)


def flush(drawable):
    """Let GIMP have what was set in a drawable's regions."""
    for shadow in (False, True):
        pixels = _open.pop((drawable.ID, shadow), None)
        if pixels:
            pixels.native.flush()


def flush_all():
    """Let GIMP have what was set in any region."""
    while _open:
        _open.popitem()[1].native.flush()


def _pixels_of(drawable, shadow):
    key = drawable.ID, shadow
    if key not in _open:
        _open[key] = _Pixels(drawable, shadow)
    return _open[key].native


class PixelRegion(object):
    """A box of a drawable's pixels, in its coordinates.

    `region[x, y]` and `region[x1:x2, y1:y2]` read or set bytes, row by row. They are 8 bit and encoded unless
    an `encoding` is named, and always in the image's own colour space. What is set in a region of the
    shadow shows when the drawable's `merge_shadow` is called.
    """

    def __init__(self, drawable, box, dirty=True, shadow=False, encoding=None):
        self.drawable = drawable
        self.encoding = encoding or ENCODINGS[drawable.type]
        if self.encoding not in BYTES:  # an encoding unknown to Babl would abort the process
            raise Failure("gimpfu: pixels are not available as %r." % (encoding,))
        self.bpp = BYTES[self.encoding]
        self.dirty, self.shadow = bool(dirty), bool(shadow)
        self.resize(*box)
        opened = _open.get((drawable.ID, self.shadow))
        if opened and opened.size != (drawable.width, drawable.height):
            del _open[drawable.ID, self.shadow]  # the drawable was scaled since

    def resize(self, x, y, width, height):
        """Take another box."""
        self.x, self.y, self.w, self.h = x, y, width, height
        self.rowstride = width * self.bpp

    def __getitem__(self, place):
        x, y, width, height = self._box(place)
        data = _pixels_of(self.drawable, self.shadow).get(x, y, width, height, self.encoding)
        return data.decode("latin-1") if are_texts else data

    def __setitem__(self, place, pixels):
        x, y, width, height = self._box(place)
        pixels = pixels.encode("latin-1") if are_texts and isinstance(pixels, str) else pixels
        if len(pixels) != width * height * self.bpp:
            raise ValueError("%d bytes for %d x %d pixels" % (len(pixels), width, height))
        _pixels_of(self.drawable, self.shadow).set(x, y, width, height, self.encoding, bytes(pixels))

    def _box(self, place):
        if not isinstance(place, tuple) or len(place) != 2:
            raise TypeError("a region is read at [x, y] or [x1:x2, y1:y2], not at [%r]" % (place,))
        left, right = _bounds(place[0], self.x, self.x + self.w)
        top, bottom = _bounds(place[1], self.y, self.y + self.h)
        return left, top, right - left, bottom - top


class Tile(object):
    """A square of a drawable's pixels: `tile[x, y]` or `tile[number]` is one of them, as bytes."""

    def __init__(self, drawable, shadow, row, column):
        x, y = column * TILE, row * TILE
        self.ewidth = min(TILE, drawable.width - x)
        self.eheight = min(TILE, drawable.height - y)
        if row < 0 or column < 0 or min(self.ewidth, self.eheight) < 1:
            raise IndexError("there is no tile %d, %d" % (row, column))
        self.drawable, self.shadow, self.dirty = drawable, bool(shadow), False
        self._region = PixelRegion(drawable, (x, y, self.ewidth, self.eheight), True, shadow)
        self.bpp = self._region.bpp
        self.tile_num = row * -(-drawable.width // TILE) + column

    def __len__(self):
        return self.ewidth * self.eheight

    def _place(self, index):
        if not isinstance(index, tuple):
            index = index % self.ewidth, index // self.ewidth
        return self._region.x + index[0], self._region.y + index[1]

    def __getitem__(self, index):
        return self._region[self._place(index)]

    def __setitem__(self, index, pixel):
        self._region[self._place(index)] = pixel
        self.dirty = True

    def flush(self):
        flush(self.drawable)


def _bounds(index, start, stop):
    """Return a pair from an index or a slice, which must lie inside [start, stop)."""
    if not isinstance(index, slice):
        index = slice(index, index + 1)
    first = start if index.start is None else index.start
    last = stop if index.stop is None else index.stop
    if index.step is not None or not start <= first < last <= stop:
        raise IndexError("%r does not lie in %d:%d" % (index, start, stop))
    return first, last
