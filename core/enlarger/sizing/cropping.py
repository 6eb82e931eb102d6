"""The part of a picture that fills a format."""

from __future__ import annotations

import functools
from typing import Literal, get_args

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.system.language import _, filled

CropChoice = Literal["centre", "top", "bottom", "left", "right", "none"]
"""Which part of the picture is kept where it has to be cut; none to cut nothing, and leave the rest of the
sheet white.
"""


def parse_crop(name: str) -> CropChoice:
    """Return the choice called `name`. Raises RequestError when there is none."""
    for choice in get_args(CropChoice):
        if name == choice:
            return choice
    raise RequestError(f"There is no crop {name!r}.", f"Choose one of: {', '.join(get_args(CropChoice))}.")


def crop_to(source: Size, aspect: float, kept: CropChoice) -> Box:
    """Return the largest part of a picture, in whole pixels, whose width divided by its height is `aspect`.

    The choice counts in the direction in which something is cut; in the other it means nothing.
    """
    if kept == "none":
        return Box(0, 0, *source)
    if source.height * aspect <= source.width:
        width, height = min(source.width, _rounded(source.height * aspect)), source.height
    else:
        width, height = source.width, min(source.height, _rounded(source.width / aspect))
    left = {"left": 0, "right": source.width - width}.get(kept, (source.width - width) // 2)
    top = {"top": 0, "bottom": source.height - height}.get(kept, (source.height - height) // 2)
    return Box(left, top, left + width, top + height)


def cut_text(source: Size, crop: Box) -> str:
    """Return in a sentence how much is cut, and where; empty where nothing is."""
    if crop.size == source:
        return ""
    sides = {
        _("{count} at the left"): crop.left,
        _("{count} at the right"): source.width - crop.right,
        _("{count} at the top"): crop.top,
        _("{count} at the bottom"): source.height - crop.bottom,
    }
    parts = [filled(place, count=count) for place, count in sides.items() if count]
    where = functools.reduce(lambda one, other: _("{one} and {other}", one=one, other=other), parts)
    share = 1 - crop.size.pixels / source.pixels
    if share < 0.01:
        return _("Less than 1% of the picture is cut off, in pixels {where}.", where=where)
    if share > 0.99:
        return _("More than 99% of the picture is cut off, in pixels {where}.", where=where)
    return _("{share:.0%} of the picture is cut off, in pixels {where}.", share=share, where=where)


def _rounded(length: float) -> int:
    return max(1, int(length + 0.5))
