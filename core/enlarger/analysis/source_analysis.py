"""What is found out about a source before it is enlarged, all in one pass over its rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from enlarger.imaging.transfer import Extremes

from .description import Description, described
from .picture_sample import PictureSample
from .source_quality import QualitySamples
from .thumbnail import thumbnail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.imaging.transfer import Transfer


@dataclass(frozen=True)
class Analysis:
    """What is known of a source."""

    sha256: str
    """Of its pixels: rows from the top, channels interleaved, little-endian."""
    transfer: Transfer
    is_clean: bool | None
    """Whether it shows neither traces of JPEG nor noise; None where that was not to be judged."""
    picture: Description | None
    """What it is like; None where that was not to be told."""
    thumbnail: Strip | None = field(default=None, compare=False)
    """A small copy of it (see `thumbnail`); None where that was not asked for."""


def analyse(
    strips: Strips,
    size: Size,
    pixel_format: PixelFormat,
    *,
    judge_quality: bool,
    tell_picture: bool = False,
    with_thumbnail: bool = False,
    quantisation: Sequence[Sequence[int]] | None = None,
) -> Analysis:
    """Return what the strips of a raster of `size` show. `judge_quality` asks whether it is clean,
    `tell_picture` what it is like, `with_thumbnail` for a small copy; `quantisation` has the tables of a JPEG
    file (see `description`).
    """
    digest, extremes = hashlib.sha256(), Extremes(pixel_format)
    samples = QualitySamples(size, pixel_format) if judge_quality else None
    sample = PictureSample(size, pixel_format) if tell_picture else None

    def watched() -> Strips:
        for strip in strips:
            little = strip.astype(strip.dtype.newbyteorder("<"), copy=False)
            digest.update(np.ascontiguousarray(little).data)
            extremes.add(strip)
            if samples:
                samples.add(strip)
            if sample:
                sample.add(strip)
            yield strip

    passing = watched()
    small = thumbnail(passing, size, pixel_format) if with_thumbnail else None
    for _ in passing:
        pass
    transfer = extremes.transfer
    is_clean = samples.is_clean(transfer) if samples else None
    picture = described(sample, transfer, quantisation) if sample else None
    return Analysis(digest.hexdigest(), transfer, is_clean, picture, small)
