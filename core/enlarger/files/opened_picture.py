"""A picture file that is open: what its pixels are, and its rows."""

from __future__ import annotations

from dataclasses import dataclass

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strips

from .metadata import Metadata


@dataclass(frozen=True)
class OpenedPicture:
    """A picture file that is open, once: whatever reads it reads what was looked at."""

    size: Size
    pixel_format: PixelFormat
    metadata: Metadata
    rows: Strips
    """From the top, of the upright picture; readable once."""
    resolution: tuple[float, float] | None = None
    """Pixels per millimetre along the rows and columns of the file."""
    orientation: int | None = None
    quantisation: tuple[tuple[int, ...], ...] | None = None
    """The tables of a JPEG file, brightness first, each of 64 steps in the order of the file."""
    pictures: int = 1
    """How many the file holds, this one and others, such as frames and pages."""
    kind: str = ""
    """Of the file, in the words of `recognition`."""
    state: tuple[int, ...] = ()
    """Of the file, as it was found."""
