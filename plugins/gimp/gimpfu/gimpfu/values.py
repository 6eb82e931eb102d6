# -*- coding: utf-8 -*-
"""Plain values that pass between scripts and GIMP: colours, parasites, references to objects."""

# ruff: noqa: PYI024, RUF046 - classic names; Python 2.7 knows these tuples alone, and rounds to floats

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
        self.set(r, g, b, a)

    def set(self, r=None, g=None, b=None, a=None):
        """Take other parts; what is not given stays."""
        for name, part in (("r", r), ("g", g), ("b", b), ("a", a)):
            if part is not None:
                setattr(self, name, part_of(part))

    def set_alpha(self, a):
        self.a = part_of(a)

    red = property(lambda self: self.r, lambda self, part: self.set(r=part))
    green = property(lambda self: self.g, lambda self, part: self.set(g=part))
    blue = property(lambda self: self.b, lambda self, part: self.set(b=part))
    alpha = property(lambda self: self.a, set_alpha)

    def _each(self, function, with_alpha=False):
        for name in "rgba" if with_alpha else "rgb":
            setattr(self, name, function(name))

    def add(self, color, with_alpha=False):
        self._each(lambda name: getattr(self, name) + getattr(color, name), with_alpha)

    def subtract(self, color, with_alpha=False):
        self._each(lambda name: getattr(self, name) - getattr(color, name), with_alpha)

    def multiply(self, factor, with_alpha=False):
        self._each(lambda name: getattr(self, name) * factor, with_alpha)

    def gamma(self, gamma):
        self._each(lambda name: max(getattr(self, name), 0.0) ** (1.0 / gamma if gamma else 0.0))

    def clamp(self):
        self._each(lambda name: min(max(getattr(self, name), 0.0), 1.0), True)

    def distance(self, color):
        return sum(abs(getattr(self, name) - getattr(color, name)) for name in "rgb")

    def max(self):
        return max(self.r, self.g, self.b)

    def min(self):
        return min(self.r, self.g, self.b)

    def __len__(self):
        return 4

    def __getitem__(self, index):
        if isinstance(index, text_types):
            return getattr(self, index[:1].lower())
        parts = (self.r, self.g, self.b, self.a)
        return tuple(int(round(255 * min(max(part, 0.0), 1.0))) for part in parts)[index]

    def __setitem__(self, index, value):
        setattr(self, index[:1].lower() if isinstance(index, text_types) else "rgba"[index], part_of(value))

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


def part_of(value, scale=255):
    """Return a part of a colour from 0 to 1; whole numbers are of 255, or of another scale."""
    return value / float(scale) if isinstance(value, int) and not isinstance(value, bool) else float(value)


def colour(value):
    """Return the colour of anything that scripts write for one."""
    if isinstance(value, RGB):
        return value
    if isinstance(value, text_types):
        if value.lower() in NAMES:
            return RGB(*NAMES[value.lower()])
        numbers = re.match(r"rgba?\(([^)]*)\)$", value.replace(" ", ""))
        if numbers:
            return RGB(*[_css_part(part, index) for index, part in enumerate(numbers.group(1).split(","))])
        digits = re.match("#((?:[0-9a-fA-F]{2}){3,4}|[0-9a-fA-F]{3})$", value)
        if digits:
            found = digits.group(1)
            parts = list(found) if len(found) == 3 else re.findall("..", found)
            return RGB(*[int(part * 2 if len(found) == 3 else part, 16) for part in parts])
    elif isinstance(value, (tuple, list)) and len(value) in {3, 4}:
        return RGB(*value)
    raise TypeError('%r is not a colour: write it as (255, 128, 0), as "#ff8000" or by its name' % (value,))


are_texts = False  # whether a script gets bytes as texts, as in Python 2


def _css_part(text, index):
    """Return a part of a colour as style sheets write it."""
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text) if index == 3 else int(float(text))


class Parasite(object):
    """`gimp.Parasite(name, flags, data)`: bytes that are kept with an image, an item or GIMP itself."""

    def __init__(self, name, flags, data):
        self.name, self.flags = name, flags
        self.content = data if isinstance(data, bytes) else data.encode("utf-8")

    @property
    def data(self):
        if not are_texts:
            return self.content
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError:
            return self.content.decode("latin-1")

    @property
    def is_persistent(self):
        return bool(self.flags & 1)

    @property
    def is_undoable(self):
        return bool(self.flags & 2)

    def has_flag(self, flag):
        return bool(self.flags & flag)

    def copy(self):
        return Parasite(self.name, self.flags, self.content)

    def is_type(self, name):
        return self.name == name

    def __eq__(self, other):
        mine, others = self.__dict__, getattr(other, "__dict__", None)
        return isinstance(other, Parasite) and mine == others

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash((self.name, self.flags, self.content))

    def __repr__(self):
        return "Parasite(%r, %r, %r)" % (self.name, self.flags, self.content)
