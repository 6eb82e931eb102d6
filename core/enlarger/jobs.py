"""A job: one upscale from bands to bands, with its progress, its cancelling and a report of what ran.

The engine and the command line both run their pictures through here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .sizing import Target
from .upscale import Plan, plan_upscale, upscale

if TYPE_CHECKING:
    from .geometry import Size
    from .pixels import PixelFormat
    from .raster import Bands
    from .session import Network, Precision, Session

STEADY_TILES = 2
"""The first tiles warm caches up; the time left is told from the others."""


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
    seconds: float
    network_seconds: float
    notes: list[str]


class Job:
    """One picture, one network, one set of choices."""

    def __init__(self, network: Network, source: Size, pixel_format: PixelFormat, settings: Settings) -> None:
        """Plan the job; nothing runs yet. Raises RequestError when the size asked for is out of reach."""
        self.network = network
        self.settings = settings
        self.pixel_format = pixel_format
        self.plan: Plan = plan_upscale(source, settings.target, network.facts, pixel_format, settings.tile)
        self.done = 0
        """Tiles finished so far."""
        self._sessions: dict[Size, Session] = {}
        self._start = 0.0
        self._steady_since = 0.0
        self._last_tile = 0.0

    def run(self, bands: Bands, on_tile: Callable[[Job], None]) -> Bands:
        """Yield the bands of the result. `on_tile` is called after each tile; what it raises ends the job."""
        self._start = time.perf_counter()

        def finished() -> None:
            self.done += 1
            self._last_tile = time.perf_counter()
            if self.done == STEADY_TILES:
                self._steady_since = self._last_tile
            on_tile(self)

        yield from upscale(bands, self.pixel_format, self.plan, self._session, finished)

    def _session(self, tile: Size) -> Session:
        if tile not in self._sessions:
            self._sessions[tile] = self.network.session(tile, self.settings.device, self.settings.precision)
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
        if not sessions:
            notes.append("The size asked for is not larger than the source, so no network ran.")
        device = sessions[-1].device if sessions else None
        return Report(
            device.id if device else "none",
            device.provider if device else "none",
            device.name if device else "none",
            time.perf_counter() - self._start,
            sum(session.seconds for session in sessions),
            notes,
        )
