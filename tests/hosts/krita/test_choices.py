"""What there is to choose in the dialog of real Krita: Automatic, networks to be fetched, an older engine."""

from __future__ import annotations

import pytest

from hosts.editors.display import Display
from hosts.krita.session import Krita, KritaScenes


@pytest.fixture(scope="module")
def chosen(krita: Krita, display: Display) -> KritaScenes:
    """Return what came of the scenes in a Krita with a window."""
    return KritaScenes(krita, krita.play_in_window("scenes_choices", display.name))


def test_automatic_comes_first_and_says_what_it_does_and_why(chosen: KritaScenes) -> None:
    scene = chosen["automatic"]
    assert scene["model"] == scene["models"][0] == "Automatic"
    line, reason = scene["forecast"].splitlines()
    assert line.startswith("1200 x 800 pixels, 0.96 megapixels, 3.8 MB in the document, about ")
    assert "JPEG" in reason
    assert reason.endswith(".")
    assert any(label.startswith("Get: Real-ESRGAN, ") for label in scene["models"])


def test_look_time_and_cleaning_are_chosen_by_keys_and_kept(chosen: KritaScenes) -> None:
    scene = chosen["automatic"]
    assert scene["clean"] == [
        "Clea&n first (noise, JPEG): as needed",
        True,
        "Clea&n first (noise, JPEG)",
        True,
    ]
    assert scene["sharp"][0].startswith("Sharp")
    assert "enlarged with Photo" in scene["sharp"][1]
    assert scene["fidelity"] == [False, True]
    assert scene["remembered"] == ["auto", "faithful", "fast", True]
    assert scene["named"] == ["Clea&n first (noise, JPEG)", False, False]
    assert scene["after"]["layers"] == ["Background", "x2 Background (clean-x1, faithful-x2)"]


def test_faces_are_kept_unless_the_tick_for_generative_networks_is_taken_away(chosen: KritaScenes) -> None:
    scene = chosen["faces"]
    assert scene["faithful"] == [False, True, True]
    assert scene["generative"] == [True, True, True]
    assert scene["off"] == [False, False]
    assert [record["settings"]["faces"] for record in scene["records"]] == ["off"]
    assert scene["kept"] is False
    assert scene["kept for faithful ones"] is True


def test_the_layers_pixels_are_handed_over_once_and_removed_with_the_dialog_or_the_job(
    chosen: KritaScenes,
) -> None:
    first, then, after_the_job, after_escape = chosen["automatic"]["files"]
    assert len(first) == 1
    assert then == first
    assert after_the_job == after_escape == []


def test_what_was_painted_since_is_not_lost(chosen: KritaScenes) -> None:
    assert chosen["a_layer_changed_since_it_was_handed_over"]["pixel"] == pytest.approx(
        [20, 200, 30, 255], abs=3
    )


def test_krita_lives_on_while_a_large_layer_is_handed_over(chosen: KritaScenes) -> None:
    scene = chosen["handing_over_a_large_layer"]
    assert scene["bytes"] == 4 * 4000 * 3000
    assert scene["beats"] > 20


def test_a_network_is_fetched_from_the_dialog_and_is_chosen_then(chosen: KritaScenes) -> None:
    scene = chosen["a_network_is_fetched"]
    assert scene["models"] == [
        *("Automatic", "Faithful", "Bicubic interpolation", ""),
        *("Get: Endless, 70 MB, no commercial use", "Get: Pair, 3.0 MB, commercial use allowed"),
    ]
    assert scene["button"] == ["Get…", True]
    assert "Licence: MIT" in scene["about"]
    assert "Fetch Pair, 3.0 MB" in scene["question"]
    assert scene["chosen"] == ["pair", "Pair"]
    assert scene["models then"][:3] == ["Automatic", "Faithful", "Pair"]
    assert scene["progress is gone"]


def test_what_excludes_commercial_use_needs_a_tick_and_a_download_is_cancelled(chosen: KritaScenes) -> None:
    scene = chosen["consent_and_cancel"]
    assert "CC-BY-NC-4.0" in scene["question"]
    assert "non-commercial" in scene["consent"]
    assert scene["enabled"] == [False, True]
    assert scene["asked alone"]
    assert "18 MB of 70 MB" in scene["progress"]
    assert scene["after"] == ["endless", "&Get…", True]


def test_an_older_engine_has_its_networks_listed_as_before(chosen: KritaScenes) -> None:
    scene = chosen["an_older_engine"]
    assert scene["models"] == ["Faithful x4", "Faithful x2"]
    assert scene["offered"] == [False, False]
    assert scene["after"]["layers"] == ["Background", "x2 Background (faithful-x2)"]
