"""The module `struct`, which packs into texts and unpacks them."""

import struct as _struct

from gimpfu.python2.texts import as_bytes, as_text

calcsize, error = _struct.calcsize, _struct.error


def _packable(values):
    return [as_bytes(value) if isinstance(value, str) else value for value in values]


def pack(layout, *values):
    """Return values as a text of bytes."""
    return as_text(_struct.pack(layout, *_packable(values)))


def unpack(layout, text):
    """Return the values in a text of bytes."""
    return tuple(as_text(value) for value in _struct.unpack(layout, as_bytes(text)))


def unpack_from(layout, text, offset=0):
    """Return the values in a part of a text of bytes."""
    return tuple(as_text(value) for value in _struct.unpack_from(layout, as_bytes(text), offset))


def pack_into(layout, buffer, offset, *values):
    """Put values into a buffer."""
    _struct.pack_into(layout, buffer, offset, *_packable(values))


class Struct:
    """A layout."""

    def __init__(self, layout):
        self.format, self.size = layout, calcsize(layout)

    def pack(self, *values):
        """Return values as a text of bytes."""
        return pack(self.format, *values)

    def unpack(self, text):
        """Return the values in a text of bytes."""
        return unpack(self.format, text)
