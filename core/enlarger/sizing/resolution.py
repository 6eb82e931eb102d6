"""How many pixels an inch a print needs: by the eye, from a distance, and by the habits of print shops."""

from __future__ import annotations

import math

from .lengths import INCH

ARC_MINUTE = math.radians(1 / 60)
"""What an eye with full acuity (20/20, 6/6) just tells apart."""

NEAREST = 250.0
"""Millimetres: the distance at which one reads, and nearer than which most eyes see nothing sharp."""

LEAST_BY_AREA = ((0.25, 300), (3.0, 150), (10.0, 100), (25.0, 72), (50.0, 50), (math.inf, 20))
"""Up to how many square metres print shops ask for how many pixels an inch. Above A2, which is a quarter of a
square metre, the figures are those of pureorange.de; up to there 300 is what print shops ask of everything
that is read in the hand.
"""

SCREEN_PPI, SCREEN_DISTANCE = 96.0, 28 * INCH
"""Pixels an inch of a screen, and from how far away it is looked at in millimetres, where nobody says: those
of the reference pixel of the web (CSS Values and Units Level 3, 6.2).
"""

_ONE_PIXEL_SEEN = INCH / (2 * math.tan(ARC_MINUTE / 2))
"""Pixels an inch times millimetres of distance."""


def seen_from(distance: float) -> float:
    """Return the pixels an inch above which nobody sees more, from a `distance` in millimetres: a pixel is
    one minute of arc wide, so 3438 / distance in inches. Nearer than `NEAREST` it stays what it is there.
    """
    return _ONE_PIXEL_SEEN / max(distance, NEAREST)


def sharp_from(ppi: float) -> float:
    """Return the distance in millimetres from which so many pixels an inch look sharp."""
    return max(_ONE_PIXEL_SEEN / ppi, NEAREST)


def screen_scale(ppi: float, distance: float, screen_ppi: float = SCREEN_PPI) -> float:
    """Return the pixels of a screen for one of a print at which the print looks as large there as it does
    from a `distance` in millimetres.
    """
    return screen_ppi * SCREEN_DISTANCE / (ppi * distance)


def usual_for(area: float) -> int:
    """Return the pixels an inch that print shops ask for, by the area in square metres."""
    return next(ppi for most, ppi in LEAST_BY_AREA if area <= most)
