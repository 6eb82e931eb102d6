"""Draws stripes and lattices into pictures: louvres, railings, tiles, which photographs hold too few of."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ..evaluation.measure import Pixels
from .damage import Chance
from .drawings import FINER

PERIODS = (1.2, 6.0)  # small pixels; below two nobody can tell where the stripes were
SLIGHT_TILT = 0.1  # radians; what is nearly level makes the longest false lines
LEAST_CONTRAST = 30.0  # levels

Plane = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Grating:
    """Parallel stripes, in perspective and a little bent."""

    angle: float
    """Of the way across them, in radians."""
    period: float
    """Pixels in the middle of the picture."""
    growth: float
    """How much the stripes thicken or thin on the way across them."""
    bend: float
    """How far they are off straight, as a share of the side at one side from the middle."""
    start: float
    """Share of a period at which the first begins."""
    duty: float
    """Share of a period that is light."""
    is_slanted: bool
    """Whether the light share darkens gradually, like a louvre's."""

    def lightness(self, side: int) -> Plane:
        """Return how light every place of a square is, 0..1."""
        axis = (np.arange(side * FINER, dtype=np.float32) + 0.5) / FINER - side / 2
        across = axis[:, None] * np.float32(np.sin(self.angle)) + axis * np.float32(np.cos(self.angle))
        along = axis[:, None] * np.float32(np.cos(self.angle)) - axis * np.float32(np.sin(self.angle))
        across += self.bend / side * along**2
        phase = (across + self.growth / side * across**2) / self.period + self.start
        place = phase - np.floor(phase)
        light = 1.0 - place / self.duty if self.is_slanted else np.ones_like(place)
        return np.where(place < self.duty, light, np.float32(0.0))


def grating(chance: Chance, scale: int) -> Grating:
    """Return any grating that may be seen, or just not be, in a picture reduced by `scale`."""
    is_level = chance.random() < 0.5
    tilt = chance.normal(0.0, SLIGHT_TILT) + np.pi / 2 * chance.integers(2)
    return Grating(
        angle=float(tilt if is_level else chance.uniform(0.0, np.pi)),
        period=scale * float(np.exp(chance.uniform(*np.log(PERIODS)))),
        growth=float(chance.uniform(-0.3, 0.3)),
        bend=float(chance.normal(0.0, 0.1)),
        start=float(chance.random()),
        duty=float(chance.uniform(0.25, 0.8)),
        is_slanted=bool(chance.random() < 0.4),
    )


def area(chance: Chance, side: int) -> Plane:
    """Return 1 inside a quadrangle, 0 outside."""
    low, high = chance.uniform(-0.2, 0.4, size=4), chance.uniform(0.6, 1.2, size=4)
    corners = [(low[0], low[1]), (high[0], low[2]), (high[1], high[2]), (low[3], high[3])]
    sheet = Image.new("L", (side * FINER, side * FINER), 0)
    ImageDraw.Draw(sheet).polygon([(float(x) * sheet.width, float(y) * sheet.width) for x, y in corners], 1)
    return np.asarray(sheet, np.float32)


def reduced(plane: Plane) -> Plane:
    """Return the mean of every square of finer pixels: height x width x 1, to go with colours."""
    side = len(plane) // FINER
    return plane.reshape(side, FINER, side, FINER).mean((1, 3))[..., np.newaxis]


def striped(picture: Pixels, scale: int, chance: Chance) -> Pixels:
    """Return a square picture with stripes in two of its own colours over a part of it."""
    side = len(picture)
    light = grating(chance, scale).lightness(side)
    if chance.random() < 0.25:
        light = np.minimum(light, grating(chance, scale).lightness(side))
    one, other = picture.reshape(-1, 3)[chance.integers(side * side, size=2)].astype(np.float32)
    if np.abs(one - other).max() < LEAST_CONTRAST:
        other = one * np.float32(0.4)
    inside = area(chance, side)
    share = reduced(inside)
    result = picture * (1.0 - share) + other * share + (one - other) * reduced(light * inside)
    return np.clip(np.round(result), 0, 255).astype(np.uint8)
