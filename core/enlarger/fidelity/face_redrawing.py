"""Redrawn faces: a layer of what a network for faces makes of each, transparent elsewhere.

Each face is brought into the square that the network takes, redrawn, brought back to its source in colour and
brightness, and laid into its place in an oval with a soft edge. Those that are small, or large, or turned
away, are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from enlarger.analysis.face_alignment import Alignment, align, looks_ahead
from enlarger.geometry import Box, Size
from enlarger.imaging.alpha_bleed import alpha_bleed
from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.transfer import is_deep
from enlarger.imaging.warping import inverted, joined, mapped, places, scaling, warped
from enlarger.networks.cards import FACE_SIDE

from .source_lock import SourceLock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from enlarger.analysis.face_detection import Face
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.imaging.warping import Affine

    from .softening import Cutoff

    Redraw = Callable[[Strip], Strip]

LEAST_SCORE = 0.9
"""What is less surely a face stays what it is: a false one is harmless where it is kept, not where it is
redrawn.
"""

LEAST_WIDTH, MOST_WIDTH = 40.0, 512.0
"""Pixels of the result. Of narrower faces nobody sees the features; wider ones would be blurred, as the
network draws no more than `FACE_SIDE` pixels.
"""

CENTRE = (256.0, 285.0)
HALF_WIDTH, HALF_HEIGHT = 150.0, 195.0
"""Of the oval, in pixels of the square: from the hairline to below the chin of the template's face."""

FEATHER = 45.0
"""Pixels of the square in which the oval fades, inwards from its edge: 15 % of its width."""

COARSEST, FINEST = 16, FACE_SIDE // 2
"""Sides of the square in the source's own pixels, to which what was redrawn is brought back."""

UNSEEN = 0.5 / 255
"""Less of the oval than is seen."""

STRIP = 64
"""Rows of the layer that are made at once."""

MARGIN = 3
"""Pixels that an interpolation looks at beyond the square."""


@dataclass(frozen=True)
class _Patch:
    """A redrawn face in its place."""

    box: Box
    """In pixels of the result, within it."""
    colours: Strip
    shares: NDArray[np.float32]
    """How much is seen of it, 0 to 1."""


