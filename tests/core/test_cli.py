from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from enlarger import __version__


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "enlarger.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def decoded(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    Image.fromarray(pixels).save(path, dpi=(150, 150))
    return path


def test_a_picture_is_enlarged_and_the_answer_says_by_what(picture: Path) -> None:
    output = picture.with_name("out.png")
    result = run("upscale", picture, "-o", output, "--scale", 4, "--device", "cpu", "--precision", "exact")
    assert result.returncode == 0, result.stderr
    assert "120x80 pixels by faithful-x4 on cpu" in result.stdout.replace("\n", " ")
    assert decoded(output).size == (120, 80)
    assert decoded(output).info["dpi"] == pytest.approx((150, 150), abs=0.1)


def test_a_width_decides_the_height(picture: Path) -> None:
    output = picture.with_name("out.png")
    assert run("upscale", picture, "-o", output, "--width", 75).returncode == 0
    assert decoded(output).size == (75, 50)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--scale", "0"], "above zero"),
        (["--scale", "2", "--width", "5"], "together"),
        (["--model", "none"], "faithful-x4"),
        (["--device", "none"], "cpu"),
        (["--precision", "none"], "exact"),
        (["--tile", "3"], "at least"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(
    arguments: list[str], reason: str, picture: Path
) -> None:
    result = run("upscale", picture, "-o", picture.with_name("out.png"), *arguments)
    if arguments[0] == "--tile":
        large = Image.new("RGB", (100, 100))
        large.save(picture)
        result = run("upscale", picture, "-o", picture.with_name("out.png"), *arguments)
    assert result.returncode == 1
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
    assert [path.name for path in picture.parent.iterdir()] == ["in.png"]


def test_a_taken_name_needs_force(picture: Path) -> None:
    assert run("upscale", picture, "-o", picture).returncode == 1
    assert decoded(picture).size == (30, 20)
    assert run("upscale", picture, "-o", picture, "--force").returncode == 0
    assert decoded(picture).size == (120, 80)


def test_version_models_and_devices_are_told() -> None:
    assert run("--version").stdout == f"enlarger {__version__}\n"
    assert "faithful-x4" in run("models").stdout
    assert "CPUExecutionProvider" in run("devices").stdout
