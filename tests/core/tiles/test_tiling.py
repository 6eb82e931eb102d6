from __future__ import annotations

import random

import pytest

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.tiles.tiling import Tile, plan_tiles


def test_a_raster_that_fits_is_one_tile_of_its_own_size() -> None:
    tiling = plan_tiles(Size(5, 3), Size(8, 8), 2)
    assert list(tiling.tile_rows()) == [[Tile(Box(0, 0, 5, 3), Box(0, 0, 5, 3))]]


def test_two_tiles_share_their_context() -> None:
    tiling = plan_tiles(Size(12, 1), Size(8, 8), 2)
    assert list(tiling.tile_rows()) == [
        [Tile(Box(0, 0, 8, 1), Box(0, 0, 6, 1)), Tile(Box(4, 0, 12, 1), Box(6, 0, 12, 1))]
    ]


def test_tiles_are_no_larger_than_their_number_needs() -> None:
    assert plan_tiles(Size(20, 20), Size(18, 18), 2).tile == Size(12, 12)


@pytest.mark.parametrize("seed", range(300))
def test_write_boxes_cover_the_raster_once_and_have_their_context(seed: int) -> None:
    chance = random.Random(seed)
    multiple = chance.choice([1, 1, 2, 4, 8])
    size = Size(chance.randint(1, 60) * multiple, chance.randint(1, 60) * multiple)
    context = chance.randint(0, 9)
    side = Size(
        2 * context + 3 * multiple + chance.randint(0, 40), 2 * context + 3 * multiple + chance.randint(0, 40)
    )
    tiling = plan_tiles(size, side, context, multiple)
    covered: set[tuple[int, int]] = set()
    tiles = [tile for row in tiling.tile_rows() for tile in row]
    for tile in tiles:
        assert tile.read.size == tiling.tile
        assert side.covers(tiling.tile)
        assert tile.read.left % multiple == tile.read.top % multiple == 0
        for read, write, edge in zip(tile.read, tile.write, (0, 0, *size), strict=True):
            assert abs(read - write) >= context or write == read == edge
        assert tile.read.left >= 0
        assert tile.read.top >= 0
        assert tile.read.right <= size.width
        assert tile.read.bottom <= size.height
        covered.update(
            (x, y)
            for x in range(tile.write.left, tile.write.right)
            for y in range(tile.write.top, tile.write.bottom)
        )
    assert len(covered) == size.pixels == sum(tile.write.size.pixels for tile in tiles)
    assert len(tiles) == len(tiling)


def test_tiles_too_small_for_the_context_are_refused_with_the_size_that_works() -> None:
    with pytest.raises(RequestError) as caught:
        plan_tiles(Size(100, 100), Size(20, 20), 10)
    assert "at least 21" in caught.value.hint
    assert len(plan_tiles(Size(100, 100), Size(21, 21), 10)) == 80 * 80


def test_a_raster_without_end_is_cut_at_once() -> None:
    tiling = plan_tiles(Size(10**9, 10**9), Size(96, 96), 10).with_ramps(8)
    assert len(tiling) == (-(-(10**9 - 20) // 76)) ** 2
    box = Box(5 * 10**8, 10**9 - 1, 5 * 10**8 + 1, 10**9)
    (tile,) = tiling.touching(box)
    assert tile.write.touches(box)
    read, part = tiling.around(box)
    assert read.bottom == 10**9
    assert part.columns[len(part.columns) - 1].stop == part.size.width == read.size.width
