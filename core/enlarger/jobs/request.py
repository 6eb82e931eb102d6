"""What a host asks for, in plain values, and the job that they describe: every host builds its jobs here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.networks.library import DEFAULT_MODEL
from enlarger.networks.methods import find_method
from enlarger.tiles.target import Target

from .job import Job
from .settings import Settings, parse_alpha, parse_lock, parse_precision

if TYPE_CHECKING:
    from enlarger.fidelity.settings import Fidelity
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """What the user asks for; what is left out is as the networks or the picture suggest."""

    target: Target = field(default_factory=Target)
    """Without any size: the network's own factor."""
    model: str | None = None
    """A network's id, or an interpolation's name; None for the default network."""
    device: str = "auto"
    """A device's id, a provider's or kind's name, or auto."""
    precision: str = "fast"
    """fast, or exact for float32 throughout."""
    tile: int | None = None
    """Longest side of a tile, in pixels of the source, at least 1."""
    denoise: float | None = None
    """From 0, which leaves noise in, to 1, for networks that have a sibling to interpolate with."""
    lock: str = "auto"
    """auto, off, full or soft."""
    fidelity: Fidelity | None = None
    """None where no second network is to run."""
    tileable: bool = False
    """What is beyond an edge is what lies at the opposite one."""
    alpha: str = "transparency"
    """What the last channel is: transparency, or data."""

    def job(self, source: Size, pixel_format: PixelFormat) -> Job:
        """Return the job for a picture of that size and format.

        Raises RequestError or ModelError where there is none, DeviceError when no device remains.
        """
        if self.tile is not None and self.tile < 1:
            raise RequestError("A tile has to be at least 1 pixel long.")
        if self.fidelity and not 0 <= self.fidelity.degree <= 1:
            raise RequestError("Fidelity goes from 0, generated, to 1, faithful.")
        is_data = parse_alpha(self.alpha)
        settings = Settings(
            target=self.target,
            device=self.device,
            precision=parse_precision(self.precision),
            tile=self.tile,
            lock=parse_lock(self.lock),
            fidelity=self.fidelity,
            tileable=self.tileable,
        )
        method = find_method(self.model or DEFAULT_MODEL, self.denoise)
        return Job(method, source, replace(pixel_format, alpha_is_data=is_data), settings)
