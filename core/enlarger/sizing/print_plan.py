"""A picture in print: which part of it, in how many pixels, at which resolution."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.system.language import _
from enlarger.tiles.target import LARGEST_SIDE, Target

from .cropping import crop_to, parse_crop
from .lengths import INCH, is_imperial, parse_bleed, parse_length
from .resolution import SCREEN_PPI, screen_scale, seen_from, sharp_from, usual_for
from .sheet import Sheet, sheet_for

FINEST = 10_000
"""Pixels an inch. No printer has as many, and no file can say many more."""

Reason = Literal["asked", "distance", "owner", "area"]
"""Where the resolution that is needed comes from: the user's own figure, the eye at the distance that he
tells, the owner of the format, or the habits of print shops.
"""


class PrintRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the user says about a print."""

    sheet: str
    """A format's name, or a width and a height with their unit."""
    bleed: str | None = None
    """Beyond each edge, with its unit; None for what the format's owner wants."""
    distance: str | None = None
    """From which it is looked at, with its unit."""
    ppi: float | None = None
    """Pixels an inch, at full size."""
    orientation: str = "auto"
    crop: str = "centre"
    """Which part of the picture is kept, or none to cut nothing."""


@dataclass(frozen=True)
class PrintPlan:
    """What a print needs of a picture, and what it will be. Boxes are in pixels, lengths in millimetres."""

    sheet: Sheet
    source: Size
    crop: Box
    """The part of the source that is printed."""
    size: Size
    """Of the result."""
    printed: tuple[float, float]
    """Width and height of the result on paper, bleed included."""
    needed_ppi: float
    reason: Reason
    distance: float | None
    """From which it is looked at, where that was told."""
    resolution: tuple[float, float]
    """Of the result, in pixels per millimetre, across and down: what its file has to say."""
    is_imperial: bool = False
    """Whether the user thinks in feet and inches."""

    @property
    def target(self) -> Target:
        """The size of the result, for what is left of the source after the crop."""
        return Target(width=self.size.width, height=self.size.height)

    @property
    def ppi(self) -> float:
        """Pixels an inch that the result has."""
        return min(self.resolution) * INCH

    @property
    def own_ppi(self) -> float:
        """Pixels an inch that the picture has in that print as it is."""
        return min(
            INCH * pixels / length for pixels, length in zip(self.crop.size, self.printed, strict=True)
        )

    @property
    def factor(self) -> float:
        """How many times larger the picture becomes; 1 where it is large enough as it is."""
        return max(new / old for new, old in zip(self.size, self.crop.size, strict=True))

    @property
    def is_enough(self) -> bool:
        """Whether the picture has all the pixels that are needed, so that it is not enlarged."""
        return self.size == self.crop.size

    @property
    def sharp_from(self) -> float:
        """The distance from which the print looks sharp, in millimetres."""
        return sharp_from(self.ppi)

    def screen_scale(self, screen_ppi: float = SCREEN_PPI) -> float | None:
        """Return the pixels of a screen for one of the result at which it looks as large there as the print
        does from its distance; None where that was not told.
        """
        return None if self.distance is None else screen_scale(self.ppi, self.distance, screen_ppi)

    @property
    def stretch(self) -> float:
        """How much longer one direction becomes than the other, as a share: whole pixels of the source seldom
        have the proportions of a sheet.
        """
        across, down = (new / old for new, old in zip(self.size, self.crop.size, strict=True))
        if self.is_enough:
            across, down = self.resolution[1], self.resolution[0]
        return max(across, down) / min(across, down) - 1

    @property
    def fills_sheet(self) -> bool:
        """Whether nothing of the sheet stays white."""
        return all(abs(a - b) < 0.01 for a, b in zip(self.printed, self.sheet.whole, strict=True))

    @property
    def trim(self) -> Box | None:
        """What of the result is left when the bleed is cut off; None where the sheet is not filled."""
        return self._middle(self.sheet.width, self.sheet.height, round)

    @property
    def safe(self) -> Box | None:
        """What of the result lettering should stay in; None where nobody says, or the sheet is not filled."""
        return self._middle(*self.sheet.safe, _at_least) if self.sheet.safe else None

    def _middle(self, width: float, height: float, rounded: Callable[[float], int]) -> Box | None:
        """Return what is `width` by `height` millimetres in the middle of the sheet."""
        if not self.fills_sheet:
            return None
        left, top = (
            rounded((whole - length) / 2 / whole * pixels)
            for whole, length, pixels in zip(self.printed, (width, height), self.size, strict=True)
        )
        return Box(left, top, self.size.width - left, self.size.height - top)


def plan_print(request: PrintRequest, source: Size) -> PrintPlan:
    """Return how a picture of `source` pixels is printed. A picture that has more pixels than are needed
    keeps them. Raises RequestError for what cannot be understood, and for prints beyond all limits.
    """
    bleed = None if request.bleed is None else parse_bleed(request.bleed)
    distance = None if request.distance is None else parse_length(request.distance)
    sheet = sheet_for(request.sheet, bleed, request.orientation, source)
    ppi, reason = _needed(request.ppi, distance, sheet)
    width, height = sheet.whole
    kept = parse_crop(request.crop)
    crop = crop_to(source, width / height, kept)
    if kept == "none":
        scale = min(width / source.width, height / source.height)
        width, height = source.width * scale, source.height * scale
    size = Size(_pixels(width, ppi), _pixels(height, ppi))
    resolution = (ppi / INCH, ppi / INCH)
    if crop.size.covers(size):
        size = crop.size
        resolution = (size.width / width, size.height / height)
    imperial = is_imperial(request.distance) if request.distance else sheet.is_imperial
    return PrintPlan(sheet, source, crop, size, (width, height), ppi, reason, distance, resolution, imperial)


def _needed(asked: float | None, distance: float | None, sheet: Sheet) -> tuple[float, Reason]:
    """Return the pixels an inch that are needed. Whoever names a figure gets it; a distance says more than a
    habit does, and the owner's sheet more than that of others.
    """
    if asked is not None:
        if not 0 < asked <= FINEST:
            raise RequestError(
                _("A resolution of {asked:g} pixels an inch is none that can be printed.", asked=asked),
                _("Print shops ask for 20 to 300, at full size."),
            )
        return asked, "asked"
    if distance is not None:
        return math.ceil(seen_from(distance)), "distance"  # whole, as some files can say no other
    if sheet.ppi is not None:
        return sheet.ppi, "owner"
    return usual_for(sheet.area), "area"


def _at_least(margin: float) -> int:
    """Return a margin in whole pixels that is not narrower."""
    return math.ceil(margin - 1e-6)


def _pixels(length: float, ppi: float) -> int:
    """Return how many pixels a length in millimetres takes, to the nearest."""
    pixels = length / INCH * ppi
    if pixels > LARGEST_SIDE:
        raise RequestError(
            _("A print of {pixels:.3g} pixels a side is larger than any picture may be.", pixels=pixels),
            _("Ask for fewer pixels an inch, or a smaller size."),
        )
    return max(1, int(pixels + 0.5))
