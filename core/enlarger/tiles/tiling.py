"""The integer geometry of a pass: equal tiles, each with a read box that is fed and a write box that it
contributes.

All tiles of a pass have one shape, so that one compiled graph serves them all. At the edges of the raster the
read boxes shift inwards instead of shrinking; an edge of a tile that lies on an edge of the raster coincides
with it, and there the network's own padding acts just as it would on the whole raster.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.system.language import _


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
    columns: _Spans
    rows: _Spans
    ramp: int = 0
    """How far neighbouring tiles blend into each other, in pixels to both sides of the edge between their
    write boxes.
    """

    def with_ramps(self, ramp: int) -> Tiling:
        """Return the same tiles with ramps that are `ramp` pixels long to both sides, or less where write
        boxes are too small.
        """
        return replace(self, ramp=min(ramp, self.columns.shortest // 2, self.rows.shortest // 2))

    def around(self, box: Box) -> tuple[Box, Tiling]:
        """Return the tiles without which `box` would not be what it is, as a tiling of all that they read,
        and where that lies. Its outermost tiles contribute up to its edges, where they lack context.
        """
        columns, rows = self._touching(box.grown(self.ramp))
        across, down = self.columns.part(columns), self.rows.part(rows)
        left, top = self.columns[columns.start].read, self.rows[rows.start].read
        size = Size(across[-1].stop, down[-1].stop)
        part = replace(self, size=size, columns=across, rows=down)
        return Box(left, top, left + size.width, top + size.height), part

    def touching(self, box: Box) -> Iterator[Tile]:
        """Yield the tiles whose write boxes share pixels with `box`."""
        columns, rows = self._touching(box)
        return (self._tile(self.columns[x], self.rows[y]) for y in rows for x in columns)

    def _touching(self, box: Box) -> tuple[range, range]:
        """Return the numbers of the columns and the rows of tiles that share pixels with `box`."""
        return self.columns.touching(box.left, box.right), self.rows.touching(box.top, box.bottom)

    def _tile(self, x: _Span, y: _Span) -> Tile:
        return Tile(
            Box(x.read, y.read, x.read + self.tile.width, y.read + self.tile.height),
            Box(x.start, y.start, x.stop, y.stop),
        )

    def __len__(self) -> int:
        return len(self.columns) * len(self.rows)

    def tile_rows(self) -> Iterator[list[Tile]]:
        """Yield the rows of tiles from the top, each from the left."""
        for y in self.rows:
            yield [self._tile(x, y) for x in self.columns]


@dataclass(frozen=True)
class _Span:
    """A tile along one axis: where its read box begins, and the start and stop of its write box."""

    read: int
    start: int
    stop: int


@dataclass(frozen=True)
class _Spans:
    """The tiles along one axis, or consecutive ones of them, where the first read box then begins at 0. Each
    is worked out when it is wanted: there can be millions.
    """

    length: int
    """Of the axis."""
    read: int
    """Length of the read boxes."""
    stride: int
    margin: int
    """Between the edges of read and write box, but at the ends."""
    numbers: range
    """Which of the axis they are."""

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> _Span:
        number, origin = self.numbers[index], self._begin(self.numbers[0])
        read = self._begin(number) - origin
        start = read + self.margin if number > self.numbers[0] else 0
        is_last = number == self.numbers[-1]
        stop = read + self.read if is_last else self._begin(number + 1) + self.margin - origin
        return _Span(read, start, stop)

    def __iter__(self) -> Iterator[_Span]:
        return map(self.__getitem__, range(len(self)))

    @property
    def shortest(self) -> int:
        """Length of the shortest write box."""
        # Between the first and where read boxes are shifted inwards all are as long as the stride.
        shifted = max(0, min((self.length - self.read) // self.stride - 1, len(self) - 1))
        return min(self[index].stop - self[index].start for index in (0, *range(shifted, len(self))))

    def touching(self, start: int, stop: int) -> range:
        """Return the numbers, from 0, of those whose write boxes share pixels with [start, stop)."""
        first = bisect_right(self, start, key=lambda span: span.stop)
        return range(first, bisect_left(self, stop, first, key=lambda span: span.start))

    def part(self, numbers: range) -> _Spans:
        """Return consecutive ones, as an axis of their own, to whose ends the outermost contribute."""
        return replace(self, numbers=self.numbers[numbers.start : numbers.stop])

    def _begin(self, number: int) -> int:
        return min(number * self.stride, self.length - self.read)


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
    columns = _cut(size.width, side.width, context, multiple, least.width)
    rows = _cut(size.height, side.height, context, multiple, least.height)
    return Tiling(size, Size(columns.read, rows.read), columns, rows)


def _cut(length: int, side: int, context: int, multiple: int, least: int) -> _Spans:
    """Cut one axis into tiles whose read boxes are `least` long or more."""
    if length <= side:
        return _Spans(length, length, length, 0, range(1))
    margin = _rounded_up(context, multiple)
    stride = (side - 2 * margin) // multiple * multiple
    if stride < 1:
        raise RequestError(
            _(
                "A tile of {side} pixels has no room beside {context} pixels of context on each side.",
                side=side,
                context=context,
            ),
            _("Ask for tiles of at least {value} pixels.", value=2 * margin + multiple),
        )
    count = -(-(length - 2 * margin) // stride)
    stride = -(-(length - 2 * margin) // (count * multiple)) * multiple
    read = max(_rounded_up(least, multiple), stride + 2 * margin)
    return _Spans(length, read, stride, margin, range(count))


def _rounded_up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple
