"""Damages a picture twice over: in a camera at its full size, and at its small size on its way about. Or in
what a network can take out again: noise, what was done against it, and lossy files.
"""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from ..evaluation.measure import Pixels
from .damage import RESAMPLINGS, Chance, blur_kernel, blurred, compressed, to_levels

JPEG_BLOCK = 8
LONGEST_BLUR = 1.3  # pixels, what the kernel of an oblong blur holds
WEBP_SHARE = 0.12  # of what is compressed on its way about
SAVED_AGAIN = 0.25  # of what is compressed and not reduced in between

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Passage:
    """What may happen to a picture at one size: shares of the pictures, and ranges to draw from.

    Lengths are in pixels at that size, noise in levels at middle grey.
    """

    blurred: float
    blur: tuple[float, float]
    resized: float
    resize: tuple[float, float]
    """How much smaller or larger the picture becomes, before it is brought back."""
    noisy: float
    noise: tuple[float, float]
    denoised: float
    sharpened: float
    sharpening: tuple[float, float]
    """Share of the difference from a blurred copy that is added."""
    compressed: float
    quality: tuple[int, int]


@dataclass(frozen=True)
class Journey:
    """Two passages, and how often a picture is spared one or both."""

    camera: Passage = Passage(
        blurred=0.5,
        blur=(0.3, 2.2),
        resized=0.25,
        resize=(0.4, 1.3),
        noisy=0.6,
        noise=(1.0, 28.0),
        denoised=0.6,
        sharpened=0.5,
        sharpening=(0.3, 2.0),
        compressed=0.7,
        quality=(40, 97),
    )
    web: Passage = Passage(
        blurred=0.35,
        blur=(0.2, 1.1),
        resized=0.25,
        resize=(0.6, 1.5),
        noisy=0.35,
        noise=(1.0, 9.0),
        denoised=0.25,
        sharpened=0.25,
        sharpening=(0.2, 1.2),
        compressed=0.8,
        quality=(35, 97),
    )
    untouched: float = 0.1
    """Pictures that are reduced and nothing else."""
    fresh: float = 0.25
    """Pictures that come from the camera as they should be."""
    kept: float = 0.15
    """Pictures that nothing happens to at their small size."""


def travelled(large: Pixels, side: int, chance: Chance, journey: Journey) -> tuple[Pixels, Pixels]:
    """Reduce a square picture to `side` pixels: as it should be, and as it comes to us."""
    clean = small = resized(large, side, Image.Resampling.BICUBIC)
    if chance.random() < journey.untouched:
        return clean, small
    if chance.random() >= journey.fresh:
        large = passed(large, chance, journey.camera)
    small = resized(large, side, resampling(chance))
    if chance.random() >= journey.kept:
        small = passed(small, chance, journey.web)
    return clean, small


def passed(picture: Pixels, chance: Chance, passage: Passage) -> Pixels:
    """Return a picture after one passage, in the order in which cameras and programs do these things."""
    side = len(picture)
    if chance.random() < passage.blurred:
        picture = unfocused(picture, chance, passage.blur)
    is_resized = chance.random() < passage.resized
    if is_resized:
        factor = np.exp(chance.uniform(*np.log(passage.resize)))
        picture = resized(picture, max(JPEG_BLOCK, round(side * factor)), resampling(chance))
    if chance.random() < passage.noisy:
        picture = noisy(picture, chance, chance.uniform(*passage.noise) ** 2 / passage.noise[1])
        # What is done against noise is done where there is some.
        if chance.random() < passage.denoised:
            picture = denoised(picture, chance)
    if is_resized:
        picture = resized(picture, side, resampling(chance))
    if chance.random() < passage.sharpened:
        picture = sharpened(picture, chance, chance.uniform(*passage.sharpening))
    if chance.random() < passage.compressed:
        picture = saved(picture, chance, passage.quality)
    return picture


def soiled(picture: Pixels, chance: Chance, passage: Passage) -> tuple[Pixels, Pixels]:
    """Return a picture without and with its noise and the traces of lossy files. Sharpening, which stresses
    them, is done to both: it is the photographer's, and stays.
    """
    dirty = picture
    if chance.random() < passage.noisy:
        dirty = noisy(picture, chance, chance.uniform(*passage.noise) ** 2 / passage.noise[1])
        if chance.random() < passage.denoised:
            dirty = denoised(dirty, chance)
    if chance.random() < passage.sharpened:
        mask = sharpening(chance, chance.uniform(*passage.sharpening))
        picture, dirty = (np.asarray(Image.fromarray(one).filter(mask)) for one in (picture, dirty))
    for again in (1.0, SAVED_AGAIN):
        if chance.random() < passage.compressed * again:
            dirty = saved(dirty, chance, passage.quality)
    return picture, dirty


def resampling(chance: Chance) -> Image.Resampling:
    """Return one of the usual filters."""
    return RESAMPLINGS[int(chance.integers(len(RESAMPLINGS)))]


def resized(picture: Pixels, side: int, filtering: Image.Resampling) -> Pixels:
    """Return a square picture at another size."""
    return np.asarray(Image.fromarray(picture).resize((side, side), filtering))


