"""The map of generated detail: a picture of how much of it is where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from enlarger.imaging.strips import Strip

SHOWN, YELLOW, RED = 10.0, 23.0, 36.0
"""Levels of generated detail at which the map begins to show, and at which it is yellow and red."""

_LEGEND = np.array([[230, 200, 30, 0], [230, 200, 30, 215], [220, 20, 40, 235]], np.float32)
"""Colour and alpha of the map at these levels."""

FACE = np.array([40, 110, 230, 215], np.float32)
"""Colour and alpha of the line around a face that was kept."""

FACE_LINE = 0.25
"""Half of the part of an oval's feather that the line takes."""

_STEPS = 8
"""Colours for each level: more than can be told apart."""

_COLOURS = np.empty((int(RED) * _STEPS + 1, 4), np.uint8)
for _channel, _colour in enumerate(_LEGEND.T):
    _COLOURS[:, _channel] = np.interp(np.arange(len(_COLOURS)) / _STEPS, (SHOWN, YELLOW, RED), _colour)


def detail_map(levels: NDArray[np.float32], faces: NDArray[np.float32] | None = None) -> Strip:
    """Return the map for levels of generated detail, of shape (rows, width): transparent, then yellow, then
    red, and a blue line around faces that were kept, by the shares of their ovals; RGBA, uint8.
    """
    steps = np.minimum(levels, RED) * _STEPS
    shown = _COLOURS.take(steps.astype(np.uint16), axis=0)
    if faces is not None and faces.any():
        is_line = np.abs(faces - 0.5) < FACE_LINE
        shown[is_line] = FACE
    return shown
