"""Prints what the lock makes of type and shapes as programs draw them, by each way of shrinking.

python benchmarks/lock_on_drawn_type.py MODEL SCALE FONT.ttf...

Pages are drawn at the result's size, and shrunk by the box filter, which makes of them what a program would
draw. PSNR of all colours in dB, and the part of the source's values that differ by half a level or more.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np
from fidelity_figures import BORDER, Pixels, enlarged
from PIL import Image, ImageDraw, ImageFont

from enlarger.fidelity.deviation import Deviation
from enlarger.fidelity.filter_pair import KERNELS
from enlarger.fidelity.source_lock import SourceLock
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8

SIZE = Size(1024, 768)
PAGES = [
    ((255, 246, 220), (40, 30, 20)),
    ((215, 228, 240), (20, 40, 90)),
    ((60, 64, 72), (220, 220, 210)),
    ((255, 255, 255), (0, 0, 0)),
    ((200, 60, 50), (255, 255, 255)),
]
TEXT = "The quick brown fox jumps over 1984 lazy dogs while nobody reads the terms for 37,50 Euro"


def page(paper: tuple[int, int, int], ink: tuple[int, int, int], fonts: list[str], seed: int) -> Image.Image:
    chance = np.random.default_rng(seed)
    picture = Image.new("RGB", SIZE, paper)
    draw = ImageDraw.Draw(picture)
    top = 16
    while top < SIZE.height - 28:
        height = 4 * int(chance.choice([8, 9, 10, 11, 12, 14, 18]))
        font = ImageFont.truetype(str(chance.choice(fonts)), height)
        text = " ".join(chance.choice(TEXT.split(), 14))
        draw.text((int(chance.integers(8, 24)), top), text, fill=ink, font=font)
        top += int(height * 1.3)
    draw.rectangle((700, 300, 930, 420), outline=ink, width=4)
    return picture


def psnr(picture: Pixels, true: Pixels) -> float:
    cut = slice(BORDER, -BORDER)
    return float(10 * np.log10(255**2 / np.mean((picture.astype(float) - true)[cut, cut] ** 2)))


def main() -> None:
    model, scale, *fonts = sys.argv[1:]
    small = Size(round(SIZE.width / float(scale)), round(SIZE.height / float(scale)))
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for seed, (paper, ink) in enumerate(PAGES):
        picture = page(paper, ink, fonts, seed)
        true, source = np.asarray(picture), np.asarray(picture.resize(small, Image.Resampling.BOX))
        generated = enlarged(source, SIZE, model, lock="off")
        found["no lock"].append((psnr(generated, true), 0.0))
        for shrinking in KERNELS:
            lock, deviation = SourceLock(small, SIZE, RGB_U8, "full", shrinking=shrinking), Deviation()
            strips = list(lock.apply(iter([generated]), iter([source]), deviation=deviation))
            off = deviation.differing / deviation.values
            found[shrinking].append((psnr(np.concatenate(strips), true), off))
    for name, figures in found.items():
        quality, off = np.mean(figures, axis=0)
        print(f"{model} x{scale}, {name}: {quality:.2f} dB, {off:.0%}")


if __name__ == "__main__":
    main()
