"""Pairs made while a network learns from them: no pair ever comes twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from ..evaluation.measure import Pixels, mean_gradient
from ..machine import Machine
from .batches import Batch, Pairs, flat_colour, oriented, softened, to_planes
from .damage import Chance
from .degradation import Journey, Passage, passed, soiled, travelled
from .drawings import Artist
from .onnx_network import OnnxNetwork
from .sources import open_pictures, pack
from .stripes import striped
from .supplies import Supplies

MARGIN = 2  # small pixels at the edges of a window, where its reduction and its teacher knew less than inside
GRID = 8  # small pixels by which a window is cut at random, so that it does not begin with a block of a JPEG
LEAST_DRAWN = 256  # pixels: on a smaller sheet some shapes would have no inside
DULL_KEPT = 0.25  # of the windows; sky and blur teach next to nothing
HELD_OUT = 48

SEEDS = {"train": 71, "held_out": 72}


@dataclass(frozen=True)
class Stream:
    """What pairs are made of: shares of all of them, where they are shares."""

    kinds: tuple[str, ...]
    """Kinds of pictures."""
    teacher: str | None = None
    """The network whose enlargement is mostly the aim; without one, pictures are their own aim."""
    master: str | None = None
    """A better one, far more costly to ask."""
    exact: bool = False
    """Whether teachers keep to float32 where the training does not: some are off by a level otherwise."""
    soiling: Passage | None = None
    """What alone happens to pictures, for a network that cleans them, at the scale 1."""
    series: int = 0
    """Tells streams apart, so that no pair of one cycle comes again in another."""
    scale: int = 4
    side: int = 60
    """Small pixels of a window."""
    journey: Journey = field(default_factory=Journey)
    reductions: tuple[float, float] = (1.0, 6.0)
    """Of the pictures, before what is then their full size is damaged, and reduced by the scale."""
    dull: float = 1.2
    """Levels between neighbours; most windows with less are passed over."""
    lossless_from: float = 2.0
    """The reduction at which a compressed original shows no traces of that any more, and may be an aim."""
    flat: float = 0.03
    """Windows of one colour, which must stay as they are up to the very edge."""
    drawn: float = 0.08
    """Drawings, which are their own aim."""
    native: float = 0.15
    """Pictures given as they are or a little reduced: nothing but a teacher knows what they would be."""
    own: float = 0.2
    """Of the other pictures, those that are their own aim where they may be."""
    striped: float = 0.0
    """Of the pictures that are their own aim, those into which stripes are drawn."""
    softened: float = 0.0
    """Of the pictures that are their own aim, those that are blurred a little, as what nobody reduced is."""
    shown_clean: float = 0.35
    """Of what a teacher enlarges, pictures that it is shown as they should have been: it does not see through
    every damage.
    """
    by_master: float = 0.06
    """Of what a teacher enlarges."""


@dataclass(frozen=True)
class Made:
    """What a pair is cut from."""

    small: Pixels
    shown: Pixels
    """The small picture that a teacher is asked about."""
    aim: Pixels | None
    """None where a teacher's enlargement is it."""


