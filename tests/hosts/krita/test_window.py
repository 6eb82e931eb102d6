"""The whole way in real Krita with a window: menu, dialog, progress, result, undo; whatever may go wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hosts.editors.display import Display
from hosts.editors.pictures import PICTURES
from hosts.editors.processes import wait_for
from hosts.krita.session import Krita, KritaScenes


@pytest.fixture(scope="module")
def window_scenes(krita: Krita, display: Display) -> KritaScenes:
    """Return what came of the scenes in a Krita with a window, which ended in the middle of a job."""
    return KritaScenes(krita, krita.play_in_window("scenes_window", display.name))


def test_the_entry_is_in_the_filter_menu_with_a_shortcut(window_scenes: KritaScenes) -> None:
    menu = window_scenes["menu"]
    assert "Upscale Layer…" in menu["entries"]
    assert menu["shortcut"] == "Ctrl+Alt+Shift+U"
    assert "Enlarge the active layer" in menu["tool tip"]


def test_without_a_document_the_user_is_told(window_scenes: KritaScenes) -> None:
    assert "no document" in window_scenes["without_a_document"]["message"]


def test_the_dialog_offers_what_the_engine_has_and_forecasts_the_result(window_scenes: KritaScenes) -> None:
    scene = window_scenes["whole_way"]
    assert scene["models"][:2] == ["Automatic", "Faithful"]
    assert "Nearest interpolation" in scene["models"]
    assert scene["devices"][0] == "Automatic"
    assert any("(cpu)" in device for device in scene["devices"])
    assert "what suits the picture" in scene["about"][0]
    assert "Licence: MIT, commercial use allowed." in scene["about"][1]
    assert scene["forecast"].startswith("240 x 180 pixels")
    assert scene["forecast by width"].startswith("90 x 68 pixels")


def test_the_new_layer_has_the_command_lines_pixels_and_is_shown(
    window_scenes: KritaScenes, by_command_line: Callable[..., np.ndarray]
) -> None:
    scene = window_scenes["whole_way"]
    assert scene["after"] == {"size": [240, 180], "layers": ["Background", "x4 Background (faithful-x4)"]}
    expected = by_command_line(window_scenes.folder / "rgb.png", "--scale", "4", "--model", "faithful")
    np.testing.assert_array_equal(window_scenes.rgba("window-new", 240, 180)[..., :3], expected)
    assert scene["seen"]


def test_one_undo_takes_layer_and_canvas_back_and_redo_restores_both(
    window_scenes: KritaScenes,
) -> None:
    scene = window_scenes["whole_way"]
    assert scene["undo steps"] == 1
    assert scene["undo left"] == scene["undo before"]
    assert scene["redone"] == scene["after"]
    np.testing.assert_array_equal(
        window_scenes.rgba("window-redone", 240, 180), window_scenes.rgba("window-new", 240, 180)
    )


def test_the_last_values_are_kept_and_a_closed_dialog_does_nothing(window_scenes: KritaScenes) -> None:
    scene = window_scenes["whole_way"]
    assert scene["remembered"] == ["faithful", "percent", 400.0]
    assert scene["after closing the dialog"] == scene["before"]


def test_a_generative_network_is_offered_with_its_slider_and_its_map(window_scenes: KritaScenes) -> None:
    scene = window_scenes["generated_detail"]
    assert not scene["offered for a faithful one"]
    assert scene["offered"]
    *rows, licence = scene["noise"]
    assert rows == [False, True]
    assert "Licence: unknown" in licence
    assert scene["ways"] == ["Two layers with a mask to paint on", "One merged layer"]
    assert scene["settings of 0.1"] == ["one", 57, True]
    assert scene["after"]["layers"][1][0] == "x2 Background (drawing)"
    assert scene["remembered"] == ["drawing", 60, True]


def test_one_undo_takes_the_whole_group_back_and_redo_shows_it_again(
    window_scenes: KritaScenes,
) -> None:
    scene = window_scenes["a_group_undone"]
    assert scene["after"]["layers"][1][0] == "x2 Background (drawing)"
    assert scene["undo steps"] == 1
    assert scene["redone"] == scene["after"]
    assert len(set(scene["seen"])) == 1
    assert scene["records"] == [1, 0, 1]


def test_a_scaled_document_is_undone_and_redone_in_one_step(window_scenes: KritaScenes) -> None:
    scene = window_scenes["scaled"]
    assert scene["after"]["size"] == [120, 90]
    assert scene["old"]["box"] == [0, 0, 120, 90]
    assert scene["undo steps"] == 1
    assert scene["redone"] == scene["after"]


def test_a_whole_document_comes_as_a_copy_without_a_history_and_the_document_stays(
    window_scenes: KritaScenes,
) -> None:
    scene = window_scenes["copied"]
    assert scene["forecast"].startswith("120 x 90 pixels")
    assert scene["document"] == scene["undone"] == {"size": [120, 90], "layers": ["Background"]}
    assert scene["file"] == ""
    assert scene["modified"]
    assert scene["untouched"]
    assert scene["seen"]
    assert scene["enlarged again"] == [240, 180]
    assert scene["remembered"] == ["copy", 50]
    repeated = np.asarray(PICTURES["rgb"]).repeat(2, axis=0).repeat(2, axis=1)
    copied = window_scenes.rgba("copied", 120, 90)[..., :3]
    np.testing.assert_allclose(copied, repeated * 0.75, atol=1.01)


def test_the_mask_of_a_soft_selection_comes_back_with_redo(window_scenes: KritaScenes) -> None:
    scene = window_scenes["soft_selection"]
    assert scene["undo steps"] <= 2
    assert scene["redone"] == scene["new"]
    assert scene["new"]["masks"] == (["transparencymask"] if scene["masks"] else [])


@pytest.mark.parametrize("kind", ["group", "clone", "fill", "vector", "file"])
def test_every_kind_of_layer_is_enlarged_as_it_is_seen(window_scenes: KritaScenes, kind: str) -> None:
    assert window_scenes["kinds_of_layers"][kind]["type"] == "paintlayer"
    seen = window_scenes.rgba(f"{kind}-seen", 64, 48)
    assert seen[..., 3].max() == 255
    enlarged = window_scenes.rgba(f"{kind}-enlarged", 128, 96)
    np.testing.assert_array_equal(enlarged, seen.repeat(2, axis=0).repeat(2, axis=1))


def test_a_layer_style_comes_along(window_scenes: KritaScenes) -> None:
    scene = window_scenes["layer_style"]
    assert "DrSh" in scene["old"]
    assert sorted(scene["new"]) == sorted(scene["old"])  # Krita gives attributes in any order


def test_every_frame_of_an_animated_layer_is_enlarged_at_its_time_and_equal_ones_once(
    window_scenes: KritaScenes,
) -> None:
    scene = window_scenes["animation"]
    assert sorted(scene["old"]) == ["0", "11", "5", "9"]
    assert len(set(scene["old"].values())) == 3
    assert scene["computed"] == 3
    assert scene["computed for the copy"] == 6  # which has the new layer, too
    assert scene["new"] == scene["redone"] == scene["old"]
    assert scene["box"] == [0, 0, 60, 30]
    assert scene["copied"] == scene["old"]
    assert len(set(scene["masks"])) == 1
    assert scene["time"] == scene["time of the copy"] == 7
    assert scene["undo steps"] == 1


def test_krita_lives_on_while_the_engine_works_and_cancel_leaves_nothing(window_scenes: KritaScenes) -> None:
    scene = window_scenes["alive_and_cancelled"]
    assert not scene["modal"]
    assert "left" in scene["text"]
    assert scene["beats"] > 5
    assert scene["untouched"]
    assert scene["raw files left"] == []


def test_an_engine_killed_in_mid_job_is_told_to_the_user(window_scenes: KritaScenes) -> None:
    scene = window_scenes["engine_killed"]
    assert "ended unexpectedly" in scene["message"]
    assert scene["untouched"]
    assert scene["jobs"] == []


def test_the_result_of_a_closed_document_goes_nowhere_or_into_a_new_one_as_the_user_says(
    window_scenes: KritaScenes,
) -> None:
    scene = window_scenes["document_closed"]
    assert "was closed" in scene["Discard"]["question"]
    assert scene["Discard"]["more documents"] == 0
    kept = scene["Open in a New Document"]
    assert kept["more documents"] == 1
    assert kept["document"]["size"] == [1200, 800]
    assert len(np.unique(window_scenes.rgba("into-a-new-document", 1200, 800))) > 200


def test_a_layer_painted_on_in_mid_job_is_left_as_it_is(window_scenes: KritaScenes) -> None:
    scene = window_scenes["document_changed"]
    assert "was changed" in scene["question"]
    assert scene["untouched"]


def test_a_missing_engine_is_told_instead_of_a_dialog(window_scenes: KritaScenes) -> None:
    scene = window_scenes["no_engine"]
    assert "engine.json" in scene["message"]
    assert not scene["dialog"]


def test_krita_ended_in_mid_job_leaves_no_engine_and_no_files(
    window_scenes: KritaScenes, krita: Krita
) -> None:
    assert window_scenes["quitting"]["engine"]
    wait_for("the engine's end", lambda: not krita.engines(), 15)
    assert krita.jobs_left() == []
