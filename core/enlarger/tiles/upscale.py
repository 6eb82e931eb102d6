"""The feature in one page; read this first.

A raster comes in as strips of rows, is led through one or more passes of a network, each cut into tiles, and
through one last interpolation when the size asked for lies between two passes. It leaves as strips of rows.
Every stage is a generator that pulls from the one before and holds no more rows than it needs, so memory
follows the tiles, not the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

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

MapTiles: TypeAlias = "Callable[[Iterator[tuple[Tile, Strip]]], Iterator[tuple[Tile, Strip]]]"
"""Takes tiles with their pixels, and gives them enlarged, in their order."""


def upscale(
    strips: Strips,
    pixel_format: PixelFormat,
    plan: Plan,
    open_session: Callable[[Pass], Enlarge],
    on_tile: Callable[[], None],
    seams: Seams,
    needed: Sequence[frozenset[Tile]] | None = None,
    elsewhere: Callable[[Pass], MapTiles | None] | None = None,
) -> Strips:
    """Yield the strips of the enlarged raster, from the top. Strips in and out hold working values (see
    `transfer`).

    `open_session` gives the network for the tiles of a pass. `on_tile` is called after each tile; what it
    raises ends the job. `seams` learns how far tiles that are joined by ramps differ. Of each pass only the
    tiles `needed` are computed, where they are named; squares stand in for the others. Where `elsewhere`
    gives what enlarges all tiles of a pass, in other processes, no network is opened here.
    """
    size = plan.source
    for index, step in enumerate(plan.passes):
        strips = prepared(strips, step, pixel_format)
        if elsewhere and (enlarged_elsewhere := elsewhere(step)):
            enlarged = enlarged_elsewhere(read_tiles(strips, step.tiling))
            strips = joined(enlarged, step.tiling, plan.scale, on_tile, seams)
        else:
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
    tiles = prefetched(enlarged_tiles(strips, tiling, scale, pixel_format, session, needed))
    return joined(tiles, tiling, scale, on_tile, seams, needed)


def joined(
    tiles: Iterator[tuple[Tile, Strip]],
    tiling: Tiling,
    scale: int,
    on_tile: Callable[[], None],
    seams: Seams,
    needed: frozenset[Tile] | None = None,
) -> Strips:
    """Yield the strips that enlarged tiles make."""
    stitcher = Stitcher(tiling, scale, seams)
    for tile, enlarged in tiles:
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
    for tile, pixels in read_tiles(strips, tiling):
        is_needed = needed is None or tile in needed
        yield (
            tile,
            enlarge_tile(session, pixels, pixel_format, scale) if is_needed else stand_in(pixels, scale),
        )


def read_tiles(strips: Strips, tiling: Tiling) -> Iterator[tuple[Tile, Strip]]:
    """Yield the tiles of a raster from the top left, each with the pixels of its read box."""
    window = RowWindow(strips)
    for tiles in tiling.tile_rows():
        rows = window.rows(tiles[0].read.top, tiles[0].read.bottom)
        for tile in tiles:
            yield tile, rows[:, tile.read.left : tile.read.right]
