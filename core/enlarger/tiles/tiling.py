"""The integer geometry of a pass: equal tiles, each with a read box that is fed and a write box that it
contributes.

All tiles of a pass have one shape, so that one compiled graph serves them all. At the edges of the raster the
read boxes shift inwards instead of shrinking; an edge of a tile that lies on an edge of the raster coincides
with it, and there the network's own padding acts just as it would on the whole raster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size


@dataclass(frozen=True)
class Tile:
    """One call of the network, in pixels of the pass's source raster."""

    read: Box
    write: Box


@dataclass(frozen=True)
class Tiling:
    """Equal tiles whose write boxes cover a raster exactly once."""

    size: Size
    """Of the raster."""
    tile: Size
    """Of every read box."""
    columns: tuple[_Span, ...]
    rows: tuple[_Span, ...]
    ramp: int = 0
    """How far neighbouring tiles blend into each other, in pixels to both sides of the edge between their
    write boxes.
    """

    def with_ramps(self, ramp: int) -> Tiling:
        """Return the same tiles with ramps that are `ramp` pixels long to both sides, or less where write
        boxes are too small.
        """
        shortest = min(span.stop - span.start for span in (*self.columns, *self.rows))
        return replace(self, ramp=min(ramp, shortest // 2))

    def around(self, box: Box) -> tuple[Box, Tiling]:
        """Return the tiles without which `box` would not be what it is, as a tiling of all that they read,
        and where that lies. Its outermost tiles contribute up to its edges, where they lack context.
        """
        columns = _touching(self.columns, box.left - self.ramp, box.right + self.ramp)
        rows = _touching(self.rows, box.top - self.ramp, box.bottom + self.ramp)
        read = Box(
            columns[0].read,
            rows[0].read,
            columns[-1].read + self.tile.width,
            rows[-1].read + self.tile.height,
        )
        part = replace(
            self,
            size=read.size,
            columns=_cut_out(columns, read.left, read.right),
            rows=_cut_out(rows, read.top, read.bottom),
        )
        return read, part

    def __len__(self) -> int:
        return len(self.columns) * len(self.rows)

    def tile_rows(self) -> Iterator[list[Tile]]:
        """Yield the rows of tiles from the top, each from the left."""
        for y in self.rows:
            yield [
                Tile(
                    Box(x.read, y.read, x.read + self.tile.width, y.read + self.tile.height),
                    Box(x.start, y.start, x.stop, y.stop),
                )
                for x in self.columns
            ]


@dataclass(frozen=True)
class _Span:
    """A tile along one axis: where its read box begins, and the start and stop of its write box."""

    read: int
    start: int
    stop: int


def _touching(spans: tuple[_Span, ...], start: int, stop: int) -> list[_Span]:
    return [span for span in spans if span.start < stop and start < span.stop]


def _cut_out(spans: list[_Span], start: int, stop: int) -> tuple[_Span, ...]:
    """Return spans relative to `start`, of which the first and the last reach to `start` and `stop`."""
    bounds = [start, *(span.start for span in spans[1:]), stop]
    return tuple(
        _Span(span.read - start, left - start, right - start)
        for span, (left, right) in zip(spans, pairwise(bounds), strict=True)
    )


SMALLEST_CORE = 16
"""Pixels that even the smallest tile contributes beside its context."""


def smallest_side(context: int, multiple: int) -> int:
    """Return the side of the smallest tile that is worth computing with so much context."""
    return 2 * _rounded_up(context, multiple) + _rounded_up(SMALLEST_CORE, multiple)


def plan_tiles(
    size: Size, side: Size, context: int, multiple: int = 1, *, smallest: int = 1, is_fixed: bool = False
) -> Tiling:
    """Cut `size` into equal tiles not larger than `side`, with `context` pixels between the edges of read and
    write box.

    Tiles begin at multiples of `multiple` and have sides divisible by it, as a network that shrinks inside
    needs; `size` has to be divisible too. Tiles are made as small as their number allows, so that little is
    computed twice, but no smaller than `smallest`; with `is_fixed` they are as large as `side`. Raises
    RequestError when `side` leaves no room beside the context.
    """
    assert size.width % multiple == 0, f"{size} is not divisible by {multiple}"
    assert size.height % multiple == 0, f"{size} is not divisible by {multiple}"
    least = side if is_fixed else Size(min(smallest, side.width), min(smallest, side.height))
    width, columns = _cut(size.width, side.width, context, multiple, least.width)
    height, rows = _cut(size.height, side.height, context, multiple, least.height)
    return Tiling(size, Size(width, height), columns, rows)


def _cut(length: int, side: int, context: int, multiple: int, least: int) -> tuple[int, tuple[_Span, ...]]:
    """Cut one axis; return the length of the read boxes, which is `least` or more, and the tiles along it."""
    if length <= side:
        return length, (_Span(0, 0, length),)
    margin = _rounded_up(context, multiple)
    stride = (side - 2 * margin) // multiple * multiple
    if stride < 1:
        raise RequestError(
            f"A tile of {side} pixels has no room beside {context} pixels of context on each side.",
            f"Ask for tiles of at least {2 * margin + multiple} pixels.",
        )
    count = -(-(length - 2 * margin) // stride)
    stride = -(-(length - 2 * margin) // (count * multiple)) * multiple
    read = max(_rounded_up(least, multiple), stride + 2 * margin)
    starts = [min(index * stride, length - read) for index in range(count)]
    bounds = [0, *(start + margin for start in starts[1:]), length]
    return read, tuple(_Span(start, *bound) for start, bound in zip(starts, pairwise(bounds), strict=True))


def _rounded_up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple
