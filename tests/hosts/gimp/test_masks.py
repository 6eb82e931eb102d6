"""Layer masks and selections in real GIMP: the mask comes along, a selection enlarges its part alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hosts.gimp.playing import Scenes


def tripled(values: np.ndarray) -> np.ndarray:
    return values.repeat(3, axis=0).repeat(3, axis=1)


def part(values: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    left, top, width, height = box
    return values[top : top + height, left : left + width]


@pytest.mark.parametrize("depth", ["u8", "u16", "float"])
def test_a_layers_mask_comes_along_in_its_own_numbers_and_is_used_as_before(
    scenes: Scenes, depth: str
) -> None:
    scene = scenes["masks"][depth]
    assert scene["message"] is None
    uses = {"apply": depth != "u16", "show": depth == "float", "edit": depth == "u8"}
    assert scene["mask"] == {"encoding": f"Y {depth}", **uses}
    before = scenes.pixels(f"masks-{depth}-mask-before", 9, 7)
    assert len(np.unique(before)) > 40
    np.testing.assert_array_equal(scenes.pixels(f"masks-{depth}-mask-new", 27, 21), tripled(before))


def test_a_mask_is_enlarged_by_the_network_as_a_grey_picture(
    scenes: Scenes, tmp_path: Path, by_command_line: Callable[..., np.ndarray]
) -> None:
    before = scenes.pixels("network-mask-before", 60, 45)
    source = tmp_path / f"mask-{scenes.folder.name}.png"
    Image.fromarray(before.repeat(3, axis=2)).save(source)
    expected = by_command_line(source, "--scale", "4", "--model", "faithful-x4")[..., 1]
    np.testing.assert_array_equal(scenes.pixels("network-mask-new", 240, 180)[..., 0], expected)


def test_of_a_selection_only_its_part_is_enlarged_in_its_place(scenes: Scenes) -> None:
    scene = scenes["selections"]["hard"]
    # 20 x 15 at (10, 8) of the image, and the layer at (5, -4)
    assert scene["new"]["size"] == [60, 45]
    assert scene["new"]["offsets"] == [10, 8]
    before = scenes.pixels("hard-layer-before", 60, 45)
    new = scenes.pixels("hard-layer-new", 60, 45)
    np.testing.assert_array_equal(new, tripled(part(before, (5, 12, 20, 15))))
    assert scene["mask"] == {"encoding": "Y u8", "apply": True, "show": False, "edit": False}
    assert scenes.pixels("hard-mask-new", 60, 45).min() == 255


def test_the_soft_edge_of_a_selection_becomes_the_mask(scenes: Scenes) -> None:
    scene = scenes["selections"]["soft"]
    assert scene["message"] is None
    (width, height), (left, top) = scene["new"]["size"], scene["new"]["offsets"]
    box = (left, top, width // 3, height // 3)
    selection = part(scenes.pixels("soft-selection", 50, 40), box)
    assert len(np.unique(selection)) > 50
    new = scenes.pixels("soft-mask-new", width, height)
    np.testing.assert_array_equal(new, tripled(selection))
    # Nothing that is selected lies outside.
    assert scenes.pixels("soft-selection", 50, 40).astype(int).sum() == selection.astype(int).sum()
    layer = part(scenes.pixels("soft-layer-before", 50, 40), box)
    np.testing.assert_array_equal(scenes.pixels("soft-layer-new", width, height), tripled(layer))


def test_a_mask_and_a_selection_show_what_both_show(scenes: Scenes) -> None:
    scene = scenes["selections"]["with a mask"]
    assert scene["new"]["size"] == [90, 75]
    box = (30, 20, 30, 25)
    mask = part(scenes.pixels("both-mask-before", 60, 45), box)
    selection = part(scenes.pixels("both-selection", 60, 45), box)
    assert 0 < np.mean(selection < mask) < 1
    np.testing.assert_array_equal(
        scenes.pixels("both-mask-new", 90, 75), tripled(np.minimum(mask, selection))
    )


def test_a_selected_part_has_the_networks_pixels_of_that_part_alone(
    scenes: Scenes, tmp_path: Path, by_command_line: Callable[..., np.ndarray]
) -> None:
    source = tmp_path / f"part-{scenes.folder.name}.png"
    Image.fromarray(part(scenes.pixels("part-layer-before", 60, 45), (3, 4, 11, 9))).save(source)
    expected = by_command_line(source, "--scale", "4", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("part-layer-new", 44, 36), expected)


def test_a_selection_elsewhere_is_refused_with_the_remedy(scenes: Scenes) -> None:
    result = scenes["selections"]["elsewhere"]
    assert "selected" in result["message"]
    assert result["untouched"]