class FaceRedrawing:
    """Makes the layer of redrawn faces of a raster, from its source's working values (see `transfer`)."""

    def __init__(
        self,
        faces: Iterable[Face],
        source: Size,
        size: Size,
        pixel_format: PixelFormat,
        redraw: Redraw,
        cutoff: Cutoff,
    ) -> None:
        """Prepare for a raster of `size`, enlarged from `source`, in whose pixels the `faces` are.

        `redraw` gives the network's answer to a square, RGB or grey, and `cutoff` tells how fine its colour
        and brightness are brought back.
        """
        self._source, self._size = source, size
        self._pixel_format = pixel_format
        self._redraw = redraw
        self._cutoff = cutoff
        aligned = ((align(face), _square(align(face).affine)) for face in faces)
        # A window only moves downwards.
        self._waiting = sorted(aligned, key=lambda pair: pair[1].top)

    def strips(self, working: Strips) -> Strips:
        """Yield the layer: colours of the format, and alpha."""
        window: RowWindow | None = RowWindow(working)
        del working  # a stream that nobody reads must not be held
        waiting, patches = list(self._waiting), list[_Patch]()
        for top in range(0, self._size.height, STRIP):
            bottom = min(top + STRIP, self._size.height)
            while window and any(self._place(alignment).top < bottom for alignment, _ in waiting):
                if patch := self._patch(*waiting.pop(0), window):
                    patches.append(patch)
            if not waiting:
                window = None
            if window:  # what no face needs any more is let go
                at = min(max(0, waiting[0][1].top), top * self._source.height // self._size.height)
                window.parts(at, at + 1)
            yield self._laid(patches, top, bottom)
            patches = [patch for patch in patches if patch.box.bottom > bottom]

    def _place(self, alignment: Alignment) -> Box:
        """Return where the oval of a face is in the result."""
        to_result = self._to_result(alignment)
        across, down = mapped(to_result, np.array(CENTRE))
        width, height = np.hypot(to_result[:, 0] * HALF_WIDTH, to_result[:, 1] * HALF_HEIGHT)
        return Box.around(across - width, down - height, across + width, down + height).within(self._size)

    def _to_result(self, alignment: Alignment) -> Affine:
        factors = (new / old for new, old in zip(self._size, self._source, strict=True))
        return joined(inverted(alignment.affine), scaling(*factors))

    def _patch(self, alignment: Alignment, square: Box, window: RowWindow) -> _Patch | None:
        """Redraw a face; None where all of it is beyond the edges."""
        box, inside = self._place(alignment), square.within(self._source)
        if min(*box.size, *inside.size) <= 0:
            return None
        rows = window.rows(inside.top, inside.bottom)[:, inside.left : inside.right]
        if self._pixel_format.has_transparency:
            rows = np.concatenate(list(alpha_bleed(iter([rows]), inside.size)))
        colours = rows[..., : self._pixel_format.colours]
        beyond = (
            (inside.top - square.top, square.bottom - inside.bottom),
            (inside.left - square.left, square.right - inside.right),
            (0, 0),
        )
        colours = np.pad(colours, beyond, "edge")
        back = joined(inverted(alignment.affine), scaling(1, 1, -square.left, -square.top))
        redrawn = self._redraw(warped(colours, back, Size(FACE_SIDE, FACE_SIDE)))
        side = int(np.clip(round(FACE_SIDE / alignment.scale), COARSEST, FINEST))
        own = warped(colours, joined(scaling(FACE_SIDE / side, FACE_SIDE / side), back), Size(side, side))
        to_square = inverted(self._to_result(alignment))
        moved = joined(scaling(1, 1, box.left, box.top), to_square)
        laid = warped(self._brought_back(redrawn, own), moved, box.size)
        return _Patch(box, laid, _shares(mapped(to_square, places(box.size, box.left, box.top))))

    def _brought_back(self, redrawn: Strip, source: Strip) -> Strip:
        """Return what was redrawn with the colour and brightness of its source."""
        size, small = (Size(raster.shape[1], raster.shape[0]) for raster in (redrawn, source))
        pixel_format = replace(self._pixel_format, has_alpha=False)
        lock = SourceLock(small, size, pixel_format, "soft", self._cutoff)
        return np.concatenate(list(lock.apply(iter([redrawn]), iter([source]))))

    def _laid(self, patches: Iterable[_Patch], top: int, bottom: int) -> Strip:
        """Return rows [top, bottom) of the layer, with patches one above the other."""
        white = 1 if is_deep(self._pixel_format) else 255
        colours = self._pixel_format.colours
        dtype = np.float32 if white == 1 else np.uint8
        rows = np.zeros((bottom - top, self._size.width, colours + 1), dtype)
        for patch in patches:
            left, above, right, below = patch.box
            first, last = max(top, above), min(bottom, below)
            if first >= last:
                continue
            part = rows[first - top : last - top, left:right]
            shares = patch.shares[first - above : last - above, :, None]
            under = part[..., -1:].astype(np.float32) / white * (1 - shares)
            whole = shares + under
            colour = patch.colours[first - above : last - above] * shares + part[..., :-1] * under
            values = np.concatenate([colour / np.maximum(whole, 1e-6), whole * white], axis=2)
            part[...] = np.rint(values) if white == 255 else values
        return rows


def is_redrawn(face: Face, factors: tuple[float, float]) -> bool:
    """Tell whether a face of the source is one that a network can redraw in a result that is so many times as
    wide and high.
    """
    (left, right), (top, bottom) = face.sides
    width = min((right - left) * factors[0], (bottom - top) * factors[1])
    return face.score >= LEAST_SCORE and LEAST_WIDTH <= width <= MOST_WIDTH and looks_ahead(face)


def _square(affine: Affine) -> Box:
    """Return what the square shows of the raster, and a little more."""
    corners = mapped(inverted(affine), FACE_SIDE * np.array([[0.0, 1, 0, 1], [0, 0, 1, 1]]))
    return Box.around(*corners.min(axis=1), *corners.max(axis=1)).grown(MARGIN)


def _shares(points: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return how much of the oval there is at places of the square."""
    across, down = points[0] - CENTRE[0], points[1] - CENTRE[1]
    radius = np.hypot(across / HALF_WIDTH, down / HALF_HEIGHT)
    inner = np.clip((1 - radius) * min(HALF_WIDTH, HALF_HEIGHT) / FEATHER, 0, 1)
    shares = (inner * inner * (3 - 2 * inner)).astype(np.float32)
    shares[shares < UNSEEN] = 0
    return shares
