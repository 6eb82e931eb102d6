"""Tiles of a pass that are enlarged elsewhere: a task for a pool's workers, and what the answers are for."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from enlarger.devices.memory_fallback import MemoryFallbackSession
from enlarger.devices.providers import CPU_DEVICE
from enlarger.devices.selection import choose
from enlarger.networks.network import Network
from enlarger.pools.pool import Pool, in_order
from enlarger.system import blas_threads
from enlarger.tiles.channels import enlarge_tile

if TYPE_CHECKING:
    from concurrent.futures import Future

    from enlarger.devices.providers import Precision
    from enlarger.graphs.pixel_io import PixelType
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip
    from enlarger.networks.methods import MethodName
    from enlarger.tiles.planning import Pass
    from enlarger.tiles.tiling import Tile

PIXELS = 1 << 19
"""Of a task, about: enough to make little of the way there and back, and little enough for many workers."""


@dataclass(frozen=True)
class TileWork:
    """What there is to know of tiles, beside their pixels."""

    network: MethodName
    step: Pass
    scale: int
    pixel_format: PixelFormat
    pixel_type: PixelType
    precision: Precision

    def run(
        self, tiles: Iterator[tuple[Tile, Strip]], pool: Pool, on_wait: Callable[[], None]
    ) -> Iterator[tuple[Tile, Strip]]:
        """Yield tiles enlarged, in their order. `on_wait` is called now and then; what it raises ends the
        work. Raises EnlargerError.
        """
        count = max(1, PIXELS // self.step.tiling.tile.pixels)
        groups: deque[list[Tile]] = deque()

        def tasks() -> Iterator[Callable[[], Future[list[Strip]]]]:
            while some := list(islice(tiles, count)):
                groups.append([tile for tile, _ in some])
                yield functools.partial(
                    pool.submit, enlarge_tiles, self, [np.array(pixels) for _, pixels in some]
                )

        for future in in_order(pool, tasks(), on_wait, is_repeatable=True):
            yield from zip(groups.popleft(), future.result(), strict=True)


def enlarge_tiles(work: TileWork, tiles: list[Strip], device: str) -> list[Strip]:
    """Return tiles enlarged; for workers."""
    session = _session(work, device)
    with blas_threads.using_one():
        return [enlarge_tile(session, tile, work.pixel_format, work.scale) for tile in tiles]


@functools.lru_cache(maxsize=4)
def _session(work: TileWork, device: str) -> MemoryFallbackSession:
    """Keep the networks of a job for its next tiles."""
    network = work.network.find()
    assert isinstance(network, Network)
    on_wait = None if device == CPU_DEVICE.id else lambda: None
    choices, _ = choose(network, device, work.precision, work.pixel_type, on_wait)
    for_tiles = functools.partial(network.for_tiles, pixel_type=work.pixel_type)
    return MemoryFallbackSession(for_tiles, work.step, work.scale, choices)
