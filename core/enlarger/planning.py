"""The plan of a job: passes of a network, each with its tiles, and the way to the size asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .channels import FLAT_WINDOW
from .errors import RequestError
from .geometry import Size
from .padding import Padding
from .sizing import Target, passes_needed
from .tiling import Tiling, plan_tiles

if TYPE_CHECKING:
    from .graph import GraphFacts

TILE_SIDE = 384
"""Pixels of the source. Larger tiles compute less context twice, smaller ones answer to a cancel sooner;
measured in docs/decisions/0003.
"""

SMALLEST_CORE = 16
"""Pixels that even the lowest tile contributes beside its context."""

LARGEST_CONTEXT = 64
"""Pixels. A network that looks further than this, or everywhere, gets this much, and its tiles are joined by
ramps.
"""

MOST_EXCESS = 64
"""How many times more pixels than needed the last pass may give, when the sides are to grow by different
factors.
"""

BAND_LIMIT = 192 << 20
"""Bytes that one row of tiles may take when enlarged; rows of very wide pictures are cut lower."""


@dataclass(frozen=True)
class Pass:
    """One run of a network over a raster."""

    source: Size
    padding: Padding
    """What the network wants around the source."""
    tiling: Tiling
    """Of the padded source."""


@dataclass(frozen=True)
class Plan:
    """How a source becomes a result: passes of a network, then interpolation to the size asked for."""

    source: Size
    size: Size
    """Of the result."""
    scale: int
    passes: tuple[Pass, ...]
    kernel: str = "lanczos"
    """Of the interpolation."""

    @property
    def tiles(self) -> int:
        return sum(len(step.tiling) for step in self.passes)


def plan_upscale(
    source: Size, target: Target, facts: GraphFacts, bytes_per_pixel: int, tile: int | None = None
) -> Plan:
    """Plan the passes and their tiles. `tile` is the longest side of a tile in pixels, `bytes_per_pixel` of
    working values.

    Raises RequestError when the target is out of reach or the tiles are too small for the network.
    """
    size = target.resolve(source, facts.scale)
    reach = float("inf") if facts.context is None else facts.context
    is_exact = reach <= LARGEST_CONTEXT
    context = max(facts.margin, FLAT_WINDOW // 2, int(min(reach, LARGEST_CONTEXT)))
    count = passes_needed(source, size, facts.scale)
    largest = source.scaled(facts.scale**count)
    if largest.pixels > MOST_EXCESS * facts.scale**2 * size.pixels:
        raise RequestError(
            f"On the way from {source} to {size} there would be a raster of {largest}.",
            "Ask for a size whose proportions are nearer to the source's.",
        )
    passes: list[Pass] = []
    raster = source
    for _ in range(count):
        padding = _padding(raster, facts)
        padded = padding.around(raster)
        if facts.fixed:
            side = facts.fixed
        elif tile:
            side = Size(tile, tile)
        else:
            side = _tile_side(padded, facts.scale, context, bytes_per_pixel)
        tiling = plan_tiles(padded, side, context, facts.multiple, is_fixed=facts.fixed is not None)
        passes.append(Pass(raster, padding, tiling if is_exact else tiling.with_ramps(context // 2)))
        raster = raster.scaled(facts.scale)
    return Plan(source, size, facts.scale, tuple(passes))


def _padding(raster: Size, facts: GraphFacts) -> Padding:
    """Return what the network wants around a raster: its lost margin, whole multiples, the one size that it
    takes.
    """

    def after(length: int, fixed: int) -> int:
        whole = max(length + 2 * facts.margin, fixed)
        return whole + -whole % facts.multiple - length - facts.margin

    fixed = facts.fixed or Size(0, 0)
    return Padding(
        facts.margin, facts.margin, after(raster.width, fixed.width), after(raster.height, fixed.height)
    )


def _tile_side(raster: Size, scale: int, context: int, bytes_per_pixel: int) -> Size:
    lowest = 2 * context + SMALLEST_CORE
    side = max(TILE_SIDE, lowest)
    row_bytes = raster.width * scale**2 * bytes_per_pixel
    return Size(side, max(lowest, min(side, BAND_LIMIT // row_bytes + 2 * context)))
