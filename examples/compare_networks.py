"""Shows a picture as each network enlarges it, side by side: python examples/compare_networks.py IN OUT."""

from __future__ import annotations

import sys

from PIL import Image, ImageDraw

import enlarger

SCALE = 2
LABEL = 16
"""Pixels below each picture, for its network's name."""


def main(source: str, result: str) -> None:
    """Enlarge the picture by bicubic interpolation and by all networks that enlarge it so, and join them."""
    image = Image.open(source).convert("RGB")
    names = ["bicubic", *(card.id for card in enlarger.models() if card.scale == SCALE)]
    sheet = Image.new("RGB", (image.width * SCALE * len(names), image.height * SCALE + LABEL), "white")
    for column, name in enumerate(names):
        left = image.width * SCALE * column
        sheet.paste(enlarger.upscale(image, SCALE, model=name), (left, 0))
        ImageDraw.Draw(sheet).text((left + 4, image.height * SCALE + 2), name, "black")
    sheet.save(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
