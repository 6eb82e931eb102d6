"""Faces, out of what the detector RetinaFace answers about a raster.

Deng and others, "RetinaFace: Single-Shot Multi-Level Face Localisation in the Wild" (CVPR 2020). The anchors
and variances are those of the weights with a MobileNet of a quarter of its width (Pytorch_Retinaface,
cfg_mnet): two squares around each place of three grids, 8, 16 and 32 pixels wide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from enlarger.imaging.strips import Strip

    Numbers = NDArray[np.float32]

GRIDS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))
"""Steps in pixels, and the sides of the anchors there."""

CENTRE_VARIANCE, SIZE_VARIANCE = np.float32(0.1), np.float32(0.2)

MEANS = np.array([104, 117, 123], np.float32)
"""Levels of blue, green and red that the detector takes for zero: the means of its training pictures."""

LEAST_SCORE = 0.8
"""On the 24 Kodak pictures nothing above it is no face."""

MOST_CANDIDATES = 4000
"""Anchors, the best, that are looked at further."""

SAME_FACE = 0.4
"""Two boxes that have so much of their union in common are one face."""

WITHIN = 0.7
"""So are two, where the one has so much of the other's area in it."""

NEAR = 0.4
"""And two, whose centres are closer than this part of the larger one's width."""


@dataclass(frozen=True)
class Face:
    """A face, in pixels from the top left corner of a raster; its box may reach beyond it."""

    left: float
    top: float
    right: float
    bottom: float
    score: float
    """How sure the detector is, from 0 to 1."""
    landmarks: tuple[tuple[float, float], ...]
    """Across and down: the eye at the left and at the right of the picture, the tip of the nose, the corners
    of the mouth, at the left and at the right; of a face that is upright.
    """

    @property
    def sides(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """From where to where the box goes, across and down."""
        return (self.left, self.right), (self.top, self.bottom)

    @property
    def width(self) -> float:
        """The shorter side: a face that lies on its side is as wide as its box is high."""
        return min(self.right - self.left, self.bottom - self.top)

    @property
    def centre(self) -> tuple[float, float]:
        """Of the box, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def scaled(self, across: float, down: float) -> Face:
        """Return the face in a raster that is so many times as large."""
        return replace(
            self,
            left=self.left * across,
            top=self.top * down,
            right=self.right * across,
            bottom=self.bottom * down,
            landmarks=tuple((x * across, y * down) for x, y in self.landmarks),
        )

    def moved(self, right: float, down: float) -> Face:
        """Return the face, moved by so many pixels."""
        return replace(
            self,
            left=self.left + right,
            top=self.top + down,
            right=self.right + right,
            bottom=self.bottom + down,
            landmarks=tuple((x + right, y + down) for x, y in self.landmarks),
        )

    def turned_back(self, turns: int, width: int, height: int) -> Face:
        """Return the face in a raster of so many pixels, for one in what `numpy.rot90` makes of that by so
        many quarter `turns`.
        """
        face = self
        # The raster that is turned once less has the other side's length each time.
        for turn in reversed(range(turns)):
            edge = width if turn % 2 == 0 else height
            face = replace(
                face,
                left=edge - face.bottom,
                top=face.left,
                right=edge - face.top,
                bottom=face.right,
                landmarks=tuple((edge - y, x) for x, y in face.landmarks),
            )
        return face


class Answers(NamedTuple):
    """What the detector answers about a raster, a row for each anchor."""

    boxes: Numbers
    """Shape (anchors, 4): where the centre is and how large the face, relative to the anchor."""
    scores: Numbers
    """Shape (anchors, 2): the second is the face's."""
    landmarks: Numbers
    """Shape (anchors, 10)."""


def detector_input(raster: Strip) -> Numbers:
    """Return what the detector takes for a raster, RGB in uint8 of shape (height, width, 3): float32 of
    shape (1, 3, height, width), blue first.
    """
    values = raster[..., ::-1].astype(np.float32)
    values -= MEANS
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])


def decoded(answers: Answers, width: int, height: int, least_score: float = LEAST_SCORE) -> list[Face]:
    """Return the faces, the surest first, that the detector has found in a raster of so many pixels."""
    scores = answers.scores[:, 1]
    picked = np.flatnonzero(scores >= least_score)
    picked = picked[np.argsort(-scores[picked], kind="stable")][:MOST_CANDIDATES]
    anchors = _anchors(width, height)[picked]
    centre, side = anchors[:, :2], anchors[:, 2:]
    middle = centre + answers.boxes[picked, :2] * CENTRE_VARIANCE * side
    half = side * np.exp(answers.boxes[picked, 2:] * SIZE_VARIANCE) / 2
    points = answers.landmarks[picked].reshape(-1, 5, 2)
    points = centre[:, None] + points * CENTRE_VARIANCE * side[:, None]
    edges = np.concatenate([middle - half, middle + half], axis=1)
    found: list[Face] = []
    for box, score, marks in zip(edges, scores[picked], points, strict=True):
        left, top, right, bottom = map(float, box)
        if right - left >= 1 and bottom - top >= 1:
            landmarks = tuple((float(x), float(y)) for x, y in marks)
            found.append(Face(left, top, right, bottom, float(score), landmarks))
    return distinct(found)


def distinct(faces: Sequence[Face]) -> list[Face]:
    """Return of each face the first in order."""
    if not faces:
        return []
    edges = np.array([(face.left, face.top, face.right, face.bottom) for face in faces])
    areas = np.maximum(edges[:, 2:] - edges[:, :2], 0).prod(axis=1)
    centres, widths = (edges[:, :2] + edges[:, 2:]) / 2, np.array([face.width for face in faces])
    left = np.arange(len(faces))
    kept: list[Face] = []
    while len(left):
        first, others = left[0], left[1:]
        kept.append(faces[int(first)])
        low = np.maximum(edges[first, :2], edges[others, :2])
        high = np.minimum(edges[first, 2:], edges[others, 2:])
        shared = np.maximum(high - low, 0).prod(axis=1)
        union = areas[first] + areas[others] - shared
        least = np.minimum(areas[first], areas[others])
        distance = np.hypot(*(centres[others] - centres[first]).T)
        is_other = (shared < SAME_FACE * union) & (shared < WITHIN * least)
        left = others[is_other & (distance > NEAR * np.maximum(widths[first], widths[others]))]
    return kept


def _anchors(width: int, height: int) -> Numbers:
    """Return the centres of all anchors, across and down, and their sides: shape (anchors, 4)."""
    grids: list[Numbers] = []
    for step, sides in GRIDS:
        rows, columns = -(-height // step), -(-width // step)
        grid: Numbers = np.empty((rows, columns, len(sides), 4), np.float32)
        grid[..., 0] = (np.arange(columns)[None, :, None] + 0.5) * step
        grid[..., 1] = (np.arange(rows)[:, None, None] + 0.5) * step
        grid[..., 2] = grid[..., 3] = sides
        grids.append(grid.reshape(-1, 4).astype(np.float32))
    return np.concatenate(grids)
