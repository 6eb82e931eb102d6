"""What a network invents, in real Krita: two layers with a mask to paint in, the map of it, the record."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hosts.krita.session import Krita, KritaScenes

sys.path.insert(0, str(Path(__file__).parents[3] / "plugins/bridge"))
from enlarger_bridge import Engine

MODES = {"mixed": {"degree": 0.5}, "all kept": None, "without a lock": None}


@pytest.fixture(scope="module")
def fidelity(krita: Krita) -> KritaScenes:
    """Return what came of the scenes in one Krita of each version."""
    return KritaScenes(krita, krita.play("scenes_fidelity"))


@pytest.fixture(scope="module")
def ask(krita: Krita) -> Any:
    """Return what asks the engine itself to draw a picture of the scenes, as arrays by their names."""

    def ask(
        picture: np.ndarray, fidelity: dict[str, Any] | None, lock: str = "auto"
    ) -> dict[str, np.ndarray]:
        height, width = picture.shape[:2]
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(os.environ, "XDG_DATA_HOME", str(krita.data))
            with Engine(krita.engine_python) as engine:
                paths = {
                    name: Path(engine.path(name)) for name in ("source", "result", "faithful", "mask", "map")
                }
                paths["source"].write_bytes(picture.tobytes())
                if fidelity is not None:
                    fidelity = {
                        name: {"path": str(paths[name])} if name in paths else value
                        for name, value in fidelity.items()
                    }
                engine.ask(
                    "upscale",
                    source={"path": str(paths["source"]), "size": [width, height], "format": "RGBA u8"},
                    result={"path": str(paths["result"])},
                    model="drawing",
                    device="cpu",
                    lock=lock,
                    **({} if fidelity is None else {"fidelity": fidelity}),
                )
                return {
                    name: np.fromfile(path, np.uint8).reshape(2 * height, 2 * width, -1)
                    for name, path in paths.items()
                    if name != "source" and path.exists()
                }

    return ask


@pytest.fixture(scope="module")
def picture(fidelity: KritaScenes) -> np.ndarray:
    """Return the picture of the scenes as Krita has it."""
    from PIL import Image

    return np.asarray(Image.open(fidelity.folder / "rgb-with-alpha.png"))


@pytest.fixture(scope="module")
def in_layers(ask: Any, picture: np.ndarray) -> dict[str, np.ndarray]:
    """Return the engine's own pictures for the scene of the layers."""
    return ask(picture, {"faithful": {}, "mask": {}, "map": {}})


def test_the_result_is_a_group_of_the_faithful_and_the_generated_picture_and_the_hidden_map(
    fidelity: KritaScenes,
) -> None:
    scene = fidelity["layers"]
    assert scene["document"]["size"] == [120, 90]
    old, group = scene["document"]["layers"]
    assert (old, group[0]) == ("Background", "x2 Background (drawing)")
    faithful, drawn, shown = scene["layers"]
    assert faithful["name"].startswith("Faithful")
    assert drawn["name"] == "drawing"
    assert shown["name"].startswith("detail that drawing generated")
    assert [layer["visible"] for layer in scene["layers"]] == [True, True, False]
    has_masks = fidelity.version != "5.1"
    assert scene["dial"] == ("transparencymask" if has_masks else "paintlayer")
    assert drawn["type"] == ("paintlayer" if has_masks else "grouplayer")


def test_the_layers_have_the_engines_own_pixels(
    fidelity: KritaScenes, in_layers: dict[str, np.ndarray]
) -> None:
    for layer, name in (("faithful", "faithful"), ("drawn", "result"), ("map", "map")):
        np.testing.assert_array_equal(fidelity.rgba(f"layers-{layer}", 120, 90), in_layers[name], layer)
    mask = in_layers["mask"]
    assert mask.min() < 60
    assert mask.max() > 200
    np.testing.assert_array_equal(dial(fidelity), mask)


def test_the_mask_mixes_the_two_pictures(fidelity: KritaScenes, in_layers: dict[str, np.ndarray]) -> None:
    share = in_layers["mask"] / 255
    expected = in_layers["faithful"] * (1 - share) + in_layers["result"] * share
    np.testing.assert_allclose(fidelity.rgba("layers-seen", 120, 90), expected, atol=1.6)


