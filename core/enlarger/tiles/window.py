"""A part of an enlarged raster, computed alone: the very pixels that `upscale` gives, of the same tiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from enlarger.geometry import Box
from enlarger.imaging.alpha_bleed import BLEED_CELL, BLEED_MARGIN, alpha_bleed
from enlarger.imaging.padding import Padding, pad
from enlarger.imaging.resampling import resample_window

from .stitching import Seams
from .upscale import run_pass

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip

    from .channels import Enlarge
    from .planning import Pass, Plan

ReadBox: TypeAlias = "Callable[[Box], Strip]"
"""Gives the pixels of a box that lies within a raster, of shape (height, width, channels)."""


def result_box(part: Box, plan: Plan) -> Box:
    """Return what a part of the source becomes, in whole pixels of the result."""
    across, down = (new / old for new, old in zip(plan.size, plan.source, strict=True))
    return Box(
        round(part.left * across),
        round(part.top * down),
        round(part.right * across),
        round(part.bottom * down),
    )


def upscale_window(
    read: ReadBox,
    pixel_format: PixelFormat,
    plan: Plan,
    open_session: Callable[[Pass], Enlarge],
    on_tile: Callable[[], None],
    box: Box,
) -> Strip:
    """Return the pixels of the result in `box`; `read` gives the source's. Both hold working values (see
    `transfer`). `open_session` and `on_tile` are as for `upscale`.
    """
    raster = plan.source
    for step in plan.passes:
        read, raster = (
            _enlarged(read, step, plan.scale, pixel_format, open_session, on_tile),
            raster.scaled(plan.scale),
        )
    if raster == plan.size:
        return read(box)
    has_alpha = pixel_format.has_transparency
    return resample_window(read, raster, plan.size, box, has_alpha=has_alpha, kernel=plan.kernel)


def _enlarged(
    read: ReadBox,
    step: Pass,
    scale: int,
    pixel_format: PixelFormat,
    open_session: Callable[[Pass], Enlarge],
    on_tile: Callable[[], None],
) -> ReadBox:
    """Return what gives the pixels of the raster that a pass makes of the one that `read` gives."""

    def enlarged(box: Box) -> Strip:
        left, top = step.padding.left, step.padding.top
        wanted = Box(
            box.left // scale + left,
            box.top // scale + top,
            -(-box.right // scale) + left,
            -(-box.bottom // scale) + top,
        )
        around, tiling = step.tiling.around(wanted)
        pixels = _padded(read, around, step, pixel_format)
        strips = run_pass(iter([pixels]), tiling, scale, pixel_format, open_session(step), on_tile, Seams())
        whole = Box(
            *(
                edge - first * scale
                for edge, first in zip(box, (around.left - left, around.top - top) * 2, strict=True)
            )
        )
        return np.concatenate(list(strips))[whole.top : whole.bottom, whole.left : whole.right]

    return enlarged


def _padded(read: ReadBox, around: Box, step: Pass, pixel_format: PixelFormat) -> Strip:
    """Return the pixels of the padded raster in `around`, as `prepared` makes them."""
    left, top = step.padding.left, step.padding.top
    wanted = Box(around.left - left, around.top - top, around.right - left, around.bottom - top)
    inner = wanted.within(step.source)
    padding = Padding(
        inner.left - wanted.left,
        inner.top - wanted.top,
        wanted.right - inner.right,
        wanted.bottom - inner.bottom,
    )
    bleeds = pixel_format.has_transparency and pixel_format.colours
    pixels = _bled(read, inner, step.source) if bleeds else read(inner)
    return np.concatenate(list(pad(iter([pixels]), inner.size, padding))) if any(padding) else pixels


def _bled(read: ReadBox, box: Box, source: Size) -> Strip:
    """Return pixels under whose full transparency colour has bled, as it does on the whole raster."""
    grown = box.grown(BLEED_MARGIN)
    # The cells by which colour bleeds lie on a grid that begins at the raster's corner.
    aligned = grown._replace(
        left=grown.left // BLEED_CELL * BLEED_CELL, top=grown.top // BLEED_CELL * BLEED_CELL
    )
    whole = aligned.within(source)
    pixels = np.concatenate(list(alpha_bleed(iter([read(whole)]), whole.size)))
    inner = box.relative_to(whole)
    return pixels[inner.top : inner.bottom, inner.left : inner.right]
