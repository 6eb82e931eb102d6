"""Networks that draw, in real GIMP: what they invented is a layer of its own, with a mask to paint in."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hosts.gimp.playing import Scenes

PARASITE = "enlarger-provenance"


def test_what_was_drawn_lies_above_what_is_faithful_with_a_mask(scenes: Scenes) -> None:
    scene = scenes["drawn_apart"]
    assert scene["message"] is None
    assert scene["new"]["opacity"] == 50.0
    assert scene["new"]["offsets"] == [7, 5]
    found, drawn, faithful = scene["parts"]
    assert [part["name"] for part in (drawn, faithful)] == ["drawing", "Faithful x2"]
    assert found["name"].startswith("detail that ")
    assert scene["masked"] == [False, True, False]
    assert [part["visible"] for part in scene["parts"]] == [False, True, True]
    assert {(*part["size"], *part["offsets"], part["opacity"]) for part in scene["parts"]} == {
        (100, 80, 7, 5, 100.0)
    }


def test_the_group_shows_each_picture_where_the_mask_says(scenes: Scenes) -> None:
    drawn, faithful, seen = (
        scenes.pixels(f"apart-{name}", 100, 80).astype(int) for name in ("drawn", "faithful", "seen")
    )
    share = scenes.pixels("apart-mask", 100, 80) / 255
    assert 0 < share.mean() < 1
    opaque = (drawn[..., 3] == 255) & (faithful[..., 3] == 255)
    expected = share * drawn[..., :3] + (1 - share) * faithful[..., :3]
    assert np.abs(seen[..., :3] - expected)[opaque].max() <= 1  # GIMP has rounded, too
    np.testing.assert_array_equal(seen[..., 3], faithful[..., 3], "a soft edge is as soft as before")


def test_the_map_is_empty_where_both_agree(scenes: Scenes) -> None:
    found = scenes.pixels("apart-map", 100, 80)
    agreed = scenes.pixels("apart-mask", 100, 80)[..., 0] == 255
    assert found[..., 3].any()
    assert found[agreed, 3].mean() < found[~agreed, 3].mean()


def test_mask_and_selection_are_the_groups(scenes: Scenes) -> None:
    scene = scenes["drawn_with_a_mask_and_selection"]
    assert scene["message"] is None
    assert scene["group mask"]
    assert scene["masked"] == [True, False]
    assert scene["new"]["size"] == [60, 40]


def test_in_one_layer_fidelity_decides_how_much_stays(scenes: Scenes) -> None:
    scene = scenes["drawn_in_one_layer"]
    for case in ("merged", "all", "former name"):
        assert scene[case]["message"] is None
        assert scene[case]["parts"] == []
    merged = scenes.pixels("one-merged", 120, 90)
    assert (merged != scenes.pixels("one-all", 120, 90)).any()
    assert (merged == scenes.pixels("one-former name", 120, 90)).all(), "scripts of 0.1 say caution"


def test_faces_are_kept_unless_a_script_says_otherwise(scenes: Scenes) -> None:
    if scenes.is_2:
        pytest.skip("scripts for GIMP 2.10 do not know of it, its dialog does")
    told = {
        case: json.loads(made["parasites"][PARASITE])["settings"] for case, made in scenes["faces"].items()
    }
    assert told["off"]["faces"] == "off"
    assert "faces" not in told["not said"]
    assert told["not said"] == told["kept"]


def test_how_a_layer_was_made_stays_with_it(scenes: Scenes) -> None:
    for scene in (scenes["drawn_apart"], scenes["drawn_in_one_layer"]["all"]):
        told = json.loads(scene["parasites"][PARASITE])
        assert "drawing" in json.dumps(told)
    apart = scenes["drawn_apart"]
    assert apart["kept"][PARASITE] == apart["parasites"][PARASITE], "in an XCF file, too"
    document = scenes["drawn_in_the_whole_document"]
    assert document["message"] is None
    assert "drawing" in document["image"][PARASITE]


def test_a_faithful_network_makes_one_layer_whatever_is_asked(scenes: Scenes) -> None:
    scene = scenes["a_faithful_network_invents_nothing"]
    assert scene["message"] is None
    assert scene["parts"] == []
