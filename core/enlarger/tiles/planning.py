"""The plan of a job: passes of a network, each with its tiles, and the way to the size asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.imaging.hard_edges import WINDOW
from enlarger.imaging.padding import Padding
from enlarger.system.language import _

from .cost import UNKNOWN, Cost
from .gathering import Gathering
from .target import LARGEST_SIDE, Target, passes_needed
from .tiling import Tiling, plan_tiles, smallest_side

if TYPE_CHECKING:
    from enlarger.graphs.facts import GraphFacts

SIDES = (64, 96, 128, 192, 256, 384, 512, 768, 1024)
"""Sides of tiles to choose from, in pixels of the source."""

SMALLEST_SIDE = 256
"""Smaller tiles are for networks that are too slow or too large for this one: much would be done around
them.
"""

WORTH_MORE = 1.1
"""A larger tile has to save this much: less is lost again to the processor's caches (docs/decisions/0003)."""

LONGEST_TILE = 60.0
"""Seconds. Nothing is heard of a job for as long as a tile takes."""

MEMORY_SHARE = 4
"""A tile may take one part in so many of the memory that is free; the rest is the editor's."""

LARGEST_CONTEXT = 64
"""Pixels. A network whose receptive field is larger, or infinite, gets this much, and its tiles are joined by
ramps. Of the only size of tile that a network takes, no more than a quarter of its side goes for context.
"""

MOST_EXCESS = 64
"""How many times more pixels than needed the last pass may give, when the sides are to grow by different
factors.
"""

STRIP_LIMIT = 192 << 20
"""Bytes that one row of tiles may take when enlarged; rows of very wide pictures are cut lower."""


@dataclass(frozen=True)
class TileLimits:
    """What a plan may use."""

    tile: int | None = None
    """The longest side of a tile in pixels, where the user has chosen."""
    cost: Cost = UNKNOWN
    """Of a tile."""
    memory: int = 4 << 30
    """Free bytes."""
    longest: int = SIDES[-1]
    """The side that no tile should exceed, by the network's card."""
    overlap: int | None = None
    """The context of tiles that are joined by ramps, by the network's card."""


@dataclass(frozen=True)
class Pass:
    """One run of a network over a raster."""

    source: Size
    padding: Padding
    """What the network wants around the source."""
    tiling: Tiling
    """Of the padded source."""
    context: int
    multiple: int
    is_fixed: bool
    """The network takes tiles of this one size alone."""
    smallest: int
    """Sides of tiles have to be at least this long."""
    gatherings: tuple[Gathering, ...] = ()
    """Of the means over the whole raster that the network is to be fed. There are none where one tile has all
    of it.
    """


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
        """Of all passes, and of what they have to gather first."""
        return int(self._sum(lambda tiling, _: len(tiling)))

    def seconds(self, cost: Cost) -> float:
        """Return how long the network will run if it runs once for each tile."""
        return self._sum(lambda tiling, share: len(tiling) * cost.seconds(tiling.tile.pixels) * share)

    def _sum(self, of: Callable[[Tiling, float], float]) -> float:
        """Add up what all tilings come to of which so large a share of the network runs. Each gathering of a
        pass takes all passes before it once more.
        """
        total = before = 0.0
        for step in self.passes:
            for gathering in step.gatherings:
                total += before + of(gathering.tiling, gathering.pooling.share)
            before += of(step.tiling, 1.0)
        return total + before

    def memory(self, cost: Cost, bytes_per_pixel: int) -> int:
        """Return the bytes that tiles and strips take at the worst moment: of every pass a tile in the
        network, the rows of the source under a row of tiles, and the enlarged row twice, as it is joined
        and handed on.
        """

        def of_pass(step: Pass) -> float:
            tile, row = step.tiling.tile, step.tiling.size.width * step.tiling.tile.height * bytes_per_pixel
            return tile.pixels * cost.bytes_per_pixel + row * (1 + 2 * self.scale**2)

        return int(sum(map(of_pass, self.passes)))


