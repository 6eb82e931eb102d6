"""Cleaning before enlarging."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.methods import find_method
from enlarger.tiles.target import Target


def run(pixels: Strip, name: str, model: str, **settings: Any) -> Strip:
    size = Size(pixels.shape[1], pixels.shape[0])
    job = Job(find_method(model), size, PixelFormat.parse(name), Settings(device="cpu", **settings))
    return run_on_array(job, pixels)[0]


def noisy(channels: int, dtype: type) -> Strip:
    chance = np.random.default_rng(3)
    ramp = np.linspace(0.2, 0.8, 70)[None, :, None] + np.zeros((50, 1, channels))
    values = np.clip(ramp + chance.normal(0, 0.04, ramp.shape), 0, 1)
    return np.rint(values * white(dtype)).astype(dtype) if dtype is not np.float32 else values.astype(dtype)


def white(dtype: type) -> float:
    return 1.0 if dtype is np.float32 else float(np.iinfo(dtype).max)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("RGB u8", np.uint8),
        ("RGBA u8", np.uint8),
        ("RGB u16", np.uint16),
        ("Y u8", np.uint8),
        ("RGBA f32", np.float32),
    ],
)
def test_it_is_the_same_as_two_jobs_one_after_the_other(name: str, dtype: type) -> None:
    pixels = noisy(PixelFormat.parse(name).channels, dtype)
    if PixelFormat.parse(name).has_alpha:
        pixels[..., -1] = pixels[..., -1].max()
    one_job = run(pixels, name, "faithful-x2", clean=1.0, target=Target(2))
    cleaned = run(pixels, name, "clean-x1")
    two_jobs = run(cleaned, name, "faithful-x2", target=Target(2))
    assert np.abs(one_job.astype(np.float64) - two_jobs).max() <= 1e-4 * white(dtype)


def test_half_the_strength_leaves_half_the_noise() -> None:
    pixels = noisy(3, np.uint8)
    differences = [
        run(pixels, "RGB u8", "nearest", clean=strength, target=Target(1)).astype(float) - pixels
        for strength in (0.5, 1.0)
    ]
    assert np.abs(differences[1]).max() > 10
    assert np.abs(differences[0] - differences[1] / 2).max() <= 1


def test_alpha_is_not_cleaned() -> None:
    pixels = noisy(4, np.uint8)
    cleaned = run(pixels, "RGBA u8", "nearest", clean=1.0, target=Target(1))
    np.testing.assert_array_equal(cleaned[..., 3], pixels[..., 3])
    assert (cleaned[..., :3] != pixels[..., :3]).any()


def test_a_textures_edges_go_on_matching() -> None:
    pixels = noisy(3, np.uint8)
    wide = np.concatenate([pixels] * 3, axis=1)
    options: dict[str, Any] = {"clean": 1.0, "target": Target(2)}
    alone = run(pixels, "RGB u8", "faithful-x2", tileable=True, **options)
    middle = np.split(run(wide, "RGB u8", "faithful-x2", tileable=True, **options), 3, axis=1)[1]
    assert np.abs(alone.astype(int) - middle).max() <= 1
