"""The mesh that an upsampler may draw is found where it is, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCALE = 4

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def photograph() -> Pixels:
    with Image.open(EXAMPLES / "tunnel.jpg") as original:
        return np.asarray(original.convert("RGB").reduce(2))[:320, :320]


def with_mesh(picture: Pixels, levels: float, pitch: int) -> Pixels:
    """Return a picture with every pixel of a pitch lighter than those beside it."""
    result = picture.astype(float)
    result[::pitch, ::pitch] += levels
    return np.clip(np.rint(result), 0, 255).astype(np.uint8)


def test_a_picture_has_no_mesh_against_itself(mesh: ModuleType, photograph: Pixels) -> None:
    assert mesh.mesh_share(photograph, photograph, SCALE) == 0.0


def test_a_mesh_of_the_pixel_pitch_is_seen_on_most_of_a_photograph(
    mesh: ModuleType, photograph: Pixels
) -> None:
    assert mesh.mesh_share(with_mesh(photograph, 24, SCALE), photograph, SCALE) > 0.5


def test_a_pattern_of_another_pitch_is_no_mesh(mesh: ModuleType, photograph: Pixels) -> None:
    assert mesh.mesh_share(with_mesh(photograph, 24, 5), photograph, SCALE) < 0.05


def test_grain_is_no_mesh_and_neither_is_sharpness(mesh: ModuleType, photograph: Pixels) -> None:
    grain = np.random.default_rng(0).normal(0, 12, photograph.shape)
    grainy = np.clip(photograph + grain, 0, 255).astype(np.uint8)
    assert mesh.mesh_share(grainy, photograph, SCALE) < 0.01
    small = Image.fromarray(photograph).reduce(2)
    soft = np.asarray(small.resize(photograph.shape[1::-1], Image.Resampling.BICUBIC))
    assert mesh.mesh_share(photograph, soft, SCALE) < 0.01


def test_a_pattern_that_the_original_has_is_not_held_against_a_network(
    mesh: ModuleType, photograph: Pixels
) -> None:
    original = with_mesh(photograph, 24, SCALE)
    assert mesh.mesh_share(original, original, SCALE) == 0.0


def test_at_its_own_size_a_picture_has_no_mesh(mesh: ModuleType, photograph: Pixels) -> None:
    assert mesh.mesh_share(with_mesh(photograph, 24, SCALE), photograph, 1) == 0.0


def test_a_picture_smaller_than_a_window_is_refused(mesh: ModuleType) -> None:
    with pytest.raises(ValueError, match="windows of 32 pixels"):
        mesh.mesh_share(np.zeros((31, 40, 3), np.uint8), np.zeros((31, 40, 3), np.uint8), SCALE)
