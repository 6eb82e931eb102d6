from __future__ import annotations

import tomllib
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageFilter

from enlarger.analysis.classifier import COEFFICIENTS
from enlarger.analysis.description import Content, Damage
from enlarger.analysis.edges import edge_width, pixel_size
from enlarger.analysis.features import features
from enlarger.analysis.noise_level import halved, noise_level
from enlarger.analysis.picture_sample import Patches
from enlarger.imaging.strips import Plane


def shapes() -> Plane:
    """Make a plane of hard-edged fields, of shape (1, 192, 192)."""
    down, across = np.mgrid[:192, :192]
    return np.where(np.sin(down / 13) + np.cos(across / 17 + down / 40) > 0.3, 200.0, 60.0)[np.newaxis]


def blurred(planes: Plane, radius: float) -> Plane:
    image = Image.fromarray(planes[0].astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(image, np.float32)[np.newaxis]


@pytest.mark.parametrize("deviation", [2.0, 6.0, 15.0])
def test_noise_is_measured_beside_edges_and_slopes(deviation: float) -> None:
    planes = shapes() * 0.5 + 40 + np.arange(192) / 4
    noise = np.random.default_rng(0).normal(0, deviation, planes.shape)
    assert noise_level(planes) < 0.5
    assert noise_level(planes + noise) == pytest.approx(deviation, rel=0.15)
    assert noise_level(halved(planes + noise)) == pytest.approx(deviation / 2, rel=0.25)


def test_noise_that_black_and_white_cut_off_does_not_count() -> None:
    planes = np.clip(shapes() * 0 + 20 + np.random.default_rng(0).normal(0, 5, (1, 192, 192)), 0, 255)
    planes[:, :80] = 0
    assert noise_level(planes) == pytest.approx(5, rel=0.15)


@pytest.mark.parametrize("radius", [1.0, 1.5, 2.5])
def test_the_width_of_edges_is_that_of_the_blur(radius: float) -> None:
    assert edge_width(blurred(shapes(), radius)) == pytest.approx(radius, rel=0.15)


def test_what_has_no_edges_has_wide_ones() -> None:
    assert edge_width(np.full((1, 64, 64), 7.0)) > 4


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_repeated_pixels_are_measured(size: int) -> None:
    small = np.random.default_rng(0).integers(0, 4, (1, 40, 40)) * 60.0
    large = small.repeat(size, axis=1).repeat(size, axis=2)
    noise = np.random.default_rng(1).normal(0, 2, large.shape)
    assert pixel_size(large + noise) == size


def test_coefficients_are_there_for_every_feature_and_class() -> None:
    chance = np.random.default_rng(0)
    found = features(Patches([chance.random((40, 40, 3)).astype(np.float32) * 255], 0.0))
    assert found
    model = tomllib.loads(COEFFICIENTS.read_text("utf-8"))
    assert set(model["centre"]) == set(model["spread"]) == set(found.values)
    assert set(model["content"]) == set(get_args(Content))
    assert set(model["damage"]) == set(get_args(Damage))
    for coefficients in (*model["content"].values(), *model["damage"].values()):
        assert set(coefficients) == {*found.values, "bias"}


def test_patches_that_are_too_small_have_no_features() -> None:
    assert features(Patches([np.zeros((8, 90, 3), np.float32)], 0.0)) is None