def test_painting_turns_the_dial_to_either_end(
    fidelity: KritaScenes, in_layers: dict[str, np.ndarray]
) -> None:
    np.testing.assert_array_equal(fidelity.rgba("layers-kept", 120, 90), in_layers["result"])
    np.testing.assert_array_equal(fidelity.rgba("layers-faithful", 120, 90), in_layers["faithful"])


def test_what_is_translucent_stays_as_translucent_as_one_picture(fidelity: KritaScenes) -> None:
    fidelity["translucent"]
    seen, faithful = (fidelity.rgba(f"translucent-{name}", 100, 80) for name in ("seen", "faithful"))
    assert len(np.unique(faithful[..., 3])) > 50
    np.testing.assert_array_equal(seen[..., 3], faithful[..., 3])


def test_sixteen_bits_keep_their_depth_and_their_place(fidelity: KritaScenes) -> None:
    old, *new = fidelity["deep_layers"]["spaces"]
    assert old[1] == "U16"
    assert new == [old, old]
    pictures = [
        fidelity.rgba(f"deep-{name}", 180, 135, np.uint16)[:45, :60] for name in ("faithful", "drawn")
    ]
    seen = fidelity.rgba("deep-seen", 60, 45, np.uint16).astype(int)
    low, high = np.minimum(*pictures).astype(int), np.maximum(*pictures).astype(int)
    assert len(np.unique(seen % 256)) > 100
    assert ((seen >= low - 300) & (seen <= high + 300)).all()


@pytest.mark.parametrize("name", MODES)
def test_one_layer_is_the_engines_picture(
    fidelity: KritaScenes, ask: Any, picture: np.ndarray, name: str
) -> None:
    assert fidelity["one_layer"][name] == ["Background", "x2 Background (drawing)"]
    expected = ask(picture, MODES[name], "off" if name == "without a lock" else "auto")["result"]
    np.testing.assert_array_equal(fidelity.rgba(f"one-{name}", 120, 90), expected)


def test_the_map_comes_with_the_whole_drawing_where_nothing_else_is_asked_for(
    fidelity: KritaScenes,
) -> None:
    group, drawn, shown = fidelity["one_layer"]["with a map"][1]
    assert group == "x2 Background (drawing)"
    assert drawn.startswith("drawing with Faithful")
    assert shown.startswith("detail that drawing generated")
    np.testing.assert_array_equal(
        fidelity.rgba("one-with a map", 120, 90), fidelity.rgba("one-all kept", 120, 90)
    )


def test_faces_are_kept_unless_a_script_says_otherwise(fidelity: KritaScenes) -> None:
    settings = {name: record["settings"] for name, (record,) in fidelity["faces"].items()}
    assert settings["off"]["faces"] == "off"
    assert "faces" not in settings["not said"]


def test_a_soft_selection_masks_the_whole_group(fidelity: KritaScenes) -> None:
    children = fidelity["a_soft_selection"]["children"]
    masks = [name for name, kind in children if kind == "transparencymask"]
    assert masks == (["Selection"] if fidelity.version != "5.1" else [])
    assert len(children) - len(masks) == 2


def test_the_record_is_kept_by_layer_and_survives_saving_and_loading(fidelity: KritaScenes) -> None:
    scene = fidelity["layers"]
    [(layer, record)] = scene["records"]
    assert layer == "x2 Background (drawing)"
    assert "drawing" in str(record)
    assert scene["loaded"] == scene["records"]


def test_what_cannot_be_is_refused_and_leaves_no_record(fidelity: KritaScenes) -> None:
    refusals = fidelity["refusals"]
    for case in ("a network that draws nothing", "no such fidelity", "no such lock"):
        assert refusals[case]["kind"] == "request"
        assert refusals[case]["untouched"]
    assert refusals["records"] == 0


def dial(scenes: KritaScenes) -> np.ndarray:
    """Return the shares that are painted in: a mask's, or the alpha of what stands in for one."""
    if scenes.version == "5.1":
        return scenes.rgba("layers-dial", 120, 90)[..., 3:]
    return scenes.array("layers-dial", 120, 90, 1, np.uint8)
