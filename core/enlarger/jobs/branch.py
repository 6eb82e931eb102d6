"""A branch of a job: one network's, or interpolation's, way from the source to the size asked for, with its
plan, its devices and a record of what ran.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from enlarger.devices.measurements import record_failure, record_job_speed
from enlarger.devices.memory_fallback import MemoryFallbackSession
from enlarger.devices.providers import CPU_DEVICE, Precision
from enlarger.devices.selection import Choice, choose, measure_again
from enlarger.devices.session import Record
from enlarger.errors import Cancelled
from enlarger.graphs.global_pooling import MEAN
from enlarger.imaging.transfer import is_deep
from enlarger.networks.methods import Interpolation, MethodName
from enlarger.networks.network import Network
from enlarger.system.amounts import time_fraction_text
from enlarger.system.language import _
from enlarger.system.machine import available_memory
from enlarger.tiles.channels import runs_per_tile
from enlarger.tiles.cost import UNKNOWN, Cost
from enlarger.tiles.gathering import Means, gather
from enlarger.tiles.needed_tiles import needed_tiles
from enlarger.tiles.planning import SIDES, Pass, Plan, TileLimits, plan_upscale
from enlarger.tiles.stitching import Seams
from enlarger.tiles.target import Target, size_without_last_pass
from enlarger.tiles.upscale import prepared, upscale
from enlarger.tiles.window import result_box, upscale_window

from .tile_work import TileWork

if TYPE_CHECKING:
    from enlarger.geometry import Box, Size
    from enlarger.graphs.pixel_io import PixelType
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.networks.methods import Method
    from enlarger.pools.pool import Pool
    from enlarger.tiles.channels import Enlarge
    from enlarger.tiles.tile_cache import TileCache
    from enlarger.tiles.tiling import Tile
    from enlarger.tiles.upscale import MapTiles
    from enlarger.tiles.window import ReadBox

    from .settings import Settings

INTERPOLATION_SCALE = 4
"""What an interpolation enlarges by when no size is asked for: as much as the default network."""

TELLING_RUNS = 8
"""So many runs of a network tell more about its cost than a benchmark does."""


class Branch:
    """One method, one picture, one set of choices."""

    def __init__(
        self,
        method: Method,
        source: Size,
        target: Target,
        pixel_format: PixelFormat,
        settings: Settings,
        share: int = 1,
        parts: Sequence[Box] | None = None,
    ) -> None:
        """Plan by what is known; nothing is tried and nothing runs yet. The branch may use one part in
        `share` of the limits. Where only `parts` of the result are wanted, named in pixels of the source, the
        rest is not computed.

        Raises RequestError when the target is out of reach, DeviceError when no device remains.
        """
        self.method = method
        self._pixel_format = pixel_format
        self._settings = settings
        self._target = target
        self._share = share
        self._parts = parts
        # bfloat16 has eight bits of precision: less than deep pixels.
        self._pixel_type: PixelType = "f32" if is_deep(pixel_format) else "u8"
        self.precision: Precision = "exact" if is_deep(pixel_format) else settings.precision
        """What was asked for, as far as the pixels allow."""
        self.choices: list[Choice] = []
        """Devices, the best first; none where no pass is needed."""
        self._problems: list[str] = []
        self.seams = Seams()
        self._sessions: list[MemoryFallbackSession] = []
        """Of what is running: passes, and before them what gathers their means."""
        self._earlier: list[Record] = []
        """Of what ran before."""
        self._means: dict[Pass, list[Means]] = {}
        """What the network is fed in a pass, for each picture that the channels make."""
        self._is_stopped = False
        self.tiles_kept: TileCache | None = None
        """Holds tiles that need not be computed again."""
        self.keeps_all = False
        """Whether all tiles are kept, and not only those of windows."""
        self.pool: Pool | None = None
        """Enlarges the tiles of whole pictures, where this process is not to."""
        self._windows: dict[Pass, Enlarge] = {}
        """The networks of the passes, at work for windows."""
        self.plan = self._planned(source, target)
        if self.plan.passes:
            self._choose(None)

    def prepare(self, on_wait: Callable[[], None]) -> None:
        """Find the best device, by benchmarks where it is not known yet, and plan the tiles for it.

        `on_wait` is called now and then; what it raises ends them. Raises DeviceError when no device
        gives right answers.
        """
        # The CPU provider, asked for by its name, is right by definition.
        if self.plan.passes and self._settings.device != CPU_DEVICE.id:
            self._choose(on_wait)

    def measure(self, on_wait: Callable[[], None]) -> None:
        """Prepare for a forecast: the CPU is benchmarked, too, where nothing is known of it, and again what
        was measured on a busy machine, unless it still is.
        """
        if isinstance(self.method, Network) and self.plan.passes:
            measure_again(self.method, self._settings.device, self.precision, self._pixel_type)
            self._choose(on_wait)

    def gather(
        self, working: Callable[[], Strips], pixel_format: PixelFormat, on_tile: Callable[[], None]
    ) -> None:
        """Find out what the network has to be fed beside the tiles; `working` gives the strips anew, in
        `pixel_format`, for each mean over the whole raster. Most networks take none.
        """
        passes, scale = self.plan.passes, self.plan.scale
        try:
            for number, step in enumerate(passes):
                for index, gathering in enumerate(step.gatherings):
                    before = Plan(self.plan.source, step.source, scale, passes[:number])
                    strips = upscale(working(), pixel_format, before, self._session, on_tile, Seams())
                    strips = prepared(strips, step, pixel_format)
                    session = self._session(step, index)
                    found = gather(strips, gathering, pixel_format, session, on_tile)
                    known = self._means.setdefault(step, [{} for _ in found])
                    for means, mean in zip(known, found, strict=True):
                        means[MEAN.format(index)] = mean
                    self._end_sessions()
        finally:
            self._record_failures()

    def run(self, working: Strips, pixel_format: PixelFormat, on_tile: Callable[[], None]) -> Strips:
        """Yield the enlarged strips; strips in and out hold working values of `pixel_format`."""
        self._end_sessions()
        try:
            yield from upscale(
                *(working, pixel_format, self.plan, self._enlarge, on_tile, self.seams, self._needed),
                lambda step: self._elsewhere(step, pixel_format),
            )
        finally:
            self._record_failures()
        if self._sessions:
            self._record_speed()

    def _elsewhere(self, step: Pass, pixel_format: PixelFormat) -> MapTiles | None:
        """Return what enlarges the tiles of a pass by a pool; None where they are enlarged here: without a
        pool, where not all of them are, and where the network is fed more than tiles.
        """
        pool = self.pool
        if not pool or self._parts is not None or any(each.gatherings for each in self.plan.passes):
            return None
        work = TileWork(
            *(MethodName.of(self.method), step, self.plan.scale, pixel_format, self._pixel_type),
            self.precision,
        )
        return lambda tiles: work.run(tiles, pool, self._check)

    def _check(self) -> None:
        if self._is_stopped:
            raise Cancelled

    def window(
        self, read: ReadBox, part: Box, pixel_format: PixelFormat, on_tile: Callable[[], None]
    ) -> Strip:
        """Return what `run` yields of the `part` of the source, and keep the tiles. `read` gives working
        values of the source. Means over the whole raster are not gathered: a network that takes them gives
        nearly what `run` yields.
        """

        def opened(step: Pass) -> Enlarge:
            if step not in self._windows:
                self._windows[step] = self._enlarge(replace(step, gatherings=()), keeps=True)
            return self._windows[step]

        return upscale_window(read, pixel_format, self.plan, opened, on_tile, result_box(part, self.plan))

    def close_windows(self) -> None:
        """Give back what the networks of windows hold; the next window loads them again."""
        self._windows.clear()
        self._end_sessions()

    @contextlib.contextmanager
    def opened(self) -> Generator[Enlarge]:
        """Give the network for single tiles of the size that the first pass has."""
        self._end_sessions()
        try:
            yield self._session(self.plan.passes[0])
        finally:
            self._record_failures()

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices; the branch then raises Cancelled. May be
        called from another thread.
        """
        self._is_stopped = True
        for session in self._sessions:
            session.stop()

    @property
    def tiles(self) -> int:
        """How many are computed."""
        needed = self._needed
        return self.plan.tiles if needed is None else sum(map(len, needed))

    @property
    def seconds(self) -> float | None:
        """What the network will take; None where it was not measured yet."""
        if not self.choices:
            return 0.0
        cost = self.choices[0].cost
        if cost == UNKNOWN:
            return None
        share = self.tiles / self.plan.tiles
        return self.plan.seconds(cost) * runs_per_tile(self._pixel_format) * share

    @property
    def memory(self) -> int | None:
        """Bytes at the worst moment; None where they were not measured yet."""
        if not self.choices:
            return 0
        cost = self.choices[0].cost
        return None if cost == UNKNOWN else self.plan.memory(cost, self._bytes_per_pixel)

    @property
    def records(self) -> list[Record]:
        """What happened so far in the networks of the passes."""
        return [*self._earlier, *(session.record for session in self._sessions)]

    @property
    def last_choice(self) -> Choice | None:
        """Where the last pass ran; None before it did."""
        return self._sessions[-1].choice if self._sessions else None

    @property
    def notes(self) -> list[str]:
        """Sentences for the user, about devices."""
        return [*self._problems, *(note for record in self.records for note in record.notes)]

    @property
    def cheaper(self) -> str | None:
        """A sentence for the user when a slightly smaller size takes a pass less."""
        plan = self.plan
        passes = len(plan.passes)
        smaller = size_without_last_pass(plan.source, plan.size, plan.scale, passes)
        if not smaller:
            return None
        cost = self.choices[0].cost if self.choices[0].cost != UNKNOWN else Cost(seconds_per_pixel=1)
        target = Target(width=smaller.width, height=smaller.height)
        share = self._planned(plan.source, target).seconds(cost) / plan.seconds(cost)
        return _(
            "{size} pixels need {count} passes; {smaller} pixels take {share}.",
            size=plan.size,
            count=passes,
            smaller=smaller,
            share=time_fraction_text(share),
        )

    @property
    def _needed(self) -> list[frozenset[Tile]] | None:
        return None if self._parts is None else needed_tiles(self.plan, self._parts)

    @property
    def _bytes_per_pixel(self) -> int:
        """Of working values."""
        return self._pixel_format.channels * (4 if self._pixel_type == "f32" else 1)

    def _planned(self, source: Size, target: Target) -> Plan:
        if isinstance(self.method, Interpolation):
            size = target.resolve(source, INTERPOLATION_SCALE)
            return Plan(source, size, 1, (), self.method.kernel)
        cost = self.choices[0].cost if self.choices else UNKNOWN
        card, memory = self.method.card, available_memory() // self._share
        limits = TileLimits(self._settings.tile, cost, memory, card.tile or SIDES[-1], card.overlap)
        return plan_upscale(source, target, self.method.facts, self._bytes_per_pixel, limits)

    def _choose(self, on_wait: Callable[[], None] | None) -> None:
        assert isinstance(self.method, Network)
        self.choices, self._problems = choose(
            self.method, self._settings.device, self.precision, self._pixel_type, on_wait
        )
        self.plan = self._planned(self.plan.source, self._target)

    def _enlarge(self, step: Pass, *, keeps: bool = False) -> Enlarge:
        """Return the network for the tiles of a pass, of which those that are held need not be computed."""
        session, tiles, network = self._session(step), self.tiles_kept, self.method
        assert isinstance(network, Network)
        if tiles is None or step.gatherings:
            return session

        def made_by() -> Hashable:
            choice = session.choice
            return network.digest, self._pixel_type, choice.device.id, choice.precision

        return tiles.through(session, made_by, keeps=keeps or self.keeps_all)

    def _session(self, step: Pass, gathers: int | None = None) -> MemoryFallbackSession:
        """Return the network for the tiles of a pass, or the part of it that gathers one of its means."""
        assert isinstance(self.method, Network)
        network = functools.partial(
            self.method.for_tiles,
            pixel_type=self._pixel_type,
            fed=bool(step.gatherings),
            gathers=gathers,
        )
        means = self._means.get(step, ())
        if gathers is not None:  # what it gives cannot be joined from parts of a tile
            step = replace(step, tiling=step.gatherings[gathers].tiling, is_fixed=True)
        session = MemoryFallbackSession(
            network, step, self.plan.scale, self.choices, means, enlarges=gathers is None
        )
        self._sessions.append(session)
        if self._is_stopped:
            raise Cancelled
        return self._sessions[-1]

    def _end_sessions(self) -> None:
        """Give back the memory of what has run; what happened there stays known."""
        self._earlier += [session.record for session in self._sessions]
        self._sessions = []

    def _record_failures(self) -> None:
        """Spare the next job the devices that failed in this one."""
        for record in self.records:
            for device, precision, problem in record.failures:
                if isinstance(self.method, Network):
                    record_failure(self.method, device, precision, self._pixel_type, problem)

    def _record_speed(self) -> None:
        """Remember what the tiles really took, where all of them ran alike."""
        for step, session in zip(self.plan.passes, self._sessions, strict=True):
            record = session.record
            if record.runs >= TELLING_RUNS and not record.notes and isinstance(self.method, Network):
                pixels = record.runs * step.tiling.tile.pixels
                choice = session.choice
                record_job_speed(
                    self.method, choice.device, choice.precision, self._pixel_type, record.seconds / pixels
                )
