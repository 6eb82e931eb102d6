"""What the networks make of the parts of a picture that are looked at.

It is computed in the background, what is nearest to the middle first, and held as it is seen.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from math import hypot
from typing import TYPE_CHECKING
from weakref import WeakSet

from PIL import Image

from enlarger.devices.compilation import release_networks
from enlarger.errors import Cancelled, EnlargerError
from enlarger.geometry import Box

if TYPE_CHECKING:
    from enlarger.jobs.job import Job
    from enlarger.jobs.report import Forecast
    from enlarger.jobs.request import JobRequest, Source
    from enlarger.tiles.tile_cache import TileCache

    from .source_picture import SourcePicture

CELL = 512
"""About so many pixels of the result are the sides of what is computed at once: small enough to come soon,
large beside the surroundings that are computed for each.
"""

MOST_KNOWN = 12
"""Results of which it is known what they take: those that one goes back and forth between."""

HELD_BYTES = 192 << 20
"""What is held as it is seen."""


@dataclass(frozen=True)
class Wanted:
    """A part of one result that is looked at."""

    request: JobRequest
    cell: Box
    """In pixels of the source."""


@dataclass
class Seen:
    """A part of a result as it is seen, and halved as often as it was asked for."""

    image: list[Image.Image]
    map: list[Image.Image] | None
    """Of generated detail, in RGBA; None where none was asked for."""

    @property
    def bytes(self) -> int:
        """Of what is not halved."""
        whole = [self.image[0], *(self.map or [])[:1]]
        return sum(image.width * image.height * len(image.getbands()) for image in whole)


@dataclass
class Known:
    """What is known of one result."""

    job: Job | None = None
    """None until the source was looked at and devices were tried."""
    forecast: Forecast | None = None
    """What the job will take."""
    problem: EnlargerError | None = None
    """Why there is no such result."""


class Results:
    """Results of one picture, by what was asked for."""

    def __init__(
        self, source: Source, picture: SourcePicture, tiles: TileCache, on_change: Callable[[], None]
    ) -> None:
        """`on_change` is called from another thread whenever something was computed."""
        self._source, self._picture, self._tiles = source, picture, tiles
        self._on_change = on_change
        self._known: OrderedDict[JobRequest, Known] = OrderedDict()
        self._cells: OrderedDict[Wanted, Seen] = OrderedDict()
        self._bytes = 0
        self._lettering: float | None = None
        """The worker's: the part of the picture with text."""
        self._wanted: list[Wanted] = []
        self._missing: list[JobRequest] = []
        self._worker = ThreadPoolExecutor(1)
        self._looked_at: frozenset[Job] = frozenset()
        """Those of the view at hand, as far as they are known."""
        self._at_work: WeakSet[Job] = WeakSet()
        """The worker's: whose networks may be loaded."""
        self._running: Future[Callable[[], None]] | None = None
        self._is_closed = False

    def known(self, request: JobRequest) -> Known:
        """Return what is known of a result by now."""
        return self._known.setdefault(request, Known())

    def factor(self, request: JobRequest) -> float:
        """Return how many times larger a result is than the source; 1 as long as that is not known."""
        job = self.known(request).job
        return max(new / old for new, old in zip(job.size, job.source, strict=True)) if job else 1.0

    def cells(self, request: JobRequest, visible: Box) -> list[Wanted]:
        """Return the parts of a result that `visible`, in pixels of the source, touches; none as long as the
        job is not known.
        """
        if (job := self.known(request).job) is None:
            return []
        side = max(16, round(CELL / max(self.factor(request), 1)))
        return [
            Wanted(request, Box(left, top, left + side, top + side).within(job.source))
            for top in range(visible.top // side * side, visible.bottom, side)
            for left in range(visible.left // side * side, visible.right, side)
        ]

    def seen(self, part: Wanted, halvings: int, *, with_map: bool) -> Image.Image | None:
        """Return a part of a result as it is seen, halved so many times, with its map over it if that is
        wanted and was asked for; None where it is yet to come.
        """
        if (seen := self._cells.get(part)) is None:
            return None
        self._cells.move_to_end(part)
        image = _halved(seen.image, halvings)
        if not with_map or seen.map is None:
            return image
        covered = image.convert("RGBA")
        covered.alpha_composite(_halved(seen.map, halvings))
        return covered

    def want(
        self, requests: Sequence[JobRequest], wanted: Sequence[Wanted], centre: tuple[float, float]
    ) -> None:
        """Have the jobs of `requests` and what is missing of `wanted` computed, and nothing else; of parts
        those that are nearest to `centre` first.
        """

        def distance(part: Wanted) -> float:
            left, top, right, bottom = part.cell
            return hypot((left + right) / 2 - centre[0], (top + bottom) / 2 - centre[1])

        self._missing = [
            request for request in requests if not (self.known(request).job or self.known(request).problem)
        ]
        for request in requests:
            self._known.move_to_end(request)
        self._looked_at = frozenset(job for each in requests if (job := self.known(each).job))
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        problems = {request for request in requests if self.known(request).problem}
        self._wanted = sorted(
            (part for part in wanted if part not in self._cells and part.request not in problems),
            key=distance,
        )
        self._begin_next()

    @property
    def is_busy(self) -> bool:
        """Whether anything that is wanted is still to come."""
        return bool(self._wanted or self._missing)

    def take(self) -> None:
        """Take what was computed. Raises what is no EnlargerError."""
        if self._running and self._running.done():
            result, self._running = self._running.result, None
            result()()

    def _begin_next(self) -> None:
        if self._is_closed or self._running:
            return
        if self._missing:
            self._begin(partial(self._made, self._missing[0]))
        elif self._wanted:
            part = self._wanted[0]
            job = self._known[part.request].job
            assert job, "parts are known by it"
            self._begin(partial(self._computed, part, job))

    def rest(self) -> None:
        """Want nothing any more; what is being computed ends with the tile at hand."""
        self._wanted, self._missing = [], []

    def close(self) -> None:
        """Rest, and wait for what is being computed."""
        self.rest()
        self._is_closed = True
        self._worker.shutdown()

    def _begin(self, compute: Callable[[], Callable[[], None]]) -> None:
        self._running = self._worker.submit(compute)
        self._running.add_done_callback(lambda _: self._on_change())

    def _made(self, request: JobRequest) -> Callable[[], None]:
        """Return, from the other thread, what keeps the job of a request, or why there is none."""

        def check() -> None:
            if request not in self._missing:
                raise Cancelled

        def found(known: Known) -> None:
            self._known[request] = known
            self._missing = [each for each in self._missing if each != request]

        try:
            # What is around a tileable picture is no part of its file: it is seen as it is without.
            self._source = self._source.looked_at(with_faces=True)
            job = replace(request, tileable=False).job(self._source, check)
            job.prepare(check)
            assert self._source.read, "a preview has pixels"
            job.look_at(self._source.read, check)
            if job.keeps_lettering:
                job.lettering = self._lettering = self._text_share(job, check)
            job.keep_tiles(self._tiles)
        except Cancelled:
            return lambda: None
        except EnlargerError as error:
            return partial(found, Known(problem=error))
        return partial(found, Known(job, job.forecast))

    def _text_share(self, job: Job, check: Callable[[], None]) -> float:
        """Return, from the other thread, the part of the picture with text, which is looked for once."""
        if self._lettering is None:
            read = self._source.watched(check).read
            assert read, "a preview has pixels"
            return job.look_for_text(read)
        return self._lettering

    def _computed(self, part: Wanted, job: Job) -> Callable[[], None]:
        """Return, from the other thread, what keeps a part of a result."""

        def check() -> None:
            if part not in self._wanted:
                raise Cancelled

        def found(seen: Seen | None = None, problem: EnlargerError | None = None) -> None:
            if seen:
                self._keep(part, seen)
            if problem:
                self._known[part.request] = Known(job, job.forecast, problem)
            self._wanted = [
                each
                for each in self._wanted
                if each != part and not (problem and each.request == part.request)
            ]

        self._make_room_for(job)
        try:
            layers = job.window(part.cell, self._picture.read, check)
            shown = None if layers.map is None else [Image.fromarray(layers.map)]
            seen = Seen([self._picture.display.image(layers.result)], shown)
        except Cancelled:
            return lambda: None
        except EnlargerError as error:
            return partial(found, problem=error)
        return partial(found, seen)

    def _make_room_for(self, job: Job) -> None:
        """Give back, in the other thread, the networks of what is no longer looked at: each takes up to a
        gigabyte at work, and 50 ms to be loaded again.
        """
        others = [each for each in self._at_work if each is not job and each not in self._looked_at]
        for other in others:
            other.close_windows()
            self._at_work.discard(other)
        if others:
            release_networks()
        self._at_work.add(job)

    def _keep(self, part: Wanted, seen: Seen) -> None:
        self._cells[part] = seen
        self._bytes += seen.bytes
        while self._bytes > HELD_BYTES and len(self._cells) > 1:
            self._bytes -= self._cells.popitem(last=False)[1].bytes


def _halved(sizes: list[Image.Image], count: int) -> Image.Image:
    while len(sizes) <= count:
        sizes.append(sizes[-1].reduce(2))
    return sizes[count]
