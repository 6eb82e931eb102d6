"""A whole document scaled in real GIMP: pixels by the network, everything else as it was, in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hosts.gimp.playing import Scenes

CHANGED = {"size", "offsets", "pixels", "mask", "layers"}


def layers_of(layers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield all layers, groups before what is in them."""
    for layer in layers:
        yield layer
        yield from layers_of(layer["layers"])


def doubled(values: np.ndarray) -> np.ndarray:
    return values.repeat(2, axis=0).repeat(2, axis=1)


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [
        ("base", 40, 30),
        ("layer", 11, 9),
        ("locked", 13, 17),
        ("layer-mask", 11, 9),
        ("group-mask", 55, 30),
    ],
)
def test_every_layer_and_mask_has_the_models_pixels_in_place(
    scenes: Scenes, name: str, width: int, height: int
) -> None:
    assert scenes["rich_document_doubled"]["message"] is None
    before = scenes.pixels(f"document-{name}-before", width, height)
    after = scenes.pixels(f"document-{name}-after", 2 * width, 2 * height)
    assert len(np.unique(before)) > 50
    np.testing.assert_array_equal(after, doubled(before))


@pytest.mark.parametrize("name", ["channel", "selection"])
def test_channels_and_the_selection_are_scaled_softly_and_none_is_selected_that_was_not(
    scenes: Scenes, name: str
) -> None:
    before = scenes.pixels(f"document-{name}-before", 40, 30)[..., 0]
    after = scenes.pixels(f"document-{name}-after", 80, 60)[..., 0]
    assert len(np.unique(after)) > len(np.unique(before)) > 20
    expected = np.asarray(Image.fromarray(before).resize((80, 60), Image.Resampling.BILINEAR))
    assert np.abs(after - expected.astype(int)).max() <= 1
    selected, near = before > 0, np.zeros((32, 42), bool)
    for y in range(3):
        for x in range(3):
            near[y : y + 30, x : x + 40] |= selected
    assert not np.any(after[~doubled(near[1:-1, 1:-1])])


def test_what_is_no_size_and_no_pixel_stays_as_it_was(scenes: Scenes) -> None:
    result = scenes["rich_document_doubled"]
    before, after = result["before"], result["after"]
    assert after["parasites"].pop("enlarger-provenance")
    for kept in ("resolution", "selected", "parasites"):
        assert after[kept] == before[kept], kept
    for old, new in zip(layers_of(before["layers"]), layers_of(after["layers"]), strict=True):
        assert {key: new[key] for key in new.keys() - CHANGED} == {
            key: old[key] for key in old.keys() - CHANGED
        }
        assert bool(new["mask"]) == bool(old["mask"])
        assert not old["mask"] or new["mask"]["use"] == old["mask"]["use"]
    assert [layer["name"] for layer in layers_of(after["layers"])] == [
        *("flat", "empty", "öuter", "inner", "locked", "läyer", "base"),
    ]
    assert result["is the layer"]


def test_places_are_scaled_with_the_document(scenes: Scenes) -> None:
    result = scenes["rich_document_doubled"]
    before, after = result["before"], result["after"]
    assert after["size"] == [80, 60]
    assert sorted(after["guides"]) == sorted([kind, 2 * place] for kind, place in before["guides"])
    for (old_name, old), (new_name, new) in zip(before["paths"], after["paths"], strict=True):
        assert new_name == old_name
        assert new == [[2 * place for place in stroke] for stroke in old]
    for old, new in zip(layers_of(before["layers"]), layers_of(after["layers"]), strict=True):
        if old["name"] != "empty":
            assert new["size"] == [2 * side for side in old["size"]]
            assert new["offsets"] == [2 * place for place in old["offsets"]]
    assert [channel[:3] for channel in after["channels"]] == [["chännel", 80, 60]]
    assert after["channels"][0][3] == before["channels"][0][3]


def test_layers_that_touched_still_touch_in_groups_and_at_any_factor(scenes: Scenes) -> None:
    result = scenes["tiles_of_a_document_by_a_fraction"]
    assert result["message"] is None
    assert result["after"]["size"] == [83, 62]
    covered = np.zeros((62, 83), int)
    for old, new in zip(
        layers_of(result["before"]["layers"]), layers_of(result["after"]["layers"]), strict=True
    ):
        x, y = new["offsets"]
        width, height = new["size"]
        if old["name"].startswith("tile"):
            covered[y : y + height, x : x + width] += 1
        for place, length, moved, scaled, factor in zip(
            old["offsets"], old["size"], new["offsets"], new["size"], (83 / 31, 62 / 23), strict=True
        ):
            assert abs(moved - place * factor) <= 0.5
            assert abs(moved + scaled - (place + length) * factor) <= 0.5
        assert new["locks"] == old["locks"]
        assert not new["mask"] or new["mask"]["size"] == new["size"]
    assert covered.min() == covered.max() == 1


def test_a_documents_layers_have_the_command_lines_pixels(
    scenes: Scenes, by_command_line: Callable[..., np.ndarray]
) -> None:
    assert scenes["document_by_the_network"]["message"] is None
    expected = by_command_line(scenes.folder / "rgb.png", "--scale", "4", "--model", "faithful-x4")
    for name in ("first", "copy"):
        np.testing.assert_array_equal(scenes.pixels(f"document-{name}", 240, 180), expected)
    other = by_command_line(scenes.folder / "rgba.png", "--scale", "4", "--model", "faithful-x4")
    np.testing.assert_array_equal(scenes.pixels("document-other", 200, 160), other)


def test_a_selected_channel_does_not_bar_the_document_and_stays_selected(scenes: Scenes) -> None:
    scene = scenes["channel_selected"]
    assert scene["message"] is None
    assert scene["before"]["selected"] == scene["after"]["selected"] == []
    assert scene["after"]["size"] == [120, 90]
    assert [channel[:3] for channel in scene["after"]["channels"]] == [["channel", 120, 90]]


def test_flat_masks_stay_flat(scenes: Scenes) -> None:
    _, copy, first = scenes["document_by_the_network"]["after"]["layers"]
    assert copy["mask"] == first["mask"]
    assert copy["mask"]["size"] == [240, 180]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("floating", ("anchor",)),
        ("nothing left", ("hair", "larger")),
        ("too large", ("600000", "524288")),
        ("too large a layer", ("600000", "524288")),
    ],
)
def test_a_document_that_cannot_be_scaled_is_refused_with_a_reason(
    scenes: Scenes, case: str, words: tuple[str, ...]
) -> None:
    result = scenes["documents_refused"][case]
    assert all(word in result["message"] for word in words), result["message"]
    assert result["untouched"]
