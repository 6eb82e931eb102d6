from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from enlarger.analysis.jpeg_quality import ijg_table, quality_from_pixels, quality_of, zigzag
from enlarger.analysis.source_quality import block_grid
from enlarger.imaging.strips import Plane

STEPS = {"flat": [7] * 64, "finest": [1] * 64}


def leaves(side: int = 240) -> Plane:
    """Make a grey plane with detail of every size."""
    chance = np.random.default_rng(0)
    plane = np.full((side, side), 128.0)
    for cells in (15, 30, 60, 120, 240):
        coarse = Image.fromarray(chance.normal(0, 1, (cells, cells)).astype(np.float32))
        plane += 70 * np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC)) / cells**0.3
    return np.clip(plane, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("quality", [1, 10, 49, 50, 75, 92, 100])
def test_the_group_s_own_tables_tell_their_quality(quality: int) -> None:
    assert quality_of(ijg_table(quality).ravel()[zigzag()].astype(int).tolist()) == quality


def test_tables_of_other_programs_have_the_quality_that_is_nearest() -> None:
    assert quality_of(STEPS["finest"]) == 100
    assert 60 < quality_of(STEPS["flat"]) < 95


@pytest.mark.parametrize("quality", [20, 45, 60, 82, 90])
@pytest.mark.parametrize("cut", [0, 3])
def test_pixels_alone_tell_the_quality_too(quality: int, cut: int) -> None:
    file = io.BytesIO()
    Image.fromarray(leaves()).save(file, "JPEG", quality=quality)
    planes = np.asarray(Image.open(file), np.float32)[np.newaxis, cut:, cut:]
    grid = block_grid(planes)
    assert grid.place == (-cut % 8, -cut % 8)
    found = quality_from_pixels(planes, grid)
    assert found is not None
    assert abs(found - quality) <= 2


def test_pixels_that_were_never_compressed_tell_none() -> None:
    planes = leaves().astype(np.float32)[np.newaxis]
    assert quality_from_pixels(planes, block_grid(planes)) is None
