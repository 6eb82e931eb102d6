"""The acceptance test of an imported network: the engine enlarges a test chart with it, in one piece and in
tiles, and keeps a preview of the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.network import Network
from enlarger.system.language import _
from enlarger.tiles.planning import LARGEST_CONTEXT
from enlarger.tiles.tiling import smallest_side

from .chart import draw_chart, resized

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip
    from enlarger.networks.library import Model

TILE_SIDE = 96

LARGEST_ERROR = 0.16
"""Root of the mean square distance from the chart's true enlargement, with 1 as white. A network that was
read correctly stays below it.
"""

VISIBLE_DIFFERENCE = 1.0
"""Root of the mean square difference between tiles and the picture in one piece, in 8-bit levels, above which
seams may be visible.
"""

PREVIEW_SIDE = 480
"""Pixels of one picture in the preview, at least."""


@dataclass(frozen=True)
class AcceptanceResult:
    """How a network enlarged the test chart."""

    seconds_per_megapixel: float
    """Time per megapixel of the source, on the CPU."""
    tiles_rms: float
    """Root of the mean square difference between tiles and the picture in one piece, in 8-bit levels."""
    largest_difference: int
    """Between the two, in 8-bit levels."""
    preview: Image.Image
    """The enlargements by bicubic interpolation and by the network, side by side."""


def run_acceptance_test(model: Model) -> AcceptanceResult:
    """Enlarge the test chart. Raises ModelError when the result does not resemble its true enlargement, which
    that of a network for faces need not.
    """
    network = Network(model)
    facts = network.facts
    context = min(LARGEST_CONTEXT if facts.context is None else facts.context, LARGEST_CONTEXT)
    tile = max(TILE_SIDE, smallest_side(context, facts.multiple), facts.smallest)
    if facts.fixed:
        tile = max(facts.fixed)
    size = Size(tile * 5 // 4 + 3, tile * 3 // 4 + 1)
    if facts.fixed and model.card.kind == "face":
        size = facts.fixed
    goal = size.scaled(facts.scale)
    truth = draw_chart(*goal)
    source = _levels(resized(truth, *size))
    whole, seconds = _enlarged(network, source, None if facts.fixed else 2 * tile)
    tiled, _seconds = _enlarged(network, source, tile)
    error = _rms(whole, _levels(truth)) / 255
    if not error <= LARGEST_ERROR and model.card.kind != "face":
        raise ModelError(
            _(
                "The network's result does not resemble the enlarged picture (distance {error:.2f}).",
                error=error,
            )
        )
    return AcceptanceResult(
        seconds / size.pixels * 1e6,
        _rms(whole, tiled),
        int(np.abs(whole.astype(int) - tiled).max()),
        _side_by_side(
            {"bicubic": _levels(resized(source.astype(np.float32) / 255, *goal)), network.id: whole}
        ),
    )


def _enlarged(network: Network, picture: Strip, tile: int | None) -> tuple[Strip, float]:
    """Return a picture enlarged on the CPU, and the seconds that the network took."""
    size = Size(picture.shape[1], picture.shape[0])
    job = Job(network, size, RGB_U8, Settings(device="cpu", precision="exact", tile=tile, lock="off"))
    result, report = run_on_array(job, picture)
    return result, report.network_seconds


def _levels(picture: Strip) -> Strip:
    return np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8)


def _rms(one: Strip, other: Strip) -> float:
    return float(np.sqrt(np.square(one.astype(np.float64) - other).mean()))


def _side_by_side(pictures: dict[str, Strip]) -> Image.Image:
    """Lay pictures side by side, each under its name."""
    font = ImageFont.load_default(16)
    images = {name: Image.fromarray(picture) for name, picture in pictures.items()}
    width, height = next(iter(images.values())).size
    zoom = max(1, -(-PREVIEW_SIDE // width))
    sheet = Image.new("RGB", ((width * zoom + 8) * len(images) - 8, height * zoom + 28), (32, 32, 32))
    draw = ImageDraw.Draw(sheet)
    for number, (name, image) in enumerate(images.items()):
        left = (width * zoom + 8) * number
        draw.text((left + 6, 4), name, fill=(230, 230, 230), font=font)
        sheet.paste(image.resize((width * zoom, height * zoom), Image.Resampling.NEAREST), (left, 28))
    return sheet
