"""What a tile costs on a device."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Time and memory of a tile, as functions of its pixels."""

    fixed_seconds: float = 0.0
    """For each tile, however small."""
    seconds_per_pixel: float = 0.0
    """Of the tile's read box, context and all."""
    bytes_per_pixel: float = 16384.0
    """Memory at the worst moment. As much as the hungriest networks take, where it was not measured."""

    def seconds(self, pixels: float) -> float:
        """Return the time for a tile of so many pixels."""
        return self.fixed_seconds + self.seconds_per_pixel * pixels


UNKNOWN = Cost()
"""Of a network that was not tried."""
