"""Krita is worked in while a job runs, by keys and by hands: nothing is lost, and no key ends a job."""

from __future__ import annotations

import numpy as np
import pytest

from hosts.editors.display import Display
from hosts.editors.pictures import PICTURES
from hosts.krita.session import Krita, KritaScenes

OFFERED = ["Add as a New Layer", "Discard", "Open in a New Document"]


@pytest.fixture(scope="module")
def used(krita: Krita, display: Display) -> KritaScenes:
    """Return what came of the scenes in a Krita with a window."""
    return KritaScenes(krita, krita.play_in_window("scenes_use", display.name, seconds=500))


@pytest.mark.parametrize(
    ("act", "layers"),
    [
        ("flatten", 1),
        ("merge_down", 1),
        ("delete", 1),
        ("undo_past", 1),
        ("delete_its_group", 1),
        ("crop", 2),
        ("convert", 2),
        ("convert_the_layer", 2),
        ("turn", 2),
        ("shrink", 2),
        ("paint", 2),
    ],
)
def test_whatever_becomes_of_the_document_the_result_is_offered_and_goes_there_as_a_layer(
    used: KritaScenes, act: str, layers: int
) -> None:
    scene = used["worked_on_meanwhile"][act]
    assert scene["choices"] == OFFERED
    assert scene["takes no keys"]
    assert len(scene["before"]["layers"]) == layers
    assert scene["after"]["layers"] == [*scene["before"]["layers"], "x4 above (unhurried)"]
    assert scene["after"]["size"] == [1200, 800]
    assert scene["more documents"] == 0


def test_the_result_of_a_flattened_document_goes_into_a_new_one_if_wanted(used: KritaScenes) -> None:
    scene = used["into_a_new_document_after_flattening"]
    assert "merged or removed" in scene["question"]
    assert scene["more documents"] == 1
    assert scene["after"] == scene["before"]


def test_a_question_is_answered_though_python_has_tidied_up_since(used: KritaScenes) -> None:
    assert used["python_tidies_up_while_a_question_waits"]["answers"] == ["This"]


def test_krita_lives_on_when_a_document_is_flattened_while_the_result_is_put_in(used: KritaScenes) -> None:
    assert set(used["flattened_at_any_moment"]["ends"]) <= {"done", "cancelled"}


def test_enter_in_a_field_starts_with_what_was_typed(used: KritaScenes) -> None:
    scene = used["enter_starts"]
    assert scene["focus"]
    assert scene["after"] == {"size": [120, 90], "layers": ["Background", "x2 Background (nearest)"]}


def test_space_enter_and_escape_are_kritas_while_a_job_runs(used: KritaScenes) -> None:
    scene = used["keys_are_kritas_while_a_job_runs"]
    assert scene["active"]
    assert scene["runs on"]


def test_a_script_enlarges_every_open_document(used: KritaScenes) -> None:
    assert used["every_open_document"]["after"] == [[100, 80], [120, 90]]


def test_jobs_wait_for_each_other_and_each_is_cancelled_by_itself(used: KritaScenes) -> None:
    scene = used["several_jobs"]
    assert scene["seen"] == [True, True]
    assert scene["waiting"] == [3, 2]
    assert scene["apart"] == 3
    assert scene["titles"] == ["Upscaling Background of large.png", "Upscaling Background of rgb.png"]
    assert scene["taken back"]
    assert scene["after"] == {"size": [120, 90], "layers": ["Background", "x2 Background (nearest)"]}
    assert scene["first"] == 1


def test_whoever_works_on_another_layer_stays_there_and_sees_the_same_part(used: KritaScenes) -> None:
    scene = used["the_painter_stays_where_he_is"]
    assert scene["active"] == "Background"
    assert scene["visible"] == [["Background", True], ["above", False], ["x2 above (unhurried)", True]]
    assert scene["zoom stays"]


