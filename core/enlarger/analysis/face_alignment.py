"""Faces brought to where networks that redraw faces expect them: upright, in the middle of a square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from enlarger.imaging.warping import Affine

    from .face_detection import Face

TEMPLATE = (
    *((192.98138, 239.94708), (318.90277, 240.1936)),
    (256.63416, 314.01935),
    *((201.26117, 371.41043), (313.08905, 371.15118)),
)
"""Where in the square of 512 pixels the eyes are, the tip of the nose, and the corners of the mouth: the mean
of the faces of FFHQ, as facexlib has it, with which GFPGAN, CodeFormer and RestoreFormer crop faces.
"""

MOST_MISFIT = 30.0
"""Pixels of the square, by which landmarks are off: up to 13 in faces that look at the viewer, about 37 in
profile.
"""

WIDTHS = (200.0, 450.0)
"""From where to where a face is wide in the square: about 300. A face that lies on its side, or upside down,
is found as well, but its landmarks crowd in the middle of it.
"""


@dataclass(frozen=True)
class Alignment:
    """How a face is brought into the square."""

    affine: Affine
    """From places in the raster to places in the square: turned, scaled and moved, never mirrored."""
    misfit: float
    """Root of the mean square distance of its landmarks from where they should be, in pixels of the square:
    larger, the more the face is turned away.
    """

    @property
    def scale(self) -> float:
        """Pixels of the square for a pixel of the raster."""
        return float(np.hypot(self.affine[0, 0], self.affine[1, 0]))


def align(face: Face) -> Alignment:
    """Return the similarity that brings the landmarks of a face nearest to the template, by least squares."""
    marks, wanted = np.array(face.landmarks), np.array(TEMPLATE)
    across, down = marks.T
    nothing, one = np.zeros(len(marks)), np.ones(len(marks))
    # (a, b, right, down): x' = a x - b y + right, y' = b x + a y + down
    system = np.concatenate(
        [np.stack([across, -down, one, nothing], 1), np.stack([down, across, nothing, one], 1)]
    )
    (a, b, right, below), *_ = np.linalg.lstsq(system, wanted.T.ravel(), rcond=None)
    affine = np.array([[a, -b, right], [b, a, below]])
    missed = affine[:, :2] @ marks.T + affine[:, 2:] - wanted.T
    return Alignment(affine, float(np.sqrt(np.square(missed).sum(axis=0).mean())))


def looks_ahead(face: Face) -> bool:
    """Tell whether a face is turned to the viewer, and its landmarks are where those of a face can be."""
    alignment = align(face)
    least, most = WIDTHS
    return alignment.misfit <= MOST_MISFIT and least <= alignment.scale * face.width <= most
