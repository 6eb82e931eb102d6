from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from enlarger.imaging.hard_edges import enlarge_hard_edges, extremes, has_two_levels
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_model
from enlarger.networks.network import Network


def ink() -> Any:
    """Strokes of every width and direction without anti-aliasing, as alpha."""
    picture = Image.new("L", (96, 80))
    draw = ImageDraw.Draw(picture)
    for width in (1, 2, 3, 5):
        draw.line([(4, 6 + 9 * width), (60, 14 + 9 * width)], fill=255, width=width)
    draw.ellipse([66, 6, 92, 32], fill=255)
    draw.ellipse([74, 14, 84, 24], fill=0)
    draw.line([(70, 40), (90, 76)], fill=255)
    draw.line([(64, 40), (64, 76)], fill=255)
    return np.asarray(picture)


def all_around(plane: Any, value: int) -> Any:
    """Tell which pixels have this value, and their eight neighbours, too."""
    around = np.pad(plane == value, 1, mode="edge")
    height, width = plane.shape
    return np.logical_and.reduce([around[y : y + height, x : x + width] for y in range(3) for x in range(3)])


@pytest.mark.parametrize(("model", "scale"), [("faithful-x4", 4), ("photo-x2", 2), ("clean-x1", 1)])
def test_strokes_have_no_holes_and_nothing_appears_beside_them(model: str, scale: int, enlarge: Any) -> None:
    alpha = ink()
    layer = np.dstack([np.full((*alpha.shape, 3), 40, np.uint8), alpha])
    settings = Settings(device="cpu", precision="exact", lock="off", tile=64)
    result = enlarge(Network(find_model(model)), layer, settings)[..., 3]
    for value in (0, 255):
        certain = all_around(alpha, value).repeat(scale, 0).repeat(scale, 1)
        assert (result[certain] == value).all()
    between = np.mean((result > 5) & (result < 250))
    assert between * scale < 0.2, "an outline is about a pixel wide"


def test_a_line_keeps_its_width_and_its_place() -> None:
    plane = np.zeros((12, 12), np.uint8)
    plane[:, 5] = 255
    low, high = extremes(plane)
    assert has_two_levels(plane, low, high).all()
    across = enlarge_hard_edges(plane, low, high, 4)[20] / 255
    assert abs(across.sum() - 4) < 0.4
    assert abs((across * (np.arange(48) + 0.5)).sum() / across.sum() - 22) < 1e-3


def test_an_antialiased_edge_is_no_hard_one() -> None:
    plane = np.zeros((12, 12), np.uint8)
    plane[:, 6:], plane[:, 5] = 255, 90
    hard = has_two_levels(plane, *extremes(plane))
    assert not hard[:, 4:7].any()
    assert hard[:, :4].all()
    assert hard[:, 7:].all()


def test_at_its_own_size_a_plane_of_two_levels_stays_what_it_is() -> None:
    plane = ink()
    np.testing.assert_array_equal(enlarge_hard_edges(plane, *extremes(plane), 1), plane)
