"""Frames of an animation, which are layers in GIMP, and all images that are open, in real GIMP."""

from __future__ import annotations

import pytest

from hosts.gimp.playing import Scenes

NAMES = ["Frame 3 (70ms) (combine)", "Frame 2 (100ms) (replace)", "Background (70ms)"]


def test_frames_of_the_whole_image_keep_names_with_times_and_equal_ones_stay_equal(scenes: Scenes) -> None:
    scene = scenes["frames_of_the_whole_image"]
    assert scene["message"] is None
    layers = scene["after"]["layers"]
    assert [layer["name"] for layer in layers] == NAMES
    assert [layer["size"] for layer in layers] == [[48, 36]] * 3
    assert layers[0]["pixels"] == layers[2]["pixels"] != layers[1]["pixels"]


def test_frames_that_are_selected_become_layers_with_their_times(scenes: Scenes) -> None:
    if scenes.is_2:
        pytest.skip("GIMP 2.10 hands a plug-in one layer")
    scene = scenes["frames_that_are_selected"]
    assert scene["message"] is None
    new = scene["after"]["layers"][::2]
    assert [layer["name"] for layer in new] == [f"x2 {name} (faithful-x4)" for name in NAMES]
    assert new[0]["pixels"] == new[2]["pixels"] != new[1]["pixels"]


def test_the_guides_example_enlarges_every_open_image(scenes: Scenes) -> None:
    if scenes.is_2:
        pytest.skip("the example is for GIMP 3")
    assert scenes["every_open_image"]["sizes"] == [[16, 12], [20, 8]]
