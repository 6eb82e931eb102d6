"""Random windows of the packed patches, turned and mirrored, as tensors."""

from collections.abc import Iterator

import numpy as np
import torch
from measure import SCALE, Pixels
from patches import SMALL_SIDE, PackedPatches
from torch import Tensor

Batch = tuple[Tensor, Tensor]


def to_tensor(pixels: Pixels) -> Tensor:
    """Turn N x H x W x 3 u8 into N x 3 x H x W float32 in 0..1, channels last in memory."""
    return torch.tensor(pixels).permute(0, 3, 1, 2).float() / 255.0


def oriented(pixels: Pixels, orientation: int) -> Pixels:
    """Return one of the eight turned and mirrored forms of a square picture."""
    turned = np.rot90(pixels, orientation % 4)
    return turned[:, ::-1] if orientation >= 4 else turned


class BatchSampler:
    """Draws windows independently of each other: a resumed run needs only the generator's state."""

    def __init__(self, patches: PackedPatches, side: int, seed: int) -> None:
        self.patches = patches
        self.side = side
        self.chance = np.random.default_rng(seed)

    def draw(self, size: int) -> Batch:
        """Return `size` pairs: small N x 3 x side x side, large four times as wide and high."""
        pairs = [self.draw_pair() for _ in range(size)]
        small, large = (np.stack(pictures) for pictures in zip(*pairs, strict=True))
        return to_tensor(small), to_tensor(large)

    def draw_pair(self) -> tuple[Pixels, Pixels]:
        """Return one window, small and large, height x width x 3."""
        index = int(self.chance.integers(len(self.patches.small)))
        top, left = (int(offset) for offset in self.chance.integers(SMALL_SIDE - self.side + 1, size=2))
        small_window = np.s_[top : top + self.side, left : left + self.side]
        large_window = np.s_[
            top * SCALE : (top + self.side) * SCALE,
            left * SCALE : (left + self.side) * SCALE,
        ]
        orientation = int(self.chance.integers(8))
        small = oriented(self.patches.small[index][small_window], orientation)
        large = oriented(self.patches.large[index][large_window], orientation)
        return small, large


def in_order(patches: PackedPatches, size: int) -> Iterator[tuple[Tensor, Pixels]]:
    """Yield all patches, whole and unturned: small as tensors, large as pixels."""
    for start in range(0, len(patches.small), size):
        yield to_tensor(patches.small[start : start + size]), patches.large[start : start + size]
