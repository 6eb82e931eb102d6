# -*- coding: utf-8 -*-
"""Plain values that pass between scripts and GIMP: colours, parasites, references to objects."""

# ruff: noqa: PYI024, RUF046 - Python 2.7 knows these tuples alone, and rounds to floats

import collections
import re

try:
    text_types = (str, unicode)
except NameError:
    text_types = (str,)

# What a procedure of GIMP's returns for one of its objects, until the front makes the script's view of it:
# kind as in 2.10's PDB ("image", "layer", "channel", "drawable", "vectors", "item", "display") and id.
Reference = collections.namedtuple("Reference", "kind id")

NAMES = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (255, 0, 0),
    "lime": (0, 255, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "cyan": (0, 255, 255),
    "aqua": (0, 255, 255),
    "magenta": (255, 0, 255),
    "fuchsia": (255, 0, 255),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "maroon": (128, 0, 0),
    "olive": (128, 128, 0),
    "navy": (0, 0, 128),
    "purple": (128, 0, 128),
    "teal": (0, 128, 128),
    "orange": (255, 165, 0),
    "pink": (255, 192, 203),
    "brown": (165, 42, 42),
}


class RGB(object):
    """A colour: `r`, `g`, `b`, `a` from 0 to 1; by index, as the classic module had it, from 0 to 255."""

    def __init__(self, r, g, b, a=1.0):
        self.r, self.g, self.b, self.a = (_part(part) for part in (r, g, b, a))

    @property
    def red(self):
        return self.r

    @property
    def green(self):
        return self.g

    @property
    def blue(self):
        return self.b

    @property
    def alpha(self):
        return self.a

    def __len__(self):
        return 4

    def __getitem__(self, index):
        parts = tuple(int(round(255 * part)) for part in (self.r, self.g, self.b, self.a))
        return parts[index]

    def __eq__(self, other):
        try:
            other = colour(other)
        except TypeError:
            return NotImplemented
        return (self.r, self.g, self.b, self.a) == (other.r, other.g, other.b, other.a)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash((self.r, self.g, self.b, self.a))

    def __repr__(self):
        return "RGB(%g, %g, %g, %g)" % (self.r, self.g, self.b, self.a)


def _part(value):
    """Return a part of a colour from 0 to 1; whole numbers are of 255."""
    return value / 255.0 if isinstance(value, int) and not isinstance(value, bool) else float(value)


def colour(value):
    """Return the colour of anything that scripts write for one."""
    if isinstance(value, RGB):
        return value
    if isinstance(value, text_types):
        if value.lower() in NAMES:
            return RGB(*NAMES[value.lower()])
        digits = re.match("#((?:[0-9a-fA-F]{2}){3,4}|[0-9a-fA-F]{3})$", value)
        if digits:
            found = digits.group(1)
            parts = list(found) if len(found) == 3 else re.findall("..", found)
            return RGB(*[int(part * 2 if len(found) == 3 else part, 16) for part in parts])
    elif isinstance(value, (tuple, list)) and len(value) in {3, 4}:
        return RGB(*value)
    raise TypeError('%r is not a colour: write it as (255, 128, 0), as "#ff8000" or by its name' % (value,))


class Parasite(object):
    """`gimp.Parasite(name, flags, data)`: bytes that are kept with an image, an item or GIMP itself."""

    def __init__(self, name, flags, data):
        self.name, self.flags = name, flags
        self.data = data if isinstance(data, bytes) else data.encode("utf-8")

    @property
    def is_persistent(self):
        return bool(self.flags & 1)

    @property
    def is_undoable(self):
        return bool(self.flags & 2)

    def has_flag(self, flag):
        return bool(self.flags & flag)

    def copy(self):
        return Parasite(self.name, self.flags, self.data)

    def __eq__(self, other):
        mine, others = self.__dict__, getattr(other, "__dict__", None)
        return isinstance(other, Parasite) and mine == others

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash((self.name, self.flags, self.data))

    def __repr__(self):
        return "Parasite(%r, %r, %r)" % (self.name, self.flags, self.data)
