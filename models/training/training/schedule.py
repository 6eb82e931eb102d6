"""How a training goes: its cycles, how far one is, and what follows for learning rate, batch and loss."""

from dataclasses import dataclass, field
from math import cos, pi

from ..data.batches import Windows
from ..data.pairs import Source
from ..data.stream import Stream
from .objective import Wanted

WARM_UP = 0.01  # shares of a cycle
LARGER_BATCH_FROM = 0.45
SQUARED_LOSS_FROM = 0.75
APPROVAL_FROM = 0.05  # until then the judge learns its trade
APPROVAL_FULL = 0.15


@dataclass(frozen=True)
class Teacher:
    """A network whose enlargements are half of the aim."""

    name: str
    patches: int
    """How many patches it enlarges, since that takes time; the others aim at their originals alone."""


@dataclass(frozen=True)
class Cycle:
    """One rise and fall of the learning rate, beginning with the averaged weights of the cycle before."""

    scale: int
    peak: float
    """What the learning rates are multiplied by at their highest."""
    minutes: float = 0.0
    steps: int | None = None
    """The length in place of minutes, where a busy machine must not shorten it."""
    teacher: Teacher | None = None
    batch: int = 8
    """Patches in a batch at first; later on there are twice as many."""
    windows: Windows = field(default_factory=Windows)
    source: Source | None = None
    """Damaged pairs to learn from; without them it is patches and their plain reductions."""
    name: str = ""
    """What its folder is called where its length and the like, which may yet change, are not to name it."""
    stream: Stream | None = None
    """Pairs made on the way, in place of any that were made before."""
    doublings: tuple[int, ...] = ()
    """Channels of the network after each doubling, where it does not shuffle pixels."""
    hold: float = 0.0
    """Share of the cycle for which the learning rate stays at its highest before it falls."""
    channels: int = 48
    """Of the network; where the cycle before had fewer, the others are added to what it learned."""
    blocks: int = 6
    edges: float = 0.0
    """Weight of the differences between neighbouring pixels in the loss, which is never squared then."""
    crispness: float = 0.0
    """Weight of the spectrum around a place in the loss, which a detail beside its place satisfies too."""
    judged: bool = False
    """Whether a judge has a say."""

    def wanted(self, progress: float) -> Wanted:
        """Return what counts at a point of the cycle."""
        approval = min(1.0, max(0.0, (progress - APPROVAL_FROM) / (APPROVAL_FULL - APPROVAL_FROM)))
        return Wanted(
            squared=progress >= SQUARED_LOSS_FROM and self.edges == 0.0,
            edges=self.edges,
            crispness=self.crispness,
            approval=approval if self.judged else 0.0,
        )


@dataclass(frozen=True)
class Budget:
    """What a cycle may spend: steps when given, which repeats, otherwise seconds, which meets a deadline."""

    seconds: float
    steps: int | None = None

    def progress(self, elapsed: float, step: int) -> float:
        """Return the share of the cycle that is done, 0..1."""
        share = elapsed / self.seconds if self.steps is None else step / self.steps
        return min(1.0, share)


def rate_factor(progress: float, hold: float = 0.0) -> float:
    """Return what the peak rates are multiplied by: a short rise, a stay, then a cosine down to zero."""
    if progress < WARM_UP:
        return max(0.02, progress / WARM_UP)
    falls_from = WARM_UP + hold
    return 0.5 * (1.0 + cos(pi * max(0.0, progress - falls_from) / (1.0 - falls_from)))


def batch_size(first: int, progress: float) -> int:
    """Return the patches in a batch: many noisy steps while the rate is high, calmer ones afterwards."""
    return first if progress < LARGER_BATCH_FROM else 2 * first
