from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from enlarger.analysis.text_detection import find_text
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip

RGB = "RGB u8"


def found(picture: Strip, name: str = RGB, rows: int = 1000) -> Strip:
    strips = iter([picture[top : top + rows] for top in range(0, len(picture), rows)])
    size = Size(picture.shape[1], picture.shape[0])
    result = np.concatenate(list(find_text(strips, size, PixelFormat.parse(name))))
    assert result.shape == (*picture.shape[:2], 2)
    return result


def shrunk(picture: Image.Image, factor: int) -> Strip:
    size = (picture.width // factor, picture.height // factor)
    return np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BICUBIC))


def printed(size: int, ink: int = 30, paper: int = 240) -> Strip:
    """Print lines of text whose letters are `size` pixels high in the end."""
    page = Image.new("L", (800, 400), paper)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(4 * size)
    for top in range(0, 400, int(size * 5.4)):
        pen.text((8, top), "Invoice 2026-0817, total amount due within thirty days", fill=ink, font=font)
    return shrunk(page, 4)[:, : int(size * 22)]


def code(module: float, angle: float = 0) -> Strip:
    """Make a field of random modules, as they fill a QR code, each `module` pixels wide in the end."""
    modules = np.random.default_rng(0).integers(0, 2, (33, 33))
    page = Image.fromarray(np.kron(np.where(modules, 30, 225), np.ones((16, 16))).astype(np.uint8))
    side = round(33 * module)
    return np.asarray(
        page.rotate(angle, fillcolor=225).resize((side, side), Image.Resampling.BICUBIC).convert("RGB")
    )


@pytest.mark.parametrize("size", [5, 6, 7, 8])
@pytest.mark.parametrize("tone", [(30, 240), (255, 40), (60, 190)])
def test_small_text_is_found(size: int, tone: tuple[int, int]) -> None:
    page = printed(size, *tone)
    text_or_code, text = found(page)[5:-5].mean(axis=(0, 1))
    assert text_or_code > 0.7
    assert text > 0.6


@pytest.mark.parametrize("size", [6, 7, 8])
def test_a_line_that_stands_alone_is_found(size: int) -> None:
    page = np.full((100, 240, 3), 240, np.uint8)
    line = printed(size)[: size + 2]
    page[47 : 47 + len(line), 20 : 20 + line.shape[1]] = line
    text_or_code, text = found(page)[page[..., 0] < 180].mean(axis=0)
    assert text_or_code > 0.8
    assert text > 0.8


@pytest.mark.parametrize("module", [0.9, 1.0, 1.1, 1.2, 1.3, 2.0])
@pytest.mark.parametrize("angle", [0, 7])
def test_codes_are_found(module: float, angle: float) -> None:
    text_or_code, text = found(code(module, angle))[6:-6, 6:-6].mean(axis=(0, 1))
    assert text_or_code > 0.8
    assert text < 0.2


def test_nothing_is_found_in_gradients_edges_stripes_and_grain() -> None:
    across = np.tile(np.linspace(0, 255, 200), (200, 1))
    edge = np.where(np.arange(200) > 100, 230.0, 20.0) * np.ones((200, 1))
    stripes = np.where(np.arange(200) % 6 > 2, 230.0, 20.0) * np.ones((200, 1))
    grain = np.random.default_rng(0).normal(128, 30, (200, 200))
    for plane in (across, edge, stripes, stripes.T, grain):
        picture = np.clip(plane, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)
        assert found(picture).mean() < 0.01


@pytest.mark.parametrize("rows", [1, 13, 80])
def test_strips_of_any_height_find_what_the_whole_does(rows: int) -> None:
    page = np.concatenate(
        [printed(6), printed(8)[:, : printed(6).shape[1]], printed(5, 90, 200)[:, :132]][:2]
    )
    np.testing.assert_array_equal(found(page, rows=rows), found(page))


@pytest.mark.parametrize("name", ["Y u8", "YA u8", "RGBA u8", "CMYK u8", "RGB f32", "A u8", "RGBA f32"])
def test_text_is_found_in_every_format(name: str) -> None:
    page = printed(6)
    pixel_format = PixelFormat.parse(name)
    if name == "A u8":
        picture = page[..., :1]
    elif name in {"RGBA u8", "RGBA f32", "YA u8"}:
        # Black letters on nothing, as a layer of text has them.
        picture = np.zeros((*page.shape[:2], pixel_format.channels), np.uint8)
        picture[..., -1] = 255 - page[..., 0]
    elif name == "CMYK u8":
        picture = np.zeros((*page.shape[:2], 4), np.uint8)
        picture[..., 3] = 255 - page[..., 0]
    else:
        picture = page[..., : pixel_format.channels]
    values = (picture / np.float32(255)).astype(np.float32) if pixel_format.is_float else picture
    assert found(values, name)[5:-5, :, 0].mean() > 0.7
