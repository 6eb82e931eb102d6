"""A job: one upscale from bands to bands, with its progress, its cancelling and a report of what ran.

The engine and the command line both run their pictures through here.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .channels import runs_per_tile
from .choice import Choice, choose, learn, set_aside
from .cost import UNKNOWN
from .errors import Cancelled, ModelError, RequestError
from .halving import HalvingSession
from .joining import Seams
from .machine import available_memory
from .models import INTERPOLATIONS, find_model
from .network import Network
from .planning import SIDES, Means, Pass, Plan, plan_upscale
from .providers import CPU_DEVICE
from .session import Precision
from .sizing import Target
from .transfer import find_transfer, is_deep
from .upscale import upscale

if TYPE_CHECKING:
    from .geometry import Size
    from .models import Model
    from .pixels import PixelFormat
    from .raster import Bands
    from .wrapping import Ends

INTERPOLATION_SCALE = 4
"""What an interpolation enlarges by when no size is asked for: as much as the default network."""

STEADY_TILES = 2
"""The first tiles warm caches up; the time left is told from the others."""

TELLING_RUNS = 8
"""So many runs of a network tell more about its cost than a trial does."""

OWN_MEMORY = 160 << 20
"""Bytes that the engine takes before it has any picture."""


def parse_precision(name: str) -> Precision:
    """Return the precision called `name`. Raises RequestError when there is none."""
    if name in ("fast", "exact"):
        return name
    raise RequestError(f"There is no precision {name!r}.", "Choose fast or exact.")


@dataclass(frozen=True)
class Settings:
    """What the user chose."""

    target: Target = field(default_factory=Target)
    device: str = "auto"
    precision: Precision = "fast"
    tile: int | None = None


@dataclass(frozen=True)
class Report:
    """What a finished job ran on."""

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


@dataclass(frozen=True)
class Interpolation:
    """Stands in for a network: no passes, and a kernel for the way to the size asked for."""

    kernel: str

    @property
    def id(self) -> str:
        return self.kernel

    @property
    def title(self) -> str:
        return f"{self.kernel.capitalize()} interpolation"


def find_method(model_id: str, denoise: float | None = None) -> Network | Interpolation:
    """Return the network or the interpolation called `model_id`, or the network mixed with its weak sibling
    to leave in some of the noise: all that the two can for 1, as little as possible for 0.

    Raises ModelError when there is none, RequestError when `denoise` is out of range or not for this one.
    """
    if denoise is not None and not 0 <= denoise <= 1:
        raise RequestError("The strength of denoising goes from 0 to 1.")
    if model_id in INTERPOLATIONS:
        weak, digests = "", ()
    else:
        card = find_model(model_id).card
        weak = card.weak if denoise is not None else ""
        digests = (card.sha256, _sibling(model_id, weak).card.sha256) if weak else (card.sha256,)
    if denoise is not None and not weak:
        raise RequestError(
            f"{model_id} has no strength of denoising to choose.", "Leave it out, or choose another network."
        )
    return _network(model_id, weak, denoise, digests) if digests else Interpolation(model_id)


def _sibling(model_id: str, weak: str) -> Model:
    try:
        return find_model(weak)
    except ModelError as error:
        raise ModelError(
            f"{model_id} is mixed with {weak} for this, which cannot be used: {error.message}",
            f"Get it with `enlarger models get {weak}`.",
        ) from error


@functools.lru_cache(maxsize=1)
def _network(model_id: str, weak: str, denoise: float | None, digests: tuple[str, ...]) -> Network:
    """Keep a network for the next job of the process, unless there is another under its name."""
    del digests
    if denoise is None:
        return Network(find_model(model_id))
    return Network(find_model(model_id), find_model(weak), denoise)


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

    def __init__(
        self, method: Network | Interpolation, source: Size, pixel_format: PixelFormat, settings: Settings
    ) -> None:
        """Plan the job by what is known; nothing is tried and nothing runs yet.

        Raises RequestError when the size asked for is out of reach, DeviceError when no device remains.
        """
        self.method = method
        self.pixel_format = pixel_format
        self.settings = settings
        # bfloat16 has eight bits of precision: less than deep pixels.
        self._ends: Ends = "f32" if is_deep(pixel_format) else "u8"
        self._precision: Precision = "exact" if is_deep(pixel_format) else settings.precision
        self._choices: list[Choice] = []
        self._notes: list[str] = []
        self.plan = self._planned(source)
        if self.plan.passes:
            self._choose(None)
        self.done = 0
        """Tiles finished so far."""
        self._seams = Seams()
        self._sessions: list[HalvingSession] = []
        self._is_stopped = False
        self._start = 0.0
        self._steady_since = 0.0
        self._last_tile = 0.0

    def prepare(self, on_wait: Callable[[], None]) -> None:
        """Find the best device, by trials where it is not known yet, and plan the tiles for it.

        `on_wait` is called now and then; what it raises ends the trials. Raises DeviceError when no device
        gives right answers.
        """
        # The CPU provider, asked for by its name, is right by definition.
        if self.plan.passes and self.settings.device != CPU_DEVICE.id:
            self._choose(on_wait)

    def run(self, source: Callable[[], Bands], on_tile: Callable[[Job], None]) -> Bands:
        """Yield the bands of the result.

        `source` gives the bands of the picture, and is called twice for float formats, whose range has to be
        known first. `on_tile` is called after each tile; what it raises ends the job.
        """
        self._start = time.perf_counter()

        def finished() -> None:
            self.done += 1
            self._last_tile = time.perf_counter()
            if self.done == STEADY_TILES:
                self._steady_since = self._last_tile
            on_tile(self)

        transfer = find_transfer(self.pixel_format, source)
        working = transfer.working(source())
        bands = upscale(working, self.pixel_format, self.plan, self._session, finished, self._seams)
        try:
            yield from transfer.final(bands)
        finally:
            self._set_aside_lost()
        self._learn()

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices; the job then raises Cancelled. May be
        called from another thread.
        """
        self._is_stopped = True
        for session in self._sessions:
            session.stop()

    @property
    def forecast(self) -> Forecast:
        """What the job will take, as far as it is known before it runs."""
        if not self._choices:
            return Forecast(None, None, "none", "none", self._precision, [])
        choice, cost = self._choices[0], self._choices[0].cost
        known = cost != UNKNOWN
        return Forecast(
            self.plan.seconds(cost) * runs_per_tile(self.pixel_format) if known else None,
            OWN_MEMORY + self.plan.memory(cost, self._bytes_per_pixel) if known else None,
            choice.device.id,
            choice.device.name,
            choice.precision,
            self._notes,
        )

    @property
    def seconds_left(self) -> float | None:
        """The time that the remaining tiles will take, or None while it cannot be told."""
        left = self.plan.tiles - self.done
        if self.done > STEADY_TILES:
            elapsed = self._last_tile - self._steady_since
            return elapsed / (self.done - STEADY_TILES) * left
        seconds = self.forecast.seconds
        return None if seconds is None else seconds / self.plan.tiles * left

    def report(self) -> Report:
        """Return what the finished job ran on; where no pass was needed, no device did."""
        records = [session.record for session in self._sessions]
        notes = list(dict.fromkeys([*self._notes, *(note for record in records for note in record.notes)]))
        if not records and not isinstance(self.method, Interpolation):
            notes.append("The size asked for is not larger than the source, so no network ran.")
        choice = self._sessions[-1].choice if records else None
        rms = self._seams.rms
        return Report(
            choice.device.id if choice else "none",
            choice.device.provider if choice else "none",
            choice.device.name if choice else "none",
            choice.precision if choice else self._precision,
            time.perf_counter() - self._start,
            sum(record.seconds for record in records),
            None if rms is None else rms * 255,
            notes,
        )

    @property
    def _bytes_per_pixel(self) -> int:
        """Of working values."""
        return self.pixel_format.channels * (4 if self._ends == "f32" else 1)

    def _planned(self, source: Size) -> Plan:
        target = self.settings.target
        if isinstance(self.method, Interpolation):
            return Plan(source, target.resolve(source, INTERPOLATION_SCALE), 1, (), self.method.kernel)
        cost = self._choices[0].cost if self._choices else UNKNOWN
        card = self.method.card
        means = Means(self.settings.tile, cost, available_memory(), card.tile or SIDES[-1], card.overlap)
        return plan_upscale(source, target, self.method.facts, self._bytes_per_pixel, means)

    def _choose(self, on_wait: Callable[[], None] | None) -> None:
        assert isinstance(self.method, Network)
        self._choices, self._notes = choose(
            self.method, self.settings.device, self._precision, self._ends, on_wait
        )
        self.plan = self._planned(self.plan.source)

    def _session(self, step: Pass) -> HalvingSession:
        assert isinstance(self.method, Network)
        network = functools.partial(self.method.for_tiles, ends=self._ends)
        self._sessions.append(HalvingSession(network, step, self.plan.scale, self._choices))
        if self._is_stopped:
            raise Cancelled
        return self._sessions[-1]

    def _set_aside_lost(self) -> None:
        """Spare the next job the devices that failed in this one."""
        for record in (session.record for session in self._sessions):
            for device, precision, problem in record.lost:
                if isinstance(self.method, Network):
                    set_aside(self.method, device, precision, self._ends, problem)

    def _learn(self) -> None:
        """Remember what the tiles really took, where all of them ran alike."""
        for step, session in zip(self.plan.passes, self._sessions, strict=True):
            record = session.record
            if record.runs >= TELLING_RUNS and not record.notes and isinstance(self.method, Network):
                pixels = record.runs * step.tiling.tile.pixels
                learn(self.method, session.choice, self._ends, record.seconds / pixels)
