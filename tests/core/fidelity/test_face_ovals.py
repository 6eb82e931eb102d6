from __future__ import annotations

import numpy as np
import pytest

from enlarger.analysis.face_detection import Face
from enlarger.fidelity.face_ovals import FaceOvals
from enlarger.geometry import Box, Size

SIZE = Size(200, 150)


def face(left: float, top: float, right: float, bottom: float) -> Face:
    return Face(left, top, right, bottom, 0.9, ())


def test_an_oval_holds_its_face_and_falls_off_outwards() -> None:
    ovals = FaceOvals([face(60, 30, 120, 110)], SIZE)
    shares = ovals.rows(0, SIZE.height)
    down, across = np.mgrid[: SIZE.height, : SIZE.width] + 0.5
    radius = np.hypot((across - 90) / 39, (down - 70) / 52)  # 1.3 times the box
    np.testing.assert_array_equal(shares[radius < 1], 1)
    along = shares[70, 90:]
    assert (np.diff(along) <= 0).all()
    feather = 0.15 * 1.3 * 60
    assert np.flatnonzero(along)[-1] == pytest.approx(39 + feather, abs=1)
    assert np.abs(np.diff(along)).max() < 2 / feather  # no edge
    (box,) = ovals.boxes
    outside = np.ones_like(shares, bool)
    outside[box.top : box.bottom, box.left : box.right] = False
    assert not shares[outside].any()


def test_rows_in_any_pieces_are_those_of_the_whole() -> None:
    ovals = FaceOvals([face(-20, -10, 40, 50), face(150, 100, 170, 130), face(160, 90, 260, 200)], SIZE)
    whole = ovals.rows(0, SIZE.height)
    pieces = [ovals.rows(top, min(top + 7, SIZE.height)) for top in range(0, SIZE.height, 7)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)
    assert whole[0, 0] == whole[115, 160] == 1


def test_only_what_is_inside_counts() -> None:
    ovals = FaceOvals([face(-200, 0, -100, 100), face(-20, -10, 40, 50)], SIZE)
    assert ovals.boxes == [Box(0, 0, 61, 71)]