def unfocused(picture: Pixels, chance: Chance, blur: tuple[float, float]) -> Pixels:
    """Return a picture blurred alike in all directions; a small one can afford other blurs."""
    longest = min(blur[1], LONGEST_BLUR)
    if len(picture) <= 128 and chance.random() < 0.6:
        return blurred(picture, blur_kernel(chance, (blur[0], longest)))
    radius = float(chance.uniform(*blur))
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))


def noisy(picture: Pixels, chance: Chance, deviation: float) -> Pixels:
    """Return a picture with noise of one of three sorts, growing with the light: a sensor's behind its colour
    filters, that of film, or that of each value by itself.
    """
    kind = chance.random()
    shape = picture.shape
    if kind < 0.55:
        noise = demosaiced(chance.standard_normal(shape[:2], np.float32))
    elif kind < 0.75:
        noise = grain(chance, shape[:2])
    else:
        noise = chance.standard_normal(shape, np.float32)
    share = float(chance.uniform(0.2, 0.9))  # of what comes with the light
    return to_levels(picture + deviation * np.sqrt(1.0 - share + share * picture / 127.5) * noise)


def demosaiced(noise: Floats) -> Floats:
    """Spread the noise of a Bayer sensor, height x width, over three colours as bilinear demosaicing does."""
    height, width = noise.shape
    rows, columns = np.arange(height)[:, np.newaxis] % 2, np.arange(width) % 2
    red, blue = (rows == 0) & (columns == 0), (rows == 1) & (columns == 1)
    planes = [np.where(site, noise, np.float32(0.0)) for site in (red, ~(red | blue), blue)]
    diamond, square = ((0.0, 0.25), (0.25, 1.0)), ((0.25, 0.5), (0.5, 1.0))
    return np.stack(
        [spread(plane, *weights) for plane, weights in zip(planes, (square, diamond, square), strict=True)],
        axis=2,
    )


def spread(plane: Floats, outer: tuple[float, float], middle: tuple[float, float]) -> Floats:
    """Convolve with a symmetric 3 x 3 kernel, given by the left halves of its first and its second row."""
    padded = np.pad(plane, 1, mode="reflect")
    above, own, below = padded[:-2], padded[1:-1], padded[2:]
    sides, centre = outer[0] * (above + below) + middle[0] * own, outer[1] * (above + below) + middle[1] * own
    return (sides[:, :-2] + centre[:, 1:-1] + sides[:, 2:]).astype(np.float32)


def grain(chance: Chance, shape: tuple[int, int]) -> Floats:
    """Return colourless noise in lumps of one to three pixels: height x width x 1, of deviation one."""
    size = float(chance.uniform(1.0, 3.0))
    coarse = chance.standard_normal((round(shape[0] / size) + 1, round(shape[1] / size) + 1), np.float32)
    smooth = np.asarray(Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
    even = smooth / max(1e-3, float(smooth.std()))
    return even[..., np.newaxis].astype(np.float32, copy=False)


def denoised(picture: Pixels, chance: Chance) -> Pixels:
    """Return what a camera's own denoising leaves: lumps of colour and of light in place of grains."""
    light, *tints = Image.fromarray(picture).convert("YCbCr").split()
    radius = float(chance.uniform(0.8, 3.0))
    tints = [tint.filter(ImageFilter.GaussianBlur(radius)) for tint in tints]
    if chance.random() < 0.25:
        light = light.filter(ImageFilter.MedianFilter(3))
    else:
        # Small differences are taken for noise, great ones for detail.
        smooth = light.filter(ImageFilter.GaussianBlur(float(chance.uniform(0.6, 2.0))))
        base = np.asarray(smooth, np.float32)
        detail = np.asarray(light, np.float32) - base
        kept = detail**2 / (detail**2 + float(chance.uniform(2.0, 14.0)) ** 2)
        light = Image.fromarray(to_levels(base + detail * kept))
    return np.asarray(Image.merge("YCbCr", (light, *tints)).convert("RGB"))


def sharpened(picture: Pixels, chance: Chance, strength: float) -> Pixels:
    """Return a picture with what a camera or a program takes for sharpness: halos and stressed noise."""
    return np.asarray(Image.fromarray(picture).filter(sharpening(chance, strength)))


def sharpening(chance: Chance, strength: float) -> ImageFilter.UnsharpMask:
    """Return what sharpens, of any width."""
    radius, threshold = float(chance.uniform(0.5, 2.0)), int(chance.integers(0, 4))
    return ImageFilter.UnsharpMask(radius, round(100 * strength), threshold)


def saved(picture: Pixels, chance: Chance, quality: tuple[int, int]) -> Pixels:
    """Return a picture after a passage through a lossy file, its blocks anywhere."""
    if chance.random() < WEBP_SHARE:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "WEBP", quality=int(chance.integers(*quality)), method=1)
        return np.asarray(Image.open(file).convert("RGB"))
    rows, columns = chance.integers(JPEG_BLOCK, size=2)
    padded = np.pad(picture, ((rows, 0), (columns, 0), (0, 0)), mode="edge")
    return compressed(padded, chance, quality)[rows:, columns:]
