from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.analysis.face_detection import Face
from enlarger.fidelity.face_ovals import FaceOvals
from enlarger.fidelity.merging import Merger, ResultStrips
from enlarger.fidelity.settings import Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip

SOURCE, SIZE = Size(60, 50), Size(240, 200)


def compared(
    a: Strip,
    b: Strip,
    fidelity: Fidelity,
    name: str = "RGB u8",
    rows: int = 1000,
    text: Strip | None = None,
    faces: FaceOvals | None = None,
) -> list[ResultStrips]:
    if text is None:
        text = np.zeros((SOURCE.height, SOURCE.width, 2), np.float32)

    def strips(picture: Strip, rows: int) -> Any:
        return iter([picture[top : top + rows] for top in range(0, len(picture), rows)])

    merger = Merger(SOURCE, SIZE, PixelFormat.parse(name), fidelity, faces)
    return list(merger.layers(strips(a, rows), strips(b, rows // 2 + 1), strips(text, 9)))


def joined(layers: list[ResultStrips]) -> ResultStrips:
    parts = zip(*layers, strict=True)
    result, *others = (None if part[0] is None else np.concatenate(part) for part in parts)
    assert result is not None
    return ResultStrips(result, *others)


def pictures(channels: int = 3) -> tuple[Strip, Strip]:
    """Make two flat pictures, one of which has a patch that is 30 levels brighter."""
    faithful = np.full((SIZE.height, SIZE.width, channels), 100, np.uint8)
    generated = faithful.copy()
    generated[80:120, 100:140] += 30
    return generated, faithful


def test_generated_detail_is_replaced_and_the_rest_stays() -> None:
    generated, faithful = pictures()
    generated[0, 0] = 90  # too small to matter
    merged = joined(compared(generated, faithful, Fidelity())).result
    np.testing.assert_array_equal(merged[95:105, 115:125], faithful[95:105, 115:125])
    np.testing.assert_array_equal(merged[:60, :80], generated[:60, :80])


@pytest.mark.parametrize(("degree", "kept"), [(0.0, 0), (1.0, 1)])
def test_the_ends_of_fidelity_are_the_two_pictures(degree: float, kept: int) -> None:
    both = pictures()
    np.testing.assert_array_equal(joined(compared(*both, Fidelity(degree))).result, both[kept])


def test_layers_and_mask_come_to_the_merged_picture() -> None:
    generated, faithful = pictures()
    merged = joined(compared(generated, faithful, Fidelity())).result
    layers = joined(compared(generated, faithful, Fidelity(in_layers=True)))
    assert layers.faithful is not None
    assert layers.mask is not None
    assert layers.mask.shape == (SIZE.height, SIZE.width, 1)
    shown = layers.mask / 255
    by_hand = layers.faithful + shown * (layers.result.astype(float) - layers.faithful)
    assert np.abs(by_hand - merged).max() <= 1
    np.testing.assert_array_equal(layers.result, generated)


def test_fidelity_is_stricter_where_there_is_text() -> None:
    text = np.zeros((SOURCE.height, SOURCE.width, 2), np.float32)
    text[:, 30:, 0] = 1
    faithful = np.full((SIZE.height, SIZE.width, 3), 100, np.uint8)
    masks = [
        joined(compared(faithful + 14, faithful, Fidelity(degree, in_layers=True), text=text)).mask
        for degree in (0, 2 / 7, 6 / 7)
    ]
    assert all(mask is not None for mask in masks)
    loose, middle, strict = (mask[100, ::239, 0].astype(int) for mask in masks if mask is not None)
    np.testing.assert_array_equal(loose, 255)  # whoever wants all that was generated gets it
    assert middle[0] > middle[1] + 60
    np.testing.assert_array_equal(strict, 0)


def test_no_generated_letter_stays_in_text() -> None:
    text = np.zeros((SOURCE.height, SOURCE.width, 2), np.float32)
    text[:, 30:] = 1
    faithful = np.full((SIZE.height, SIZE.width, 3), 100, np.uint8)
    for degree, shown in ((0.1, 0), (0, 255)):
        mask = joined(compared(faithful + 3, faithful, Fidelity(degree, in_layers=True), text=text)).mask
        assert mask is not None
        np.testing.assert_array_equal(mask[100, ::239, 0], [255, shown])


@pytest.mark.parametrize("fidelity", [Fidelity(), Fidelity(in_layers=True, with_map=True)])
def test_strips_of_any_height_give_the_layers_of_the_whole(fidelity: Fidelity) -> None:
    chance = np.random.default_rng(0)
    a, b = (chance.integers(0, 256, (SIZE.height, SIZE.width, 3), np.uint8) for _ in "ab")
    whole, cut = (joined(compared(a, b, fidelity, rows=rows)) for rows in (1000, 7))
    for one, other in zip(whole, cut, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            np.testing.assert_array_equal(one, other)


def test_the_map_measures_in_levels_and_blurs_by_one_pixel_of_the_source() -> None:
    faithful = np.full((SIZE.height, SIZE.width, 1), 100, np.uint8)
    generated = faithful.copy()
    generated[:, ::2] += 23  # half of the energy
    yellow = joined(compared(generated + 10, faithful, Fidelity(with_map=True), "Y u8")).map
    assert yellow is not None
    red, green, blue, alpha = yellow[100, 120].astype(int)
    assert red > 200
    assert green > 150
    assert blue < 80
    assert alpha > 200
    step = faithful.copy()
    step[:, 120:] += 20
    shown = joined(compared(step, faithful, Fidelity(1, in_layers=True, with_map=True), "Y u8")).map
    assert shown is not None
    # A step of 20 under a Gaussian of 4 pixels falls to 10 levels, a quarter of the energy, 2.7 pixels off.
    first = int(np.flatnonzero(shown[100, :, 3])[0])
    assert abs(first - (120 - 2.7)) <= 1.5


@pytest.mark.parametrize("name", ["RGBA u8", "CMYK u8", "A u8", "XYZ f32", "YA f32", "LABA f32"])
def test_every_format_has_a_brightness(name: str) -> None:
    pixel_format = PixelFormat.parse(name)
    pair = [
        picture / 255 if pixel_format.is_float else picture for picture in pictures(pixel_format.channels)
    ]
    generated, faithful = (picture.astype(pixel_format.dtype) for picture in pair)
    mask = joined(compared(generated, faithful, Fidelity(5 / 7, in_layers=True), name)).mask
    assert mask is not None
    assert (mask[:60] == 255).all()
    assert mask[100, 120] < 255


def test_what_is_not_seen_is_no_generated_detail() -> None:
    generated, faithful = pictures(4)
    generated[..., 3] = faithful[..., 3] = 0
    mask = joined(compared(generated, faithful, Fidelity(1, in_layers=True), "RGBA u8")).mask
    assert mask is not None
    assert (mask == 255).all()


@pytest.mark.parametrize("rows", [7, 1000])
@pytest.mark.parametrize("difference", [1, 16])
def test_no_generated_detail_stays_in_a_face(difference: int, rows: int) -> None:
    faces = FaceOvals([Face(20, 10, 52, 42, 0.9, ())], SOURCE)
    (box,) = faces.boxes
    faithful = np.full((SIZE.height, SIZE.width, 3), 100, np.uint8)
    generated = faithful + np.uint8(difference)
    merged = joined(compared(generated, faithful, Fidelity(0), rows=rows, faces=faces)).result
    inside = slice(15 * 4, 38 * 4), slice(25 * 4, 47 * 4)
    np.testing.assert_array_equal(merged[inside], faithful[inside])
    outside = np.ones(merged.shape[:2], bool)
    outside[: 4 * box.bottom + 4, 4 * box.left - 4 : 4 * box.right + 4] = False
    np.testing.assert_array_equal(merged[outside], generated[outside])


def test_all_is_faithful_where_that_is_wished_beside_faces_too() -> None:
    faces = FaceOvals([Face(20, 10, 52, 42, 0.9, ())], SOURCE)
    generated, faithful = pictures()
    np.testing.assert_array_equal(
        joined(compared(generated, faithful, Fidelity(1), faces=faces)).result, faithful
    )


def test_the_map_has_a_line_around_a_face() -> None:
    faces = FaceOvals([Face(20, 10, 52, 42, 0.9, ())], SOURCE)
    same = np.full((SIZE.height, SIZE.width, 3), 100, np.uint8)
    shown = joined(compared(same, same, Fidelity(0, with_map=True), faces=faces)).map
    assert shown is not None
    row = shown[26 * 4].astype(int)
    (left, *_, right) = np.flatnonzero(row[:, 3])
    assert (row[left, 2] > row[left, :2]).all()
    assert left < 20 * 4
    assert right > 52 * 4
    assert not shown[26 * 4, 36 * 4, 3]
