"""The feature in one page; read this first.

A raster comes in as strips of rows, is led through one or more passes of a network, each cut into tiles, and
through one last interpolation when the size asked for lies between two passes. It leaves as strips of rows.
Every stage is a generator that pulls from the one before and holds no more rows than it needs, so memory
follows the tiles, not the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from enlarger.imaging.alpha_bleed import alpha_bleed
from enlarger.imaging.padding import crop, pad
from enlarger.imaging.resampling import resample
from enlarger.imaging.row_window import RowWindow

from .channels import enlarge_tile
from .needed_tiles import stand_in
from .prefetch import prefetched
from .stitching import Seams, Stitcher

if TYPE_CHECKING:
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips

    from .channels import Enlarge
    from .planning import Pass, Plan
    from .tiling import Tile, Tiling


def upscale(
    strips: Strips,
    pixel_format: PixelFormat,
    plan: Plan,
    open_session: Callable[[Pass], Enlarge],
    on_tile: Callable[[], None],
    seams: Seams,
    needed: Sequence[frozenset[Tile]] | None = None,
) -> Strips:
    """Yield the strips of the enlarged raster, from the top. Strips in and out hold working values (see
    `transfer`).

    `open_session` gives the network for the tiles of a pass. `on_tile` is called after each tile; what it
    raises ends the job. `seams` learns how far tiles that are joined by ramps differ. Of each pass only the
    tiles `needed` are computed, where they are named; squares stand in for the others.
    """
    size = plan.source
    for index, step in enumerate(plan.passes):
        strips = prepared(strips, step, pixel_format)
        session, wanted = open_session(step), needed[index] if needed is not None else None
        strips = run_pass(strips, step.tiling, plan.scale, pixel_format, session, on_tile, seams, wanted)
        if any(step.padding):
            strips = crop(strips, size, step.padding, plan.scale)
        size = size.scaled(plan.scale)
    return (
        strips
        if size == plan.size
        else resample(strips, size, plan.size, has_alpha=pixel_format.has_transparency, kernel=plan.kernel)
    )


def prepared(strips: Strips, step: Pass, pixel_format: PixelFormat) -> Strips:
    """Yield the strips of a raster as the network of a pass is to see it."""
    if pixel_format.has_transparency and pixel_format.colours:
        strips = alpha_bleed(strips, step.source)
    return pad(strips, step.source, step.padding) if any(step.padding) else strips


def run_pass(
    strips: Strips,
    tiling: Tiling,
    scale: int,
    pixel_format: PixelFormat,
    session: Enlarge,
    on_tile: Callable[[], None],
    seams: Seams,
    needed: frozenset[Tile] | None = None,
) -> Strips:
    """Run a network once over a raster: join the enlarged tiles strip by strip, while the network is already
    at the next.
    """
    stitcher = Stitcher(tiling, scale, seams)
    for tile, enlarged in prefetched(enlarged_tiles(strips, tiling, scale, pixel_format, session, needed)):
        stitcher.add(tile, enlarged)
        if needed is None or tile in needed:
            on_tile()
        if tile.write.right == tiling.size.width:
            yield stitcher.finished()


def enlarged_tiles(
    strips: Strips,
    tiling: Tiling,
    scale: int,
    pixel_format: PixelFormat,
    session: Enlarge,
    needed: frozenset[Tile] | None = None,
) -> Iterator[tuple[Tile, Strip]]:
    """Yield the tiles of a raster from the top left, each with its read box enlarged."""
    window = RowWindow(strips)
    for tiles in tiling.tile_rows():
        rows = window.rows(tiles[0].read.top, tiles[0].read.bottom)
        for tile in tiles:
            pixels = rows[:, tile.read.left : tile.read.right]
            is_needed = needed is None or tile in needed
            yield (
                tile,
                enlarge_tile(session, pixels, pixel_format, scale) if is_needed else stand_in(pixels, scale),
            )
