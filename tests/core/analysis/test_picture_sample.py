from __future__ import annotations

import numpy as np
import pytest

from enlarger.analysis.picture_sample import CANDIDATES, PictureSample
from enlarger.analysis.source_analysis import analyse
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat

GREY = PixelFormat.parse("Y u8")


@pytest.mark.parametrize("size", [(30_000, 200), (200, 30_000), (30_000, 1), (1, 30_000), (5000, 4000)])
def test_pictures_of_any_shape_are_sampled(size: tuple[int, int]) -> None:
    sample = PictureSample(Size(*size), GREY)
    assert 1 <= sum(map(len, sample._cuts.values())) <= CANDIDATES
    strip = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 1), np.uint8)
    found = analyse(iter([strip]), Size(*size), GREY, judge_quality=True, tell_picture=True)
    assert found.picture
