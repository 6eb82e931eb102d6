"""Pairs of small and large at one scale, and random windows of them, turned and mirrored, as tensors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor

from ..evaluation.measure import Pixels, bicubic
from .damage import Chance
from .pairs import Source, open_made
from .patches import SIDE, open_packed
from .stripes import striped

Batch = tuple[Tensor, Tensor]

MARGIN = (
    2  # small pixels at the edges of a patch, which its reduction makes otherwise than the whole picture's
)
GREY_SHARE = 0.5  # of the windows of one colour
SOFTNESS = (0.2, 1.2)  # pixels of an original, the standard deviation of its blur


@dataclass(frozen=True)
class Windows:
    """What is cut from patches to train on, and how often it is something else."""

    side: int = 48
    """Input pixels."""
    flat_one_in: int = 32
    """Windows of one colour, which must stay as they are up to the very edge."""
    striped_one_in: int | None = None
    """Windows into which stripes are drawn; None for no such window."""
    softened_one_in: int | None = None
    """Windows of originals that are blurred a little, as most pictures are that nobody reduced."""


@dataclass(frozen=True)
class Pairs:
    """Reductions of patches and what a network should make of them, all N x height x width x 3, u8."""

    scale: int
    small: Tensor
    larges: tuple[Tensor, ...]
    """The originals, and after them, when there is a teacher, what the teacher makes of the reductions."""

    def to(self, device: torch.device) -> "Pairs":
        """Return the pairs in a device's memory."""
        return Pairs(self.scale, self.small.to(device), tuple(large.to(device) for large in self.larges))


def open_pairs(folder: Path, name: str, scale: int, teacher: str | None = None) -> Pairs:
    """Reduce the packed patches called `name` by `scale`; their margins are left out."""
    patches = open_packed(folder, name)
    larges = [patches] if teacher is None else [patches, open_packed(folder, teacher)]
    inner, outer = slice(MARGIN, -MARGIN), slice(MARGIN * scale, -MARGIN * scale)
    side = patches.shape[1] // scale
    small = np.stack([reduced(patch, side)[inner, inner] for patch in patches])
    return Pairs(
        scale, torch.from_numpy(small), tuple(torch.from_numpy(large)[:, outer, outer] for large in larges)
    )


def open_damaged(folder: Path, name: str, source: Source, scale: int) -> Pairs:
    """Take the damaged pairs called `name`; at a smaller scale than theirs the aims are reduced."""
    small, aims = open_made(source, folder, name)
    if scale != source.scale:
        side = SIDE * scale // source.scale
        aims = np.stack([reduced(aim, side) for aim in aims])
    inner, outer = slice(MARGIN, -MARGIN), slice(MARGIN * scale, -MARGIN * scale)
    return Pairs(scale, torch.from_numpy(small)[:, inner, inner], (torch.from_numpy(aims)[:, outer, outer],))


def reduced(patch: Pixels, side: int) -> Pixels:
    """Return a square patch at another size."""
    return np.asarray(bicubic(Image.fromarray(patch), side, side))


def softened(picture: Pixels, chance: Chance) -> Pixels:
    """Return a picture a little less sharp."""
    blur = ImageFilter.GaussianBlur(float(chance.uniform(*SOFTNESS)))
    return np.array(Image.fromarray(picture).filter(blur))


def to_planes(pixels: Tensor) -> Tensor:
    """Turn N x H x W x 3 u8 into N x 3 x H x W float32 in 0..1, channels last in memory."""
    return pixels.permute(0, 3, 1, 2).float() / 255.0


def oriented(pixels: Tensor, orientation: int) -> Tensor:
    """Return one of the eight turned and mirrored forms of a square picture."""
    turned = torch.rot90(pixels, orientation % 4)
    return turned.flip(1) if orientation >= 4 else turned


