from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from enlarger.files import icc
from enlarger.files.metadata import Colour

SRGB = ImageCms.createProfile("sRGB")


def as_srgb(values: np.ndarray, profile: bytes) -> np.ndarray:
    image = Image.fromarray(values)
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return np.asarray(ImageCms.profileToProfile(image, own, SRGB, outputMode="RGB")).astype(int)


def ramp() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)


@pytest.mark.parametrize("colour", [Colour(intent=0), Colour(code=(1, 13, 0, 1))])
def test_a_profile_of_srgb_is_srgb(colour: Colour) -> None:
    np.testing.assert_array_equal(as_srgb(ramp(), icc.from_colour(colour, "RGB")), ramp())


def test_gamma_and_primaries_become_what_they_say() -> None:
    profile = icc.from_colour(Colour(gamma=1.0), "RGB")
    assert icc.is_linear(profile)
    linear = np.full((2, 2, 3), 55, np.uint8)
    assert np.abs(as_srgb(linear, profile) - 128).max() <= 1
    wide = icc.from_colour(Colour(code=(12, 13, 0, 1)), "RGB")
    red = np.zeros((2, 2, 3), np.uint8)
    red[..., 0] = 200
    assert as_srgb(red, wide)[0, 0, 0] > 210
    assert (as_srgb(np.full((2, 2, 3), 77, np.uint8), wide) == 77).all()


def test_what_is_brighter_than_white_has_no_profile() -> None:
    assert not icc.from_colour(Colour(code=(9, 16, 0, 1)), "RGB")
    assert not icc.from_colour(Colour(code=(9, 18, 0, 1)), "RGB")
    assert not icc.from_colour(Colour(code=(77, 13, 0, 1)), "RGB")


def test_greys_look_alike_by_a_profile_of_the_other_model() -> None:
    grey = icc.from_colour(Colour(gamma=0.55), "Y")
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    rgb = icc.fitting(grey, "RGB")
    assert icc.parse(rgb).space == "RGB"  # pyright: ignore[reportOptionalMemberAccess]
    assert np.abs(as_srgb(values, grey) - as_srgb(np.dstack([values] * 3), rgb)).max() <= 2
    back = icc.fitting(rgb, "Y")
    np.testing.assert_array_equal(as_srgb(values, grey), as_srgb(values, back))
    assert icc.fitting(rgb, "RGB") == rgb
    assert not icc.fitting(rgb, "CMYK")


@pytest.mark.parametrize("profile", [b"", b"no profile", bytes(200), b"\0" * 36 + b"acsp" + b"\xff" * 100])
def test_a_damaged_profile_says_nothing(profile: bytes) -> None:
    assert not icc.is_linear(profile)
