from __future__ import annotations

import pytest

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.preview.view import View

SOURCE = Size(600, 400)


def test_the_whole_picture_fits_and_is_in_the_middle() -> None:
    place = View(Size(900, 700)).placed(Size(900, 700), SOURCE)
    assert place.zoom == 1.5
    assert place.in_panel(Box(0, 0, *SOURCE)) == Box(0, 50, 900, 650)


@pytest.mark.parametrize("centre", [(-1e9, 0), (300.0, 200.0), (599, 1e9)])
@pytest.mark.parametrize("zoom", [0.1, 1, 3.7, 16])
def test_a_picture_never_leaves_its_panel(centre: tuple[float, float], zoom: float) -> None:
    panel = Size(300, 200)
    shown = View(panel, centre, zoom).placed(panel, SOURCE).in_panel(Box(0, 0, *SOURCE))
    assert shown.within(panel).size == Size(min(300, round(600 * zoom)), min(200, round(400 * zoom)))


def test_what_is_seen_of_the_source_is_where_it_is_drawn() -> None:
    panel = Size(300, 200)
    place = View(panel, (123.4, 56.7), 4).placed(panel, SOURCE)
    seen = place.of_source(Box(0, 0, *panel), SOURCE)
    drawn = place.in_panel(seen)
    assert drawn.left <= 0
    assert drawn.top <= 0
    assert drawn.right >= 300
    assert drawn.bottom >= 200
    assert seen.size.width <= 300 / 4 + 2


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_panels_are_beside_each_other_and_leave_no_gap(count: int) -> None:
    panels = View(Size(901, 701)).panels(count)
    assert len(panels) == count
    assert not any(one.touches(other) for one in panels for other in panels if one != other)
    area = sum(panel.size.pixels for panel in panels)
    assert area == 901 * 701 if count != 3 else area < 901 * 701


@pytest.mark.parametrize(
    "view",
    [
        {"size": Size(0, 10)},
        {"size": Size(10, 100_000)},
        {"size": Size(10, 10), "zoom": 0.0},
        {"size": Size(10, 10), "zoom": float("nan")},
        {"size": Size(10, 10), "split": 1.5},
        {"size": Size(10, 10), "centre": (float("inf"), 0.0)},
        {"size": Size(10, 10), "pixel_ratio": 0.0},
        {"size": Size(10, 10), "pixel_ratio": float("nan")},
    ],
)
def test_views_that_there_cannot_be_are_refused(view: dict[str, object]) -> None:
    with pytest.raises(RequestError):
        View(**view)  # pyright: ignore[reportArgumentType]
