from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.geometry import Size
from enlarger.imaging import resampling


@pytest.mark.parametrize("size", [(97, 33), (50, 150), (1, 1), (199, 299), (200, 7)])
def test_strips_equal_the_whole_picture(
    size: tuple[int, int], noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resampling, "STRIP_BYTES", 1)
    picture = noise(200, 300)
    strips = iter([picture[top : top + 11] for top in range(0, 300, 11)])
    result = np.concatenate(list(resampling.resample(strips, Size(200, 300), Size(*size), has_alpha=False)))
    narrow = Image.fromarray(picture).resize((size[0], 300), Image.Resampling.LANCZOS)
    whole = np.asarray(narrow.resize(size, Image.Resampling.LANCZOS))
    difference = np.abs(result.astype(int) - whole)
    assert difference.max() <= 1
    assert np.mean(difference > 0) < 1e-3


def test_colour_is_averaged_by_its_alpha() -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[:, ::2] = (250, 100, 20, 255)
    picture[:, 1::2] = (0, 255, 0, 0)
    (result,) = resampling.resample(iter([picture]), Size(40, 40), Size(10, 10), has_alpha=True)
    np.testing.assert_array_equal(
        result[2:-2, 2:-2, :3], np.broadcast_to(np.array([250, 100, 20], np.uint8), (6, 6, 3))
    )


@pytest.mark.parametrize("is_part", [False, True])
def test_opaque_pixels_are_the_same_with_and_without_alpha(
    is_part: bool, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resampling, "STRIP_BYTES", 1)
    picture = noise(80, 60)
    with_alpha = np.dstack([picture, np.full((60, 80), 255, np.uint8)])
    if is_part:
        with_alpha[:20, :, 3] = 100
    plain, result = (
        np.concatenate(
            list(
                resampling.resample(
                    iter([pixels]), Size(80, 60), Size(50, 45), has_alpha=pixels.shape[2] == 4
                )
            )
        )
        for pixels in (picture, with_alpha)
    )
    opaque = result[20:] if is_part else result
    assert (opaque[..., 3] == 255).all()
    np.testing.assert_array_equal(opaque[..., :3], plain[-len(opaque) :])
