"""A small picture of the whole in the corner of a view, with what is seen of it marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from enlarger.geometry import Box, Size

if TYPE_CHECKING:
    from .source_picture import SourcePicture
    from .view import Placement, View

LONGEST = 160
"""Pixels of its longer side, where the toolkit's are those of the screen."""

SHARE = 0.3
"""The part of the view's shorter side that it takes at most."""

THINNEST = 12
"""Pixels of its shorter side: a narrower picture is drawn wider, so that one can point at it."""

SMALLEST = 24
"""Pixels of its longer side; there is none where there is less room."""

MARGIN = 8

DIM = [value // 2 for value in range(256)] * 3
"""What is not seen keeps so much of its light."""


def overview_box(view: View, placement: Placement, panel: Size, source: Size) -> Box | None:
    """Return where in the view the whole `source` is drawn; None where none is wanted, where there is no
    room, and where all is seen anyway.
    """
    shown = placement.in_panel(Box(0, 0, *source))
    longest = min(LONGEST * view.pixel_ratio, SHARE * min(view.size))
    if not view.with_overview or shown.within(panel) == shown or longest < SMALLEST:
        return None
    scale = longest / max(source)
    thinnest = min(THINNEST * view.pixel_ratio, longest)
    width, height = (round(max(side * scale, thinnest)) for side in source)
    margin = round(MARGIN * view.pixel_ratio)
    right, bottom = view.size.width - margin, view.size.height - margin
    return Box(right - width, bottom - height, right, bottom)


def draw_overview(
    frame: Image.Image, box: Box, placement: Placement, panel: Size, picture: SourcePicture, width: int
) -> None:
    """Draw the whole picture into `box`, what is not seen of it dim, with lines so many pixels wide."""
    width_of_all, height_of_all = picture.size
    small = picture.seen((0, 0, width_of_all, height_of_all), box.size)
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, (128, 128, 128))
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    seen = placement.of_source(Box(0, 0, *panel), picture.size)
    across, down = (new / old for new, old in zip(small.size, picture.size, strict=True))
    edges = (seen.left * across, seen.top * down, seen.right * across, seen.bottom * down)
    marked = Box.around(*edges).grown(width).within(box.size)
    inner = marked.grown(-width)
    bright = small.crop(inner) if min(inner.size) > 0 else None
    small = small.point(DIM)
    small.paste((255, 255, 255), marked)
    if bright:
        small.paste(bright, inner[:2])
    frame.paste((0, 0, 0), box.grown(width))
    frame.paste(small, box[:2])