def test_one_undo_takes_layer_and_canvas_back_and_shows_the_old_layer(used: KritaScenes) -> None:
    scene = used["a_job_is_undone_at_once"]
    assert scene["active"] == "x4 Background (nearest)"
    assert scene["edit_undo"] == scene["before"]
    assert scene["edit_redo"] == scene["after"]
    assert scene["old is visible"] == [False, True, False, True]
    assert scene["seen"][0] == scene["seen"][2] != scene["seen"][1] == scene["seen"][3]


def test_nothing_of_the_old_layer_shows_through_and_the_view_shows_all_of_the_new_one(
    used: KritaScenes,
) -> None:
    scene = used["a_job_is_undone_at_once"]
    repeated = np.asarray(PICTURES["rgba"])[..., 3].repeat(4, axis=0).repeat(4, axis=1)
    np.testing.assert_array_equal(used.rgba("undone-at-once", 200, 160)[..., 3], repeated)
    np.testing.assert_array_equal(used.rgba("undone-at-once-seen", 200, 160)[..., 3], repeated)
    width, height, *window = scene["shown"]
    assert width <= window[0] + 1
    assert height <= window[1] + 1


def test_the_old_layer_stays_visible_if_wanted(used: KritaScenes) -> None:
    assert used["the_old_layer_stays_visible_if_wanted"] == {"visible": True, "remembered": True}


def test_all_selected_layers_are_enlarged_and_lie_upon_each_other_as_before(used: KritaScenes) -> None:
    scene = used["several_layers"]
    assert scene["title"].startswith("Upscale 2 Layers")
    assert scene["after"]["layers"] == ["below", "x2 below (nearest)", "thing", "x2 thing (nearest)"]
    assert scene["boxes"]["x2 thing (nearest)"] == [40, 20, 20, 20]
    assert scene["boxes"]["x2 below (nearest)"] == [0, 0, 128, 96]
    assert [scene["visible"][name] for name in ("below", "thing")] == [False, False]
    assert scene["records"] == 2
    assert scene["undo steps"] == 1
    assert scene["visible again"] == [True, True]


def test_the_result_comes_as_a_new_document_that_prints_as_large_as_before(used: KritaScenes) -> None:
    scene = used["a_new_document"]
    assert scene["print is offered"]
    assert not scene["keep is offered"]
    assert scene["made"] == {"size": [120, 90], "layers": ["x2 Background (nearest)"]}
    assert scene["ppi"][1] == pytest.approx(2 * scene["ppi"][0], abs=1)
    assert scene["untouched"]
    assert scene["records"] == 1


def test_copies_and_scaled_documents_keep_their_ppi_or_their_print_size(used: KritaScenes) -> None:
    scene = used["print_sizes"]
    assert scene["kept"] == pytest.approx([2 * ppi for ppi in scene["grown"]], abs=1)


def test_the_image_menu_offers_the_whole_document_and_nothing_that_a_copy_does_not_honour(
    used: KritaScenes,
) -> None:
    scene = used["a_whole_image_from_its_menu"]
    assert scene["canvas"] == "copy"
    assert scene["title"].startswith("Upscale Image")
    assert scene["offered"] == [True, True, False, False]
    assert scene["for a layer"] == [True] * 4
    assert scene["layers' own"] != "copy"


def test_every_letter_of_the_dialog_goes_to_its_field(used: KritaScenes) -> None:
    scene = used["every_key_of_the_dialog"]
    assert all(scene[name] for name in ("amount", "way", "model", "area", "canvas", "device"))


def test_the_dialog_says_what_a_network_is_for_in_a_painters_words(used: KritaScenes) -> None:
    scene = used["every_key_of_the_dialog"]
    assert scene["texts"].startswith("A network for tests. Generative: makes up detail.")
    assert scene["areas"] == ["The whole canvas", "Only the layer's content"]
    said = [scene["forecast"], *scene["interpolation"], *used["no_engines_words"]["said"]]
    assert not any("tile" in text or "values" in text for text in said)


def test_kritas_search_finds_the_entry_by_its_other_name(used: KritaScenes) -> None:
    found = used["found_by_its_other_name"]
    assert "Upscale Image (Enlarge)…" in found["enlarge"][0]
    assert "Upscale Layer…" in found["upscale"][0]
