"""Automatic in real Krita: what suits a photograph that JPEG has damaged, and the names of the layers."""

from __future__ import annotations

import numpy as np
import pytest

from hosts.editors.pictures import photograph_and_damaged
from hosts.krita.session import Krita, KritaScenes


@pytest.fixture(scope="module")
def scenes(krita: Krita) -> KritaScenes:
    """Return what came of the scenes in one Krita of each version."""
    return KritaScenes(krita, krita.play("scenes_automatic"))


def distance(scenes: KritaScenes, name: str) -> float:
    """Return how far a result is from the photograph, the root mean square of levels."""
    photograph = np.asarray(photograph_and_damaged()[0]).astype(float)
    return float(np.sqrt(np.mean((scenes.rgba(name, 600, 400)[..., :3] - photograph) ** 2)))


def test_automatic_is_the_default_and_cleans_what_jpeg_has_damaged(scenes: KritaScenes) -> None:
    scene = scenes["automatic"]
    assert scene["name"] == "x2 Background (clean-x1, faithful-x2)"
    assert scene["document"]["layers"] == ["Background", scene["name"]]
    assert distance(scenes, "automatic") < distance(scenes, "automatic-as-it-is")


def test_scripts_say_look_time_and_whether_to_clean(scenes: KritaScenes) -> None:
    assert scenes["fast_and_named"]["name"] == "x2 Background (clean-x1, faithful-x2)"
    assert scenes["not_cleaned"]["name"] == "x2 Background (faithful-x2)"
    assert scenes["a_family_after_cleaning"]["name"] == "x2 Background (clean-x1, faithful-x2)"


def test_where_automatic_takes_a_faithful_network_there_are_no_layers_of_detail(scenes: KritaScenes) -> None:
    scene = scenes["layers_of_a_faithful_choice"]
    assert scene["document"]["layers"] == ["Background", scene["name"]]


def test_a_selection_is_a_mask_enlarged_in_the_layers_way(scenes: KritaScenes, krita: Krita) -> None:
    scene = scenes["a_soft_selection"]
    assert scene["name"].startswith("x2 Background (")
    assert scene["masks"] == ([] if krita.version == "5.1" else ["transparencymask"])
