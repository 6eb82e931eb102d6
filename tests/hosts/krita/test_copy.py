"""A whole document in real Krita: in a copy, Krita scales it and the network fills every paint layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hosts.krita.session import Krita, KritaScenes, is_of_automatic


@pytest.fixture(scope="module")
def copies(krita: Krita) -> KritaScenes:
    """Return what came of the scenes in one Krita of each version."""
    return KritaScenes(krita, krita.play("scenes_copy"))


def test_the_document_stays_as_it_is_and_the_copy_has_all_its_layers(copies: KritaScenes) -> None:
    scene = copies["a_whole_document"]
    assert scene["untouched"]
    assert scene["after"] == {"size": [120, 90], "layers": scene["before"]["layers"]}
    same = ("type", "space", "opacity", "mode", "visible", "parent", "masks")
    for name, old in scene["old"].items():
        assert {key: scene["new"][name][key] for key in same} == {key: old[key] for key in same}, name


@pytest.mark.parametrize(
    ("layer", "width", "height", "dtype"),
    [
        ("Background", 60, 45, np.uint8),
        ("thing", 20, 15, np.uint8),
        ("outside", 20, 20, np.uint8),
        ("deep", 20, 10, np.uint16),
    ],
)
def test_every_paint_layer_has_the_engines_pixels_in_its_scaled_place(
    copies: KritaScenes, layer: str, width: int, height: int, dtype: type[np.generic]
) -> None:
    copies["a_whole_document"]
    before = copies.rgba(f"copy-{layer}-before", width, height, dtype)
    assert len(np.unique(before)) > 8
    new = copies.rgba(f"copy-{layer}-new", 2 * width, 2 * height, dtype)
    np.testing.assert_array_equal(new, before.repeat(2, axis=0).repeat(2, axis=1))


def test_nothing_of_kritas_own_scaler_is_left_around_a_layer(copies: KritaScenes) -> None:
    scene = copies["a_whole_document"]
    for name in ("Background", "thing", "outside", "deep"):
        assert scene["new"][name]["box"] == [2 * value for value in scene["old"][name]["box"]], name


def test_the_copy_asks_where_to_be_saved_and_knows_how_its_layers_were_made(copies: KritaScenes) -> None:
    scene = copies["a_whole_document"]
    assert scene["file"] == ""
    assert scene["records"] == ["Background", "deep", "outside", "thing"]
    assert scene["shown"]


def test_the_progress_goes_over_all_layers(copies: KritaScenes) -> None:
    shares = copies["a_whole_document"]["shares"]
    assert [share for share, _ in shares] == sorted(share for share, _ in shares)
    assert any(text.startswith("Layer 4 of 4: ") for _, text in shares)


def test_a_document_of_one_layer_comes_out_as_the_command_line_enlarges_it(
    copies: KritaScenes, by_command_line: Callable[..., np.ndarray]
) -> None:
    scene = copies["by_the_network"]
    assert scene["document"] == {"size": [240, 180], "layers": ["Background"]}
    assert len(set(scene["resolution"])) == 1
    assert is_of_automatic(scene["name"], "x4 rgb")
    expected = by_command_line(copies.folder / "rgb.png", "--scale", "4")
    np.testing.assert_array_equal(copies.rgba("copy-by-the-network", 240, 180)[..., :3], expected)


def test_what_a_network_draws_is_mixed_as_for_one_layer(copies: KritaScenes) -> None:
    copies["what_one_layer_draws_is_mixed"]
    np.testing.assert_array_equal(
        copies.rgba("copy-mixed", 120, 90), copies.rgba("copy-mixed-alone", 120, 90)
    )


@pytest.mark.parametrize(
    ("case", "kind", "words"),
    [
        ("unknown model", "model", "faithful-x4"),
        ("too small", "source", "larger size"),
        ("nothing there", "source", "no paint layer"),
        ("stopped midway", "cancelled", "second layer"),
    ],
)
def test_a_job_that_does_not_end_leaves_no_document_and_no_files(
    copies: KritaScenes, case: str, kind: str, words: str
) -> None:
    refusal = copies["refusals"][case]
    assert refusal["kind"] == kind, refusal
    assert words in refusal["message"]
    assert refusal["untouched"]
    assert refusal["more documents"] == 0
