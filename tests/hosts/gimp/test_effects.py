"""Layers with effects in real GIMP 3: enlarged as they are seen, or with the effects, whose sizes fit."""

from __future__ import annotations

import pytest

from hosts.gimp.playing import Scenes


@pytest.fixture(autouse=True)
def has_effects(scenes: Scenes) -> None:
    if scenes.is_2:
        pytest.skip("in GIMP 2.10 filters change the pixels themselves")


def test_the_new_layer_has_the_look_of_the_effects_as_pixels(scenes: Scenes) -> None:
    scene = scenes["effects_merged"]
    assert scene["message"] is None
    assert scene["effects"] == []
    assert scene["old"] == [["Invert", True]]
    assert scene["new"]["size"] == [40, 20]
    assert scene["new"]["type"] == 0, "a layer without transparency has none in the end"
    assert not scenes.pixels("effects-inverted", 40, 20).any(), "white has become black"


def test_a_shadow_beside_the_layer_comes_along_as_far_as_the_canvas_goes(scenes: Scenes) -> None:
    shadow = scenes["effects_merged"]["shadow"]
    assert shadow["offsets"] == [0, 20]
    width, height = shadow["size"]
    assert height == 20
    row = scenes.pixels("effects-shadow", width, height)[10]
    assert row[10].tolist() == [0, 0, 0, 255], "the shadow"
    assert row[30].tolist() == [255, 0, 0, 255], "the layer"


def test_effects_can_be_carried_over_with_their_sizes_scaled(scenes: Scenes) -> None:
    scene = scenes["effects_carried"]
    assert scene["message"] is None
    assert scene["effects"] == [["Shadow", True]]
    assert scene["x"] == -40.0
    assert (scene["new"]["size"], scene["new"]["offsets"]) == ([40, 20], [10, 20])
    assert (scenes.pixels("effects-carried", 40, 20) == (255, 0, 0, 255)).all(), "the pixels are the layer's"


def test_a_group_shows_the_effects_in_it(scenes: Scenes) -> None:
    scene = scenes["effects_of_a_group"]
    assert scene["message"] is None
    assert (scenes.pixels("effects-group", 40, 20) == (0, 255, 255, 255)).all()


def test_in_a_whole_document_effects_stay_and_their_sizes_are_scaled(scenes: Scenes) -> None:
    scene = scenes["effects_in_a_document"]
    assert scene["message"] is None
    assert scene["size"] == [240, 160]
    assert scene["effects"] == [["Sepia", False], ["Blur", True], ["Shadow", True]]
    assert scene["blur"] == [24.0, 12.0]
    assert scene["shadow"] == -80.0


def test_making_effects_anew_leaves_a_soft_selection_as_it_was(scenes: Scenes) -> None:
    scene = scenes["effects_and_a_soft_selection"]
    assert scene["plain"][0] is None
    assert scene["with effects"][1] == scene["plain"][1]
