from __future__ import annotations

import numpy as np
import pytest

from enlarger.analysis.face_detection import GRIDS, Answers, Face, decoded, detector_input, distinct

POINTS = ((30.0, 40.0), (50.0, 40.0), (40.0, 50.0), (33.0, 62.0), (47.0, 62.0))


def face(left: float, top: float, right: float, bottom: float, score: float = 0.9) -> Face:
    return Face(left, top, right, bottom, score, POINTS)


def answers(faces: list[Face], width: int, height: int) -> Answers:
    """Say what a detector would that sees the faces, each by an anchor of 32 pixels."""
    grids = [(step, side) for step, sides in GRIDS for side in sides]
    counts = [-(-height // step) * -(-width // step) for step, _ in GRIDS]
    total = 2 * sum(counts)
    assert grids[1] == (8, 32)
    found = Answers(*(np.zeros((total, columns), np.float32) for columns in (4, 2, 10)))
    for each in faces:
        row, column = int(each.centre[1] // 8), int(each.centre[0] // 8)
        anchor = 2 * (row * -(-width // 8) + column) + 1
        centre = np.array([column * 8 + 4, row * 8 + 4])
        sides = np.array([each.right - each.left, each.bottom - each.top])
        found.boxes[anchor, :2] = (np.array(each.centre) - centre) / (0.1 * 32)
        found.boxes[anchor, 2:] = np.log(sides / 32) / 0.2
        found.scores[anchor] = 1 - each.score, each.score
        found.landmarks[anchor] = ((np.array(each.landmarks) - centre) / (0.1 * 32)).ravel()
    return found


def test_answers_become_boxes_and_landmarks_in_pixels() -> None:
    wanted = face(21.5, 30, 58, 71)
    (found,) = decoded(answers([wanted], 101, 90), 101, 90)
    edges = [(each.left, each.top, each.right, each.bottom, each.score) for each in (wanted, found)]
    np.testing.assert_allclose(*edges, rtol=1e-5)
    np.testing.assert_allclose(found.landmarks, POINTS, rtol=1e-5)


def test_what_is_no_face_or_of_no_size_is_left_out_and_the_surest_comes_first() -> None:
    faces = [
        *(face(10, 10, 30, 40, 0.85), face(60, 50, 90, 80, 0.95), face(60, 10, 80, 30, 0.79)),
        face(20, 70, 20.5, 90, 0.99),
    ]
    assert [round(each.score, 2) for each in decoded(answers(faces, 120, 100), 120, 100)] == [0.95, 0.85]


def test_a_face_that_was_seen_twice_is_one() -> None:
    whole, shifted, part = face(0, 0, 40, 40), face(5, 3, 44, 41), face(2, 20, 20, 40)
    beside = face(30, 0, 70, 40)
    assert distinct([whole, shifted, part, beside]) == [whole, beside]
    assert distinct([]) == []


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_in_a_turned_picture_is_where_it_is_in_the_picture(turns: int) -> None:
    picture = np.zeros((50, 70), np.uint8)
    picture[12:32, 8:24] = 1
    turned = np.rot90(picture, turns)
    rows, columns = np.nonzero(turned)
    eye = np.zeros_like(picture)
    eye[15, 10] = 1
    ((down, across),) = np.argwhere(np.rot90(eye, turns))
    left, top, right, bottom = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    seen = Face(float(left), float(top), float(right), float(bottom), 0.9, ((across + 0.5, down + 0.5),))
    found = seen.turned_back(turns, 70, 50)
    assert (found.left, found.top, found.right, found.bottom) == (8, 12, 24, 32)
    assert found.landmarks == ((10.5, 15.5),)


def test_the_detector_is_given_blue_first() -> None:
    raster = np.zeros((2, 3, 3), np.uint8)
    raster[..., 2] = 255
    values = detector_input(raster)
    assert values.shape == (1, 3, 2, 3)
    np.testing.assert_array_equal(values[0, :, 0, 0], [151, -117, -123])
