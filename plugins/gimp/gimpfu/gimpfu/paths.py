# -*- coding: utf-8 -*-
"""Paths, which GIMP 2.10 calls vectors, and the strokes of which they are made."""

from __future__ import absolute_import

from gimpfu.objects import Item, call, id_of, method
from gimpfu.views import VIEWS


class Vectors(Item):
    """`gimp.Vectors(image, name)`: a path, made of strokes."""

    def __init__(self, image, name):
        self.ID = call("gimp-vectors-new", image, name).ID

    copy = method("gimp-vectors-copy")

    @property
    def strokes(self):
        return [VectorsStroke(self, number) for number in call("gimp-vectors-get-strokes", self)[1]]

    def remove_stroke(self, stroke):
        call("gimp-vectors-remove-stroke", self, id_of(stroke))

    def to_selection(self, operation=2, antialias=True, feather=False, radius_x=0.0, radius_y=0.0):
        call("gimp-vectors-to-selection", self, operation, antialias, feather, radius_x, radius_y or radius_x)


class VectorsStroke(object):
    """One line of a path."""

    def __init__(self, vectors, number):
        self.vectors, self.vectors_ID, self.ID = vectors, vectors.ID, number

    def _points(self):
        return call("gimp-vectors-stroke-get-points", self.vectors, self.ID)

    type = property(lambda self: self._points()[0])
    points = property(lambda self: (self._points()[2], bool(self._points()[3])))

    def get_length(self, precision=0.1):
        return call("gimp-vectors-stroke-get-length", self.vectors, self.ID, precision)

    def close(self):
        call("gimp-vectors-stroke-close", self.vectors, self.ID)

    def translate(self, x, y):
        call("gimp-vectors-stroke-translate", self.vectors, self.ID, x, y)

    def scale(self, x, y):
        call("gimp-vectors-stroke-scale", self.vectors, self.ID, x, y)

    def rotate(self, x, y, angle):
        call("gimp-vectors-stroke-rotate", self.vectors, self.ID, x, y, angle)

    def flip(self, kind, axis):
        call("gimp-vectors-stroke-flip", self.vectors, self.ID, kind, axis)

    def flip_free(self, x1, y1, x2, y2):
        call("gimp-vectors-stroke-flip-free", self.vectors, self.ID, x1, y1, x2, y2)

    def get_point_at_dist(self, distance, precision=0.1):
        return call("gimp-vectors-stroke-get-point-at-dist", self.vectors, self.ID, distance, precision)

    def interpolate(self, precision=0.1):
        found = call("gimp-vectors-stroke-interpolate", self.vectors, self.ID, precision)
        return list(found[1]), bool(found[2])

    def lineto(self, x, y):
        call("gimp-vectors-bezier-stroke-lineto", self.vectors, self.ID, x, y)

    def conicto(self, x0, y0, x1, y1):
        call("gimp-vectors-bezier-stroke-conicto", self.vectors, self.ID, x0, y0, x1, y1)

    def cubicto(self, x0, y0, x1, y1, x2, y2):
        call("gimp-vectors-bezier-stroke-cubicto", self.vectors, self.ID, x0, y0, x1, y1, x2, y2)


class VectorsBezierStroke(VectorsStroke):
    """`gimp.VectorsBezierStroke(vectors, points, closed=False)`."""

    def __init__(self, vectors, points=None, closed=False):
        points = list(points or [])
        number = call("gimp-vectors-stroke-new-from-points", vectors, 0, len(points), points, closed)
        VectorsStroke.__init__(self, vectors, number)


def _new_moveto(vectors, x, y):
    """Return a stroke that begins at a point."""
    number = call("gimp-vectors-bezier-stroke-new-moveto", vectors, x, y)
    return VectorsStroke(vectors, number)


def _new_ellipse(vectors, x, y, radius_x, radius_y, angle):
    """Return a stroke that is an ellipse."""
    values = x, y, radius_x, radius_y, angle
    return VectorsStroke(vectors, call("gimp-vectors-bezier-stroke-new-ellipse", vectors, *values))


VectorsBezierStroke.new_moveto = staticmethod(_new_moveto)
VectorsBezierStroke.new_ellipse = staticmethod(_new_ellipse)


VIEWS["vectors"] = Vectors
