from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from enlarger.files import icc
from enlarger.files.metadata import Colour
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.preview.display import Display


def shown(name: str, *values: float, profile: bytes | None = None) -> tuple[int, ...]:
    """Return what one pixel is on the screen, in bytes; `values` are from 0 to 1."""
    pixel_format = PixelFormat.parse(name)
    white = 1 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max
    pixel = (np.array(values) * white).astype(pixel_format.dtype).reshape(1, 1, -1)
    image = Display(pixel_format, profile).image(pixel)
    return tuple(np.asarray(image)[0, 0].tolist())


@pytest.mark.parametrize("depth", ["u8", "u16", "f16", "f32"])
def test_the_same_colour_is_the_same_in_every_depth(depth: str) -> None:
    assert shown(f"RGB {depth}", 0.2, 0.6, 1) == pytest.approx((51, 153, 255), abs=1)


@pytest.mark.parametrize("depth", ["u8", "u16", "f16", "f32"])
def test_linear_light_is_as_bright_as_it_is(depth: str) -> None:
    assert shown(f"RGB {depth} linear", 0.214, 0.214, 1) == pytest.approx((127, 127, 255), abs=2)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("Y u8", (0.4,), (102, 102, 102)),
        ("A u8", (0.4,), (102, 102, 102)),
        ("RGBA u8", (1, 0, 0, 0.4), (255, 0, 0, 102)),
        ("CMYK u8", (0, 0, 0, 1), (0, 0, 0)),
        ("CMYK u16", (1, 0, 0, 0), (0, 255, 255)),
        ("LAB u16", (1, 128 / 255, 128 / 255), (255, 255, 255)),
        ("LAB u16", (0.5429, (80.8 + 128) / 255, (69.9 + 128) / 255), (255, 0, 0)),
        ("XYZ f32", (0.9642 / 2, 1 / 2, 0.8249 / 2), (255, 255, 255)),
        ("YCC u8", (0.299, 0.3313, 1), (254, 0, 0)),
        ("RGB f32", (7, -3, 0.5), (255, 0, 128)),
    ],
)
def test_every_model_is_shown_in_its_colours(
    name: str, values: tuple[float, ...], expected: tuple[int, ...]
) -> None:
    assert shown(name, *values) == pytest.approx(expected, abs=3)


def test_a_profile_counts() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    assert shown("RGB u8", 0.2, 0.6, 0.8, profile=srgb.tobytes()) == pytest.approx((51, 153, 204), abs=1)
    # What cannot be read, or is for another model, is none.
    for useless in (b"no profile", lab.tobytes()):
        assert shown("RGB u8", 0.2, 0.6, 0.8, profile=useless) == (51, 153, 204)


def test_a_wide_gamut_is_shown_as_pillow_converts_it() -> None:
    wide_gamut = icc.from_colour(Colour(code=(12, 13, 0, 1)), "RGB")
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    seen = np.asarray(Display(PixelFormat.parse("RGB u8"), wide_gamut).image(pixels)).astype(int)
    expected = ImageCms.profileToProfile(
        Image.fromarray(pixels),
        ImageCms.ImageCmsProfile(io.BytesIO(wide_gamut)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert np.abs(seen - np.asarray(expected)).max() <= 1
    assert np.abs(seen - pixels).max() > 20
