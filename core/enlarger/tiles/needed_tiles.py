"""Which tiles of a plan have to be computed where only parts of the result are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from enlarger.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enlarger.imaging.strips import Strip

    from .planning import Plan
    from .tiling import Tile

SURROUNDINGS = 16
"""Pixels of the source around a part that are computed, too: what follows a network looks beside the pixel
that it is at.
"""


def needed_tiles(plan: Plan, parts: Sequence[Box]) -> list[frozenset[Tile]]:
    """Return for each pass the tiles without which not all of `parts`, in pixels of the source, would be what
    they are in the whole result.
    """
    needed: list[frozenset[Tile]] = []
    for index, step in enumerate(plan.passes):
        scale = plan.scale**index
        later = sum(
            -(-other.context // plan.scale ** (more + 1))
            for more, other in enumerate(plan.passes[index + 1 :])
        )
        margin = SURROUNDINGS * scale + later + step.tiling.ramp
        left, top = step.padding.left, step.padding.top
        wanted = [
            Box(
                part.left * scale + left - margin,
                part.top * scale + top - margin,
                part.right * scale + left + margin,
                part.bottom * scale + top + margin,
            )
            for part in parts
        ]
        needed.append(frozenset(tile for box in wanted for tile in step.tiling.touching(box)))
    return needed


def stand_in(tile: Strip, scale: int) -> Strip:
    """Return what stands in the place of a tile that is not needed: each pixel as a square."""
    return np.repeat(np.repeat(tile, scale, axis=0), scale, axis=1)
