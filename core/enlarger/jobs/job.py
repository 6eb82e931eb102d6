"""A job: one upscale from strips to strips, with its progress, its cancelling and a report of what ran.

The engine and the command line both run their pictures through here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from enlarger.analysis.source_analysis import Analysis, analysed
from enlarger.analysis.text_detection import find_lettering
from enlarger.devices.session import Precision
from enlarger.errors import RequestError
from enlarger.fidelity.generated_detail import Invention, ResultStrips
from enlarger.fidelity.source_lock import FULL_PASSES, Deviation, Lock, LockKind, lock_memory, lock_seconds
from enlarger.fidelity.text_protection import with_plain_print
from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.tee import Tee, tee
from enlarger.imaging.tileable import LastRows, Surroundings, plan_surroundings
from enlarger.networks.methods import Interpolation, Method, find_faithful
from enlarger.networks.network import Network
from enlarger.tiles.target import Target

from .branch import Branch
from .settings import Settings

if TYPE_CHECKING:
    from enlarger.fidelity.settings import Fidelity
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.imaging.transfer import Transfer
    from enlarger.tiles.planning import Plan

STEADY_TILES = 2
"""The first tiles warm caches up; the time left is told from the others."""

MUCH_LETTERING = 0.03
"""The part of a picture from which on it is worth a warning; as much is seen in many pictures without any."""

FARTHEST_LOOK = 96
"""Pixels of the source: what bleeds under transparency, what is brought back to the source in several passes,
and what looks for lettering, looks no farther.
"""

KERNEL_REACH = 8
"""Pixels of the source that an interpolation looks at, on its way to the size asked for."""

OWN_MEMORY = 160 << 20
"""Bytes that the engine takes before it has any picture."""


@dataclass(frozen=True)
class Report:
    """What a finished job ran on, and what it came to."""

    device: str
    provider: str
    device_name: str
    precision: Precision
    seconds: float
    network_seconds: float
    seam_rms: float | None
    """The root mean square difference of neighbouring tiles where ramps join them, in 8-bit levels; None for
    exact tiles.
    """
    notes: list[str]
    """Sentences for the user."""
    lock: LockKind | None
    deviation: Deviation | None
    """From the source, after a full lock."""
    replaced: float | None
    """The part of the area in which the faithful picture shows."""

    def __str__(self) -> str:
        return f"{self.device} ({self.device_name}), {self.precision}, {self.seconds:.1f} s"

    @property
    def lock_text(self) -> str:
        """What the lock came to, as a sentence for the user; empty without a lock."""
        deviation = self.deviation
        if not self.lock:
            return ""
        if not deviation:
            return "Brought back to the source softly: its noise and JPEG blocks were left out."
        text = "Shrunk back with the cubic filter, each value equals the source"
        if not deviation.differing:
            return f"{text}."
        clipped = (
            f"{deviation.differing} of {deviation.values} values, largest {deviation.largest:.1f} levels"
        )
        return f"{text}, except where white or black had to be clipped: {clipped}."


@dataclass(frozen=True)
class Forecast:
    """What a job will take."""

    seconds: float | None
    """None where nothing was measured yet."""
    memory: int | None
    """Bytes at the worst moment; None where nothing was measured yet."""
    device: str
    device_name: str
    precision: Precision
    notes: list[str]
    """Sentences about devices that are set aside."""


class Job:
    """One picture, one network or interpolation, one set of choices."""

    def __init__(self, method: Method, source: Size, pixel_format: PixelFormat, settings: Settings) -> None:
        """Plan the job by what is known; nothing is tried and nothing runs yet.

        Raises RequestError when the size asked for is out of reach or there is nothing to choose between,
        DeviceError when no device remains.
        """
        self.method = method
        self.pixel_format = pixel_format
        self.settings = settings
        self._draws = isinstance(method, Network) and method.card.draws
        if settings.fidelity and not self._draws:
            raise RequestError(
                f"{method.title} draws nothing that a faithful network would not.",
                "Choose a network that draws, or leave the fidelity out.",
            )
        share = 2 if settings.fidelity else 1
        self._drawn = Branch(method, source, settings.target, pixel_format, settings, share)
        self.source, self.size = source, self.plan.size
        """Of the picture, and of the result. What the job plans can be larger: see `tileable`."""
        self._around: Surroundings | None = None
        if settings.tileable:
            self._around = plan_surroundings(source, self.size, self._reach)
            source, size = self._around.whole_source, self._around.whole_size
            target = Target(width=size.width, height=size.height)
            self._drawn = Branch(method, source, target, pixel_format, settings, share)
        self._branches = [self._drawn]
        self.faithful: Network | None = None
        if settings.fidelity:
            self.faithful = find_faithful(self.plan.scale)
            target = Target(width=self.plan.size.width, height=self.plan.size.height)
            self._branches.append(Branch(self.faithful, source, target, pixel_format, settings, share))
        is_larger = all(new > old for new, old in zip(self.plan.size, source, strict=True))
        self.locks = is_larger and (self._draws if settings.lock == "auto" else settings.lock != "off")
        """Whether the result is brought back to the source."""
        self.done = 0
        """Tiles finished so far."""
        self.analysis: Analysis | None = None
        """What is known of the source, once the job has looked at it."""
        self._lettered = 0
        """Pixels of the source that look like lettering, of those that have passed."""
        self._lock: Lock | None = None
        self._deviation: Deviation | None = None
        self._invention: Invention | None = None
        self._start = 0.0
        self._steady_since = 0.0
        self._last_tile = 0.0

    def __str__(self) -> str:
        plan = self.plan
        what = f"{plan.source} {self.pixel_format.name} to {self.size} by {self.method.id}"
        return f"{what}, {self.tiles} tiles"

    @property
    def plan(self) -> Plan:
        """How the network asked for reaches the size."""
        return self._drawn.plan

    @property
    def _reach(self) -> int:
        """How many pixels of the source anything may look at beside the one that it is at."""
        scale = self.plan.scale
        passes = sum(-(-step.context // scale**index) for index, step in enumerate(self.plan.passes))
        looks_beside = self.pixel_format.has_alpha or self._draws or self.settings.lock not in {"off", "auto"}
        shrinking = max(1, *(-(-old // new) for old, new in zip(self.source, self.size, strict=True)))
        return passes + KERNEL_REACH * shrinking + (FARTHEST_LOOK if looks_beside else 0)

    @property
    def tiles(self) -> int:
        """Of all networks that run."""
        return sum(branch.plan.tiles for branch in self._branches)

    def prepare(self, on_wait: Callable[[], None]) -> None:
        """Find the best devices, by trials where they are not known yet, and plan the tiles for them.

        `on_wait` is called now and then; what it raises ends the trials. Raises DeviceError when no device
        gives right answers.
        """
        for branch in self._branches:
            branch.prepare(on_wait)

    def refresh(self) -> None:
        """Have `prepare` measure again what was measured on a busy machine, unless it still is."""
        for branch in self._branches:
            branch.refresh()

    def look_at(self, source: Callable[[], Strips]) -> None:
        """Find out, in one pass over the strips that `source` gives, what the job has to know of the picture
        beforehand: its range, and which lock it needs.
        """
        choice = self.settings.lock
        chosen: LockKind | None = choice if choice in ("full", "soft") else None
        is_judged = self.locks and not chosen
        strips = source()
        if self._around:
            self._last_rows = LastRows(self._around.down)
            strips = self._last_rows.watch(strips)
        self.analysis = analysed(strips, self.source, self.pixel_format, is_judged=is_judged)
        if self.locks:
            kind = chosen or ("full" if self.analysis.is_clean else "soft")
            self._lock = Lock(self.plan.source, self.plan.size, self.pixel_format, kind)

    @property
    def lettering(self) -> float:
        """The part of the source that looks like lettering, once the job has run, if the network draws."""
        return self._lettered / self.plan.source.pixels

    @property
    def lock_kind(self) -> LockKind | None:
        """Which lock there is, once the job has looked at the picture."""
        return self._lock.kind if self._lock else None

    def run(self, source: Callable[[], Strips], on_tile: Callable[[Job], None]) -> Strips:
        """Yield the strips of the result; as `layers`, for those who want nothing else."""
        return (layers.result for layers in self.layers(source, on_tile))

    def layers(self, source: Callable[[], Strips], on_tile: Callable[[Job], None]) -> Iterator[ResultStrips]:
        """Yield the strips of the result, and with them the rows of all that was asked for beside it.

        `source` gives the strips of the picture, which are read once, and once before if the job has not
        looked at it yet. `on_tile` is called after each tile; what it raises ends the job.
        """
        self._start = time.perf_counter()

        def finished() -> None:
            self.done += 1
            self._last_tile = time.perf_counter()
            if self.done == STEADY_TILES:
                self._steady_since = self._last_tile
            on_tile(self)

        if not self.analysis:
            self.look_at(source)
        if not self._around:
            yield from self._layers(source(), finished)
            return
        top = 0
        for layers in self._layers(self._around.around(source(), self._last_rows.rows), finished):
            given = {name: rows for name, rows in layers._asdict().items() if rows is not None}
            inner = ResultStrips(**{name: self._around.cut(rows, top) for name, rows in given.items()})
            top += len(layers.result)
            if len(inner.result):
                yield inner

    def _layers(self, source: Strips, finished: Callable[[], None]) -> Iterator[ResultStrips]:
        assert self.analysis
        transfer, lock = self.analysis.transfer, self._lock
        working = Tee(transfer.working(source))
        lettering: Tee[Strip] | None = None
        if self._draws:
            lettering = Tee(find_lettering(working.reader(), self.plan.source, self.pixel_format))
        fidelity = self.settings.fidelity
        is_merged = fidelity is not None and not fidelity.in_layers
        self._deviation = Deviation() if lock and lock.kind == "full" else None
        enlarged = self._enlarged(working, lettering, finished)
        if lock:
            # What is merged is brought back for good when it is.
            passes, deviation = (1, None) if is_merged else (FULL_PASSES, self._deviation)
            told = [deviation] + [None] * (len(enlarged) - 1)
            enlarged = [
                lock.apply(strips, working.reader(), passes, each)
                for strips, each in zip(enlarged, told, strict=True)
            ]
        result, others = enlarged[0], dict[str, RowWindow]()
        if fidelity and lettering:
            self._invention = Invention(self.plan.source, self.plan.size, self.pixel_format, fidelity)
            drawn, faithful = enlarged
            layers = tee(self._invention.layers(drawn, faithful, lettering.reader()), 2)
            result = (rows.result for rows in layers[0])
            others = _beside(layers[1], fidelity, transfer)
            del layers  # what nobody reads would be held
        if lock and self._deviation and is_merged:
            result = lock.apply(result, working.reader(), FULL_PASSES - 1, self._deviation)
        if lettering:
            result = self._lettering_counted(result, RowWindow(lettering.reader()))
        top = 0
        for strip in transfer.final(result):
            bottom = top + len(strip)
            yield ResultStrips(strip, **{name: window.rows(top, bottom) for name, window in others.items()})
            top = bottom

    def _enlarged(
        self, working: Tee[Strip], lettering: Tee[Strip] | None, on_tile: Callable[[], None]
    ) -> list[Strips]:
        """Return every branch's picture."""
        found = [branch.run(working.reader(), on_tile) for branch in self._branches]
        if self.faithful and lettering:
            sizes = self.plan.source, self.plan.size
            found[1] = with_plain_print(
                found[1], working.reader(), lettering.reader(), sizes, self.pixel_format
            )
        return found

    def _lettering_counted(self, result: Strips, lettering: RowWindow) -> Strips:
        """Yield the strips of the result, and learn how much lettering there is where they come from."""
        source, size = self.plan.source, self.plan.size
        top = counted = 0
        for strip in result:
            top += len(strip)
            seen = top * source.height // size.height
            if seen > counted:
                self._lettered += int(np.count_nonzero(lettering.rows(counted, seen)[..., 0]))
            counted = seen
            yield strip

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices; the job then raises Cancelled. May be
        called from another thread.
        """
        for branch in self._branches:
            branch.stop()

    def bytes_per_pixel(self, layer: str) -> int:
        """Return what a pixel of one of `ResultStrips` takes."""
        return {"mask": 1, "map": 4}.get(layer, self.pixel_format.bytes_per_pixel)

    @property
    def forecast(self) -> Forecast:
        """What the job will take, as far as it is known before it runs."""
        choices = self._drawn.choices
        if not choices:
            return Forecast(None, None, "none", "none", self._drawn.precision, [])
        seconds, memory = (
            [getattr(branch, name) for branch in self._branches] for name in ("seconds", "memory")
        )
        size, channels = self.plan.size, self.pixel_format.channels
        for_lock = (0.0, 0)
        if self.locks:
            for_lock = (lock_seconds(size, channels), lock_memory(self.plan.source, size, channels))
        count = len(self._branches)
        return Forecast(
            None if None in seconds else sum(seconds) + count * for_lock[0],
            None if None in memory else OWN_MEMORY + sum(memory) + count * for_lock[1],
            choices[0].device.id,
            choices[0].device.name,
            choices[0].precision,
            self._notes,
        )

    @property
    def seconds_left(self) -> float | None:
        """The time that the remaining tiles will take, or None while it cannot be told."""
        left = self.tiles - self.done
        if self.done > STEADY_TILES:
            elapsed = self._last_tile - self._steady_since
            return elapsed / (self.done - STEADY_TILES) * left
        seconds = self.forecast.seconds
        return None if seconds is None else seconds / self.tiles * left

    def report(self) -> Report:
        """Return what the finished job ran on; where no pass was needed, no device did."""
        choice = self._drawn.last_choice
        notes = self._notes
        if self.lettering >= MUCH_LETTERING:
            notes.append(self._about_lettering())
        if not choice and not isinstance(self.method, Interpolation):
            notes.append("The size asked for is not larger than the source, so no network ran.")
        rms = self._drawn.seams.rms
        return Report(
            choice.device.id if choice else "none",
            choice.device.provider if choice else "none",
            choice.device.name if choice else "none",
            choice.precision if choice else self._drawn.precision,
            time.perf_counter() - self._start,
            sum(record.seconds for branch in self._branches for record in branch.records),
            None if rms is None else rms * 255,
            notes,
            self.lock_kind,
            self._deviation,
            self._invention.replaced if self._invention else None,
        )

    def _about_lettering(self) -> str:
        found = f"{self.lettering:.0%} of the picture looks like lettering or a code"
        if self.settings.fidelity:
            return f"{found}; there the faithful picture shows earlier. Compare it with the source."
        return f"{found}, which {self.method.title} may draw falsely. The fidelity dial replaces it."

    @property
    def _notes(self) -> list[str]:
        return list(dict.fromkeys(note for branch in self._branches for note in branch.notes))


def _beside(layers: Iterator[ResultStrips], fidelity: Fidelity, transfer: Transfer) -> dict[str, RowWindow]:
    """Return what is wanted beside the result, by its names."""

    def picked(name: str, layers: Iterator[ResultStrips]) -> Strips:
        return (getattr(rows, name) for rows in layers)

    names = ["faithful", "mask"] * fidelity.in_layers + ["map"] * fidelity.with_map
    strips = dict(zip(names, map(picked, names, tee(layers, len(names))), strict=True))
    if "faithful" in strips:
        strips["faithful"] = transfer.final(strips["faithful"])
    return {name: RowWindow(each) for name, each in strips.items()}
