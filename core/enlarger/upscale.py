"""The feature in one page; read this first.

A raster comes in as bands of rows, is led through one or more passes of a network, each cut into tiles, and
through one last reduction when the size asked for lies between two passes. It leaves as bands of rows. Every
stage is a generator that pulls from the one before and holds no more rows than it needs, so memory follows
the tiles, not the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .alpha import enlarge_rgba, matte_bleed
from .geometry import Size
from .reduction import reduce
from .sizing import Target, passes_needed
from .tiling import Tiling, plan_tiles
from .window import RowWindow

if TYPE_CHECKING:
    from .graph import GraphFacts
    from .pixels import PixelFormat
    from .raster import Band, Bands
    from .session import Session

TILE_SIDE = 384
"""Pixels of the source. Larger tiles compute less context twice, smaller ones answer to a cancel sooner;
measured in docs/decisions/0003.
"""

SMALLEST_CORE = 16
"""Pixels that even the lowest tile contributes beside its context."""

LARGEST_CONTEXT = 64
"""Pixels. A network that looks further than this, or everywhere, gets this much and its tiles are only nearly
exact.
"""

BAND_LIMIT = 256 << 20
"""Bytes that one row of tiles may take when enlarged; rows of very wide pictures are cut lower."""


@dataclass(frozen=True)
class Plan:
    """How a source becomes a result."""

    source: Size
    size: Size
    """Of the result."""
    scale: int
    passes: tuple[Tiling, ...]

    @property
    def tiles(self) -> int:
        return sum(len(tiling) for tiling in self.passes)


def plan_upscale(
    source: Size, target: Target, facts: GraphFacts, pixel_format: PixelFormat, tile: int | None = None
) -> Plan:
    """Plan the passes and their tiles. `tile` is the longest side of a tile in pixels.

    Raises RequestError when the target is out of reach or the tiles are too small for the network.
    """
    size = target.resolve(source, facts.scale)
    context = LARGEST_CONTEXT if facts.context is None else min(facts.context, LARGEST_CONTEXT)
    passes: list[Tiling] = []
    raster = source
    for _ in range(passes_needed(source, size, facts.scale)):
        side = _tile_side(raster, facts.scale, context, pixel_format) if tile is None else Size(tile, tile)
        passes.append(plan_tiles(raster, side, context, facts.multiple))
        raster = raster.scaled(facts.scale)
    return Plan(source, size, facts.scale, tuple(passes))


def _tile_side(raster: Size, scale: int, context: int, pixel_format: PixelFormat) -> Size:
    lowest = 2 * context + SMALLEST_CORE
    side = max(TILE_SIDE, lowest)
    row_bytes = raster.width * scale**2 * pixel_format.bytes_per_pixel
    return Size(side, max(lowest, min(side, BAND_LIMIT // row_bytes + 2 * context)))


def upscale(
    bands: Bands,
    pixel_format: PixelFormat,
    plan: Plan,
    open_session: Callable[[Size], Session],
    on_tile: Callable[[], None],
) -> Bands:
    """Yield the bands of the enlarged raster, from the top.

    `open_session` gives the network compiled for a tile of the given size. `on_tile` is called after each
    tile; what it raises ends the job.
    """
    size = plan.source
    for tiling in plan.passes:
        if pixel_format.has_alpha:
            bands = matte_bleed(bands, size)
        bands = run_pass(bands, tiling, plan.scale, open_session(tiling.tile), on_tile)
        size = size.scaled(plan.scale)
    return bands if size == plan.size else reduce(bands, size, plan.size)


def run_pass(
    bands: Bands, tiling: Tiling, scale: int, session: Session, on_tile: Callable[[], None]
) -> Bands:
    """Run a network once over a raster: feed the read box of every tile, keep its write box, join a row of
    tiles to a band.
    """
    window = RowWindow(bands)
    for tiles in tiling.tile_rows():
        rows = window.rows(tiles[0].read.top, tiles[0].read.bottom)
        enlarge = enlarge_rgba if rows.shape[2] == 4 else _enlarge_rgb
        height = tiles[0].write.size.height * scale
        band = np.empty((height, tiling.size.width * scale, rows.shape[2]), rows.dtype)
        for tile in tiles:
            enlarged = enlarge(session, rows[:, tile.read.left : tile.read.right])
            inner = tile.write.relative_to(tile.read).scaled(scale)
            outer = tile.write.scaled(scale)
            band[:, outer.left : outer.right] = enlarged[inner.top : inner.bottom, inner.left : inner.right]
            on_tile()
        yield band


def _enlarge_rgb(session: Session, tile: Band) -> Band:
    return session(np.ascontiguousarray(tile))
