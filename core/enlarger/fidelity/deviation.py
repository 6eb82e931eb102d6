"""How far a result, shrunk again, is from its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip

    from .filter_pair import Shrinking


FAR = 2.0
"""Levels of 255 that are seen. Rounding alone makes 0.8, where pictures grow by little."""

FAR_SHARE = 0.1
"""The part of the values that may differ as far and still be called exceptions. Photographs have less than
0.01, small type up to 0.04; dither and checks, which nothing between black and white can give when it is
shrunk, 0.5 and more.
"""


DIFFERING_SHARE = 0.25
"""The part that may differ at all."""


class Deviation:
    """How far a locked raster, shrunk again, is from its source."""

    def __init__(self, alike: int = 1, shrinking: Shrinking = "cubic") -> None:
        """Count for a source, of whose channels so many first ones are alike and come as one."""
        self.shrinking: Shrinking = shrinking
        """By which the raster is shrunk."""
        self._alike = alike
        self.values = 0
        """Values of the source that were compared."""
        self.differing = 0
        """Those from which it differs by half a level of 255 or more."""
        self.largest = 0.0
        """The largest difference, in levels of 255."""
        self._far = 0

    @property
    def is_small(self) -> bool:
        """Whether nearly all values are held, but for what nobody sees."""
        return self._far <= FAR_SHARE * self.values and self.differing <= DIFFERING_SHARE * self.values

    def add(self, levels: Strip) -> None:
        """Take differences in levels, as planes of shape (rows, channels, width)."""
        sizes = np.abs(levels)
        for channel in range(levels.shape[1]):
            copies = 1 if channel else self._alike
            self.values += copies * sizes[:, channel].size
            self.differing += copies * int((sizes[:, channel] >= 0.5).sum())
            self._far += copies * int((sizes[:, channel] >= FAR).sum())
        self.largest = max(self.largest, float(sizes.max()))
