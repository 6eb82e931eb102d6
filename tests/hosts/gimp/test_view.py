"""What of a picture the editors' previews look at stays where it should, by numbers alone."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from enlarger.preview.view import LARGEST_ZOOM
from hosts.editors.roots import REPOSITORY


@pytest.fixture
def view(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a view of 600 x 400 pixels on a picture of 300 x 200, to be enlarged four times."""
    monkeypatch.syspath_prepend(REPOSITORY / "plugins/bridge")
    view = importlib.import_module("enlarger_bridge.view").View(64.0)
    view.show((300, 200))
    view.size, view.factor = (600, 400), 4.0
    return view


def place_at(view: Any, x: float, y: float) -> tuple[float, float]:
    """Return the place of the picture that is seen at a place of the screen."""
    fields = view.fields()
    (width, height), (middle_x, middle_y) = fields["size"], fields["centre"]
    return middle_x + (x - width / 2) / fields["zoom"], middle_y + (y - height / 2) / fields["zoom"]


def test_at_the_beginning_each_pixel_of_the_result_is_one_of_the_screen(view: Any) -> None:
    assert view.fields() == {"size": [600, 400], "centre": [150.0, 100.0], "zoom": 4.0, "split": 0.5}


def test_what_is_dragged_follows_the_pointer_and_stops_at_the_edge(view: Any) -> None:
    before = place_at(view, 200, 100)
    view.move(40, -20)
    assert place_at(view, 240, 80) == pytest.approx(before)
    view.move(10_000, 0)
    view.move(-4, 0)
    assert place_at(view, 0, 0)[0] == pytest.approx(1)


def test_zooming_leaves_what_is_under_the_pointer_where_it_is(view: Any) -> None:
    before = place_at(view, 450, 120)
    view.zoom_by((450, 120), 1.5)
    assert view.zoom == pytest.approx(6)
    assert place_at(view, 450, 120) == pytest.approx(before)


def test_zooming_out_ends_where_all_is_seen(view: Any) -> None:
    view.zoom_by((450, 120), 1 / 1000)
    assert view.zoom == pytest.approx(2)
    view.scale = None
    assert view.fields()["zoom"] == pytest.approx(2)
    assert view.fields()["centre"] == [150.0, 100.0]


def test_another_factor_leaves_the_zoom_of_the_result(view: Any) -> None:
    view.factor = 2.0
    assert view.zoom == 2.0
    assert view.scale == 1.0


def test_the_divider_stays_in_the_view_and_is_gone_while_before_is_seen(view: Any) -> None:
    assert view.is_at_divider(304, 8)
    assert not view.is_at_divider(320, 8)
    view.move_divider(-50)
    assert view.fields()["split"] == 0
    view.is_before = True
    assert view.fields()["split"] == 1


def test_a_single_pixel_is_not_zoomed_beyond_what_the_engine_draws(view: Any) -> None:
    view.picture, view.scale = (1, 1), None
    assert view.fields()["zoom"] <= LARGEST_ZOOM


def test_two_steps_double_the_scale_and_what_is_between_is_met_first(view: Any) -> None:
    view.scale = 1.3
    scales: list[Any] = []
    for steps in (1, 1, -1, 20, -40):
        view.zoom_in_steps((100, 80), steps)
        scales.append(view.scale)
    assert scales == [pytest.approx(scale) for scale in (2**0.5, 2.0, 2**0.5, 8.0)] + [None]


def test_in_the_panels_of_several_results_the_same_place_stays(view: Any) -> None:
    view.panels = 4
    (width, height), place = view.panel, (70, 50)
    other = place[0] + width, place[1] + height
    assert view.is_at_divider(width + view.split * width, 1)
    held: list[Any] = []
    for at in (place, other):
        view.scale, view.centre = 2.0, (150, 100)
        view.zoom_in_steps(at, 2)
        held.append(view.centre)
    assert held[0] == pytest.approx(held[1])
