"""The damages that the choice of a network is judged by: one each, of a known strength."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from ..evaluation.measure import Pixels
from .damage import Chance, to_levels
from .degradation import demosaiced


def jpeg(picture: Pixels, quality: int, chance: Chance) -> Pixels:
    """Return a picture after a passage through JPEG; most programs halve the resolution of its colours."""
    file = io.BytesIO()
    subsampling = 2 if chance.random() < 0.7 else 0
    Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling=subsampling)
    return np.asarray(Image.open(file))


def white(picture: Pixels, deviation: float, chance: Chance) -> Pixels:
    """Return a picture with noise in each value by itself."""
    return to_levels(picture + chance.normal(0, deviation, picture.shape))


def correlated(picture: Pixels, deviation: float, chance: Chance) -> Pixels:
    """Return a picture with a sensor's noise, demosaiced and smoothed a little."""
    noise = demosaiced(chance.standard_normal(picture.shape[:2], np.float32))
    noise = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, (1, 1), (0, 1))) / 4
    return to_levels(picture + deviation / float(noise.std()) * noise)


def blurred(picture: Pixels, radius: float, _: Chance) -> Pixels:
    """Return a picture out of focus; `radius` is a standard deviation in pixels."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))


def paletted(picture: Pixels, colours: int, *, is_dithered: bool) -> Pixels:
    """Return a picture in so many colours of its own, as GIF files have them; dithered, their dots stand for
    those between them (Floyd and Steinberg, 1976).
    """
    image = Image.fromarray(picture)
    few = image.quantize(colours)
    if is_dithered:
        few = image.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(few.convert("RGB"))


def regrown(picture: Pixels, factor: float, chance: Chance) -> Pixels:
    """Return a picture that was reduced and enlarged again."""
    image = Image.fromarray(picture)
    small = image.resize([max(1, round(length / factor)) for length in image.size], Image.Resampling.BICUBIC)
    filters = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)
    return np.asarray(small.resize(image.size, filters[int(chance.integers(3))]))


Maker = Callable[[Pixels, Chance], Pixels]

DAMAGES: dict[str, Maker] = {
    "clean": lambda picture, _: picture,
    "JPEG 90": lambda picture, chance: jpeg(picture, 90, chance),
    "JPEG 75": lambda picture, chance: jpeg(picture, 75, chance),
    "JPEG 50": lambda picture, chance: jpeg(picture, 50, chance),
    "JPEG 30": lambda picture, chance: jpeg(picture, 30, chance),
    "noise 4": lambda picture, chance: white(picture, 4, chance),
    "noise 12": lambda picture, chance: white(picture, 12, chance),
    "phone noise 6": lambda picture, chance: correlated(picture, 6, chance),
    "blur 1.2": lambda picture, chance: blurred(picture, 1.2, chance),
    "blur 2": lambda picture, chance: blurred(picture, 2.0, chance),
    "enlarged x2": lambda picture, chance: regrown(picture, 2, chance),
    "noise 6, JPEG 60": lambda picture, chance: jpeg(white(picture, 6, chance), 60, chance),
}

PALETTES: dict[str, Maker] = {
    "256 colours": lambda picture, _: paletted(picture, 256, is_dithered=False),
    "32 colours, dithered": lambda picture, _: paletted(picture, 32, is_dithered=True),
}
"""What GIF files do to a picture."""
