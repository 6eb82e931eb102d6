"""The procedure in real GIMP, without a window: the plain cases, the document around them, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hosts.editors.pictures import PICTURES
from hosts.gimp.playing import Scenes

CommandLine = Callable[..., np.ndarray]


def test_the_new_layer_of_an_rgb_picture_has_the_command_lines_pixels(
    scenes: Scenes, by_command_line: CommandLine
) -> None:
    assert scenes["rgb"]["new"]["size"] == [240, 180]
    expected = by_command_line(scenes.folder / "rgb.png", "--scale", "4", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("rgb-new", 240, 180), expected)


def test_a_texture_wraps_round(scenes: Scenes, by_command_line: CommandLine) -> None:
    if scenes.is_2:
        pytest.skip("scripts for GIMP 2.10 do not know of it, its dialog does")
    assert scenes["tileable"]["new"]["size"] == [240, 180]
    expected = by_command_line(
        scenes.folder / "rgb.png", "--scale", "4", "--tileable", "--model", "faithful-x4"
    )
    np.testing.assert_array_equal(scenes.pixels("tileable-new", 240, 180), expected)


def test_a_picture_is_cleaned_first_and_the_layers_name_tells_of_it(
    scenes: Scenes, by_command_line: CommandLine
) -> None:
    if scenes.is_2:
        pytest.skip("scripts for GIMP 2.10 do not know of it, its dialog does")
    expected = by_command_line(scenes.folder / "rgb.png", "--scale", "4", "--model", "faithful-x4", "--clean")
    np.testing.assert_array_equal(scenes.pixels("cleaned-new", 240, 180), expected)
    assert scenes["cleaned"]["new"]["name"] == "x4 Background (clean-x1, faithful-x4)"


def test_what_suits_a_layer_is_chosen_as_on_the_command_line(
    scenes: Scenes, by_command_line: CommandLine
) -> None:
    assert scenes["automatic"]["new"]["name"].startswith("x4 Background (")
    expected = by_command_line(scenes.folder / "rgb.png", "--scale", "4", "--model", "auto")
    np.testing.assert_array_equal(scenes.pixels("automatic-new", 240, 180), expected)


def test_the_original_layer_stays_as_it_was(scenes: Scenes) -> None:
    before, after = (scenes.pixels(f"rgb-{when}", 60, 45) for when in ("before", "after"))
    np.testing.assert_array_equal(after, before)
    np.testing.assert_array_equal(before, np.asarray(PICTURES["rgb"]))


def test_the_new_layer_lies_above_the_old_one_is_named_after_it_and_selected(scenes: Scenes) -> None:
    image = scenes["rgb"]["image"]
    assert image["layers"] == ["x4 Background (faithful-x4)", "Background"]
    assert image["selected"] == ["x4 Background (faithful-x4)"]
    assert image["size"] == [240, 180]


def test_the_old_layer_is_hidden_unless_it_is_to_be_kept(scenes: Scenes) -> None:
    assert not scenes["rgb"]["old"]["visible"]
    assert scenes["rgb"]["new"]["visible"]
    if not scenes.is_2:  # which is not told of arguments that came later
        assert scenes["original_kept"]["old"]["visible"]


def test_names_differ_in_their_first_letters(scenes: Scenes) -> None:
    new, old = scenes["rgb"]["image"]["layers"]
    assert new[:3] != old[:3]


def test_several_layers_are_enlarged_at_once_and_what_is_in_a_group_only_with_it(scenes: Scenes) -> None:
    if scenes.is_2:
        pytest.skip("GIMP 2.10 gives a procedure exactly one drawable")
    several = scenes["several_layers"]
    assert several["message"] is None
    assert several["image"]["layers"] == ["x2 group (nearest)", "group", "x2 layer (nearest)", "layer"]
    assert several["image"]["selected"] == ["x2 group (nearest)", "x2 layer (nearest)"]
    assert several["image"]["size"] == [40, 20]


def test_a_group_is_enlarged_as_it_is_seen(scenes: Scenes) -> None:
    group = scenes["group_of_two"]
    assert group["message"] is None
    assert (group["new"]["size"], group["new"]["offsets"]) == ([80, 40], [4, 4])
    seen = scenes.pixels("group-new", 80, 40)
    assert seen[10, 10].tolist() == [255, 0, 0, 255]
    assert seen[10, 70].tolist() == [0, 0, 255, 255]
    assert seen[30, 70].tolist()[3] == 0


def test_what_does_not_become_larger_is_interpolated_and_says_so(scenes: Scenes) -> None:
    scene = scenes["smaller"]
    for factor, size in (("0.5", [30, 23]), ("0.01", [1, 1])):
        assert scene[factor]["message"] is None
        assert scene[factor]["new"]["size"] == size
        assert scene[factor]["new"]["name"] == f"x{factor} Background (lanczos)"
        told = json.loads(scene[factor]["provenance"])
        assert told["model"] == {"id": "lanczos", "title": "Lanczos interpolation"}


def test_an_image_with_a_palette_becomes_rgb_and_may_get_its_palette_back(
    scenes: Scenes, by_command_line: CommandLine
) -> None:
    rgb, document = scenes["indexed"]["rgb"], scenes["indexed"]["document"]
    assert rgb["message"] is None
    assert (rgb["base"], rgb["new"]["type"]) == (0, 0)
    expected = by_command_line(scenes.folder / "indexed.png", "--scale", "4", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("indexed-new", 240, 180), expected)
    assert (document["base"], document["new"]["size"]) == (0, [240, 180])
    back = scenes["indexed"]["palette"]
    assert back["base"] == 2
    assert back["colours"] == 16
    np.testing.assert_array_equal(
        scenes.pixels("palette-new", 120, 90),
        np.asarray(Image.open(scenes.folder / "indexed.png").convert("RGB")).repeat(2, 0).repeat(2, 1),
    )


def test_how_it_was_made_is_in_the_images_xmp_and_in_what_is_exported(scenes: Scenes) -> None:
    scene = scenes["exported"]
    assert scene["twice"] == [1, 2], "each job adds an event to the history"
    for name in ("png", "tif", "jpg") + (() if scenes.is_2 else ("webp", "psd")):
        data = (scenes.folder / f"exported.{name}").read_bytes()
        assert b"compositeWithTrainedAlgorithmicMedia" in data, name
        assert b"faithful-x2" in data, name


def test_transparency_comes_out_like_the_command_lines(scenes: Scenes, by_command_line: CommandLine) -> None:
    assert scenes["rgba"]["new"]["type"] == 1
    expected = by_command_line(scenes.folder / "rgba.png", "--scale", "4", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("rgba-new", 200, 160), expected)


@pytest.mark.parametrize(
    ("scene", "source", "options", "size"),
    [
        ("one_pixel", "one", ("--scale", "4", "--model", "faithful-x4"), (4, 4)),
        ("one_column", "column", ("--scale", "4", "--model", "faithful-x4"), (4, 36)),
        ("odd_size_by_factor", "odd", ("--scale", "2.5"), None),
        ("by_width", "rgb", ("--width", "100"), (100, 75)),
        ("named_model_and_device", "odd", ("--model", "faithful-x4", "--device", "cpu"), (52, 28)),
    ],
)
def test_every_size_is_the_command_lines(
    scenes: Scenes,
    by_command_line: CommandLine,
    scene: str,
    source: str,
    options: tuple[str, ...],
    size: tuple[int, int] | None,
) -> None:
    model = () if "--model" in options else ("--model", "faithful-x4")
    expected = by_command_line(scenes.folder / f"{source}.png", *options, *model)
    width, height = scenes[scene]["new"]["size"]
    assert (height, width) == expected.shape[:2]
    assert size is None or (width, height) == size
    name = {"odd_size_by_factor": "odd", "by_width": "width", "named_model_and_device": "named"}.get(
        scene, source
    )
    np.testing.assert_array_equal(scenes.pixels(f"{name}-new", width, height), expected)


def test_one_side_in_pixels_is_followed_by_the_other_and_both_count_as_given(scenes: Scenes) -> None:
    assert scenes["by_width"]["new"]["size"] == [100, 75]
    assert scenes["by_height"]["new"]["size"] == [120, 90]
    assert scenes["by_both"]["new"]["size"] == [80, 120]
    assert scenes["by_both"]["new"]["name"] == "80x120 Background (faithful-x4)"
    assert scenes["odd_size_by_factor"]["new"]["name"] == "x2.5 Background (faithful-x4)"


def test_a_print_gets_the_part_that_fits_the_sheet_its_size_and_the_images_resolution(
    scenes: Scenes, by_command_line: CommandLine
) -> None:
    if scenes.is_2:
        pytest.skip("scripts for GIMP 2.10 do not know of it, its dialog does")
    told = scenes["printed"]
    assert told["new"]["size"] == told["mask"] == told["image"]["size"] == [300, 300]
    assert told["resolution"] == pytest.approx([254, 254])
    path = scenes.folder / "rgb.png"
    how = ("--print", "30x30mm", "--ppi", "254", "--bleed", "0", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("printed-new", 300, 300), by_command_line(path, *how))


def test_a_document_for_print_gets_the_canvas_of_the_sheet_and_its_layers_keep_what_that_cuts_off(
    scenes: Scenes,
) -> None:
    if scenes.is_2:
        pytest.skip("scripts for GIMP 2.10 do not know of it, its dialog does")
    told = scenes["printed_document"]
    assert told["image"]["size"] == [300, 300]
    assert told["resolution"] == pytest.approx([254, 254])
    assert (told["layer"]["size"], told["layer"]["offsets"]) == ([400, 300], [-47, 0])


def test_the_print_size_of_a_document_is_kept_by_more_pixels_an_inch(scenes: Scenes) -> None:
    if scenes.is_2:
        pytest.skip("scripts for GIMP 2.10 do not know of it, its dialog does")
    assert scenes["print_size_kept"] == pytest.approx([200, 100])


def test_group_mode_opacity_visibility_blending_and_tag_are_the_old_layers(scenes: Scenes) -> None:
    result = scenes["whole_estate"]
    same = ("offsets", "type", "mode", "opacity", "visible", "blend", "composite", "tag", "parent")
    assert {key: result["new"][key] for key in same} == {key: result["old"][key] for key in same}
    assert result["new"]["parent"] == "grüppe"
    assert result["new"]["opacity"] == pytest.approx(70)
    assert result["siblings"] == ["above", "x4 läyer (faithful-x4)", "läyer", "below"]


def test_the_canvas_grows_on_every_side_that_needs_it(scenes: Scenes) -> None:
    # 64 x 48 and a layer of 80 x 40 at (-7, 30)
    assert scenes["whole_estate"]["image"]["size"] == [80, 70]
    assert scenes["whole_estate"]["new"]["offsets"] == [0, 30]
    # 16 x 16 and 160 x 120 at (-10, -20)
    assert scenes["layer_larger_than_canvas"]["image"]["size"] == [160, 120]
    # 16 x 16 and 40 x 40 at (-100, 200)
    assert scenes["layer_outside_canvas"]["image"]["size"] == [116, 240]
    assert (
        scenes["layer_outside_canvas"]["new"]["offsets"]
        == scenes["layer_outside_canvas"]["old"]["offsets"]
        == [0, 200]
    )


def test_the_canvas_stays_when_it_shows_the_new_layer_anyway_or_is_to_be_left(scenes: Scenes) -> None:
    assert scenes["layer_smaller_than_canvas"]["image"]["size"] == [300, 200]
    assert scenes["layer_smaller_than_canvas"]["new"]["offsets"] == [20, 30]
    assert scenes["canvas_left"]["image"]["size"] == [64, 48]
    assert scenes["canvas_left"]["new"]["offsets"] == [-5, 40]


def test_a_wide_gamut_documents_own_values_pass_unconverted(
    scenes: Scenes, by_command_line: CommandLine
) -> None:
    expected = by_command_line(scenes.folder / "rgb.png", "--scale", "4", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("adobe-new", 240, 180), expected)
    assert "Adobe" in scenes["wide_gamut_profile"]["profile"]


def test_a_grey_layer_gives_a_grey_layer_of_the_same_tones(
    scenes: Scenes, tmp_path: Path, by_command_line: CommandLine
) -> None:
    assert scenes["grey"]["new"]["type"] == 2
    before = scenes.pixels("grey-before", 60, 45)
    Image.fromarray(np.repeat(before, 3, axis=2)).save(tmp_path / f"grey-{scenes.folder.name}.png")
    expected = by_command_line(
        tmp_path / f"grey-{scenes.folder.name}.png", "--scale", "4", "--model", "faithful-x4"
    )
    np.testing.assert_array_equal(scenes.pixels("grey-new", 240, 180)[..., 0], expected[..., 1])


def test_a_grey_layer_with_alpha_stays_one(scenes: Scenes) -> None:
    result = scenes["grey_with_alpha_and_profile"]
    assert result["new"]["type"] == 3
    assert result["values"][-1] == 255
    assert all(abs(value - 100) <= 2 for value in result["values"][:-1])


def test_a_layer_is_enlarged_also_while_its_mask_is_the_active_drawable(scenes: Scenes) -> None:
    result = scenes["layer_with_a_mask"]
    assert result["new"]["size"] == [240, 160]
    assert result["layers"] == ["x4 layer (faithful-x4)", "layer"]


def test_locks_are_for_hands_and_a_locked_layer_can_be_enlarged(scenes: Scenes) -> None:
    result = scenes["locked_layer_in_a_locked_group"]
    assert result["message"] is None
    assert result["new"]["size"] == [36, 28]
    assert result["new"]["parent"] == "group"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("unknown model", ("no-such-model", "faithful-x4")),
        ("no consent", ("UltraSharp", "commercial")),
        ("unknown device", ("abacus",)),
        ("too large", ("600000", "524288")),
        ("too large a canvas", ("550000", "524288")),
        ("no layer", ("select one",)),
        ("empty group", ("group", "empty")),
        ("channel", ("channel", "Quick Mask", "Upscale Image")),
        ("floating selection", ("anchor",)),
        ("factor 0.0", ("0.01", "1000", "0.0")),
        ("factor -3.0", ("-3.0",)),
        ("factor nan", ("factor", "nan")),
        ("factor inf", ("factor",)),
        ("width 10000000", ("width", "524288", "10000000")),
        ("height -4", ("height", "-4")),
        ("canvas nonsense", ("canvas", "grow", "nonsense")),
        ("detail nonsense", ("detail", "merged", "nonsense")),
        ("lock nonsense", ("lock", "soft", "nonsense")),
        ("fidelity 3.0", ("fidelity", "from 0 to 1", "3.0")),
    ],
)
def test_what_cannot_be_upscaled_is_refused_with_a_reason(
    scenes: Scenes, case: str, words: tuple[str, ...]
) -> None:
    if case == "no layer" and scenes.is_2:
        pytest.skip("GIMP 2.10 gives a procedure exactly one drawable")
    result = scenes["refusals"][case]
    assert all(word in result["message"] for word in words), result["message"]
    assert result["untouched"]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("dies", ("last words", "install")),
        ("dies-midway", ("unexpectedly", "last words, midway")),
        ("garbage-midway", ("not an event",)),
        ("old", ("protocol 0", "protocol 1", "install")),
        ("no python", ("/nowhere/python", "install")),
        ("no engine.json", ("engine.json", "install")),
    ],
)
def test_a_broken_engine_is_an_error_that_says_how_to_mend_it(
    scenes: Scenes, case: str, words: tuple[str, ...]
) -> None:
    result = scenes["broken_engines"][case]
    assert all(word in result["message"] for word in words), result["message"]
    assert result["untouched"]


def test_no_job_folder_is_left_behind(scenes: Scenes) -> None:
    left = {name: folders for name, folders in scenes.all["jobs"].items() if folders}
    assert not left
