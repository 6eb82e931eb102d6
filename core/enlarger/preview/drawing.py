"""Draws a view: left of the divider the source, right of it the results as far as they are there, and the
source enlarged plainly where they are yet to come. Over them lies what is to be known of a print.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from enlarger.geometry import Box, Size

from .lettering import caption, write
from .overview import draw_overview, overview_box
from .print_guides import draw_guides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enlarger.jobs.request import JobRequest
    from enlarger.sizing.print_plan import PrintPlan

    from .results import Results, Wanted
    from .source_picture import SourcePicture
    from .view import Placement, View

BESIDE = (60, 60, 60)
"""What is seen beside the picture."""

CHECKS = (153, 102)
"""The greys behind transparency."""

CHECK_SIDE = 12

NOTICED = 1.0
"""Pixels of the screen for one of the source. From below that on nobody sees what a network does."""

CRISP = 2.0
"""From so many pixels of the screen for one of the result on, its pixels are seen as squares."""


def draw(
    view: View,
    picture: SourcePicture,
    results: Results,
    requests: Sequence[JobRequest],
    print_plan: PrintPlan | None,
) -> Image.Image:
    """Return the view, in RGB, and have what is missing in it computed. Without any request the source is
    seen. With a `print_plan` one sees what of the picture is printed; several results have their names.
    """
    frame = Image.new("RGB", view.size, BESIDE)
    wanted: list[Wanted] = []
    panels = view.panels(max(1, len(requests)))
    first = Size(*panels[0].size)
    overview = overview_box(view, view.placed(first, picture.size), first, picture.size)
    for box, request in zip(panels, requests or [None], strict=True):
        placement = view.placed(box.size, picture.size)
        cells: list[Wanted] = []
        if request is not None and view.split != 1 and placement.zoom >= NOTICED:
            cells = results.cells(request, placement.of_source(Box(0, 0, *box.size), picture.size))
        wanted += cells
        panel = _panel(view, box.size, placement, picture, results, cells)
        if print_plan:
            draw_guides(panel, placement, picture.size, print_plan, view.pixel_ratio)
        if view.split is not None and 0 < view.split < 1:
            _draw_line(panel, round(box.size.width * view.split), max(1, round(view.pixel_ratio)))
        if request is not None and len(requests) > 1:
            room = (overview.left if overview and overview.touches(box) else box.right) - box.left
            write(panel, caption(results.known(request)), room, view.pixel_ratio)
        frame.paste(panel, box[:2])
    if len(requests) > 1:
        _draw_borders(frame, panels)
    if overview:
        placement, width = view.placed(first, picture.size), max(1, round(view.pixel_ratio))
        draw_overview(frame, overview, placement, first, picture, width)
    centre = view.centre or (picture.size.width / 2, picture.size.height / 2)
    results.want(requests, wanted, centre)
    return frame


def _panel(
    view: View,
    size: Size,
    placement: Placement,
    picture: SourcePicture,
    results: Results,
    cells: Sequence[Wanted],
) -> Image.Image:
    """Return a panel with the source in it, and over that those `cells` of a result that are there."""
    panel = Image.new("RGB", size, BESIDE)
    halvings = max(0, int(log2(max(results.factor(cells[0].request) / placement.zoom, 1)))) if cells else 0
    images = [results.seen(cell, halvings, with_map=view.with_map) for cell in cells]
    cut = round(size.width * (view.split or 0))
    if cut or not cells or None in images:
        _put_source(panel, placement, picture)
    for cell, image in zip(cells, images, strict=True):
        if image:
            _put_cell(panel, image, placement.in_panel(cell.cell), cut)
    return panel


def _put_source(panel: Image.Image, placement: Placement, picture: SourcePicture) -> None:
    shown = placement.in_panel(Box(0, 0, *picture.size)).within(Size(*panel.size))
    if min(shown.size) <= 0:
        return
    left, top, right, bottom = (
        (edge + start) / placement.zoom
        for edge, start in zip(shown, (placement.left, placement.top) * 2, strict=True)
    )
    _put(panel, picture.seen((left, top, right, bottom), shown.size), shown)


def _put_cell(panel: Image.Image, image: Image.Image, place: Box, cut: int) -> None:
    """Put a part of a result where it belongs, right of the column `cut`."""
    shown = place.within(Size(*panel.size))
    shown = shown._replace(left=max(cut, shown.left))
    if min(shown.size) <= 0:
        return
    across, down = (new / old for new, old in zip(image.size, place.size, strict=True))
    box = (
        (shown.left - place.left) * across,
        (shown.top - place.top) * down,
        (shown.right - place.left) * across,
        (shown.bottom - place.top) * down,
    )
    is_crisp = across <= 1 / CRISP
    kernel = Image.Resampling.NEAREST if is_crisp else Image.Resampling.BILINEAR
    _put(panel, image.resize(shown.size, kernel, box), shown)


def _put(panel: Image.Image, image: Image.Image, box: Box) -> None:
    """Put an image into a panel, over checks where it has transparency."""
    if image.mode == "RGBA":
        checks = _checks(box)
        checks.paste(image, mask=image.getchannel("A"))
        image = checks
    panel.paste(image, box[:2])


def _checks(box: Box) -> Image.Image:
    """Return checks that go on from one box of a panel to the next."""
    down, across = (
        np.arange(start, stop) // CHECK_SIDE % 2
        for start, stop in ((box.top, box.bottom), (box.left, box.right))
    )
    grey = np.where(down[:, None] ^ across, *CHECKS).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def _draw_line(panel: Image.Image, column: int, width: int) -> None:
    """Draw the divider, with its middle at a column: light with dark edges, to be seen on everything."""
    left = column - width // 2
    panel.paste((0, 0, 0), (left - width, 0, left + 2 * width, panel.height))
    panel.paste((255, 255, 255), (left, 0, left + width, panel.height))


def _draw_borders(frame: Image.Image, panels: Sequence[Box]) -> None:
    for panel in panels:
        if panel.left:
            frame.paste((0, 0, 0), (panel.left - 1, panel.top, panel.left + 1, panel.bottom))
        if panel.top:
            frame.paste((0, 0, 0), (panel.left, panel.top - 1, panel.right, panel.top + 1))
