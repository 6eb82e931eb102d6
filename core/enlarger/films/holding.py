"""Holding still what only flickers: places of a picture that hardly differ from before are left as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip

SQUARE = 16
"""Pixels of a side of the squares that are held or not: what H.264 codes at once."""


class Hold:
    """Pictures in a row, whose squares change only where something is seen to have changed."""

    def __init__(self, levels: int) -> None:
        """Hold squares in which no value differs by more than so many levels of 255 from what is held. It is
        compared with what is held, not with the picture before: so nothing drifts further than that.
        """
        self._levels = levels
        self._held: Strip | None = None

    def still(self, pixels: Strip) -> Strip:
        """Return a picture, of shape (height, width, channels), with what is held."""
        if not self._levels:
            return pixels
        held, self._held = self._held, pixels
        if held is not None:
            most = self._levels if pixels.dtype == np.uint8 else self._levels * 257
            far = np.abs(pixels.astype(np.int32) - held).max(axis=2) > most
            height, width = far.shape
            squares = -(-height // SQUARE), -(-width // SQUARE)
            padded = np.zeros((squares[0] * SQUARE, squares[1] * SQUARE), np.bool_)
            padded[:height, :width] = far
            moved = padded.reshape(squares[0], SQUARE, squares[1], SQUARE).any(axis=(1, 3))
            wide = moved.repeat(SQUARE, axis=0).repeat(SQUARE, axis=1)[:height, :width, None]
            self._held = np.where(wide, pixels, held)
        return self._held
