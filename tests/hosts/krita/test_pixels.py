"""Every kind of pixels that a Krita layer can have comes back as it went, in real Krita."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hosts.krita.session import KritaScenes

sys.path.insert(0, str(Path(__file__).parents[3] / "plugins/bridge"))
from enlarger_bridge import Engine

WIDTH, HEIGHT = 6, 5
DEPTHS = {"U8": np.uint8, "U16": np.uint16, "F16": np.float16, "F32": np.float32}
CHANNELS = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}
MODELS = {"RGBA": "RGBA", "GRAYA": "YA", "CMYKA": "CMYKA", "LABA": "LABA", "XYZA": "XYZA", "YCbCrA": "YCCA"}
PERCENT, CHROMA = (0, 100), (-128, 127)
FLOATS = {"CMYKA": [PERCENT] * 4, "LABA": [PERCENT, CHROMA, CHROMA], "XYZA": [(0, 65535 / 32768)] * 3}
BY_THE_NETWORK = 6


def pixels(scenes: KritaScenes, case: dict[str, Any], when: str, factor: int = 1) -> np.ndarray:
    """Return a layer's values in Krita's order, before the enlargement or after it."""
    model, depth, _ = case["space"]
    shape = factor * WIDTH, factor * HEIGHT, CHANNELS[model]
    return scenes.array(f"{case['name']}-{when}", *shape, DEPTHS[depth])


@pytest.mark.parametrize("scene", ["every_kind_repeated", "in_a_document_of_another_kind"])
def test_nearest_neighbours_repeat_the_very_values_of_every_kind_of_layer(
    krita_pixel_scenes: KritaScenes, scene: str
) -> None:
    cases = krita_pixel_scenes[scene]["cases"]
    assert {case["space"][0] for case in cases} == set(CHANNELS)
    assert {case["space"][1] for case in cases} == set(DEPTHS)
    for case in cases:
        before = pixels(krita_pixel_scenes, case, "before")
        assert len(np.unique(before)) > 8, case["name"]
        expected = before.repeat(2, axis=0).repeat(2, axis=1)
        if before.dtype.kind == "f":
            expected[..., -1] = expected[..., -1].clip(0, 1)  # alpha is a share
        new = pixels(krita_pixel_scenes, case, "new", 2)
        if before.dtype.kind == "u":
            np.testing.assert_array_equal(new, expected, case["name"])
        else:
            # The engine's curves for light and for what lies beyond 0 and 1 are float32.
            tolerance = 2e-3 if before.dtype == np.float16 else 1e-5
            # Those of L*a*b* pass as shares of their range.
            least = 3e-5 if case["space"][0] == "LABA" else tolerance / 10
            np.testing.assert_allclose(new, expected, tolerance, least, err_msg=case["name"])


@pytest.mark.parametrize("scene", ["every_kind_repeated", "in_a_document_of_another_kind"])
def test_the_new_layer_has_the_old_ones_model_depth_and_profile(
    krita_pixel_scenes: KritaScenes, scene: str
) -> None:
    for case in krita_pixel_scenes[scene]["cases"]:
        assert case["new"]["space"] == case["old"]["space"], case["name"]
        assert case["old"]["space"][:2] == case["space"][:2], case["name"]


@pytest.mark.parametrize("number", range(BY_THE_NETWORK))
def test_the_networks_layer_is_the_engines_own_answer_for_the_same_raw_file(
    krita_pixel_scenes: KritaScenes, number: int
) -> None:
    case = krita_pixel_scenes["by_the_network"]["cases"][number]
    model, depth, profile = case["space"]
    before, new = pixels(krita_pixel_scenes, case, "before"), pixels(krita_pixel_scenes, case, "new", 4)
    linear = " linear" if "-g10" in profile else ""
    order = [2, 1, 0, 3] if model == "RGBA" and depth.startswith("U") else list(range(before.shape[2]))
    expected = by_engine(before[..., order], f"{MODELS[model]} {depth.lower()}{linear}")
    np.testing.assert_array_equal(new[..., order], expected)


def test_floats_of_every_model_come_out_like_its_16_bits(krita_pixel_scenes: KritaScenes) -> None:
    cases = krita_pixel_scenes["one_picture_in_floats_and_in_16_bits"]["cases"]
    assert {model for model, depth, *_ in cases if depth == "F32"} >= {"CMYKA", "LABA", "XYZA"}
    for model, depth, *_ in cases:
        values = drawn(krita_pixel_scenes, model, depth)
        assert np.ptp(values) > 0.5
        expected = drawn(krita_pixel_scenes, model, "U16")
        np.testing.assert_allclose(values, expected, rtol=0, atol=1 / 255, err_msg=f"{model} {depth}")


def drawn(scenes: KritaScenes, model: str, depth: str) -> np.ndarray:
    """Return the colours of an enlarged picture as shares of what a whole number can say."""
    values = scenes.array(f"drawn-{model}-{depth}", 64, 48, CHANNELS[model], DEPTHS[depth])[..., :-1]
    if values.dtype.kind == "u":
        order = [2, 1, 0] if model == "RGBA" else list(range(values.shape[2]))
        return values[..., order] / np.iinfo(values.dtype).max
    low, high = np.transpose(FLOATS.get(model, [(0, 1)])) if depth == "F32" else (np.zeros(1), np.ones(1))
    return (values.astype(np.float64) - low) / (high - low)


def by_engine(values: np.ndarray, form: str) -> np.ndarray:
    """Return the engine's answer for a raster, four times as large."""
    height, width, channels = values.shape
    with Engine(sys.executable) as engine:
        source, result = Path(engine.path("source.raw")), Path(engine.path("result.raw"))
        source.write_bytes(np.ascontiguousarray(values).tobytes())
        raster = {"path": str(source), "size": [width, height], "format": form}
        engine.ask("upscale", source=raster, result={"path": str(result)})
        return np.fromfile(result, values.dtype).reshape(4 * height, 4 * width, channels)
