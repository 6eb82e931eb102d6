"""The job that every contestant does: read a picture, run the network over it, write the result.

What a contestant takes for itself is one function from planes to planes. The command line is
CONTESTANT.py NETWORK SOURCE TARGET [TILING]; it prints, as JSON, the time inside the network and the
peak of its memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

Planes = np.ndarray
"""A picture of shape (1, 3, height, width), float32, white is 1."""

Run = Callable[[Planes], Planes]

Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Tiling:
    """How a picture is cut: every tile is read with `context` more pixels on each side, where there are any.

    Tiles at the border are smaller therefore, and so are the last ones of a row and of a column.
    """

    side: int
    context: int


TILINGS = {
    "whole": None,
    "real-esrgan": Tiling(200, 10),  # what Real-ESRGAN's own ncnn program takes with enough memory
    "chainner": Tiling(512, 16),  # a usual choice in chaiNNer, with the overlap that it always takes
}


def play(load: Callable[[Path], Run]) -> None:
    """Do the whole job with the network that `load` makes ready, and print the time inside the network."""
    network, source, target = map(Path, sys.argv[1:4])
    tiling = TILINGS[sys.argv[4] if len(sys.argv) > 4 else "whole"]
    run = load(network)
    with Image.open(source) as image:
        pixels = np.asarray(image.convert("RGB"))
    picture = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32) / 255
    seconds = 0.0

    def timed(tile: Planes) -> Planes:
        nonlocal seconds
        start = time.perf_counter()
        enlarged = run(tile)
        seconds += time.perf_counter() - start
        return enlarged

    enlarged = timed(picture) if tiling is None else in_tiles(timed, picture, tiling)
    levels = np.clip(enlarged[0] * 255, 0, 255).round().astype(np.uint8)
    Image.fromarray(levels.transpose(1, 2, 0)).save(target, compress_level=1)
    tell(seconds)


def in_tiles(run: Run, picture: Planes, tiling: Tiling) -> Planes:
    """Enlarge tile by tile; what lies outside a tile is thrown away, and nothing is blended."""
    height, width = picture.shape[2:]
    result, scale = np.empty((1, 3, 0, 0), np.float32), 0
    for top in range(0, height, tiling.side):
        for left in range(0, width, tiling.side):
            bottom, right = min(top + tiling.side, height), min(left + tiling.side, width)
            above, before = max(top - tiling.context, 0), max(left - tiling.context, 0)
            read = picture[..., above : bottom + tiling.context, before : right + tiling.context]
            enlarged = run(np.ascontiguousarray(read))
            if not scale:
                scale = enlarged.shape[2] // read.shape[2]
                result = np.empty((1, 3, height * scale, width * scale), np.float32)
            result[..., top * scale : bottom * scale, left * scale : right * scale] = enlarged[
                ...,
                (top - above) * scale : (bottom - above) * scale,
                (left - before) * scale : (right - before) * scale,
            ]
    return result


def tell(network_seconds: float) -> None:
    """Print what only the contestant itself can know."""
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    print(json.dumps({"network_seconds": network_seconds, "peak_bytes": peak}))
