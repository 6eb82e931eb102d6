"""What of a picture is printed, drawn over it: what is cut off is dim, the trim is a line, and the safe area
a dashed one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enlarger.geometry import Box, Size
from enlarger.system.language import _

from . import lettering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from enlarger.sizing.print_plan import PrintPlan

    from .view import Placement

DIM = [value * 3 // 10 for value in range(256)] * 3
"""What is not printed keeps so much of its light."""

DASH = 6
"""Pixels of the screen in each of two colours."""


def draw_guides(
    panel: Image.Image, placement: Placement, source: Size, plan: PrintPlan, pixel_ratio: float
) -> None:
    """Draw over a panel what a `plan` for print makes of the picture that is seen in it."""
    size = Size(*panel.size)
    crop, whole = placement.in_panel(plan.crop), placement.in_panel(Box(0, 0, *source))
    for box in _around(crop, whole):
        dim = box.within(size)
        if min(dim.size) > 0:
            panel.paste(panel.crop(dim).point(DIM), dim[:2])
    trim = placement.in_panel(_in_source(plan, plan.trim)) if plan.trim else None
    safe = placement.in_panel(_in_source(plan, plan.safe)) if plan.safe else None
    width = max(1, round(pixel_ratio))
    _outline(panel, crop, width, None)
    if trim and trim != crop:
        _outline(panel, trim, width, None)
        _name(panel, _("Trim"), trim, trim.top + 2 * width, pixel_ratio)
    if safe:
        _outline(panel, safe, width, round(DASH * pixel_ratio))
        word = _("Safe area")
        top = safe.bottom - lettering.height_of(word, pixel_ratio) - 2 * width
        _name(panel, word, safe, top, pixel_ratio)


def _in_source(plan: PrintPlan, box: Box) -> tuple[float, float, float, float]:
    """Return a box of the result in pixels of the whole source."""
    across, down = (old / new for old, new in zip(plan.crop.size, plan.size, strict=True))
    left, top = plan.crop[:2]
    return left + box.left * across, top + box.top * down, left + box.right * across, top + box.bottom * down


def _around(inner: Box, outer: Box) -> Iterator[Box]:
    yield outer._replace(bottom=inner.top)
    yield outer._replace(top=inner.bottom)
    yield Box(outer.left, inner.top, inner.left, inner.bottom)
    yield Box(inner.right, inner.top, outer.right, inner.bottom)


def _outline(panel: Image.Image, box: Box, width: int, dash: int | None) -> None:
    """Draw the edges of a box, inside it: white beside black, or the two by turns in dashes."""
    for at, inwards in ((box.top, 1), (box.bottom - width, -1)):
        for start, stop, light in _pieces(box.left, box.right, panel.width, dash):
            _fill(panel, Box(start, at, stop, at + width), light=light)
            if dash is None:
                _fill(panel, Box(start, at + inwards * width, stop, at + (inwards + 1) * width), light=False)
    for at, inwards in ((box.left, 1), (box.right - width, -1)):
        for start, stop, light in _pieces(box.top, box.bottom, panel.height, dash):
            _fill(panel, Box(at, start, at + width, stop), light=light)
            if dash is None:
                _fill(panel, Box(at + inwards * width, start, at + (inwards + 1) * width, stop), light=False)


def _pieces(start: int, stop: int, length: int, dash: int | None) -> Iterator[tuple[int, int, bool]]:
    """Yield where dashes begin and end along a panel so long, and whether they are light. They move with the
    picture.
    """
    if dash is None:
        yield start, stop, True
        return
    first = max(start, start + (-start // dash) * dash)
    for begin in range(first, min(stop, length), dash):
        yield begin, min(begin + dash, stop), (begin - start) // dash % 2 == 0


def _fill(panel: Image.Image, box: Box, *, light: bool) -> None:
    seen = box.within(Size(*panel.size))
    if min(seen.size) > 0:
        panel.paste((255, 255, 255) if light else (0, 0, 0), seen)


def _name(panel: Image.Image, word: str, box: Box, top: int, pixel_ratio: float) -> None:
    """Write what a box is at its upper or lower edge, where that is seen: beside the middle, where there may
    be a divider.
    """
    if 0 <= top < panel.height:
        lettering.write_at(panel, word, box.left + box.size.width // 4, top, pixel_ratio)
