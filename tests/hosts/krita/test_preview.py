"""The preview in the dialog of real Krita: what is seen is what was looked at, whatever becomes of it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from hosts.editors.display import Display
from hosts.krita.session import Krita, KritaScenes


@pytest.fixture(scope="module")
def seen(krita: Krita, display: Display) -> KritaScenes:
    """Return what came of the scenes in a Krita with a window."""
    return KritaScenes(krita, krita.play_in_window("scenes_preview", display.name, opengl=True))


def expected(seen: KritaScenes, size: list[int], centre: tuple[float, float], zoom: int) -> np.ndarray:
    """Return the picture as nearest interpolation shows it, so many times as large."""
    source = np.asarray(Image.open(seen.folder / "middling.png").convert("RGB"))
    left, top = (round(c * zoom - s / 2) for c, s in zip(centre, size, strict=True))
    enlarged = source.repeat(zoom, axis=0).repeat(zoom, axis=1)
    return enlarged[top : top + size[1], left : left + size[0]]


def frame(seen: KritaScenes, name: str, size: list[int]) -> np.ndarray:
    return seen.array(name, size[0], size[1], 3, np.uint8)


def above_overview(size: list[int]) -> int:
    """Return how many rows of a frame are above the small picture of all in its corner."""
    return size[1] - 180


def test_the_result_is_seen_pixel_by_pixel_where_it_was_dragged_to(seen: KritaScenes) -> None:
    scene = seen["by_hand"]
    size = scene["size"]
    assert size >= [640, 480]
    assert scene["line"] == "100 %, Nearest interpolation"
    assert scene["dragged"] == [160, 105]
    for name, centre in (("seen", (150, 100)), ("dragged", (160, 105))):
        right = size[0] // 2 + 2
        whole = expected(seen, size, centre, 4)
        top = above_overview(size)
        np.testing.assert_array_equal(frame(seen, name, size)[:top, right:], whole[:top, right:])
        assert not np.array_equal(frame(seen, name, size)[:, : right - 4], whole[:, : right - 4])


def test_the_divider_is_dragged_without_moving_the_picture(seen: KritaScenes) -> None:
    split, centre = seen["by_hand"]["divider"]
    size = seen["by_hand"]["size"]
    assert split == pytest.approx(0.25, abs=0.01)
    assert centre == [160, 105]
    right = size[0] // 4 + 3
    whole = expected(seen, size, (160, 105), 4)
    top = above_overview(size)
    np.testing.assert_array_equal(frame(seen, "divided", size)[:top, right:], whole[:top, right:])


def test_the_wheel_zooms_about_the_pointer_and_out_to_all_of_it(seen: KritaScenes) -> None:
    before, after, line = seen["by_hand"]["wheel"]
    assert after == pytest.approx(before, abs=0.01)
    assert line.startswith("200 %")
    assert seen["by_hand"]["all"] == [None, pytest.approx(seen["by_hand"]["size"][0] / 300)]
    assert seen["by_hand"]["key"].startswith("200 %")


def test_size_zoom_and_divider_are_kept_and_files_are_not(seen: KritaScenes) -> None:
    scene = seen["by_hand"]
    assert scene["remembered"] == [None, pytest.approx(0.25, abs=0.01), True]
    assert scene["left"] == []


def test_space_shows_the_picture_before_while_it_is_held_and_presses_no_button(seen: KritaScenes) -> None:
    scene = seen["space"]
    assert scene["splits"] == [0.5, 1, 0.5]
    assert not scene["pressed"]
    assert scene["by keyboard"]
    assert scene["elsewhere"]


def test_what_is_chosen_is_seen_and_closing_in_mid_preview_leaves_nothing(seen: KritaScenes) -> None:
    scene = seen["choices"]
    faithful, drawing, nearest = scene["lines"]
    assert faithful == "100 %, Faithful x4"
    assert drawing.startswith("100 %, ")
    assert nearest == "100 %, Nearest interpolation"
    assert scene["map"] == [True, True]
    assert scene["to be fetched"] == ["The picture as it is: this network is not installed yet.", 1]
    assert scene["left"] == []


def test_the_dialog_leaves_krita_free_and_looks_again_at_what_was_painted_meanwhile(
    seen: KritaScenes,
) -> None:
    scene = seen["beside_painting"]
    assert not scene["modal"]
    assert scene["dialogs"] == 1
    assert scene["painted"] == [60, 180, 90]
    assert scene["removed"] == ["The layer is no longer in its document.", False]
    assert scene["left"] == []


def test_four_results_are_compared_and_the_small_picture_of_all_leads_to_its_corner(
    seen: KritaScenes,
) -> None:
    scene = seen["comparison_and_print"]
    assert scene["compared"].endswith("compared with 3 others")
    assert scene["panels"] == 4
    assert scene["corner"] == pytest.approx([0, 0], abs=0.01)


def test_a_print_is_seen_as_from_its_distance_and_its_document_opens_at_its_size(seen: KritaScenes) -> None:
    scene = seen["comparison_and_print"]
    assert scene["loupe before"] is False
    assert scene["loupe"] == [True, "From 1.5 m"]
    assert scene["scales"][0] == scene["scales"][1] is not None
    assert scene["verdict"].endswith(".")
    width, height, across, down = scene["made"]
    assert [width / across * 25.4, height / down * 25.4] == pytest.approx([297, 210], abs=25.4 / across)


def test_no_frame_is_taken_of_what_is_no_longer_looked_at(seen: KritaScenes) -> None:
    scene = seen["a_frame_of_what_is_no_longer_looked_at"]
    assert scene["frames"] >= 1
    assert scene["line"] == "100 %, Nearest interpolation"


def test_an_engine_killed_in_mid_preview_is_told_and_another_one_takes_over(seen: KritaScenes) -> None:
    scene = seen["engine_killed"]
    assert "ended unexpectedly" in scene["message"]
    assert scene["then"] == ["", "100 %, Nearest interpolation"]
    assert scene["idle"] == ["", "100 %, Nearest interpolation"]
    assert scene["after"] == [600, 400]


def test_what_the_preview_has_computed_the_job_does_not_compute_again(seen: KritaScenes) -> None:
    ((tiles, network_seconds),) = seen["a_job_after_its_preview"]["jobs"]
    assert tiles > 0
    assert network_seconds == 0


def test_the_documents_colours_are_converted_for_the_screen(seen: KritaScenes) -> None:
    scene = seen["colours"]
    assert scene["profile"].startswith("ClayRGB")
    profile = ImageCms.getOpenProfile(str(seen.folder / "seen.icc"))
    colour = Image.new("RGB", (1, 1), (60, 180, 90))
    screen = ImageCms.profileToProfile(colour, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert screen is not None
    assert scene["pixel"] == pytest.approx(screen.getpixel((0, 0)), abs=1)
    assert scene["pixel"] != [60, 180, 90]
    assert scene["whole"][0] > scene["whole"][1]
    assert scene["left"] == []
