"""Ovals around faces: where nothing stays of what a network generates, as it makes another person of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from enlarger.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from enlarger.analysis.face_detection import Face
    from enlarger.geometry import Size

    Shares = NDArray[np.float32]

GROWTH = 1.3
"""An oval is so many times as large as the box of its face: chin, brow and ears are in it."""

FEATHER = 0.15
"""The part of the oval's width in which its share falls from 1 to 0, outwards."""


@dataclass(frozen=True)
class _Oval:
    across: float
    down: float
    """Of the centre."""
    half_width: float
    half_height: float
    feather: float
    """Pixels."""

    @property
    def box(self) -> Box:
        """What it may touch."""
        width, height = self.half_width + self.feather, self.half_height + self.feather
        return Box.around(self.across - width, self.down - height, self.across + width, self.down + height)

    def shares(self, box: Box) -> Shares:
        """Return how much each pixel of `box` belongs to the oval."""
        down = (np.arange(box.top, box.bottom, dtype=np.float32) + 0.5 - self.down) / self.half_height
        across = (np.arange(box.left, box.right, dtype=np.float32) + 0.5 - self.across) / self.half_width
        radius = np.sqrt(np.square(down)[:, None] + np.square(across))
        beyond = (radius - 1) * min(self.half_width, self.half_height) / self.feather
        inner = np.clip(1 - beyond, 0, 1).astype(np.float32)
        return inner * inner * (3 - 2 * inner)  # smooth at both ends: no edge is seen


class FaceOvals:
    """The ovals around the faces of a raster."""

    def __init__(self, faces: Iterable[Face], size: Size) -> None:
        """Prepare for a raster of `size`, in whose pixels the faces are."""
        self._size = size
        self._faces = list(faces)
        whole = Box(0, 0, *size)
        self._ovals = [oval for oval in map(_oval, self._faces) if oval.box.touches(whole)]

    def moved(self, across: int, down: int, size: Size) -> FaceOvals:
        """Return the ovals in a raster of `size` in which they lie so many pixels farther right and down."""
        return FaceOvals((face.moved(across, down) for face in self._faces), size)

    @property
    def boxes(self) -> list[Box]:
        """What the ovals touch of the raster."""
        return [oval.box.within(self._size) for oval in self._ovals]

    def rows(self, top: int, bottom: int) -> Shares:
        """Return how much of the rows [top, bottom) lies in ovals: shape (rows, width), from 0 to 1."""
        found = np.zeros((bottom - top, self._size.width), np.float32)
        for oval in self._ovals:
            whole = oval.box.within(self._size)
            box = whole._replace(top=max(top, whole.top), bottom=min(bottom, whole.bottom))
            if min(box.size) <= 0:
                continue
            shares = oval.shares(box)
            part = found[box.top - top : box.bottom - top, box.left : box.right]
            np.maximum(part, shares, out=part)
        return found


def _oval(face: Face) -> _Oval:
    across, down = face.centre
    half_width, half_height = ((far - near) * GROWTH / 2 for near, far in face.sides)
    feather = FEATHER * GROWTH * face.width
    return _Oval(across, down, half_width, half_height, feather)
