"""A job: one upscale from bands to bands, with its progress, its cancelling and a report of what ran.

The engine and the command line both run their pictures through here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from .errors import RequestError
from .joining import Seams
from .models import INTERPOLATIONS, find_model
from .planning import Plan, plan_upscale
from .session import Network, Precision, Session
from .sizing import Target
from .transfer import find_transfer, is_deep
from .upscale import upscale

if TYPE_CHECKING:
    from .geometry import Size
    from .pixels import PixelFormat
    from .raster import Bands

INTERPOLATION_SCALE = 4
"""What an interpolation enlarges by when no size is asked for: as much as the default network."""

STEADY_TILES = 2
"""The first tiles warm caches up; the time left is told from the others."""


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


def find_method(model_id: str) -> Network | Interpolation:
    """Return the network or the interpolation called `model_id`. Raises ModelError when there is none."""
    return Interpolation(model_id) if model_id in INTERPOLATIONS else Network(find_model(model_id))


class Job:
    """One picture, one network or interpolation, one set of choices."""

    def __init__(
        self, method: Network | Interpolation, source: Size, pixel_format: PixelFormat, settings: Settings
    ) -> None:
        """Plan the job; nothing runs yet. Raises RequestError when the size asked for is out of reach."""
        self.method = method
        self.pixel_format = pixel_format
        self.settings = settings
        if is_deep(pixel_format):
            # bfloat16 has eight bits of precision: less than these pixels.
            self.settings = replace(settings, precision="exact")
        self.plan: Plan = self._plan(source)
        self.done = 0
        """Tiles finished so far."""
        self._seams = Seams()
        self._sessions: dict[Size, Session] = {}
        self._start = 0.0
        self._steady_since = 0.0
        self._last_tile = 0.0

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
        yield from transfer.final(bands)

    def _plan(self, source: Size) -> Plan:
        target = self.settings.target
        if isinstance(self.method, Interpolation):
            return Plan(source, target.resolve(source, INTERPOLATION_SCALE), 1, (), self.method.kernel)
        numbers = np.dtype(np.float32 if is_deep(self.pixel_format) else np.uint8)
        bytes_per_pixel = self.pixel_format.channels * numbers.itemsize
        return plan_upscale(source, target, self.method.facts, bytes_per_pixel, self.settings.tile)

    def _session(self, tile: Size) -> Session:
        if tile not in self._sessions:
            assert not isinstance(self.method, Interpolation)
            ends = "f32" if is_deep(self.pixel_format) else "u8"
            settings = self.settings
            self._sessions[tile] = self.method.session(tile, settings.device, settings.precision, ends)
        return self._sessions[tile]

    @property
    def seconds_left(self) -> float | None:
        """The time that the remaining tiles will take, or None while too few are done to tell."""
        if self.done <= STEADY_TILES:
            return None
        elapsed = self._last_tile - self._steady_since
        return elapsed / (self.done - STEADY_TILES) * (self.plan.tiles - self.done)

    def report(self) -> Report:
        """Return what the finished job ran on; where no pass was needed, no device did."""
        sessions = list(self._sessions.values())
        notes = list(dict.fromkeys(note for session in sessions for note in session.notes))
        if not sessions and not isinstance(self.method, Interpolation):
            notes.append("The size asked for is not larger than the source, so no network ran.")
        device = sessions[-1].device if sessions else None
        rms = self._seams.rms
        return Report(
            device.id if device else "none",
            device.provider if device else "none",
            device.name if device else "none",
            self.settings.precision,
            time.perf_counter() - self._start,
            sum(session.seconds for session in sessions),
            None if rms is None else rms * 255,
            notes,
        )
