"""What the command line makes of a print and of other limits to the size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from command_line import run


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    Image.fromarray(pixels).save(path, dpi=(72, 72))
    return path


def test_a_picture_is_cropped_and_enlarged_to_a_sheet_and_its_file_says_how_large_it_is(
    picture: Path,
) -> None:
    output = picture.with_name("out.jpg")
    options = ("--print", "40x40cm", "--ppi", 10, "--crop", "left", "--model", "nearest")
    result = run("upscale", picture, "-o", output, *options)
    assert result.returncode == 0, result.stderr
    assert "x3.9 gives the 10 ppi that you ask for." in result.stderr
    assert "33% of the picture is cut off, in pixels 20 at the right." in result.stderr
    with Image.open(output) as image:
        assert image.size == (157, 157)
        assert image.info["dpi"] == (10, 10)


def test_a_picture_that_is_large_enough_keeps_its_pixels_and_no_network_runs(picture: Path) -> None:
    output = picture.with_name("out.png")
    options = ("--print", "90x60cm", "--distance", "100m", "--model", "faithful")
    result = run("upscale", picture, "-o", output, *options)
    assert result.returncode == 0, result.stderr
    assert "Large enough as it is: from 100 m nobody sees more than 1 ppi" in result.stderr
    assert "60x40 pixels in " in result.stdout.replace("\n", " ")
    with Image.open(output) as image, Image.open(picture) as before:
        assert np.array_equal(np.asarray(image), np.asarray(before))
        assert image.getexif()[0x011A] == pytest.approx(60 / 900 * 25.4, abs=1e-3)


def test_a_plan_for_print_tells_verdict_crop_safe_area_and_what_cannot_hold_it(picture: Path) -> None:
    result = run("plan", picture, "--print", "96-sheet", "--ppi", 150, "--model", "lanczos")
    assert result.returncode == 0, result.stderr
    assert "x1200 gives the 150 ppi that you ask for." in result.stdout
    assert "safe area" in result.stdout
    assert "72000x18000 pixels" in result.stdout
    assert "JPEG (65500 pixels a side at most)" in result.stderr


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (("--within", "100x100"), "100x67"),
        (("--at-least", "100x100"), "150x100"),
        (("--megapixels", "0.0096"), "120x80"),
    ],
)
def test_a_limit_decides_the_size(options: tuple[str, ...], size: str, picture: Path) -> None:
    assert f"{size} pixels" in run("plan", picture, "--model", "lanczos", *options).stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--distance", "15m"), "--distance cannot do without a print."),
        (("--print", "A3", "--scale", "2"), "more than one way"),
        (("--print", "A3", "--distance", "15"), "'15' has no unit."),
        (("--print", "18/1 FR"), "There is no format '18/1 FR'."),
        (("--within", "1000"), "is not a width and a height"),
    ],
)
def test_nonsense_is_said(options: tuple[str, ...], message: str, picture: Path) -> None:
    result = run("plan", picture, *options)
    assert result.returncode == 1
    assert message in result.stderr


def test_formats_are_listed_with_their_sources() -> None:
    lines = run("formats").stdout.splitlines()
    (found,) = (line for line in lines if "18/1 DE" in line)
    assert "3560 x 2520" in found
    assert "Ströer" in found
