"""What a picture is like: what it shows, and what has happened to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from enlarger.imaging.transfer import Extremes
from enlarger.system.language import _

from .classifier import probabilities
from .edges import WIDEST, pixel_size
from .features import Features, features
from .jpeg_quality import quality_from_pixels, quality_of
from .overshoot import is_area_averaged
from .picture_sample import PictureSample

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strips
    from enlarger.imaging.transfer import Transfer

Content: TypeAlias = Literal["photo", "drawing", "print", "pixel art", "screentone"]
Damage: TypeAlias = Literal["clean", "jpeg", "noise", "blur", "enlarged"]

NAMES: dict[Content, str] = {
    "photo": _("A photograph"),
    "drawing": _("A drawing"),
    "print": _("A page of text"),
    "pixel art": _("Pixel art"),
    "screentone": _("A picture made of dots"),
}
PROBABLE_NAMES: dict[Content, str] = {
    "photo": _("Probably a photograph"),
    "drawing": _("Probably a drawing"),
    "print": _("Probably a page of text"),
    "pixel art": _("Probably pixel art"),
    "screentone": _("Probably a picture made of dots"),
}

ALIKE = ("blur", "enlarged")
"""Damages of which often nobody can tell which one it was."""

UNTOLD = 0.5
"""What is left of all confidence where what is shown cannot be told."""

ROUGH = 30.0
"""Levels of noise, also where there is least, from which on nothing is certain of what is shown."""

SURE = 0.7
"""Confidence from which on something is said without "probably"."""

HARMLESS = 93
"""Quality of JPEG files from which on their traces are hardly seen."""

STRONG = 75
"""Quality of JPEG files from which down nothing else counts."""

NARROW = 0.47
"""Width of edges in pixels for each time that a picture was enlarged: the median of known ones."""


@dataclass(frozen=True)
class Description:
    """What a picture is like."""

    contents: Mapping[Content, float]
    """How probable each content is, from 0 to 1: how often one is right who is as sure."""
    damage: Damage
    """What has to be undone first, "clean" where that is nothing."""
    damage_confidence: float
    """For blur and enlargement, which look alike, that it is one of them."""
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
    is_area_averaged: bool = False
    """Each pixel is the mean of an area, as in what a program drew, or the box filter shrank: even areas stay
    even up to their edges.
    """

    @property
    def content(self) -> Content:
        """What is shown most probably."""
        return max(self.contents, key=lambda name: self.contents[name])

    @property
    def content_confidence(self) -> float:
        """How certain that is."""
        return self.contents[self.content]

    @property
    def sentence(self) -> str:
        """The description for the user, as "A photograph, JPEG of about quality 60."."""
        names = NAMES if self.content_confidence >= SURE else PROBABLE_NAMES
        colours = _("in two colours") if self.is_bilevel else _("in grey") if self.is_grey else ""
        damage = self._damage_text
        if self.damage_confidence < SURE:
            damage = _("probably {damage}", damage=damage)
        return ", ".join(part for part in (names[self.content], colours, damage) if part) + _(".")

    @property
    def _damage_text(self) -> str:
        if self.damage == "jpeg":
            quality = self.jpeg_quality
            return (
                _("JPEG of about quality {quality}", quality=quality) if quality else _("with traces of JPEG")
            )
        if self.damage == "noise":
            return _("with noise of about {levels} levels", levels=max(1, round(self.noise)))
        if self.damage == "blur":
            return _("blurred by about {pixels:.1f} pixels", pixels=self.blur)
        if self.damage == "enlarged":
            return _("enlarged before, about {factor:.1f} times", factor=self.enlarged)
        if self.enlarged > 1:
            return _("each pixel {width:.0f} pixels wide", width=self.enlarged)
        return _("clean")


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
    found = features(patches)
    saved = quality_of(quantisation[0]) if quantisation else None
    if not found:
        is_jpeg = saved is not None and saved < HARMLESS
        return Description(
            {"photo": 0.0},
            *("jpeg" if is_jpeg else "clean", float(is_jpeg), saved, 0.0, 0.0, 1.0, 0.0),
            *(sample.is_grey, sample.is_bilevel),
        )
    contents = probabilities("content", found.values)
    damages = probabilities("damage", found.values)
    width = found.values["edge width"]
    if sample.is_bilevel:  # whatever makes more colours has not happened to it
        contents = _without(contents, {"photo"})
        damages = {"clean": 1.0}
    elif width >= WIDEST:  # there are no edges that could tell
        damages = _without(damages, ALIKE)
    content = max(contents, key=lambda name: contents[name])
    if (found.noise >= ROUGH and not sample.is_bilevel) or patches.flat_share == 1:
        contents = {name: share * UNTOLD for name, share in contents.items()}
    quality = None
    if max(damages, key=lambda name: damages[name]) == "jpeg":
        quality = quality_from_pixels(found.planes, found.grid)
    if saved is not None:
        quality = min(saved, quality or saved)
        damages = _as_saved(damages, quality)
    damage = max(damages, key=lambda name: damages[name])
    return Description(
        contents=cast("dict[Content, float]", contents),
        damage=cast("Damage", damage),
        damage_confidence=sum(damages[name] for name in ALIKE) if damage in ALIKE else damages[damage],
        jpeg_quality=quality,
        # Elsewhere than in photographs fine detail looks like noise.
        noise=found.grain if damage == "noise" else found.noise if content == "photo" else 0.0,
        blur=width if damage == "blur" else 0.0,
        enlarged=_enlarged(content, damage, found),
        text_share=found.text_share * (1 - patches.flat_share),
        is_grey=sample.is_grey,
        is_bilevel=sample.is_bilevel,
        is_area_averaged=is_area_averaged(patches.rgb),
    )


def _enlarged(content: str, damage: str, found: Features) -> float:
    """Return how many times a picture was enlarged: by repeated pixels, or by the width of its edges, which
    grows with it.
    """
    if content == "pixel art":
        return float(pixel_size(found.planes))
    return max(1.0, found.values["edge width"] / NARROW) if damage == "enlarged" else 1.0


def _without(shares: dict[str, float], impossible: Collection[str]) -> dict[str, float]:
    """Return the probabilities of what remains possible."""
    left = {name: share for name, share in shares.items() if name not in impossible}
    whole = sum(left.values())
    return {name: share / whole if whole else 1 / len(left) for name, share in left.items()}


def _as_saved(damages: dict[str, float], quality: int) -> dict[str, float]:
    """Return the probabilities of damage for a picture from a JPEG file of that quality: the stronger its
    compression, the less other damage counts, and none is where it is hardly seen.
    """
    others = {name: share for name, share in damages.items() if name != "jpeg"}
    if quality >= HARMLESS:
        return _without(damages, {"jpeg"})
    left = min(1.0, max(0.0, (quality - STRONG) / (HARMLESS - STRONG)))
    kept = {name: share * left for name, share in others.items() if name != "clean"}
    return {"jpeg": 1 - sum(kept.values()), **kept}
