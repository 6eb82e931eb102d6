"""What edges and surfaces of a picture are like: how many, how steep, how wide."""

from __future__ import annotations

import numpy as np

from enlarger.imaging.separable_filters import filter_columns, gaussian
from enlarger.imaging.strips import Plane

STEEP = 40.0
"""Levels over two pixels that make an edge."""

REBLUR = 1.0
"""Deviation in pixels of the blur that tells how wide an edge was."""

WIDEST = 5.0
"""Pixels of deviation beyond which nothing is told."""

PERIODS = (2, 3, 4)
"""By which pictures are mostly enlarged."""

LARGEST_PIXEL = 16
"""Times that pixels are repeated, as far as is looked for."""

SAME = 0.97
"""Share of the differences that lie on one grid where pixels are repeated; damage makes others."""


def edge_features(planes: Plane) -> dict[str, float]:
    """Return what is told by the differences between neighbours, of planes in levels of shape (number, rows,
    columns), at least 16 each way.
    """
    across, down = np.abs(np.diff(planes, axis=2)), np.abs(np.diff(planes, axis=1))
    both = np.maximum(across[:, :-1], down[..., :-1])
    slope = np.hypot(across[:, :-1], down[..., :-1]).ravel()
    order = np.partition(slope, -len(slope) // 50)
    return {
        "flat": float(np.mean(both < 0.5)),
        "smooth": float(np.mean(both < 3)),
        "steep": float(np.mean(slope > 60)),
        "sparse": float(order[-(len(order) // 50 + 1) :].sum() / (slope.sum() + 1)),
        "gradient": float(np.log(slope.mean() + 0.1)),
        "hard": _hardness(planes),
        "edge width": edge_width(planes),
        "repetition": _repetition(across, down),
    }


def edge_width(planes: Plane) -> float:
    """Return the deviation in pixels of the blur of the sharpest edges: blurred once more, a wide edge loses
    less of its slope than a narrow one (Zhuo and Sim, Defocus map estimation from a single image, 2011).
    """
    sharp = np.hypot(*_slopes(planes))
    width = planes.shape[2]
    blur = gaussian(REBLUR).filter(width, width, 48)
    soft = filter_columns(planes, blur)
    height = planes.shape[1]
    turned = np.ascontiguousarray(soft.transpose(0, 2, 1))
    soft = filter_columns(turned, gaussian(REBLUR).filter(height, height, 48)).transpose(0, 2, 1)
    blunt = np.hypot(*_slopes(soft))
    least = max(STEEP / 4, float(np.quantile(sharp, 0.97)))
    found = sharp >= least
    if np.count_nonzero(found) < 20:
        return WIDEST
    ratio = sharp[found] / np.maximum(blunt[found], 1e-3)
    steepness = float(np.quantile(ratio, 0.75))
    return float(min(WIDEST, REBLUR / np.sqrt(max(steepness**2 - 1, 1e-3))))


def pixel_size(planes: Plane) -> int:
    """Return how many times each pixel is repeated across and down; 1 where they are not."""
    across, down = (np.diff(planes, axis=axis) ** 2 for axis in (2, 1))
    profiles = across.sum(axis=1), down.sum(axis=2)
    for size in range(LARGEST_PIXEL, 1, -1):
        energy = [np.stack([each[:, phase::size].sum(axis=1) for phase in range(size)]) for each in profiles]
        if all(each.max(axis=0).sum() > SAME * each.sum() > 0 for each in energy):
            return size
    return 1


def _slopes(planes: Plane) -> tuple[Plane, Plane]:
    return planes[:, 1:-1, 2:] - planes[:, 1:-1, :-2], planes[:, 2:, 1:-1] - planes[:, :-2, 1:-1]


def _hardness(planes: Plane) -> float:
    """Return the share of edges at which nothing lies between one side and the other."""
    edges = hard = 0
    for first, middle, last in (
        (planes[..., :-2], planes[..., 1:-1], planes[..., 2:]),
        (planes[:, :-2], planes[:, 1:-1], planes[:, 2:]),
    ):
        is_edge = np.abs(last - first) > STEEP
        is_hard = np.minimum(np.abs(middle - first), np.abs(middle - last)) < 1.5
        edges += np.count_nonzero(is_edge)
        hard += np.count_nonzero(is_edge & is_hard)
    return hard / edges if edges > 20 else 0.0


def _repetition(across: Plane, down: Plane) -> float:
    """Return how unlike the differences at the places of a period are, which interpolation makes so: 0 for
    alike, 1 where all but one are nothing, as after repeating pixels.
    """
    found = 0.0
    columns, rows = (across**2).mean(axis=(0, 1)), (down**2).mean(axis=(0, 2))
    for period in PERIODS:
        energy = np.array(
            [sum(each[phase::period].mean() for each in (columns, rows)) for phase in range(period)]
        )
        found = max(found, float((energy.max() - energy.min()) / (energy.max() + energy.min() + 0.2)))
    return found
