"""A frame that is enlarged elsewhere: a task for a pool's workers."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from .frame_enlarger import FrameEnlarger
from .provenance import Provenance, provenance

if TYPE_CHECKING:
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip
    from enlarger.networks.methods import MethodName

    from .settings import Settings


def enlarge_frame(
    method: MethodName, settings: Settings, pixels: Strip, pixel_format: PixelFormat, device: str
) -> tuple[Strip, Provenance]:
    """Return a frame enlarged, and how it was made. Raises EnlargerError."""
    frames = _frames(method, replace(settings, device=device))
    enlarged = frames.enlarged(pixels, pixel_format)
    assert frames.latest
    return enlarged, provenance(frames.latest)


@functools.lru_cache(maxsize=1)
def _frames(method: MethodName, settings: Settings) -> FrameEnlarger:
    """Keep the networks, and the tiles of frames before, for the next frames."""
    return FrameEnlarger(method.find(), settings)
