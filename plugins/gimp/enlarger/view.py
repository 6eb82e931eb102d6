# -*- coding: utf-8 -*-
"""What of a picture a preview looks at, and how it is moved: the fields of a `view`."""

# ruff: noqa: B905 - Python 2.7 has no strict zip

LARGEST_ZOOM = 64.0  # pixels of the screen for one of the source, far below the engine's limit
NEAR = 8  # pixels from the divider in which it is taken hold of
NOTICED = 1.0  # the zoom from which on the engine has networks run


class View(object):
    """A view on a picture. Its zoom counts by the result, so that 1 stays 1 whatever the factor becomes."""

    def __init__(self, picture):
        """Look at the middle of a picture of this size, a pixel of the result on one of the screen."""
        self.picture = picture
        self.size = 0, 0  # pixels of the screen
        self.factor = 1.0  # pixels of the result for one of the source
        self.scale = 1.0  # pixels of the screen for one of the result; None for as many as show all of it
        self.split = 0.5
        self.is_before = False  # whether the source alone is seen
        self._centre = picture[0] / 2.0, picture[1] / 2.0

    @property
    def zoom(self):
        """Pixels of the screen for one of the source."""
        return self._fitting() if self.scale is None else min(self.scale * self.factor, LARGEST_ZOOM)

    def fields(self):
        """Return the field `view` of a request."""
        return {
            "size": list(self.size),
            "centre": list(self._within(self._centre)),
            "zoom": self.zoom,
            "split": 1 if self.is_before else self.split,
        }

    def move(self, across, down):
        """Move the picture with the pointer, by pixels of the screen."""
        x, y = self._within(self._centre)
        self._centre = self._within((x - across / self.zoom, y - down / self.zoom))

    def zoom_about(self, place, times):
        """Zoom by a factor, with what lies at a place of the screen staying there."""
        before = self.zoom
        lowest = min(self._fitting(), self.factor)
        after = min(max(before * times, lowest), LARGEST_ZOOM)
        self.scale = after / self.factor
        x, y = self._within(self._centre)
        shift = 1 / before - 1 / after
        self._centre = self._within(
            (x + (place[0] - self.size[0] / 2.0) * shift, y + (place[1] - self.size[1] / 2.0) * shift)
        )

    def is_at_divider(self, x):
        """Tell whether the divider is taken hold of here."""
        return abs(x - self.split * self.size[0]) <= NEAR

    def move_divider(self, x):
        """Move the divider to the pointer."""
        self.split = min(max(float(x) / self.size[0], 0.0), 1.0)

    def _fitting(self):
        return min([float(seen) / side for seen, side in zip(self.size, self.picture)] + [LARGEST_ZOOM])

    def _within(self, centre):
        """Return the centre nearest to this one with which the view shows as much as it can."""
        return tuple(
            min(max(at, seen / self.zoom / 2), side - seen / self.zoom / 2)
            if side * self.zoom > seen
            else side / 2.0
            for at, seen, side in zip(centre, self.size, self.picture)
        )
