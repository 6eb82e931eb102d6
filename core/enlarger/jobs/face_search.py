"""Looks for the faces of a picture: runs the detector on its thumbnail, in several sizes and turned.

The detector finds faces from about 16 to 500 pixels wide. So a small picture is enlarged before, and a large
one is looked at as a whole and again in parts, in which small faces are found.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from enlarger.analysis.face_alignment import looks_ahead
from enlarger.analysis.face_detection import LEAST_SCORE, Answers, Face, decoded, detector_input, distinct
from enlarger.devices.onnx_runtime import CpuNetwork
from enlarger.networks.detector import DETECTOR, find_detector
from enlarger.system.language import _

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.strips import Strip

    Detector = Callable[[Strip], list[Strip]]

USUAL_PIXELS, MOST_PIXELS = 500_000, 1 << 20
"""Of a raster that is looked at as a whole: what a small one is enlarged to, and a large one shrunk to."""

MOST_ENLARGED = 4
"""Larger than so many times nothing is found that was not found before."""

TURNED_PIXELS = 200_000
"""Of a raster that is looked at turned: few pictures lie on their side, and their faces are large."""

CROWD = 32
"""Pixels. Where faces are narrower, there may be more that are smaller still, so the raster is looked at
twice as large.
"""

SURE = 0.95
"""Where a face is upright and looks ahead with this score, the picture is, and is not looked at turned."""

PART, OVERLAP = 1024, 192
"""Sides of the parts of a large thumbnail, and what they have in common: faces larger than that are found in
the whole.
"""

LEAST_SIDE = 32
"""The coarsest grid of the detector: a raster has at least one place of it."""


ABSENT = _(
    "Faces were not looked for, so they may be redrawn; `enlarger models get "
    "{DETECTOR}` gets what finds them.",
    DETECTOR=DETECTOR,
)
"""What the user is told where the detector is not installed."""


def open_detector() -> Detector | None:
    """Return the installed detector; None where there is none.

    Raises ModelError when it is damaged, DeviceError when it cannot be loaded.
    """
    model = find_detector()
    return CpuNetwork(model.read()) if model else None


def find_faces(
    thumbnail: Strip,
    size: Size,
    detector: Detector,
    on_wait: Callable[[], None],
    *,
    is_tileable: bool = False,
    least_score: float = LEAST_SCORE,
) -> list[Face]:
    """Return the faces in a picture of `size`, in its pixels, from its thumbnail: RGB in uint8. With
    `is_tileable` its opposite edges touch each other.

    `detector` gives the network's outputs for its input. `on_wait` is called between its runs; what it raises
    ends the search. Raises what the detector raises.
    """
    height, width = thumbnail.shape[:2]
    across, down = (width // 4, height // 4) if is_tileable else (0, 0)
    raster = np.pad(thumbnail, ((down, down), (across, across), (0, 0)), "wrap") if is_tileable else thumbnail

    def seen(raster: Strip) -> list[Face]:
        on_wait()
        return _seen(raster, detector, least_score)

    found = distinct([face.moved(-across, -down) for face in _faces(raster, seen)])
    if is_tileable:
        # What is seen at one edge is seen beyond the opposite one as well.
        found = [face for face in found if 0 <= face.centre[0] < width and 0 <= face.centre[1] < height]
    return [face.scaled(size.width / width, size.height / height) for face in found]


Seen = Callable[["Strip"], list[Face]]


def _faces(raster: Strip, seen: Seen) -> list[Face]:
    """Return the faces of a raster, in its pixels, those first that are seen best; one may be told twice."""
    pixels = raster.shape[0] * raster.shape[1]
    # A whole number, as a raster that is enlarged by a hundredth is blurred and nothing else.
    enlarging = min(MOST_ENLARGED, max(1, round(sqrt(USUAL_PIXELS / pixels))))
    fitting = min(enlarging, sqrt(MOST_PIXELS / pixels))
    found = _in_whole(raster, fitting, 0, seen)
    if pixels > MOST_PIXELS:
        found = _in_parts(raster, seen) + found
    elif any(face.width * fitting < CROWD for face in found):
        found = _in_whole(raster, 2 * fitting, 0, seen) + found
    if not any(face.score >= SURE and looks_ahead(face) for face in found):
        for turns in (1, 2, 3):  # as scans and paintings may lie
            found += _in_whole(raster, min(enlarging, sqrt(TURNED_PIXELS / pixels)), turns, seen)
    return sorted(found, key=lambda face: not looks_ahead(face))


def _in_whole(raster: Strip, enlarging: float, turns: int, seen: Seen) -> list[Face]:
    height, width = raster.shape[:2]
    sides = [max(1, round(side * enlarging)) for side in (width, height)]
    resized = np.asarray(Image.fromarray(raster).resize(sides, Image.Resampling.BICUBIC))
    faces = [face.turned_back(turns, *sides) for face in seen(np.rot90(resized, turns))]
    return [face.scaled(width / sides[0], height / sides[1]) for face in faces]


def _in_parts(raster: Strip, seen: Seen) -> list[Face]:
    found: list[Face] = []
    for top in _starts(raster.shape[0]):
        for left in _starts(raster.shape[1]):
            rows = raster[top : top + PART, left : left + PART]
            whole = [face for face in seen(rows) if not _is_cut(face, rows, left, top, raster)]
            found += [face.moved(left, top) for face in whole]
    return found


def _starts(length: int) -> list[int]:
    """Return where the parts along a side begin."""
    count = max(1, ceil((length - OVERLAP) / (PART - OVERLAP)))
    return [round(index * (length - PART) / (count - 1)) if count > 1 else 0 for index in range(count)]


def _is_cut(face: Face, rows: Strip, left: int, top: int, raster: Strip) -> bool:
    """Tell whether an edge of a part that is none of the raster cuts a face, which another part shows."""
    height, width = rows.shape[:2]
    return (
        (face.left < 0 < left)
        or (face.top < 0 < top)
        or (face.right > width and left + width < raster.shape[1])
        or (face.bottom > height and top + height < raster.shape[0])
    )


def _seen(raster: Strip, detector: Detector, least_score: float) -> list[Face]:
    height, width = raster.shape[:2]
    missing = ((0, max(0, LEAST_SIDE - height)), (0, max(0, LEAST_SIDE - width)), (0, 0))
    padded = np.pad(raster, missing, "edge")
    boxes, scores, landmarks = detector(detector_input(padded))
    return decoded(Answers(boxes[0], scores[0], landmarks[0]), padded.shape[1], padded.shape[0], least_score)