class PairStream:
    """Makes pairs, each from its number alone: a resumed run needs only the number that it came to."""

    def __init__(self, stream: Stream, supplies: Supplies, machine: Machine, name: str) -> None:
        pack(supplies.data, supplies.packed, stream.kinds)
        self.stream = stream
        self.seed = SEEDS[name]
        self.pictures = open_pictures(supplies.data, supplies.packed, stream.kinds, name)
        # Between as often as each other and as often as they are large.
        areas = np.array([picture.height * picture.width for picture in self.pictures], np.float64) ** 0.5
        self.weights = areas / areas.sum()
        coarse = machine.coarse and not stream.exact
        self.teacher, self.master = (
            OnnxNetwork(supplies.teachers / f"{network}.onnx", machine.device, coarse=coarse)
            if network
            else None
            for network in (stream.teacher, stream.master)
        )
        self.artist = Artist(supplies.fonts)
        # A core for each pair, for the reason that trainings have.
        self.pool = ThreadPoolExecutor(machine.threads, initializer=torch.set_num_threads, initargs=(1,))
        self.next = 0

    @property
    def state(self) -> dict[str, Any]:
        """Return what makes the next draws what they would have been."""
        return {"next": self.next}

    @state.setter
    def state(self, state: dict[str, Any]) -> None:
        self.next = state["next"]

    def draw(self, size: int) -> Batch:
        """Return the next pairs: small N x 3 x side x side, and what it should become."""
        numbers = range(self.next, self.next + size)
        self.next += size
        smalls, aims = zip(*self.pool.map(self.pair, numbers), strict=True)
        small, aim = (to_planes(torch.from_numpy(np.stack(alike))) for alike in (smalls, aims))
        return small, aim

    def pair(self, number: int) -> tuple[Pixels, Pixels]:
        """Return the pair of a number: small and aim, height x width x 3."""
        stream, chance = self.stream, np.random.default_rng([self.seed, self.stream.series, number])
        made = self.made(chance, stream.side + 2 * MARGIN + GRID)
        place = [int(offset) for offset in chance.integers(GRID + 1, size=2)]
        side = stream.side + 2 * MARGIN
        small = square(made.small, place, side)
        if made.aim is not None:
            aim = square(made.aim, [offset * stream.scale for offset in place], side * stream.scale)
        else:
            asked = self.master if chance.random() < stream.by_master else self.teacher
            if not asked:
                raise ValueError("a stream needs a teacher, or a soiling: pictures are their own aim then")
            aim = asked.enlarge(square(made.shown, place, side))
        small = square(small, [MARGIN] * 2, stream.side)
        aim = square(aim, [MARGIN * stream.scale] * 2, stream.side * stream.scale)
        orientation = int(chance.integers(8))
        small, aim = (oriented(torch.from_numpy(np.array(pixels)), orientation) for pixels in (small, aim))
        return small.numpy(), aim.numpy()

    def made(self, chance: Chance, side: int) -> Made:
        """Return what a pair of any sort is cut from, `side` small pixels large."""
        stream, sort = self.stream, chance.random()
        large = side * stream.scale
        if sort < stream.flat:
            pixel = flat_colour(chance)
            small, aim = (np.broadcast_to(pixel, (length, length, 3)) for length in (side, large))
            return Made(small, small, aim)
        if sort < stream.flat + stream.drawn:
            drawing = square(self.artist.draw(chance, max(large, LEAST_DRAWN)), [0, 0], large)
            if stream.soiling:
                return cleaned(drawing, chance, stream.soiling)
            clean, small = travelled(drawing, side, chance, stream.journey)
            return Made(small, clean, drawing)
        if stream.soiling:
            return cleaned(self.lossless(chance, large), chance, stream.soiling)
        if sort < stream.flat + stream.drawn + stream.native:
            clean, _ = self.window(chance, side)
            small = passed(clean, chance, stream.journey.web) if chance.random() < 0.5 else clean
            return Made(small, small, None)
        original, may_be_aim = self.window(chance, large)
        is_aim = may_be_aim and chance.random() < stream.own
        if is_aim:
            original = self.altered(original, chance)
        clean, small = travelled(original, side, chance, stream.journey)
        shown = clean if chance.random() < stream.shown_clean else small
        return Made(small, shown, original if is_aim else None)

    def altered(self, picture: Pixels, chance: Chance) -> Pixels:
        """Return a picture with stripes in it, or a little softer, or as it is."""
        stream, sort = self.stream, chance.random()
        if sort < stream.striped:
            return striped(picture, stream.scale, chance)
        return softened(picture, chance) if sort < stream.striped + stream.softened else picture

    def lossless(self, chance: Chance, side: int) -> Pixels:
        """Return a square of a picture without traces of a compression."""
        while True:
            found, may_be_aim = self.window(chance, side)
            if may_be_aim:
                return found

    def window(self, chance: Chance, side: int) -> tuple[Pixels, bool]:
        """Return a square of a picture, seldom a dull one, and whether it may be an aim."""
        low, high = self.stream.reductions
        while True:
            picture = self.pictures[int(chance.choice(len(self.pictures), p=self.weights))]
            most = min(high, picture.shortest / side)
            if most < low:
                continue
            reduction = float(np.exp(chance.uniform(np.log(low), np.log(most))))
            found = picture.window(chance, side, reduction)
            is_dull = mean_gradient(found) < self.stream.dull
            if not is_dull or chance.random() < DULL_KEPT:
                return found, not picture.is_lossy or reduction >= self.stream.lossless_from


def cleaned(picture: Pixels, chance: Chance, soiling: Passage) -> Made:
    """Return a pair for a network that cleans: what it is shown, and the aim."""
    aim, dirty = soiled(picture, chance, soiling)
    return Made(dirty, dirty, aim)


def square(pixels: Pixels, place: list[int], side: int) -> Pixels:
    """Return a square part of a picture, from the row and the column of `place` on."""
    top, left = place
    return pixels[top : top + side, left : left + side]


def held_out_pairs(stream: Stream, supplies: Supplies, machine: Machine) -> Pairs:
    """Return the pairs to measure on, which are made once, of pictures that none is learned from."""
    file = supplies.packed / "held_out.npz"
    if not file.exists():
        # Windows of one colour, or with nothing to be done, tell little.
        source = PairStream(replace(stream, flat=0.0), supplies, machine, "held_out")
        found = source.pool.map(source.pair, range(2 * HELD_OUT))
        smalls, aims = zip(*[pair for pair in found if not np.array_equal(*pair)][:HELD_OUT], strict=True)
        with file.with_suffix(".partial").open("wb") as unfinished:
            np.savez(unfinished, small=np.stack(smalls), aim=np.stack(aims))
        file.with_suffix(".partial").replace(file)
    with np.load(file) as found:
        return Pairs(stream.scale, torch.from_numpy(found["small"]), (torch.from_numpy(found["aim"]),))
