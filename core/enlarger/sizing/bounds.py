"""Sizes that are told by a limit: within a frame, at least so large, so many megapixels."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.system.language import _
from enlarger.tiles.target import Target

if TYPE_CHECKING:
    from enlarger.geometry import Size

_FRAME = re.compile(r"\s*(\d+)\s*[x\u00d7*]\s*(\d+)\s*(?:px|pixels)?\s*", re.IGNORECASE)


def parse_frame(text: str) -> tuple[int, int]:
    """Return a width and a height in pixels: "1920x1080". Raises RequestError."""
    found = _FRAME.fullmatch(text)
    if not found or not all(map(int, found.groups())):
        raise RequestError(
            _("{text!r} is not a width and a height in pixels.", text=text), _("Write them as 1920x1080.")
        )
    return int(found[1]), int(found[2])


def within(frame: tuple[int, int], source: Size) -> Target:
    """Return the largest size in the proportions of `source` that fits into a frame."""
    width, height = frame
    return Target(width=width) if width * source.height <= height * source.width else Target(height=height)


def at_least(frame: tuple[int, int], source: Size) -> Target:
    """Return the smallest size in the proportions of `source` that covers a frame."""
    width, height = frame
    return Target(width=width) if width * source.height >= height * source.width else Target(height=height)


def megapixels(count: float, source: Size) -> Target:
    """Return the size in the proportions of `source` that has so many millions of pixels. Raises RequestError
    when that is not above zero.
    """
    if not 0 < count < math.inf:
        raise RequestError(
            _("A number of megapixels has to be above zero, and {count:g} is not.", count=count)
        )
    return Target(math.sqrt(count * 1e6 / source.pixels))
