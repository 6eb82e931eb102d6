"""Hard edges: planes of two levels and nothing between, such as ink without anti-aliasing on transparency.

Networks are not trained on such planes: those for photographs ring at the steps, which leaves holes in
strokes and specks around them. What is meant is a shape, so its outline is interpolated, and made as sharp as
the larger size can show it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from .separable_filters import CUBIC

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .strips import Plane

WINDOW = 5
"""Side of the neighbourhood in which a pixel is judged; the interpolation looks as far."""

STEEPNESS = 0.75
"""How steep an edge becomes, for each time it is enlarged: from one level to the other it then takes little
more than a pixel.
"""


def extremes(plane: Plane) -> tuple[Plane, Plane]:
    """Return for every pixel the least and the greatest value of the window around it; beyond the edge the
    edge goes on.
    """
    return _over_windows(plane, np.minimum), _over_windows(plane, np.maximum)


def has_two_levels(plane: Plane, low: Plane, high: Plane) -> NDArray[np.bool_]:
    """Tell for every pixel whether the window around it holds no values but its extremes."""
    around = np.pad(plane, WINDOW // 2, mode="edge")
    result = np.ones(plane.shape, np.bool_)
    for y in range(WINDOW):
        for x in range(WINDOW):
            value = around[y : y + plane.shape[0], x : x + plane.shape[1]]
            result &= (value == low) | (value == high)
    return result


def enlarge_hard_edges(plane: Plane, low: Plane, high: Plane, scale: int) -> NDArray[np.float32]:
    """Return a plane enlarged by the cubic interpolation of Catmull and Rom (1974), steeper, between the
    extremes of each pixel's window. Lines keep their widths to a tenth, as it passes through all the samples.
    """
    enlarged = _enlarged_down(_enlarged_down(plane.astype(np.float32), scale).T, scale).T
    least, most = (repeated(extreme.astype(np.float32), scale) for extreme in (low, high))
    middle = (least + most) / 2
    steep: Plane = (enlarged - middle) * np.float32(max(1.0, STEEPNESS * scale)) + middle
    return np.clip(steep, least, most, out=steep)


def repeated(plane: Plane, scale: int) -> Plane:
    """Return a plane of which every pixel has become a square of pixels."""
    return plane.repeat(scale, axis=0).repeat(scale, axis=1)


def _over_windows(plane: Plane, combine: Callable[[Plane, Plane], Plane]) -> Plane:
    result = np.pad(plane, WINDOW // 2, mode="edge")
    for axis, length in enumerate(plane.shape):
        parts = [slice(shift, shift + length) for shift in range(WINDOW)]
        cuts: list[Any] = parts if axis == 0 else [(slice(None), part) for part in parts]
        result = functools.reduce(combine, [result[cut] for cut in cuts])
    return result


def _enlarged_down(plane: NDArray[np.float32], scale: int) -> NDArray[np.float32]:
    """Enlarge down the columns; beyond the edge the edge goes on."""
    height, reach = len(plane), WINDOW // 2
    around = np.pad(plane, ((reach, reach), (0, 0)), mode="edge")
    result = np.empty((height * scale, plane.shape[1]), np.float32)
    for phase in range(scale):
        place = (phase + 0.5) / scale - 0.5
        before = floor(place)
        weights = CUBIC.curve(np.arange(-1, 3, dtype=np.float64) - (place - before)).astype(np.float32)
        first = reach + before - 1
        result[phase::scale] = sum(
            weight * around[first + index : first + index + height] for index, weight in enumerate(weights)
        )
    return result
