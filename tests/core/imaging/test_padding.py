from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from enlarger.geometry import Size
from enlarger.imaging.padding import Padding, crop, pad


@pytest.mark.parametrize("seed", range(60))
def test_strips_are_padded_like_the_whole_and_cropped_back(seed: int, noise: Any) -> None:
    chance = random.Random(seed)
    width, height = chance.randint(1, 30), chance.randint(1, 30)
    padding = Padding(*(chance.randint(0, 12) for _ in range(4)))
    picture = noise(width, height)
    step = chance.randint(1, 31)
    strips = list(
        pad(iter([picture[top : top + step] for top in range(0, height, step)]), Size(width, height), padding)
    )
    padded = np.concatenate(strips)
    expected = np.pad(
        picture, ((padding.top, padding.bottom), (padding.left, padding.right), (0, 0)), mode="reflect"
    )
    np.testing.assert_array_equal(padded, expected)
    assert padded.shape[1::-1] == padding.around(Size(width, height))
    large = padded.repeat(2, 0).repeat(2, 1)
    back = np.concatenate(
        list(
            crop(
                iter([large[top : top + 7] for top in range(0, len(large), 7)]),
                Size(width, height),
                padding,
                2,
            )
        )
    )
    np.testing.assert_array_equal(back, picture.repeat(2, 0).repeat(2, 1))
