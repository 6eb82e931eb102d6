from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from enlarger.analysis.overshoot import is_area_averaged
from enlarger.imaging.strips import Strip

TINTED = [((215, 228, 240), (20, 40, 90)), ((60, 64, 72), (220, 220, 210)), ((200, 60, 50), (245, 240, 235))]


def sheet(paper: tuple[int, int, int], ink: tuple[int, int, int], scale: int) -> Image.Image:
    """Make a page of type and shapes, so many times as large."""
    picture = Image.new("RGB", (240 * scale, 180 * scale), paper)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(13.0 * scale)
    for line in range(9):
        draw.text((5 * scale, (2 + 19 * line) * scale), "Quick brown foxes jump over dogs", ink, font)
    draw.ellipse((90 * scale, 60 * scale, 160 * scale, 120 * scale), (150, 150, 90))
    return picture


def told(picture: Image.Image) -> bool:
    return is_area_averaged([np.asarray(picture).astype(np.float32)])


@pytest.mark.parametrize(("paper", "ink"), TINTED)
def test_what_a_program_drew_and_what_the_box_filter_shrank_is_area_averaged(
    paper: tuple[int, int, int], ink: tuple[int, int, int]
) -> None:
    assert told(sheet(paper, ink, 1))
    assert told(sheet(paper, ink, 4).resize((240, 180), Image.Resampling.BOX))


@pytest.mark.parametrize("method", [Image.Resampling.BICUBIC, Image.Resampling.LANCZOS])
@pytest.mark.parametrize(("paper", "ink"), TINTED)
def test_what_another_filter_shrank_is_not(
    paper: tuple[int, int, int], ink: tuple[int, int, int], method: Image.Resampling
) -> None:
    assert not told(sheet(paper, ink, 4).resize((240, 180), method))


def test_without_edges_of_even_areas_nothing_is_told() -> None:
    chance = np.random.default_rng(0)
    rough = Image.fromarray(chance.integers(0, 256, (50, 50, 3), np.uint8)).resize((200, 200))
    patches: list[Strip] = [np.asarray(rough).astype(np.float32), np.full((9, 9, 3), 7, np.float32)]
    assert not is_area_averaged(patches)
    assert not is_area_averaged([np.zeros((1, 1, 3), np.float32), np.zeros((3, 2, 3), np.float32)])
