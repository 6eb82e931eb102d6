"""Enlarged tiles that are kept, so that what a preview has shown is not computed again.

They are found by what made them and by the pixels that went in.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip

    from .channels import Enlarge

KEPT_BYTES = 256 << 20
"""What tiles may take: those under a screen full of pixels, of several networks."""


class TileCache:
    """Holds the tiles that were asked for last. All of it may be called from several threads."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        """Hold as many as fit into `limit` bytes."""
        self._limit = limit
        self._held: OrderedDict[Hashable, Strip] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def through(self, enlarge: Enlarge, made_by: Callable[[], Hashable], *, keeps: bool) -> Enlarge:
        """Return `enlarge` for all but the tiles that are held; with `keeps` those that it makes are held,
        too. `made_by` tells what makes them at the moment.
        """

        def enlarged(tile: Strip, picture: int) -> Strip:
            if not keeps and not self._held:
                return enlarge(tile, picture)
            digest = blake2b(tile.data, digest_size=16).digest()
            key = made_by(), tile.shape, tile.dtype.str, digest
            if (known := self._found(key)) is not None:
                return known
            result = enlarge(tile, picture)
            if keeps:
                self._keep((made_by(), *key[1:]), result)
            return result

        return enlarged

    def clear(self) -> None:
        """Give back the memory."""
        with self._lock:
            self._held.clear()
            self._bytes = 0

    def _found(self, key: Hashable) -> Strip | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _keep(self, key: Hashable, tile: Strip) -> None:
        tile.setflags(write=False)
        with self._lock:
            if key not in self._held:
                self._held[key] = tile
                self._bytes += tile.nbytes
            while self._bytes > self._limit:
                self._bytes -= self._held.popitem(last=False)[1].nbytes
