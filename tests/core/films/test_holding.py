from __future__ import annotations

import numpy as np

from enlarger.films.holding import SQUARE, Hold


def test_what_flickers_is_held_and_what_moves_is_not() -> None:
    chance = np.random.default_rng(0)
    still = chance.integers(20, 200, (40, 50, 3), np.uint8)
    hold = Hold(4)
    np.testing.assert_array_equal(hold.still(still), still)
    flickering = (still + chance.integers(-4, 5, still.shape)).astype(np.uint8)
    np.testing.assert_array_equal(hold.still(flickering), still)
    moved = flickering.copy()
    moved[20:24, 20:24] = 255
    square = slice(SQUARE, 2 * SQUARE), slice(SQUARE, 2 * SQUARE)
    expected = still.copy()
    expected[square] = moved[square]
    np.testing.assert_array_equal(hold.still(moved), expected)


def test_nothing_drifts_further_than_the_levels_that_are_held() -> None:
    hold, ground = Hold(3), np.full((16, 16, 3), 100, np.uint16) * 257
    for step in range(60):
        picture = (ground + 257 * step // 4).astype(np.uint16)
        assert np.abs(hold.still(picture).astype(int) - picture).max() <= 3 * 257


def test_without_holding_pictures_are_as_they_are() -> None:
    hold, pictures = Hold(0), [np.full((3, 3, 3), value, np.uint8) for value in (1, 2)]
    for picture in pictures:
        assert hold.still(picture) is picture
