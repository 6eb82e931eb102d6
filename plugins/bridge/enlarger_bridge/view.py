# -*- coding: utf-8 -*-
"""What of a picture a preview looks at, and how it is moved: the fields of the protocol's `view`."""

# ruff: noqa: B905 - Python 2.7 has no strict zip

from __future__ import division

from math import ceil, floor, log

NOTICED = 1.0  # the zoom from which on the engine has networks run
LARGEST_SCALE = 8.0  # pixels of the screen for one of the result, by steps
CLOSE = 0.01  # of a step: a scale so near to one is one


class View(object):
    """A view on a picture. Its scale counts by the result, so that 1 stays 1 whatever the factor becomes.

    Places and lengths are pixels of the screen; they begin at the view's top left corner.
    """

    def __init__(self, largest_zoom):
        """Look at nothing yet, a pixel of the result on one of the screen."""
        self.size = 1, 1
        self.panels = 1  # how many results are seen, one to four, all of them at the same place
        self.factor = 1.0  # pixels of the result for one of the source
        self.scale = 1.0  # pixels of the screen for one of the result; None for as many as show all of it
        self.split = 0.5  # the part of the width that shows the source
        self.is_before = False  # whether the source alone is seen
        self.overview = None  # left, top, right, bottom of the small picture of all, as the last frame told
        self.picture = None  # width and height of the source; None while there is none
        self._largest_zoom = largest_zoom
        self._centre = None  # in pixels of the source; None for the middle

    def show(self, picture):
        """Look at a picture of this size: at its middle, unless it is as large as the one before."""
        if picture != self.picture:
            self.picture, self._centre = picture, None

    @property
    def panel(self):
        """Width and height of the part in which a result is seen."""
        width, height = self.size
        return width / min(self.panels, 2), height / (1 if self.panels <= 2 else 2)

    @property
    def zoom(self):
        """Pixels of the screen for one of the source."""
        return self.fitting if self.scale is None else min(self.scale * self.factor, self._largest_zoom)

    @property
    def fitting(self):
        """The zoom at which all of the picture is seen."""
        return min([seen / side for seen, side in zip(self.panel, self.picture)] + [self._largest_zoom])

    @property
    def centre(self):
        """What is in the middle, in pixels of the source: where the view shows as much as it can."""
        centre = self._centre or (None, None)
        return [
            side / 2
            if at is None or side * self.zoom <= seen
            else min(max(at, seen / self.zoom / 2), side - seen / self.zoom / 2)
            for at, seen, side in zip(centre, self.panel, self.picture)
        ]

    @centre.setter
    def centre(self, centre):
        self._centre = centre
        self._centre = self.centre

    def fields(self):
        """Return the field `view` of a request."""
        split = 1 if self.is_before else self.split
        return {"size": list(self.size), "centre": self.centre, "zoom": self.zoom, "split": split}

    def move(self, across, down):
        """Move the picture with the pointer."""
        x, y = self.centre
        self.centre = x - across / self.zoom, y - down / self.zoom

    def is_at_overview(self, place):
        """Tell whether a place is on the small picture of all."""
        if not self.overview:
            return False
        left, top, right, bottom = self.overview
        return left <= place[0] < right and top <= place[1] < bottom

    def move_in_overview(self, place):
        """Look at what lies at a place on the small picture of all."""
        left, top, right, bottom = self.overview
        shares = (place[0] - left) / (right - left), (place[1] - top) / (bottom - top)
        self.centre = [share * side for share, side in zip(shares, self.picture)]

    def zoom_about(self, place, scale):
        """Show the result at a scale; what lies at a place stays there."""
        if self.picture is None:
            self.scale = scale
            return
        away = [at % seen - seen / 2 for at, seen in zip(place, self.panel)]
        held = [at + part / self.zoom for at, part in zip(self.centre, away)]
        self.scale = scale
        self.centre = [at - part / self.zoom for at, part in zip(held, away)]

    def zoom_by(self, place, times):
        """Zoom by a factor about a place: out until all is seen, or to 100 % where that is farther out."""
        lowest = min(self.fitting, self.factor)
        self.zoom_about(place, min(max(self.zoom * times, lowest), self._largest_zoom) / self.factor)

    def zoom_in_steps(self, place, steps):
        """Zoom about a place, in or below 0 out until all is seen; two steps double the scale."""
        now = 2 * log(self.zoom / self.factor, 2)  # noqa: FURB163 - Python 2.7 has no log2
        scale = 2 ** ((floor(now + CLOSE) if steps > 0 else ceil(now - CLOSE)) / 2 + steps / 2)
        if steps < 0 and scale <= self.fitting / self.factor:
            self.zoom_about(place, None)
        else:
            self.zoom_about(place, min(scale, LARGEST_SCALE))

    def is_at_divider(self, x, near):
        """Tell whether a divider is so near."""
        return abs(x % self.panel[0] - self.split * self.panel[0]) <= near

    def move_divider(self, x, held=None):
        """Move the divider to the pointer, that of the panel in which a place is `held`."""
        width = self.panel[0]
        column = min(max((x if held is None else held) // width, 0), min(self.panels, 2) - 1)
        self.split = min(max(x / width - column, 0.0), 1.0)
