"""A sample of a picture: patches spread over it, and what all its pixels have in common.

Patches keep the place that they have in the picture: they begin where both the blocks of JPEG and the pixels
of an earlier enlargement by two, three or four would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.transfer import is_deep

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip
    from enlarger.imaging.transfer import Transfer

SIDE = 144
"""Pixels of a patch's side."""

STEP = 24
"""Patches begin at multiples of it: eight for the blocks of JPEG, and two, three and four."""

CANDIDATES = 48
"""Patches that are kept until all rows have come."""

PATCHES = 16
"""Of those so many at most are looked at."""

FLAT = 0.4
"""Levels of deviation under which a patch shows nothing."""

HIDDEN = 0.5
"""A patch more transparent than this is skipped."""

PAPER = 255.0
"""Level that shows through where a picture is transparent."""


@dataclass(frozen=True)
class Patches:
    """What is left of a picture to be looked at."""

    rgb: list[Strip]
    """Patches of one size, of shape (rows, columns, 3), in levels of 8 bit; at least one."""
    flat_share: float
    """Part of the visible patches that were skipped as they show nothing."""


class PictureSample:
    """A sample of a raster that comes in strips."""

    def __init__(self, size: Size, pixel_format: PixelFormat) -> None:
        self._pixel_format = pixel_format
        self._rows = 0
        """Rows that have come."""
        across, down = _counts(size)
        self._side = min(SIDE, size.width), min(SIDE, size.height)
        self._lefts = _starts(size.width, self._side[0], across)
        self._cuts: dict[int, list[Strip]] = {}
        """Patches by their first rows."""
        shape = (self._side[1], self._side[0], pixel_format.channels)
        for top in _starts(size.height, self._side[1], down):
            self._cuts[top] = [np.zeros(shape, pixel_format.dtype) for _ in self._lefts]
        self._is_grey = pixel_format.model in {"", "Y", "RGB", "CMYK"}
        self._colours: list[Strip] | None = []
        """Those that have come; None when they are more than two."""

    def add(self, strip: Strip) -> None:
        """Take the next rows, in values of the format."""
        for top, cuts in self._cuts.items():
            first, last = max(top, self._rows), min(top + self._side[1], self._rows + len(strip))
            if first < last:
                rows = strip[first - self._rows : last - self._rows]
                for left, cut in zip(self._lefts, cuts, strict=True):
                    cut[first - top : last - top] = rows[:, left : left + self._side[0]]
        self._rows += len(strip)
        visible = strip[..., -1] != 0 if self._pixel_format.has_transparency else None
        self._is_grey = self._is_grey and self._keeps_grey(strip, visible)
        for step in (7, 1):  # a few pixels mostly tell
            if self._colours is not None:
                self._count(strip[:, ::step], None if visible is None else visible[:, ::step])

    @property
    def is_grey(self) -> bool:
        """Whether every visible pixel is grey, in what the format calls its colours."""
        return self._is_grey

    @property
    def is_bilevel(self) -> bool:
        """Whether the visible pixels have two colours."""
        return self._colours is not None and len(self._colours) == 2

    def patches(self, transfer: Transfer) -> Patches:
        """Return those that are worth a look, spread over the picture."""
        levels = 255.0 if is_deep(self._pixel_format) else 1.0
        cuts = (cut for row in self._cuts.values() for cut in row)
        pixel_format = transfer.working_format
        found = [_rgb(cut.astype(np.float32) * levels, pixel_format) for cut in transfer.working(cuts)]
        visible = [rgb for rgb, opacity in found if opacity >= HIDDEN] or [rgb for rgb, _ in found]
        lively = [rgb for rgb in visible if rgb.std(axis=(0, 1)).max() >= FLAT]
        chosen = lively or visible
        picks = np.unique(np.linspace(0, len(chosen) - 1, min(PATCHES, len(chosen))).round().astype(int))
        return Patches([chosen[pick] for pick in picks], 1 - len(lively) / len(visible))

    def _keeps_grey(self, strip: Strip, visible: Strip | None) -> bool:
        if self._pixel_format.model in {"", "Y"}:
            return True
        return all(
            bool(np.all(same if visible is None else same | ~visible))
            for same in (strip[..., 0] == strip[..., channel] for channel in (1, 2))
        )

    def _count(self, strip: Strip, visible: Strip | None) -> None:
        """Add the colours of these pixels, until there are more than two."""
        colours = max(1, self._pixel_format.colours)
        told = 1 if self._is_grey else colours
        known = self._colours or []
        for _ in range(3):
            others = np.ones(strip.shape[:2], np.bool_) if visible is None else visible.copy()
            for colour in known:
                differs = strip[..., 0] != colour[0]
                for channel in range(1, told):
                    differs |= strip[..., channel] != colour[channel]
                others &= differs
            place = int(others.argmax())
            row, column = divmod(place, strip.shape[1])
            if not others[row, column]:
                self._colours = known
                return
            known = [*known, strip[row, column, :colours].copy()]
        self._colours = None


def _rgb(levels: Strip, pixel_format: PixelFormat) -> tuple[Strip, float]:
    """Return a patch as it is seen on white paper, roughly where it is not RGB, and how opaque it is."""
    colours = levels[..., : max(1, pixel_format.colours)]
    if pixel_format.model == "CMYK":
        rgb = (255 - colours[..., :3]) * (1 - colours[..., 3:] / 255)
    elif pixel_format.model == "RGB":
        rgb = colours
    else:
        bright = pixel_format.brightness.index(1.0) if pixel_format.colours else 0
        rgb = colours[..., bright : bright + 1].repeat(3, axis=2)
    if not (pixel_format.has_transparency and pixel_format.colours):
        return rgb, 1.0
    opacity = levels[..., -1:] / 255
    return PAPER + opacity * (rgb - PAPER), float(opacity.mean())


def _counts(size: Size) -> tuple[int, int]:
    """Return how many patches lie side by side, and how many below each other."""
    across, down = (max(1, length // SIDE) for length in size)
    if across * down > CANDIDATES:
        shrinking = (CANDIDATES / (across * down)) ** 0.5
        kept = min(CANDIDATES, max(1, int(across * shrinking)))
        down = min(down, CANDIDATES // kept)
        across = min(across, CANDIDATES // down)
    return across, down


def _starts(length: int, side: int, count: int) -> list[int]:
    last = (length - side) // STEP
    return sorted({round(last * (index + 0.5) / count) * STEP for index in range(count)})
