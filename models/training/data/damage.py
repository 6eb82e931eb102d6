"""Damages a picture the way cameras, scanners and the web do: blur, resampling, noise, JPEG."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..evaluation.measure import Pixels

RESAMPLINGS = (
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)
BLUR_REACH = 4  # pixels of the kernel to each side
GREY_NOISE_SHARE = 0.4  # film grain and the like have no colour

Kernel = npt.NDArray[np.float32]
Chance = np.random.Generator


@dataclass(frozen=True)
class Damage:
    """How bad it may get; figures are drawn anew for every picture, and every kind is left out at times."""

    blurred: float = 0.5
    """Share of the pictures that are blurred; the others are as sharp as their reduction leaves them."""
    blur: tuple[float, float] = (0.2, 1.3)
    """Standard deviation along each axis of the blur, in pixels of the small picture."""
    noisy: float = 0.5
    noise: tuple[float, float] = (1.0, 10.0)
    """Standard deviation, in levels, at middle grey."""
    compressed: float = 0.85
    quality: tuple[int, int] = (40, 95)
    twice: float = 0.25
    """Share of the compressed pictures that had been compressed before, on another grid of blocks."""


def blur_kernel(chance: Chance, deviations: tuple[float, float]) -> Kernel:
    """Return an oblong Gaussian in a random direction, the sum of which is one."""
    across, along = chance.uniform(*deviations, size=2)
    angle = chance.uniform(0, np.pi)
    y, x = np.mgrid[-BLUR_REACH : BLUR_REACH + 1, -BLUR_REACH : BLUR_REACH + 1].astype(np.float32)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    kernel = np.exp(-0.5 * ((u / along) ** 2 + (v / across) ** 2))
    return (kernel / kernel.sum()).astype(np.float32)


def blurred(picture: Pixels, kernel: Kernel) -> Pixels:
    """Return a picture convolved with a kernel; its edge is repeated."""
    height, width, _ = picture.shape
    padded = np.pad(picture, ((BLUR_REACH, BLUR_REACH), (BLUR_REACH, BLUR_REACH), (0, 0)), mode="edge")
    total = np.zeros(picture.shape, np.float32)
    for (top, left), weight in np.ndenumerate(kernel):
        total += weight * padded[top : top + height, left : left + width]
    return to_levels(total)


def noisy(picture: Pixels, chance: Chance, deviation: float) -> Pixels:
    """Return a picture with noise, half of it the same everywhere, half of it growing with the light."""
    shape = (*picture.shape[:2], 1) if chance.random() < GREY_NOISE_SHARE else picture.shape
    strength = np.sqrt(0.5 + 0.5 * picture / 127.5)
    return to_levels(picture + deviation * strength * chance.standard_normal(shape))


def compressed(picture: Pixels, chance: Chance, quality: tuple[int, int]) -> Pixels:
    """Return a picture after a passage through JPEG; most programs halve the resolution of its colours."""
    file = io.BytesIO()
    level, subsampling = (
        int(chance.integers(quality[0], quality[1] + 1)),
        int(chance.choice([0, 2], p=[0.3, 0.7])),
    )
    Image.fromarray(picture).save(file, "JPEG", quality=level, subsampling=subsampling)
    return np.asarray(Image.open(file))


def damaged(picture: Pixels, scale: int, chance: Chance, damage: Damage) -> Pixels:
    """Return a picture reduced by `scale` and damaged."""
    height, width, _ = picture.shape
    twice = chance.random() < damage.twice
    if twice:
        # Shifted, so that the blocks of the two passages do not lie on each other.
        rows, columns = chance.integers(1, 8, size=2)
        shifted = compressed(np.roll(picture, (rows, columns), (0, 1)), chance, damage.quality)
        picture = np.roll(shifted, (-rows, -columns), (0, 1))
    resampling = RESAMPLINGS[int(chance.integers(len(RESAMPLINGS)))]
    small = np.asarray(Image.fromarray(picture).resize((width // scale, height // scale), resampling))
    if chance.random() < damage.blurred:
        small = blurred(small, blur_kernel(chance, damage.blur))
    if chance.random() < damage.noisy:
        small = noisy(small, chance, chance.uniform(*damage.noise))
    if twice or chance.random() < damage.compressed:
        small = compressed(small, chance, damage.quality)
    return small


def to_levels(values: npt.NDArray[np.floating]) -> Pixels:
    """Return values rounded to levels."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
