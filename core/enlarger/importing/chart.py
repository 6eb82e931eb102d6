"""A picture to judge networks by, the same every time: soft light, texture, edges, lines and text.

It is drawn, so its true enlargement is known at every scale.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from enlarger.imaging.strips import Strip

FINER = 3
"""How many times finer the picture is drawn than it is wanted."""


@functools.lru_cache(maxsize=2)
def draw_chart(width: int, height: int) -> Strip:
    """Return the picture, of shape (height, width, 3), with 1 as white; it is not to be written to."""
    canvas = (width * FINER, height * FINER)
    random = np.random.default_rng(20)
    light = _clouds(random, 3, height, width)
    texture = _clouds(random, 24, height, width)[..., :1]
    ground = np.array([0.55, 0.42, 0.3]) + 0.35 * light + 0.12 * texture
    image = _image(ground).resize(canvas, Image.Resampling.BICUBIC)
    _draw(ImageDraw.Draw(image), *canvas)
    small = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255


def _draw(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * width, top * height, right * width, bottom * height

    draw.ellipse(box(0.06, 0.08, 0.40, 0.52), fill=(214, 60, 40))
    draw.ellipse(box(0.13, 0.16, 0.24, 0.30), fill=(250, 214, 190))
    draw.rectangle(box(0.46, 0.06, 0.70, 0.38), fill=(24, 92, 168))
    draw.polygon(
        [(0.74 * width, 0.46 * height), (0.97 * width, 0.40 * height), (0.86 * width, 0.05 * height)],
        fill=(70, 150, 60),
    )
    for number in range(7):
        left = 0.50 + 0.066 * number
        grey = (255, 255, 255) if number % 2 else (0, 0, 0)
        draw.rectangle(box(left, 0.56, left + 0.066 / (1 + number % 3), 0.72), fill=grey)
        end = ((0.08 + 0.055 * number) * width, 0.94 * height)
        draw.line([(0.05 * width, 0.62 * height), end], fill=(30, 20, 40), width=max(1, width // 150))
    font = ImageFont.load_default(max(8, height // 6))
    draw.text((0.47 * width, 0.78 * height), "Aa R&g 8", fill=(250, 240, 220), font=font)
    draw.text((0.50 * width, 0.12 * height), "abc", fill=(250, 240, 120), font=font)


def _clouds(random: np.random.Generator, cells: int, height: int, width: int) -> Strip:
    """Return soft random colour with about `cells` swells across, from -1 to 1, its channels alike but not
    the same.
    """
    coarse = (
        random.uniform(0, 1, (cells + 1, cells + 1, 1)) * 0.6
        + random.uniform(0, 1, (cells + 1, cells + 1, 3)) * 0.4
    )
    soft = _image(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return (np.asarray(soft, np.float32) / 127.5 - 1).astype(np.float32)


def _image(values: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(values * 255), 0, 255).astype(np.uint8))


def resized(picture: Strip, width: int, height: int) -> Strip:
    """Return a picture at another size, by bicubic interpolation, which averages where it shrinks."""
    planes = [
        Image.fromarray(np.ascontiguousarray(picture[..., channel])).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        for channel in range(picture.shape[2])
    ]
    return np.stack([np.asarray(plane, np.float32) for plane in planes], axis=2)
