"""What the user chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from enlarger.errors import RequestError
from enlarger.fidelity.settings import Fidelity
from enlarger.tiles.target import Target

if TYPE_CHECKING:
    from enlarger.devices.providers import Precision

FaceChoice = Literal["keep", "off"]
LockChoice = Literal["auto", "off", "full", "soft", "tone"]

ALPHAS = ("transparency", "data")
"""What the last channel is taken for."""

FACES: tuple[FaceChoice, ...] = ("keep", "off")
"""Whether a generative network may redraw faces."""

LOCKS: tuple[LockChoice, ...] = ("auto", "off", "full", "soft", "tone")


@dataclass(frozen=True)
class Settings:
    """What the user chose."""

    target: Target = field(default_factory=Target)
    device: str = "auto"
    precision: Precision = "fast"
    tile: int | None = None
    lock: LockChoice = "auto"
    fidelity: Fidelity | None = None
    """None where no second network is to run."""
    clean: float = 0.0
    """How much of noise and JPEG traces is taken out before the picture is enlarged, from 0 to 1."""
    tileable: bool = False
    """What is beyond an edge is what lies at the opposite one."""
    faces: FaceChoice = "keep"
    """Whether a generative network leaves faces as the source has them."""
    redraw_faces: str = ""
    """The id of the network that redraws faces on a layer of their own; empty for none."""


def parse_precision(name: str) -> Precision:
    """Return the precision called `name`. Raises RequestError when there is none."""
    if name in ("fast", "exact"):
        return name
    raise RequestError(f"There is no precision {name!r}.", "Choose fast or exact.")


def parse_lock(name: str) -> LockChoice:
    """Return the lock called `name`. Raises RequestError when there is none."""
    for lock in LOCKS:
        if lock == name:
            return lock
    raise RequestError(f"There is no lock {name!r}.", f"Choose one of: {', '.join(LOCKS)}.")


def parse_faces(name: str) -> FaceChoice:
    """Return the choice called `name`. Raises RequestError when there is none."""
    for choice in FACES:
        if choice == name:
            return choice
    raise RequestError(f"There is no choice {name!r} for faces.", f"Choose one of: {', '.join(FACES)}.")


def parse_alpha(name: str) -> bool:
    """Return whether the alpha called `name` is data. Raises RequestError when there is none."""
    if name not in ALPHAS:
        raise RequestError(f"There is no alpha {name!r}.", f"Choose one of: {', '.join(ALPHAS)}.")
    return name == "data"