def flat_colour(chance: Chance) -> Pixels:
    """Return a colour to fill a window with: mostly a saturated one, which pictures seldom show at their
    edge, or a grey, on which a cast of colour is seen first.
    """
    levels = chance.integers(256, size=3)
    if chance.random() < GREY_SHARE:
        return levels[:1].repeat(3).astype(np.uint8)
    extremes = chance.choice([0, 255], size=3)
    return np.where(chance.random(3) < 0.75, extremes, levels).astype(np.uint8)


class BatchSampler:
    """Draws windows independently of each other: a resumed run needs only the generator's state."""

    def __init__(self, pairs: Pairs, windows: Windows, seed: int) -> None:
        self.pairs = pairs
        self.windows = windows
        self.chance = np.random.default_rng(seed)

    @property
    def state(self) -> dict[str, Any]:
        """Return what makes the next draws what they would have been."""
        return dict(self.chance.bit_generator.state)

    @state.setter
    def state(self, state: dict[str, Any]) -> None:
        self.chance.bit_generator.state = state

    def draw(self, size: int) -> Batch:
        """Return `size` pairs: small N x 3 x side x side, and the mean of all that it should become."""
        windows = [self.draw_one() for _ in range(size)]
        small, *larges = (to_planes(torch.stack(alike)) for alike in zip(*windows, strict=True))
        return small, torch.stack(larges).mean(0)

    def draw_one(self) -> list[Tensor]:
        """Return a window of any sort."""
        if self.happens(self.windows.flat_one_in):
            return self.draw_flat()
        if self.happens(self.windows.striped_one_in):
            return self.draw_altered(lambda picture: striped(picture, self.pairs.scale, self.chance))
        if self.happens(self.windows.softened_one_in):
            return self.draw_altered(lambda picture: softened(picture, self.chance))
        return self.draw_window(self.windows.side)

    def happens(self, one_in: int | None) -> bool:
        """Tell whether it is the turn of what comes once in so many windows, or never."""
        return one_in is not None and self.chance.integers(one_in) == 0

    def draw_window(self, side: int) -> list[Tensor]:
        """Return one window of every picture of a pair, the small one first."""
        index = int(self.chance.integers(len(self.pairs.small)))
        free = self.pairs.small.shape[1] - side
        top, left = (int(offset) for offset in self.chance.integers(free + 1, size=2))
        orientation = int(self.chance.integers(8))
        cuts = [(self.pairs.small, 1), *((large, self.pairs.scale) for large in self.pairs.larges)]
        return [
            oriented(
                pictures[index, top * scale : (top + side) * scale, left * scale : (left + side) * scale],
                orientation,
            )
            for pictures, scale in cuts
        ]

    def draw_altered(self, alter: Callable[[Pixels], Pixels]) -> list[Tensor]:
        """Return a window of an original that is altered first; what a teacher made of it holds no more."""
        _, original, *_ = self.draw_window(self.windows.side + 2 * MARGIN)
        scale = self.pairs.scale
        picture = alter(original.cpu().numpy())
        inner, outer = slice(MARGIN, -MARGIN), slice(MARGIN * scale, -MARGIN * scale)
        small = reduced(picture, len(picture) // scale)[inner, inner].copy()
        cuts = [small, *[picture[outer, outer] for _ in self.pairs.larges]]
        return [torch.from_numpy(cut).to(original.device) for cut in cuts]

    def draw_flat(self) -> list[Tensor]:
        """Return a window of one colour."""
        pixel = torch.from_numpy(flat_colour(self.chance)).to(self.pairs.small.device)
        side = self.windows.side
        sides = [side, *[side * self.pairs.scale for _ in self.pairs.larges]]
        return [pixel.expand(length, length, 3) for length in sides]


def in_order(pairs: Pairs, size: int) -> Iterator[tuple[Tensor, Pixels]]:
    """Yield all pairs, whole and unturned: small as tensors, the originals as pixels."""
    originals = pairs.larges[0].cpu().numpy()
    for start in range(0, len(pairs.small), size):
        yield to_planes(pairs.small[start : start + size]), originals[start : start + size]
