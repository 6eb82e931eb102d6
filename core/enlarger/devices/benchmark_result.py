"""What a child process finds out about a provider or a network: as it answers, and as that is remembered."""

from __future__ import annotations

from math import inf

from msgspec import Struct

from enlarger.tiles.cost import Cost

from .device import Device


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The devices of a provider, or what a network costs on one; a problem where there was one."""

    devices: tuple[Device, ...] | None = None
    cost: Cost | None = None
    """Of a tile on the device."""
    reference: Cost | None = None
    """Of a tile on the CPU provider, at the same time."""
    rms: float | None = None
    """How far the two answers differ, as root mean square in 8-bit levels."""
    problem: str = ""
    """Why there is neither of these, in words that follow a colon."""
    timed_out: bool = False
    """The problem is that there was no answer in time."""
    was_killed: bool = False
    """The problem is that something else ended the child process."""
    took: float = 0.0
    """Seconds of the child process."""
    reference_was_slow: bool = False
    """It timed out when the reference was far slower than usual, too."""
    was_busy: bool = False
    """Other work kept the machine busy meanwhile."""
    job_seconds: float | None = None
    """For each pixel of a tile, as measured in jobs."""

    def __post_init__(self) -> None:
        if self.devices is None and self.cost is None and not self.problem:
            raise ValueError("it holds neither devices, nor a cost, nor a problem")
        if (self.cost is None) != (self.reference is None):
            raise ValueError("a cost is of no use without that of the reference")
        for cost in filter(None, (self.cost, self.reference)):
            if not (0 < cost.seconds(1) < inf and 0 < cost.bytes_per_pixel < inf):
                raise ValueError("it holds a cost that cannot be")
        if self.job_seconds is not None and not 0 < self.job_seconds < inf:
            raise ValueError("it holds a time that cannot be")
