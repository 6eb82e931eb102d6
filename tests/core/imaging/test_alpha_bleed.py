from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.geometry import Size
from enlarger.imaging.alpha_bleed import alpha_bleed
from enlarger.networks.library import find_model
from enlarger.networks.network import Network
from tiny_networks import random_network


def bled(picture: Any, rows: int = 1000) -> Any:
    strips = iter([picture[top : top + rows] for top in range(0, len(picture), rows)])
    return np.concatenate(list(alpha_bleed(strips, Size(picture.shape[1], len(picture)))))


def test_visible_pixels_and_alpha_stay(noise: Any) -> None:
    picture = noise(50, 60, 4)
    picture[10:40, 10:40, 3] = 0
    result = bled(picture)
    visible = picture[..., 3] > 0
    np.testing.assert_array_equal(result[visible], picture[visible])
    np.testing.assert_array_equal(result[..., 3], picture[..., 3])


def test_one_visible_colour_fills_what_is_hidden_around_it() -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[..., :3] = 99
    picture[20, 20] = (200, 100, 50, 128)
    np.testing.assert_array_equal(
        bled(picture)[4:37, 4:37, :3], np.broadcast_to(np.array([200, 100, 50], np.uint8), (33, 33, 3))
    )


def test_hidden_colour_reaches_nothing(noise: Any) -> None:
    picture = noise(70, 80, 4)
    picture[:40, :, 3] = 0
    other = picture.copy()
    other[:40, :, :3] = 255 - other[:40, :, :3]
    np.testing.assert_array_equal(bled(picture), bled(other))


def test_the_bleed_does_not_depend_on_the_strips(noise: Any) -> None:
    picture = noise(45, 1300, 4)
    picture[..., 3] = np.where(noise(45, 1300, 1)[..., 0] > 250, 255, 0)
    picture[300:700, :, 3] = 0
    np.testing.assert_array_equal(bled(picture, 13), bled(picture, 5000))


def test_the_bleed_of_a_tall_picture_equals_that_of_its_parts(noise: Any) -> None:
    """Cells lie on a grid of the whole picture and reach only so far: what is far below cannot matter."""
    picture = noise(33, 1600, 4)
    picture[::3, :, 3] = 0
    np.testing.assert_array_equal(bled(picture)[:900], bled(picture[:1400])[:900])


def test_flat_alpha_stays_exactly_itself(make_network: Any, enlarge: Any, noise: Any) -> None:
    network = make_network(random_network(2, depth=3, seed=4), 2)
    picture = noise(60, 60, 4)
    picture[..., 3] = 255
    picture[:, 30:, 3] = 0
    alpha = enlarge(network, picture)[..., 3]
    assert (alpha[:, :54] == 255).all()
    assert (alpha[:, 66:] == 0).all()


def overshoot(seen: Any, backdrop: list[int], colour: list[int]) -> float:
    """Return how far pixels lie outside the range of backdrop and colour, in levels."""
    low, high = np.minimum(backdrop, colour), np.maximum(backdrop, colour)
    return float(np.maximum(low - seen, seen - high).max())


@pytest.mark.parametrize("backdrop", [[0, 0, 0], [255, 255, 255], [255, 0, 255]])
@pytest.mark.parametrize("hidden", [[0, 255, 0], [0, 0, 0]])
def test_a_hidden_colour_leaves_no_fringe_on_any_backdrop(
    hidden: list[int], backdrop: list[int], enlarge: Any
) -> None:
    """A disc of one colour lies between that colour and the backdrop, as it does when composited beforehand.

    The bound is what the network itself overshoots on the composited picture, and two levels for the rounding
    of colour and alpha apart.
    """
    network, colour = Network(find_model()), [220, 30, 40]
    rows, columns = np.mgrid[:64, :64]
    inside = np.clip(20.5 - np.hypot(rows - 31.5, columns - 31.5), 0, 1)
    picture = np.empty((64, 64, 4), np.uint8)
    picture[..., 3] = np.rint(inside * 255)
    picture[..., :3] = np.where(picture[..., 3:] > 0, np.array(colour, np.uint8), np.array(hidden, np.uint8))

    def composited(pixels: Any) -> Any:
        share = pixels[..., 3:] / 255
        return pixels[..., :3] * share + np.array(backdrop) * (1 - share)

    beforehand = enlarge(network, np.rint(composited(picture)).astype(np.uint8)).astype(float)
    afterwards = composited(enlarge(network, picture).astype(float))
    assert overshoot(afterwards, backdrop, colour) <= max(0, overshoot(beforehand, backdrop, colour)) + 2