def plan_upscale(
    source: Size, target: Target, facts: GraphFacts, bytes_per_pixel: int, limits: TileLimits
) -> Plan:
    """Plan the passes and their tiles. `bytes_per_pixel` is what a pixel of working values takes.

    Raises RequestError when the target is out of reach or the tiles are too small for the network.
    """
    size = target.resolve(source, facts.scale)
    reach = float("inf") if facts.context is None else facts.context
    longest, overlap = LARGEST_CONTEXT, limits.overlap or LARGEST_CONTEXT
    if facts.fixed:
        # Something of the only tile that is taken has to be left beside its context.
        side = min(facts.fixed)
        longest = min(longest, side * 3 // 8 // facts.multiple * facts.multiple)
        overlap = min(overlap, side // 4)
    is_exact = reach <= longest
    wanted = int(reach) if is_exact else overlap
    context = max(facts.margin, WINDOW // 2, wanted)
    count = passes_needed(source, size, facts.scale)
    largest = source.scaled(facts.scale**count)
    if count and (
        largest.pixels > MOST_EXCESS * facts.scale**2 * size.pixels
        or max(largest) > facts.scale * max(LARGEST_SIDE, *source)
    ):
        raise RequestError(
            _(
                "On the way from {source} to {size} there would be a raster of {largest}.",
                source=source,
                size=size,
                largest=largest,
            ),
            _("Ask for a size whose proportions are nearer to the source's."),
        )
    passes: list[Pass] = []
    raster = source
    for _number in range(count):
        padding = _padding(raster, facts)
        padded = padding.around(raster)
        tiling = _tiling(padded, facts, context, bytes_per_pixel, limits)
        gatherings: tuple[Gathering, ...] = ()
        if not is_exact:
            tiling = tiling.with_ramps(context // 2)
        elif len(tiling) > 1:
            gatherings = tuple(
                Gathering(pooling, _tiling(padded, facts, pooling.context, bytes_per_pixel, limits))
                for pooling in facts.poolings
            )
        is_fixed = facts.fixed is not None
        passes.append(
            Pass(raster, padding, tiling, context, facts.multiple, is_fixed, facts.smallest, gatherings)
        )
        raster = raster.scaled(facts.scale)
    return Plan(source, size, facts.scale, tuple(passes))


def _padding(raster: Size, facts: GraphFacts) -> Padding:
    """Return what the network wants around a raster: its lost margin, whole multiples, the smallest or the
    only size that it takes.
    """

    def after(length: int, fixed: int) -> int:
        whole = max(length + 2 * facts.margin, fixed)
        return whole + -whole % facts.multiple - length - facts.margin

    fixed = facts.fixed or Size(facts.smallest, facts.smallest)
    return Padding(
        facts.margin, facts.margin, after(raster.width, fixed.width), after(raster.height, fixed.height)
    )


def _tiling(
    raster: Size, facts: GraphFacts, context: int, bytes_per_pixel: int, limits: TileLimits
) -> Tiling:
    """Return the tiles that take the least time, of those that fit into memory and are not too long in
    coming.
    """
    if facts.fixed:
        return plan_tiles(raster, facts.fixed, context, facts.multiple, is_fixed=True)
    if limits.tile:
        side = max(limits.tile, facts.smallest)
        return plan_tiles(raster, Size(side, side), context, facts.multiple, smallest=facts.smallest)
    lowest = max(smallest_side(context, facts.multiple), facts.smallest)
    row_limit = STRIP_LIMIT // (raster.width * facts.scale**2 * bytes_per_pixel) + 2 * context
    # Where nothing was measured, time goes by the pixels.
    cost = limits.cost if limits.cost.seconds_per_pixel else Cost(0.0, 1e-9, limits.cost.bytes_per_pixel)
    best, least = None, float("inf")
    for side in (lowest, *SIDES):
        height = max(lowest, min(side, row_limit))
        if side < lowest or side > max(lowest, limits.longest):
            continue
        tiling = plan_tiles(raster, Size(side, height), context, facts.multiple, smallest=facts.smallest)
        pixels = tiling.tile.pixels
        fits = pixels * cost.bytes_per_pixel <= limits.memory / MEMORY_SHARE
        if best and not (fits and cost.seconds(pixels) <= LONGEST_TILE):
            break
        seconds = len(tiling) * cost.seconds(pixels)
        if seconds * WORTH_MORE < least or side <= SMALLEST_SIDE:
            best, least = tiling, seconds
    assert best, "the lowest tile is always there"
    return best
