"""Draws what illustrations are made of: flat shapes, outlines, strokes, hatching and lettering."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..evaluation.measure import Pixels
from .damage import Chance

FINER = 4  # a drawing is made this many times larger and reduced, which smooths its edges
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789&?!.,:;-()%@"
FONT_SUFFIXES = frozenset({".ttf", ".otf"})
INK = (16, 16, 16)
PAPER = (255, 255, 255)

Colour = tuple[int, int, int]
Point = tuple[float, float]


def point(chance: Chance, side: int) -> Point:
    """Return a point on the sheet or a little beside it."""
    x, y = chance.uniform(-0.15, 1.15, size=2) * side
    return float(x), float(y)


def colour(chance: Chance) -> Colour:
    """Return black, white, grey or any other colour."""
    kind = chance.random()
    if kind < 0.3:
        return INK if chance.random() < 0.6 else PAPER
    if kind < 0.4:
        grey = int(chance.integers(256))
        return grey, grey, grey
    red, green, blue = (int(level) for level in chance.integers(256, size=3))
    return red, green, blue


def curve(chance: Chance, side: int) -> list[Point]:
    """Return points along a cubic Bezier curve."""
    corners = np.array([point(chance, side) for _ in range(4)])
    t = np.linspace(0, 1, 64)[:, np.newaxis]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return [(float(x), float(y)) for x, y in weights @ corners]


class Artist:
    """Draws pictures by chance, with the fonts of a folder."""

    def __init__(self, fonts: Path | None) -> None:
        if fonts is None:
            raise ValueError("this recipe draws, and needs --fonts")
        self.fonts = sorted(path for path in fonts.rglob("*") if path.suffix.lower() in FONT_SUFFIXES)
        if not self.fonts:
            raise FileNotFoundError(f"there is no font in {fonts}")

    def draw(self, chance: Chance, side: int) -> Pixels:
        """Return a square drawing."""
        styles = (self.logo, self.ink, self.page, self.patterns)
        sheet = Image.new("RGB", (side * FINER, side * FINER), PAPER)
        styles[int(chance.choice(len(styles), p=[0.35, 0.3, 0.25, 0.1]))](chance, sheet)
        return np.asarray(sheet.reduce(FINER))

    def logo(self, chance: Chance, sheet: Image.Image) -> None:
        """Draw flat shapes, outlined or not, with a word or two."""
        pen, side = ImageDraw.Draw(sheet), sheet.width
        sheet.paste(colour(chance), (0, 0, side, side))
        for _ in range(int(chance.integers(3, 14))):
            outline = colour(chance) if chance.random() < 0.5 else None
            width = int(chance.integers(2, 9 * FINER))
            self.shape(chance, pen, side, outline, width)
        for _ in range(int(chance.integers(0, 3))):
            self.word(chance, sheet, colour(chance), float(chance.uniform(0.08, 0.4)))

    def shape(
        self, chance: Chance, pen: ImageDraw.ImageDraw, side: int, outline: Colour | None, width: int
    ) -> None:
        """Draw one shape."""
        (x, y), size = point(chance, side), float(chance.uniform(0.06, 0.6)) * side
        box = (x - size / 2, y - size / 2, x + size / 2, y + size * float(chance.uniform(0.1, 0.9)))
        kind = chance.integers(4)
        if kind == 0:
            pen.ellipse(box, colour(chance), outline, width)
        elif kind == 1:
            pen.rounded_rectangle(box, float(chance.uniform(0, 0.5)) * size, colour(chance), outline, width)
        elif kind == 2:
            corners = [point(chance, side) for _ in range(int(chance.integers(3, 6)))]
            pen.polygon(corners, colour(chance))
            if outline is not None:
                pen.line([*corners, corners[0]], outline, width, joint="curve")
        else:
            pen.polygon(curve(chance, side), colour(chance), outline, width)

    def ink(self, chance: Chance, sheet: Image.Image) -> None:
        """Draw lines that swell and taper, over a few flat fields of colour."""
        pen, side = ImageDraw.Draw(sheet), sheet.width
        background = PAPER if chance.random() < 0.6 else colour(chance)
        sheet.paste(background, (0, 0, side, side))
        coloured = chance.random() < 0.5
        for _ in range(int(chance.integers(0, 6))):
            grey = int(chance.integers(256))
            pen.polygon(curve(chance, side), colour(chance) if coloured else (grey, grey, grey))
        for _ in range(int(chance.integers(8, 36))):
            self.stroke(chance, pen, side, INK if chance.random() < 0.85 else colour(chance))

    def stroke(self, chance: Chance, pen: ImageDraw.ImageDraw, side: int, tint: Colour) -> None:
        """Draw a line as thick in its middle as chance has it, thinner at its ends."""
        points = curve(chance, side)
        thickest = float(chance.uniform(0.4, 3.5)) ** 1.5 * FINER
        taper = float(chance.uniform(0, 1))
        for number, (start, end) in enumerate(pairwise(points)):
            swell = 1 - taper + taper * float(np.sin(np.pi * (number + 0.5) / (len(points) - 1)))
            width = max(1, round(thickest * swell))
            pen.line([start, end], tint, width)
            x, y = end
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), tint)

    def page(self, chance: Chance, sheet: Image.Image) -> None:
        """Set lines of type in one or two sizes."""
        side = sheet.width
        background, tint = (PAPER, INK) if chance.random() < 0.5 else (colour(chance), colour(chance))
        if sum(abs(a - b) for a, b in zip(background, tint, strict=True)) < 120:
            background, tint = PAPER, INK
        sheet.paste(background, (0, 0, side, side))
        size = int(chance.uniform(14, 56) * FINER)
        font = self.font(chance, size)
        pen, top = ImageDraw.Draw(sheet), float(chance.uniform(-0.5, 0.5)) * size
        while top < side:
            words = " ".join(self.letters(chance, int(chance.integers(2, 10))) for _ in range(14))
            pen.text((float(chance.uniform(-1, 0.5)) * size, top), words, tint, font)
            top += size * float(chance.uniform(1.1, 1.6))

    def patterns(self, chance: Chance, sheet: Image.Image) -> None:
        """Draw hatching, screens of dots and checks beside each other."""
        pen, side = ImageDraw.Draw(sheet), sheet.width
        for left in (0, side // 2):
            background, tint = colour(chance), colour(chance)
            pen.rectangle((left, 0, left + side // 2, side), background)
            step = float(chance.uniform(5, 24)) * FINER
            share = float(chance.uniform(0.2, 0.8))
            slant, kind = float(chance.uniform(-1, 1)), chance.integers(3)
            for row in range(int(2 * side / step)):
                y = row * step - side / 2
                if kind == 0:
                    ends = [(left, y), (left + side // 2 - 1, y + slant * side / 2)]
                    pen.line(ends, tint, max(1, round(step * share)))
                    continue
                for column in range(int(side / 2 / step)):
                    x = left + (column + (row % 2) / 2) * step
                    box = (x, y, x + step * share, y + step * share)
                    pen.ellipse(box, tint) if kind == 1 else pen.rectangle(box, tint)

    def font(self, chance: Chance, size: int) -> ImageFont.FreeTypeFont:
        """Return one of the fonts."""
        return ImageFont.truetype(self.fonts[int(chance.integers(len(self.fonts)))], size)

    def letters(self, chance: Chance, count: int) -> str:
        """Return letters that mean nothing."""
        if chance.random() < 0.7:
            return "".join(LETTERS[index] for index in chance.integers(26, size=count))
        return "".join(LETTERS[index] for index in chance.integers(len(LETTERS), size=count))

    def word(self, chance: Chance, sheet: Image.Image, tint: Colour, height: float) -> None:
        """Letter a word anywhere, often turned a little."""
        font = self.font(chance, int(height * sheet.width))
        text = self.letters(chance, int(chance.integers(1, 8)))
        left, top, right, bottom = font.getbbox(text)
        mask = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))))
        ImageDraw.Draw(mask).text((-left, -top), text, 255, font)
        if chance.random() < 0.5:
            mask = mask.rotate(float(chance.uniform(-40, 40)), Image.Resampling.BICUBIC, expand=True)
        x, y = point(chance, sheet.width)
        sheet.paste(tint, (round(x - mask.width / 3), round(y - mask.height / 3)), mask)
