from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from enlarger.imaging.separable_filters import (
    AREA,
    CUBIC,
    HIGH,
    LINEAR,
    WIDE,
    Filter,
    Kernel,
    filter_columns,
    filter_rows,
    gaussian,
    planes,
)
from enlarger.imaging.strips import Strip

SIZES = [(64, 256), (100, 250), (101, 150), (90, 99), (1, 4), (3, 12), (37, 111), (70, 700), (33, 35)]


def mixed(values: Strip, filter_: Filter, rows: int = 13) -> Strip:
    strips = iter([values[top : top + rows] for top in range(0, len(values), rows)])
    return np.concatenate(list(filter_rows(strips, filter_)))


@pytest.mark.parametrize(("few", "many"), SIZES)
def test_the_area_filter_is_pillows(few: int, many: int) -> None:
    values = np.random.default_rng(few).random((many, 1, 5), np.float32)
    expected = Image.fromarray(values[:, 0]).resize((5, few), Image.Resampling.BOX)
    np.testing.assert_allclose(
        mixed(values, AREA.filter(many, few, HIGH))[:, 0], np.asarray(expected), atol=1e-6
    )


@pytest.mark.parametrize(("few", "many"), SIZES)
def test_the_cubic_filter_is_pillows_in_both_directions(few: int, many: int) -> None:
    chance = np.random.default_rng(few)
    for inputs, outputs in ((many, few), (few, many)):
        values = chance.random((inputs, 1, 5), np.float32)
        expected = Image.fromarray(values[:, 0]).resize((5, outputs), Image.Resampling.BICUBIC)
        np.testing.assert_allclose(
            mixed(values, CUBIC.filter(inputs, outputs, HIGH))[:, 0], np.asarray(expected), atol=1e-6
        )


@pytest.mark.parametrize("kernel", [CUBIC, AREA])
@pytest.mark.parametrize("block", [HIGH, WIDE])
@pytest.mark.parametrize(("few", "many"), SIZES)
def test_what_the_inverse_makes_is_enlarged_and_shrunk_to_what_it_was_made_of(
    few: int, many: int, block: int, kernel: Kernel
) -> None:
    values = np.random.default_rng(few).random((few, 1, 5), np.float32)
    fine = mixed(mixed(values, CUBIC.inverse(few, many, block, kernel)), CUBIC.filter(few, many, block))
    assert len(fine) == many
    np.testing.assert_allclose(mixed(fine, kernel.filter(many, few, block)), values, atol=2e-5)


@pytest.mark.parametrize("kernel", [CUBIC, LINEAR, gaussian(0.9)])
def test_rows_and_columns_are_mixed_alike_and_flat_stays_flat(kernel: Kernel) -> None:
    filter_ = kernel.filter(60, 145, HIGH)
    values = np.random.default_rng(0).random((60, 3, 7), np.float32)
    across = filter_columns(values.transpose(2, 1, 0), kernel.filter(60, 145, WIDE)).transpose(2, 1, 0)
    np.testing.assert_allclose(across, mixed(values, filter_), atol=1e-6)
    np.testing.assert_allclose(mixed(np.ones((60, 3, 7), np.float32), filter_), 1, atol=1e-6)


@pytest.mark.parametrize("height", [100, 250])
def test_planes_are_cut_as_the_blocks_are_whatever_the_strips(height: int) -> None:
    values = np.random.default_rng(0).integers(0, 256, (height, 7, 3), np.uint8)
    filter_ = CUBIC.filter(250, 100, HIGH)
    found = list(planes(iter([values[top : top + 9] for top in range(0, height, 9)]), height, filter_))
    whole = np.concatenate(found)
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole.transpose(0, 2, 1), values)
    assert [len(strip) * 100 // height for strip in found] == [block.stop - block.start for block in filter_]
