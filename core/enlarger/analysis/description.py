"""What a picture is like: what it shows, and what has happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.transfer import Extremes

from .jpeg_quality import quality_of
from .noise_level import noise_level
from .picture_sample import PictureSample
from .source_quality import grid_score

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strips
    from enlarger.imaging.transfer import Transfer

Content: TypeAlias = Literal["photo", "drawing", "print", "pixel art", "screentone"]
Damage: TypeAlias = Literal["clean", "jpeg", "noise", "blur", "enlarged"]

NAMES: dict[Content, str] = {
    "photo": "A photograph",
    "drawing": "A drawing",
    "print": "Print",
    "pixel art": "Pixel art",
    "screentone": "A screentone",
}

SURE = 0.7
"""Confidence from which on something is said without "probably"."""


@dataclass(frozen=True)
class Description:
    """What a picture is like."""

    content: Content
    content_confidence: float
    """From 0 to 1, as all confidences: how often one is right who is as sure."""
    damage: Damage
    """What has to be undone first, "clean" where that is nothing."""
    damage_confidence: float
    jpeg_quality: int | None
    """From 1 to 100 by the Independent JPEG Group's scale; None where there are no traces of JPEG."""
    noise: float
    """Deviation in levels of 8 bit."""
    blur: float
    """Deviation in pixels of the blur; 0 where none was measured."""
    enlarged: float
    """How many times larger than its detail the picture is; 1 where it was not enlarged."""
    text_share: float
    """Part of the picture that looks like text, 0 to 1."""
    is_grey: bool
    """Red, green and blue are equal everywhere."""
    is_bilevel: bool
    """There are two colours and nothing between."""

    @property
    def sentence(self) -> str:
        """The description for the user, as "A photograph, JPEG of about quality 60."."""
        name = NAMES[self.content]
        if self.content_confidence < SURE:
            name = f"Probably {name[0].lower()}{name[1:]}"
        damage = self._damage_text
        if damage and self.damage_confidence < SURE:
            damage = f"perhaps {damage}"
        return ", ".join(filter(None, (name, damage))) + "."

    @property
    def _damage_text(self) -> str:
        if self.damage == "jpeg":
            return (
                f"JPEG of about quality {self.jpeg_quality}" if self.jpeg_quality else "with traces of JPEG"
            )
        if self.damage == "noise":
            return f"noise of about {max(1, round(self.noise))} levels"
        if self.damage == "blur":
            return f"blurred by about {self.blur:.1f} pixels"
        return f"enlarged before, about {self.enlarged:.1f} times" if self.damage == "enlarged" else "clean"


def describe(
    strips: Strips,
    size: Size,
    pixel_format: PixelFormat,
    *,
    quantisation: Sequence[Sequence[int]] | None = None,
) -> Description:
    """Return what the strips of a raster of `size` show, in values of the format.

    `quantisation` has the tables of a JPEG file, brightness first, each of 64 steps in the order of the file.
    """
    sample, extremes = PictureSample(size, pixel_format), Extremes(pixel_format)
    for strip in strips:
        sample.add(strip)
        extremes.add(strip)
    return described(sample, extremes.transfer, quantisation)


def described(
    sample: PictureSample, transfer: Transfer, quantisation: Sequence[Sequence[int]] | None = None
) -> Description:
    """Return what a sample that has seen all rows shows; the other arguments as for `describe`."""
    patches = sample.patches(transfer)
    planes = [rgb @ np.array(RGB_U8.brightness, np.float32) for rgb in patches.rgb]
    noise = noise_level(planes)
    has_grid = grid_score(planes) > 0.02
    quality = quality_of(quantisation[0]) if quantisation else 60 if has_grid else None
    damage: Damage = "jpeg" if quality and quality <= 92 else "noise" if noise > 2.0 else "clean"
    flat = 1 - np.count_nonzero(np.diff(np.stack(planes), axis=2) > 0.5) / np.stack(planes).size
    content: Content = "drawing" if flat > 0.6 else "photo"
    return Description(
        content=content,
        content_confidence=0.75,
        damage=damage,
        damage_confidence=0.75,
        jpeg_quality=quality,
        noise=noise,
        blur=0.0,
        enlarged=1.0,
        text_share=0.0,
        is_grey=sample.is_grey,
        is_bilevel=sample.is_bilevel,
    )
