"""How far a result, shrunk again, is from its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip


class Deviation:
    """How far a locked raster, shrunk again, is from its source."""

    def __init__(self, alike: int = 1) -> None:
        """Count for a source, of whose channels so many first ones are alike and come as one."""
        self._alike = alike
        self.values = 0
        """Values of the source that were compared."""
        self.differing = 0
        """Those from which it differs by half a level of 255 or more."""
        self.largest = 0.0
        """The largest difference, in levels of 255."""

    def add(self, levels: Strip) -> None:
        """Take differences in levels, as planes of shape (rows, channels, width)."""
        sizes = np.abs(levels)
        for channel in range(levels.shape[1]):
            copies = 1 if channel else self._alike
            self.values += copies * sizes[:, channel].size
            self.differing += copies * int((sizes[:, channel] >= 0.5).sum())
        self.largest = max(self.largest, float(sizes.max()))
