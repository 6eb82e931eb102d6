"""What a job will take, before it runs, and what it came to, afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.system.language import _, filled

if TYPE_CHECKING:
    from enlarger.devices.providers import Precision
    from enlarger.fidelity.deviation import Deviation
    from enlarger.fidelity.filter_pair import Shrinking
    from enlarger.fidelity.source_lock import LockKind
    from enlarger.geometry import Size


BY: dict[Shrinking, str] = {"cubic": _("with the cubic filter"), "area": _("with the box filter")}


@dataclass(frozen=True)
class Forecast:
    """What a job will take."""

    model: str
    """The network's id, or an interpolation's name."""
    title: str
    """What enlarges, in words: "Clean x1, then Faithful x4"."""
    licence: str
    """Of the network that enlarges, as its card says it; empty for an interpolation."""
    clean: str | None
    """The id of the network that cleans the source first; None where none does."""
    reason: str
    """Why auto chose this, in a sentence; empty where the user chose."""
    picture: str
    """What the picture is like, in a sentence; empty where nobody has looked."""
    remembered: str | None
    """What the user chose last for pictures of the kind; None where that is not known."""
    size: Size
    """Of the result, in pixels."""
    passes: int
    """How often the network is applied to reach the size."""
    tiles: int
    """Of all networks that run."""
    lock: bool
    """Whether the result is brought back to the source."""
    faithful_model: str | None
    """The id of the network whose picture replaces what the other generated; None where none does, or around
    faces alone.
    """
    faces: int | None
    """How many are kept as the source has them; None where nobody has looked for any."""
    lettering: float | None
    """The part of the picture, from 0 to 1, that is text and kept; None where nobody has looked for any."""
    result_bytes: int
    """Of the result's pixels, unpacked."""
    seconds: float | None
    """None where nothing was measured yet."""
    memory_bytes: int | None
    """At the worst moment; None where nothing was measured yet."""
    device: str
    """The device's id; "none" where no network has to run."""
    device_name: str
    precision: Precision
    notes: list[str]
    """Sentences for the user, about devices that are set aside, and about a cheaper size."""


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
        if self.lock == "tone":
            return _("Colour and brightness were brought back to the source, and nothing finer.")
        if not deviation:
            return _(
                "Brought back to the source softly: its finest detail, noise and JPEG blocks were left out."
            )
        if not deviation.is_small:
            text = _(
                "The lock could not hold: shrunk back {by}, {differing} of {values} values differ from the"
                " source, by up to {largest:.1f} levels."
            )
        elif not deviation.differing:
            text = _("Shrunk back {by} and cut off at white and black, each value equals the source.")
        else:
            text = _(
                "Shrunk back {by} and cut off at white and black, each value equals the source, except where"
                " that would have made rings, or gone beyond white or black: {differing} of {values} values,"
                " largest {largest:.1f} levels."
            )
        return filled(
            text,
            by=BY[deviation.shrinking],
            differing=deviation.differing,
            values=deviation.values,
            largest=deviation.largest,
        )
