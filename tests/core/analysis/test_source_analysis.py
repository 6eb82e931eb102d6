from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from enlarger.analysis.source_analysis import analyse
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip

SIZE = Size(90, 80)


def values(name: str) -> Strip:
    """Make a smooth picture with values as the format has them, and beyond 1 where it can."""
    pixel_format = PixelFormat.parse(name)
    down, across = np.mgrid[: SIZE.height, : SIZE.width]
    picture = np.repeat(np.sin(down / 9)[..., None] * np.cos(across / 7)[..., None], pixel_format.channels, 2)
    if pixel_format.is_float:
        return (1 + picture).astype(pixel_format.dtype)
    return ((1 + picture) * (np.iinfo(pixel_format.dtype).max / 2)).astype(pixel_format.dtype)


@pytest.mark.parametrize("name", ["RGB u8", "RGBA u16", "RGB f32", "Y f16", "CMYK u8"])
def test_strips_of_any_height_tell_the_same(name: str) -> None:
    picture, pixel_format = values(name), PixelFormat.parse(name)

    def found(rows: int, **options: Any) -> Any:
        strips = iter([picture[top : top + rows] for top in range(0, SIZE.height, rows)])
        return analyse(strips, SIZE, pixel_format, **options)

    whole = found(SIZE.height, judge_quality=True)
    assert found(1, judge_quality=True) == found(7, judge_quality=True) == whole
    assert whole.sha256 == hashlib.sha256(picture.tobytes()).hexdigest()
    assert (whole.transfer.high[0] > 1) == pixel_format.is_float
    assert whole.is_clean == (pixel_format.model == "RGB")
    assert found(7, judge_quality=False).is_clean is None
