# -*- coding: utf-8 -*-
"""The classic module `gimpcolor`: colours in four models, as values with their classic methods.

Parts go from 0 to 1; where whole numbers are given, or taken by index, up to 255, 360 (hues) or 100 (per
cent).
"""

# ruff: noqa: RUF046 - the classic names; Python 2.7 rounds to floats

from __future__ import absolute_import

import colorsys

from gimpfu.values import NAMES, RGB, colour, part_of

# The weights of gimp_rgb_luminance in GIMP 2.10.
LUMINANCE = (0.22248840, 0.71690369, 0.06060791)
RGB_COMPOSITE_NONE, RGB_COMPOSITE_NORMAL, RGB_COMPOSITE_BEHIND = range(3)


class _Model(object):
    """A colour in a model with these parts, the last of them the opacity."""

    names, scales = (), ()

    def __init__(self, *parts):
        self.set(*parts)

    def set(self, *parts):
        parts = parts + (1.0,) * (len(self.names) - len(parts))
        for name, scale, part in zip(self.names, self.scales, parts):  # noqa: B905 - Python 2.7 has no strict
            setattr(self, name, part_of(part, scale))

    def set_alpha(self, a):
        self.a = part_of(a)

    def clamp(self):
        for name in self.names:
            setattr(self, name, min(max(getattr(self, name), 0.0), 1.0))

    def _parts(self):
        return tuple(getattr(self, name) for name in self.names)

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        if not isinstance(index, (int, slice)):
            return getattr(self, index[:1].lower())
        pairs = zip(self._parts(), self.scales)  # noqa: B905 - as above
        return tuple(int(round(min(max(part, 0.0), 1.0) * scale)) for part, scale in pairs)[index]

    def __setitem__(self, index, value):
        name = self.names[index] if isinstance(index, int) else index[:1].lower()
        setattr(self, name, part_of(value, self.scales[self.names.index(name)]))

    def __eq__(self, other):
        return type(self) is type(other) and self._parts() == other._parts()

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join("%g" % part for part in self._parts()))


class HSV(_Model):
    """Hue, saturation and value."""

    names, scales = "hsva", (360, 100, 100, 255)
    hue = property(lambda self: self.h)
    saturation = property(lambda self: self.s)
    value = property(lambda self: self.v)
    alpha = property(lambda self: self.a)

    def to_rgb(self):
        return RGB(*(colorsys.hsv_to_rgb(self.h, self.s, self.v) + (self.a,)))


class HSL(_Model):
    """Hue, saturation and lightness."""

    names, scales = "hsla", (360, 100, 100, 255)
    hue = property(lambda self: self.h)
    saturation = property(lambda self: self.s)
    lightness = property(lambda self: self.l)
    alpha = property(lambda self: self.a)

    def to_rgb(self):
        return RGB(*(colorsys.hls_to_rgb(self.h, self.l, self.s) + (self.a,)))


class CMYK(_Model):
    """Cyan, magenta, yellow and black."""

    names, scales = "cmyka", (255,) * 5
    cyan = property(lambda self: self.c)
    magenta = property(lambda self: self.m)
    yellow = property(lambda self: self.y)
    black = property(lambda self: self.k)
    alpha = property(lambda self: self.a)

    def to_rgb(self):
        light = [1.0 - min(1.0, part * (1.0 - self.k) + self.k) for part in (self.c, self.m, self.y)]
        return RGB(*(light + [self.a]))


def to_hsv(self):
    """Return this colour by hue, saturation and value."""
    return HSV(*(colorsys.rgb_to_hsv(self.r, self.g, self.b) + (self.a,)))


def to_hsl(self):
    """Return this colour by hue, saturation and lightness."""
    hue, lightness, saturation = colorsys.rgb_to_hls(self.r, self.g, self.b)
    return HSL(hue, saturation, lightness, self.a)


def to_cmyk(self, pullout=1.0):
    """Return this colour as inks, with so much of the grey in it printed black."""
    cyan, magenta, yellow = 1.0 - self.r, 1.0 - self.g, 1.0 - self.b
    black = min(cyan, magenta, yellow, 1.0)
    if black >= 1.0:
        return CMYK(0.0, 0.0, 0.0, 1.0, self.a)
    taken = black * pullout
    parts = [(part - taken) / (1.0 - taken) for part in (cyan, magenta, yellow)]
    return CMYK(*(parts + [taken, self.a]))


def luminance(self):
    """Return how light this colour is."""
    return sum(weight * part for weight, part in zip(LUMINANCE, (self.r, self.g, self.b)))  # noqa: B905


def composite(self, other, mode=RGB_COMPOSITE_NORMAL):
    """Lay another colour over this one, or behind it."""
    under, over = (self, other) if mode == RGB_COMPOSITE_NORMAL else (other, self)
    alpha = over.a + (1.0 - over.a) * under.a
    if mode != RGB_COMPOSITE_NONE and alpha:
        parts = [
            (over.a * top + (1.0 - over.a) * under.a * bottom) / alpha
            for top, bottom in zip((over.r, over.g, over.b), (under.r, under.g, under.b))  # noqa: B905
        ]
        self.set(*(parts + [alpha]))


def parsed(self, text):
    """Take what a text says."""
    made = colour(text)
    self.set(made.r, made.g, made.b)


for _function in (to_hsv, to_hsl, to_cmyk, luminance, composite):
    setattr(RGB, _function.__name__, _function)
RGB.parse_name = RGB.parse_hex = RGB.parse_css = parsed


def rgb_parse_name(text, length=-1):
    """Return the colour of this name."""
    return colour(text[:length] if length > 0 else text)


rgb_parse_hex = rgb_parse_css = rgb_parse_name


def rgb_names():
    """Return the names of colours."""
    return tuple(sorted(NAMES))


def bilinear(x, y, values):
    """Return a value between four, at a place of which the whole part does not count."""
    x, y = x % 1.0, y % 1.0
    upper = (1.0 - x) * values[0] + x * values[1]
    return (1.0 - y) * upper + y * ((1.0 - x) * values[2] + x * values[3])


def bilinear_rgb(x, y, values, has_alpha=False):
    """Return a colour between four."""
    parts = [bilinear(x, y, [getattr(value, name) for value in values]) for name in "rgba"]
    return RGB(*(parts if has_alpha else parts[:3]))


def bilinear_rgba(x, y, values):
    """Return a colour between four, their opacity too."""
    return bilinear_rgb(x, y, values, True)
