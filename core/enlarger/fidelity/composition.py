"""The result of a job out of what its networks made: true to the source, merged, with its layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from enlarger.analysis.text_detection import find_text
from enlarger.imaging.row_window import RowWindow
from enlarger.imaging.tee import Tee, tee

from .deviation import Deviation
from .merging import Merger, ResultStrips
from .source_lock import FULL_PASSES, SourceLock
from .text_protection import protect_text

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.imaging.transfer import Transfer

    from .face_ovals import FaceOvals
    from .face_redrawing import FaceRedrawing
    from .settings import Fidelity


class Composition:
    """Composes the pictures of one network, or of a generative one and a faithful one, strip by strip."""

    def __init__(
        self,
        source: Size,
        size: Size,
        transfer: Transfer,
        lock: SourceLock | None,
        fidelity: Fidelity | None,
        *,
        is_generative: bool,
        faces: FaceOvals | None = None,
        redrawing: FaceRedrawing | None = None,
    ) -> None:
        """Compose pictures of `size` that were enlarged from `source`: brought back to it by `lock`, merged
        as `fidelity` says where there are two, with more of the faithful one in the `faces`. `redrawing`
        makes a layer of faces.
        """
        self._source, self._size = source, size
        self._transfer, self._pixel_format = transfer, transfer.working_format
        self._fidelity = fidelity
        self._faces = faces
        self._redrawing = redrawing
        self._lock = lock
        self._is_generative = is_generative
        self._merger: Merger | None = None
        self._text_pixels = 0
        """Pixels of the source that look like text, of those that have passed."""
        self.deviation: Deviation | None = None
        """From the source; None without a full lock."""
        if lock and lock.kind == "full":
            self.deviation = Deviation(3 if transfer.is_grey else 1, lock.shrinking)

    @property
    def text_share(self) -> float:
        """The part of the source that looks like text, if the network is generative, from 0 to 1."""
        return self._text_pixels / self._source.pixels

    @property
    def replaced(self) -> float | None:
        """The part of the area in which the faithful picture shows, from 0 to 1; None where there is none."""
        return self._merger.replaced if self._merger else None

    def layers(
        self, source: Strips, networks: Sequence[Callable[[Strips], Strips]]
    ) -> Iterator[ResultStrips]:
        """Yield the strips of the result and of all that is wanted beside it, in values of the format.

        `source` gives the picture's working values (see `transfer`), which are read once. `networks` enlarge
        it, from working values to working values; the second is the faithful one.
        """
        transfer = self._transfer
        working = Tee(source)
        text: Tee[Strip] | None = None
        if self._is_generative:
            text = Tee(find_text(working.reader(), self._source, self._pixel_format))
        enlarged = [network(working.reader()) for network in networks]
        redrawn: RowWindow | None = None
        if self._redrawing:
            layers = self._redrawing.strips(working.reader())
            redrawn = RowWindow(_with_transparency(transfer).final(layers))
        fidelity, lock = self._fidelity, self._lock
        if fidelity and text:
            sizes = self._source, self._size
            enlarged[1] = protect_text(
                enlarged[1], working.reader(), text.reader(), sizes, self._pixel_format
            )
        is_merged = fidelity is not None and not fidelity.in_layers
        if lock:
            # What is merged is brought back for good when it is.
            passes, deviation = (1, None) if is_merged else (FULL_PASSES, self.deviation)
            told = [deviation] + [None] * (len(enlarged) - 1)
            enlarged = [
                lock.apply(strips, working.reader(), passes, each)
                for strips, each in zip(enlarged, told, strict=True)
            ]
        result, others = enlarged[0], dict[str, RowWindow]()
        if fidelity and text:
            self._merger = Merger(self._source, self._size, self._pixel_format, fidelity, self._faces)
            generated, faithful = enlarged
            layers = tee(self._merger.layers(generated, faithful, text.reader()), 2)
            result = (rows.result for rows in layers[0])
            others = _beside(layers[1], fidelity, transfer)
            del layers  # what nobody reads would be held
        if lock and self.deviation and is_merged:
            result = lock.apply(result, working.reader(), FULL_PASSES - 1, self.deviation)
        if text:
            result = self._with_text_counted(result, RowWindow(text.reader()))
        top = 0
        for strip in transfer.final(result):
            bottom = top + len(strip)
            beside = {name: window.rows(top, bottom) for name, window in others.items()}
            if redrawn:
                beside["redrawn"] = _covered(redrawn.rows(top, bottom), strip, self._pixel_format)
            yield ResultStrips(strip, **beside)
            top = bottom

    def _with_text_counted(self, result: Strips, text: RowWindow) -> Strips:
        """Yield the strips of the result, and learn how much text there is where they come from."""
        top = counted = 0
        for strip in result:
            top += len(strip)
            seen = top * self._source.height // self._size.height
            if seen > counted:
                self._text_pixels += int(np.count_nonzero(text.rows(counted, seen)[..., 0]))
            counted = seen
            yield strip


def _with_transparency(transfer: Transfer) -> Transfer:
    """Return what takes strips of the same colours, and of alpha that is transparency, back."""
    colours = slice(transfer.working_format.colours)
    pixel_format = replace(transfer.pixel_format, has_alpha=True, alpha_is_data=False)
    return replace(
        transfer, pixel_format=pixel_format, low=transfer.low[colours], high=transfer.high[colours]
    )


def _covered(layer: Strip, result: Strip, pixel_format: PixelFormat) -> Strip:
    """Return a layer with no more alpha than there is of the result below it."""
    if not pixel_format.has_transparency:
        return layer
    covered, white = layer.copy(), 1.0 if layer.dtype.kind == "f" else float(np.iinfo(layer.dtype).max)
    alpha = layer[..., -1] * (result[..., -1].astype(np.float64) / white)
    covered[..., -1] = alpha if white == 1.0 else np.rint(alpha)
    covered[covered[..., -1] == 0] = 0
    return covered


def _beside(layers: Iterator[ResultStrips], fidelity: Fidelity, transfer: Transfer) -> dict[str, RowWindow]:
    """Return what is wanted beside the result, by its names."""

    def picked(name: str, layers: Iterator[ResultStrips]) -> Strips:
        return (getattr(rows, name) for rows in layers)

    names = ["faithful", "mask"] * fidelity.in_layers + ["map"] * fidelity.with_map
    strips = dict(zip(names, map(picked, names, tee(layers, len(names))), strict=True))
    if "faithful" in strips:
        strips["faithful"] = transfer.final(strips["faithful"])
    return {name: RowWindow(each) for name, each in strips.items()}
