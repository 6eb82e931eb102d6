"""Every kind of pixels that a GIMP layer can have comes back as it went, in real GIMP."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hosts.gimp.playing import Scenes

sys.path.insert(0, str(Path(__file__).parents[3] / "plugins/bridge"))
from enlarger_bridge import Engine

WIDTH, HEIGHT = 6, 5
DEPTHS = {"u8": np.uint8, "u16": np.uint16, "half": np.float16, "float": np.float32}


def pixels(scenes: Scenes, case: dict[str, Any], when: str) -> np.ndarray:
    """Return a layer's values before the enlargement, or the new one's."""
    depth = DEPTHS[case["encoding"].split(" ")[1]]
    width, height = case["new"]["size"] if when == "new" else (WIDTH, HEIGHT)
    raw = (scenes.folder / f"{case['name']}-{when}.raw").read_bytes()
    return np.frombuffer(raw, depth).reshape(height, width, -1)


def test_nearest_neighbours_repeat_the_very_values_of_every_kind_of_layer(scenes: Scenes) -> None:
    cases = scenes["every_kind_repeated"]["cases"]
    assert len(cases) > (20 if scenes.is_2 else 40)
    for case in cases:
        assert case["message"] is None, (case["name"], case["message"])
        before = pixels(scenes, case, "before")
        assert len(np.unique(before)) > 8, case["name"]
        expected = before.repeat(2, axis=0).repeat(2, axis=1)
        new = pixels(scenes, case, "new")
        if before.dtype.kind == "u":
            np.testing.assert_array_equal(new, expected, case["name"])
        else:
            # The engine's curves for light and for what lies beyond 0 and 1 are float32.
            tolerance = 2e-3 if before.dtype == np.float16 else 1e-5
            np.testing.assert_allclose(new, expected, tolerance, tolerance / 10, err_msg=case["name"])


def test_the_new_layer_has_the_old_ones_format_in_the_same_colour_space(scenes: Scenes) -> None:
    for case in scenes["every_kind_repeated"]["cases"]:
        assert case["same kind"], case["name"]
        assert case["same profile"], case["name"]


@pytest.mark.parametrize("number", range(7))
def test_the_networks_layer_is_the_engines_own_answer_for_the_same_raw_file(
    scenes: Scenes, number: int
) -> None:
    case = scenes["every_kind_by_the_network"]["cases"][number]
    assert case["message"] is None, case["message"]
    before, new = pixels(scenes, case, "before"), pixels(scenes, case, "new")
    colours, depth = case["encoding"].split(" ")
    model = colours.replace("'", "")
    depth = {"half": "f16", "float": "f32"}.get(depth, depth)
    form = f"{model} {depth}" + (" linear" if model == colours else "")
    np.testing.assert_array_equal(new, by_engine(before, form))
    assert new.shape == (4 * HEIGHT, 4 * WIDTH, before.shape[2])


def by_engine(values: np.ndarray, form: str) -> np.ndarray:
    """Return the engine's answer for a raster, four times as large."""
    height, width, channels = values.shape
    with Engine(sys.executable) as engine:
        source, result = Path(engine.path("source.raw")), Path(engine.path("result.raw"))
        source.write_bytes(values.tobytes())
        raster = {"path": str(source), "size": [width, height], "format": form}
        engine.ask("upscale", source=raster, result={"path": str(result)})
        return np.fromfile(result, values.dtype).reshape(4 * height, 4 * width, channels)
