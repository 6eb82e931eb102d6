"""What of a picture is looked at, and how large: the geometry of a preview."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size

LARGEST_ZOOM = 256.0
"""Pixels of the view for one of the source."""

LARGEST_SIDE = 8192
"""Pixels of a view."""

LARGEST_RATIO = 8.0

MOST_PANELS = 4


@dataclass(frozen=True)
class View:
    """A view on a picture, of one result or of several beside each other."""

    size: Size
    """Pixels of the screen."""
    centre: tuple[float, float] | None = None
    """What is in the middle of each panel, in pixels of the source; None for the middle of the picture."""
    zoom: float | None = None
    """Pixels of the view for one of the source; None for as many as show all of it."""
    split: float | None = None
    """The part of a panel's width, from the left, in which the source is seen instead of the result: 1 for
    the source alone. None for no divider.
    """

    with_map: bool = False
    """Whether the map of generated detail lies over results that were asked for with one."""
    with_overview: bool = False
    """Whether a small picture of the whole is in a corner where not all is seen."""
    pixel_ratio: float = 1.0
    """Pixels of the screen for one of the toolkit: by it letters and lines are as large as others."""

    def __post_init__(self) -> None:
        if not 1 <= min(self.size) <= max(self.size) <= LARGEST_SIDE:
            raise RequestError(f"A view has sides of 1 to {LARGEST_SIDE} pixels, not {self.size}.")
        if self.zoom is not None and not 0 < self.zoom <= LARGEST_ZOOM:
            raise RequestError(f"The zoom is more than 0 and at most {LARGEST_ZOOM:g}.")
        if self.centre is not None and not all(map(isfinite, self.centre)):
            raise RequestError("The centre of a view is a place in the picture.")
        if self.split is not None and not 0 <= self.split <= 1:
            raise RequestError("The divider is between 0, the left edge, and 1, the right one.")
        if not 0.5 <= self.pixel_ratio <= LARGEST_RATIO:
            raise RequestError(f"A pixel of the toolkit is 0.5 to {LARGEST_RATIO:g} of the screen.")

    def panels(self, count: int) -> list[Box]:
        """Return where so many results are seen: one, two beside each other, or four in two rows."""
        columns, rows = min(count, 2), 1 if count <= 2 else 2
        across = [round(self.size.width * column / columns) for column in range(columns + 1)]
        down = [round(self.size.height * row / rows) for row in range(rows + 1)]
        boxes = [
            Box(across[column], down[row], across[column + 1], down[row + 1])
            for row in range(rows)
            for column in range(columns)
        ]
        return boxes[:count]

    def placed(self, panel: Size, source: Size) -> Placement:
        """Return where a panel of that size lies on the source. The picture never leaves the panel, and is in
        the middle where it is smaller.
        """
        zoom = self.zoom or min(panel.width / source.width, panel.height / source.height)
        centre = self.centre or (source.width / 2, source.height / 2)
        left, top = (_start(*axis, zoom) for axis in zip(centre, panel, source, strict=True))
        return Placement(left, top, zoom)


class Placement(NamedTuple):
    """Where a panel lies on the picture, in pixels of the view from the picture's top left corner."""

    left: int
    top: int
    zoom: float

    def of_source(self, box: Box, source: Size) -> Box:
        """Return the pixels of the source that are seen in `box` of a panel, as far as there are any."""
        left, top, right, bottom = (
            (edge + start) / self.zoom for edge, start in zip(box, (self.left, self.top) * 2, strict=True)
        )
        return Box.around(left, top, right, bottom).within(source)

    def in_panel(self, box: tuple[float, float, float, float]) -> Box:
        """Return where a box of the source is seen in the panel."""
        return Box(
            *(
                round(edge * self.zoom) - start
                for edge, start in zip(box, (self.left, self.top) * 2, strict=True)
            )
        )


def _start(centre: float, panel: int, source: int, zoom: float) -> int:
    """Return where a panel begins along one axis, in whole pixels of the view: so each pixel of the result
    falls on one of the screen where it is as large.
    """
    length = round(source * zoom)
    if length <= panel:
        return -((panel - length) // 2)
    return min(max(round(centre * zoom - panel / 2), 0), length - panel)
