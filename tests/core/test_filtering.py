from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from enlarger.filtering import CUBIC, LINEAR, Filter, filter_columns, filter_rows, gaussian
from enlarger.raster import Band

SIZES = [(64, 256), (100, 250), (101, 150), (90, 99), (1, 4), (3, 12), (37, 111), (70, 700), (33, 35)]


def mixed(values: Band, filter_: Filter, rows: int = 13) -> Band:
    bands = iter([values[top : top + rows] for top in range(0, len(values), rows)])
    return np.concatenate(list(filter_rows(bands, filter_)))


@pytest.mark.parametrize(("few", "many"), SIZES)
def test_the_cubic_filter_is_pillows_in_both_directions(few: int, many: int) -> None:
    chance = np.random.default_rng(few)
    for inputs, outputs in ((many, few), (few, many)):
        values = chance.random((inputs, 5, 1), np.float32)
        expected = Image.fromarray(values[..., 0]).resize((5, outputs), Image.Resampling.BICUBIC)
        np.testing.assert_allclose(
            mixed(values, CUBIC.filter(inputs, outputs))[..., 0], np.asarray(expected), atol=1e-6
        )


@pytest.mark.parametrize(("few", "many"), SIZES)
def test_what_the_inverse_makes_shrinks_to_what_it_was_made_of(few: int, many: int) -> None:
    values = np.random.default_rng(few).random((few, 5, 1), np.float32)
    fine = mixed(values, CUBIC.inverse(few, many))
    assert len(fine) == many
    np.testing.assert_allclose(mixed(fine, CUBIC.filter(many, few)), values, atol=2e-5)


@pytest.mark.parametrize("kernel", [CUBIC, LINEAR, gaussian(0.9)])
def test_rows_and_columns_are_mixed_alike_and_flat_stays_flat(kernel: object) -> None:
    filter_ = kernel.filter(60, 145)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType, reportUnknownMemberType]
    values = np.random.default_rng(0).random((60, 7, 3), np.float32)
    across = filter_columns(values.swapaxes(0, 1), filter_).swapaxes(0, 1)
    np.testing.assert_allclose(across, mixed(values, filter_), atol=1e-6)
    np.testing.assert_allclose(mixed(np.ones((60, 7, 3), np.float32), filter_), 1, atol=1e-6)
