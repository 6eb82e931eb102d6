"""The function in real Krita, without a window: the plain cases, the document around them, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hosts.editors.pictures import PICTURES
from hosts.krita.session import KritaScenes, is_of_automatic

CommandLine = Callable[..., np.ndarray]


def without_alpha(pixels: np.ndarray) -> np.ndarray:
    """Return opaque pixels as the command line has them."""
    assert (pixels[..., 3] == np.iinfo(pixels.dtype).max).all()
    return pixels[..., :3]


def test_the_new_layer_of_an_rgb_picture_has_the_command_lines_pixels(
    krita_scenes: KritaScenes, by_command_line: CommandLine
) -> None:
    expected = by_command_line(krita_scenes.folder / "rgb.png", "--scale", "4")
    new = krita_scenes.rgba("rgb-new", 240, 180)
    np.testing.assert_array_equal(without_alpha(new), expected)


def test_a_texture_wraps_round(krita_scenes: KritaScenes, by_command_line: CommandLine) -> None:
    assert krita_scenes["tileable"]["new"]
    expected = by_command_line(krita_scenes.folder / "rgb.png", "--scale", "4", "--tileable")
    new = krita_scenes.rgba("tileable-new", 240, 180)
    np.testing.assert_array_equal(without_alpha(new), expected)
    plain = by_command_line(krita_scenes.folder / "rgb.png", "--scale", "4")
    assert (plain[0] != expected[0]).any()


def test_the_original_layer_stays_as_it_was(krita_scenes: KritaScenes) -> None:
    before, after = (krita_scenes.rgba(f"rgb-{when}", 60, 45) for when in ("before", "after"))
    np.testing.assert_array_equal(after, before)
    np.testing.assert_array_equal(without_alpha(before), np.asarray(PICTURES["rgb"]))


def test_the_new_layer_lies_above_the_old_one_and_is_named_after_it(krita_scenes: KritaScenes) -> None:
    document = krita_scenes["rgb"]["document"]
    below, above = document["layers"]
    assert below == "Background"
    assert is_of_automatic(above, "x4 Background")
    assert document["size"] == [240, 180]


def test_transparency_comes_out_like_the_command_lines(
    krita_scenes: KritaScenes, by_command_line: CommandLine
) -> None:
    # The outer columns are transparent all over: they are part of the picture all the same.
    assert krita_scenes["rgba"]["old"]["box"] == [8, 0, 42, 40]
    expected = by_command_line(krita_scenes.folder / "rgba.png", "--scale", "4")
    np.testing.assert_array_equal(krita_scenes.rgba("rgba-new", 200, 160), expected)


def test_sixteen_bits_come_out_like_the_command_lines(
    krita_scenes: KritaScenes, by_command_line: CommandLine
) -> None:
    expected = by_command_line(krita_scenes.folder / "deep.tif", "--scale", "4")
    assert krita_scenes["sixteen_bits"]["new"]["space"][1] == "U16"
    new = without_alpha(krita_scenes.rgba("deep-new", 240, 180, np.uint16))
    # How strongly it is cleaned is measured, and alpha makes a difference in the last digit.
    assert np.abs(new.astype(int) - expected).max() <= 1


@pytest.mark.parametrize(
    ("scene", "source", "pixels", "options", "size"),
    [
        ("one_pixel", "one", "one", ("--scale", "4"), (4, 4)),
        ("one_column", "column", "column", ("--scale", "4"), (4, 36)),
        ("odd_size_by_factor", "odd", "odd", ("--scale", "2.5"), None),
        ("by_width", "rgb", "width", ("--width", "100"), (100, 75)),
        ("by_height", "rgb", "height", ("--height", "90"), (120, 90)),
        ("named_model_and_device", "odd", "named", ("--model", "faithful-x4", "--device", "cpu"), (52, 28)),
    ],
)
def test_every_size_is_the_command_lines(
    krita_scenes: KritaScenes,
    by_command_line: CommandLine,
    scene: str,
    source: str,
    pixels: str,
    options: tuple[str, ...],
    size: tuple[int, int] | None,
) -> None:
    # Every layer of Krita's has alpha, and interpolation rounds colour with alpha otherwise than without.
    expected = by_command_line(krita_scenes.folder / f"{source}-with-alpha.png", *options)[..., :3]
    width, height = krita_scenes[scene]["document"]["size"]
    assert (height, width) == expected.shape[:2]
    assert size is None or (width, height) == size
    np.testing.assert_array_equal(without_alpha(krita_scenes.rgba(f"{pixels}-new", width, height)), expected)


def test_both_sides_in_pixels_count_as_given_and_name_the_layer(krita_scenes: KritaScenes) -> None:
    assert krita_scenes["by_both"]["new"]["box"] == [0, 0, 80, 120]
    assert is_of_automatic(krita_scenes["by_both"]["new"]["name"], "80x120 Background")
    assert is_of_automatic(krita_scenes["odd_size_by_factor"]["new"]["name"], "x2.5 Background")


def test_group_mode_opacity_visibility_locks_and_label_are_the_old_layers(krita_scenes: KritaScenes) -> None:
    result = krita_scenes["whole_estate"]
    same = ("space", "opacity", "mode", "inherit alpha", "alpha locked", "visible", "label", "parent")
    assert {key: result["new"][key] for key in same} == {key: result["old"][key] for key in same}
    assert result["new"]["parent"] == "grüppe"
    assert (result["new"]["opacity"], result["new"]["mode"]) == (178, "multiply")
    *below, new, above = result["document"]["layers"][0]
    assert [*below, above] == ["grüppe", "below", "läyer", "above"]
    assert is_of_automatic(new, "x4 läyer")


@pytest.mark.parametrize(
    ("layer", "canvas", "size", "box"),
    [
        ("within", "grow", [300, 200], [20, 30, 40, 40]),
        ("within", "leave", [300, 200], [20, 30, 40, 40]),
        ("within", "scale", [1200, 800], [80, 120, 40, 40]),
        ("over the edge", "grow", [80, 120], [0, 40, 80, 80]),
        ("over the edge", "leave", [64, 48], [-5, 40, 80, 80]),
        ("over the edge", "scale", [256, 192], [-20, 160, 80, 80]),
        ("larger", "grow", [160, 120], [0, 0, 160, 120]),
        ("larger", "leave", [16, 16], [-10, -20, 160, 120]),
        ("outside", "grow", [116, 240], [0, 200, 40, 40]),
        ("outside", "scale", [64, 64], [-400, 800, 40, 40]),
    ],
)
def test_the_canvas_grows_stays_or_is_scaled_as_chosen(
    krita_scenes: KritaScenes, layer: str, canvas: str, size: list[int], box: list[int]
) -> None:
    result = krita_scenes["canvases"][f"{layer}, {canvas}"]
    assert result["document"]["size"] == size
    assert result["new"]["box"] == box
    if canvas == "scale":
        assert result["old"]["box"] == box


def test_a_picture_is_enlarged_with_the_transparent_canvas_around_it_and_a_thing_alone(
    krita_scenes: KritaScenes,
) -> None:
    areas = krita_scenes["areas"]
    assert areas["picture, auto"] == areas["picture, canvas"]
    assert areas["picture, auto"]["new"]["box"] == [20, 10, 80, 80]
    assert areas["picture, auto"]["document"]["size"] == [128, 96]
    assert areas["thing, auto"] == areas["thing, content"]
    assert areas["thing, auto"]["new"]["box"] == [10, 5, 16, 16]
    assert areas["thing, canvas"]["new"]["box"] == [20, 10, 16, 16]


def test_a_scaled_document_keeps_its_resolution_and_its_new_layer_has_the_command_lines_pixels(
    krita_scenes: KritaScenes, by_command_line: CommandLine
) -> None:
    result = krita_scenes["a_document_scaled_by_krita_around_the_new_layer"]
    assert result["document"]["size"] == [240, 180]
    assert result["resolution"] == result["resolution before"]
    expected = by_command_line(krita_scenes.folder / "rgb.png", "--scale", "4")
    np.testing.assert_array_equal(without_alpha(krita_scenes.rgba("scaled-new", 240, 180)), expected)


def test_of_a_selection_only_its_part_is_enlarged_in_its_place(krita_scenes: KritaScenes) -> None:
    result = krita_scenes["selections"]["hard"]
    assert result["box"] == [10, 8, 20, 15]
    assert result["new"]["box"] == [10, 8, 60, 45]
    assert result["new"]["masks"] == []
    before = krita_scenes.rgba("hard-before", 20, 15)
    np.testing.assert_array_equal(krita_scenes.rgba("hard-new", 60, 45), tripled(before))


def test_the_soft_edge_of_a_selection_becomes_the_mask_where_krita_lets_scripts_make_one(
    krita_scenes: KritaScenes,
) -> None:
    result = krita_scenes["selections"]["soft"]
    _, _, width, height = result["box"]
    before = krita_scenes.rgba("soft-before", width, height)
    np.testing.assert_array_equal(krita_scenes.rgba("soft-new", 3 * width, 3 * height), tripled(before))
    if krita_scenes.version == "5.1":
        assert result["new"]["masks"] == []
        return
    assert result["new"]["masks"] == ["transparencymask"]
    selection = krita_scenes.array("soft-selection", width, height, 1, np.uint8)
    assert len(np.unique(selection)) > 30
    seen = krita_scenes.rgba("soft-seen", 3 * width, 3 * height)
    np.testing.assert_array_equal(seen[..., 3:], tripled(selection))


def test_a_layers_masks_are_applied_and_a_mask_stands_for_its_layer(krita_scenes: KritaScenes) -> None:
    result = krita_scenes["masked"]
    if krita_scenes.version == "5.1":
        pytest.skip(result["skipped"])
    new = krita_scenes.rgba("masked-new", 120, 90)
    column = np.arange(60, dtype=np.uint8).repeat(2)
    np.testing.assert_array_equal(new[..., 3], np.broadcast_to(column, (90, 120)))
    assert result["new"]["masks"] == []
    assert result["by the mask"] == "x2 Background (nearest)"


def test_a_group_is_enlarged_as_it_is_seen(krita_scenes: KritaScenes) -> None:
    result = krita_scenes["group"]
    before = krita_scenes.rgba("group-before", 60, 45)
    assert result["new"]["type"] == "paintlayer"
    np.testing.assert_array_equal(krita_scenes.rgba("group-new", 120, 90), doubled(before))
    assert (before[10, 10] == (30, 200, 20, 255)).all()
    assert "pass-through" in result["passing through"]["message"]
    assert result["document"]["layers"] == [["group", "Background", "square"], "x2 group (nearest)"]


@pytest.mark.parametrize(("name", "brightness"), [("all", 0.5), ("half", 0.75), ("none", 1.0)])
def test_the_strength_of_denoising_mixes_the_network_with_its_sibling(
    krita_scenes: KritaScenes, name: str, brightness: float
) -> None:
    assert krita_scenes["denoising"]["refused"]["kind"] == "request"
    expected = doubled(np.asarray(PICTURES["rgb"])) * brightness
    new = without_alpha(krita_scenes.rgba(f"denoising-{name}", 120, 90))
    np.testing.assert_allclose(new, expected, atol=1.01)


def test_a_result_that_vanishes_is_told_in_words(krita_scenes: KritaScenes) -> None:
    scene = krita_scenes["a_result_that_vanishes"]
    assert scene["kind"] == "storage"
    assert "could not be read" in scene["message"]
    assert scene["untouched"]


def test_a_document_closed_in_any_turn_of_the_insertion_ends_the_job_with_a_message(
    krita_scenes: KritaScenes,
) -> None:
    scene = krita_scenes["closed_in_any_turn"]
    for ends in scene["ends"].values():
        assert ends[0] == "source"
        assert set(ends) <= {"source", "done"}
    assert scene["ends"]["plain"][-1] == "done"
    assert scene["raw files left"] == []


REFUSALS = {
    "unknown model": ("model", "faithful-x4"),
    "unknown device": ("device", "cpu"),
    "unknown canvas": ("request", "torn"),
    "no size": ("request", "above zero"),
    "empty": ("source", "empty"),
    "filter layer": ("source", "filter layer"),
    "nothing selected": ("source", "Deselect"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_upscaled_is_refused_with_a_remedy(krita_scenes: KritaScenes, case: str) -> None:
    check_refusal(krita_scenes["refusals"][case], *REFUSALS[case])


BROKEN = {
    "dies": ("installation", "last words, at the start"),
    "dies-midway": ("engine", "last words, midway"),
    "garbage": ("protocol", "not an event"),
    "garbage-midway": ("protocol", "not an event"),
    "old": ("protocol", "protocol 0"),
    "no python": ("installation", "/nowhere/python"),
    "no engine.json": ("installation", "engine.json"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_engine_is_told_and_leaves_the_document_untouched(
    krita_scenes: KritaScenes, case: str
) -> None:
    check_refusal(krita_scenes["broken_engines"][case], *BROKEN[case])


def test_the_engine_mended_works_in_the_same_krita_and_nothing_is_left_behind(
    krita_scenes: KritaScenes,
) -> None:
    result = krita_scenes["broken_engines"]
    assert result["jobs"] == []
    assert result["mended"]["document"]["size"] == [240, 180]
    assert result["jobs at the end"] == []
    for name in ("rgb", "by_both", "whole_estate"):
        assert krita_scenes[name]["raw files left"] == []


def check_refusal(refusal: dict[str, Any], kind: str, words: str) -> None:
    assert refusal["kind"] == kind, refusal
    assert words in refusal["message"]
    assert refusal["untouched"]


def tripled(values: np.ndarray) -> np.ndarray:
    return values.repeat(3, axis=0).repeat(3, axis=1)


def doubled(values: np.ndarray) -> np.ndarray:
    return values.repeat(2, axis=0).repeat(2, axis=1)
