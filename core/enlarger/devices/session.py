"""A network loaded on an execution provider for tiles of one shape: a callable from pixels to pixels."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from enlarger.errors import DeviceError, ModelError
from enlarger.system import log
from enlarger.system.language import _

from .call_timeout import TimeLimitedThread
from .compilation import load_network
from .device import Device
from .providers import CPU_DEVICE, Precision

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip
    from enlarger.tiles.gathering import Means

Answer = TypeVar("Answer")

CACHED_TILES = 8
"""Enlarged tiles that are kept, should the same come again soon."""

LARGEST_MEAN_SQUARE = 4.0
"""Mean square of a tile, with 1 as white, above which it is invalid: all of it would have to be twice as
bright as white.
"""

CALL_SECONDS = 180.0
"""How long a device may take for a tile, or to compile a network. In its benchmark it had a third of that,
and tiles are planned to take no longer.
"""

_one_at_a_time = threading.Lock()
"""Every run has all the processor or card to itself; two at once crash the WebGPU provider."""

_devices_thread = TimeLimitedThread()


@dataclass
class Record:
    """What happened while networks ran."""

    seconds: float = 0.0
    """Time spent there."""
    runs: int = 0
    """Tiles computed; those from the cache do not count."""
    notes: list[str] = field(default_factory=list[str])
    """Sentences for the user, about devices that failed and tiles that had to be computed again."""
    failures: list[tuple[Device, Precision, str]] = field(
        default_factory=list["tuple[Device, Precision, str]"]
    )
    """Devices that failed, and how."""

    def note(self, note: str) -> None:
        """Add a sentence that was not said before."""
        if note not in self.notes:
            self.notes.append(note)


class Session:
    """A compiled network. Calling it enlarges one tile."""

    def __init__(
        self,
        content: bytes,
        device: Device,
        precision: Precision,
        record: Record,
        reference: Callable[[], Session] | None = None,
        *,
        is_kept: bool = False,
        means: Sequence[Means] = (),
        scale: int | None = None,
    ) -> None:
        """Compile the network `content`, with pixels as its input and output, on `device`. `reference` opens
        the session that computes again what this one got wrong; `record` keeps what happens. What is compiled
        is kept on disk for later processes if `is_kept` and the provider is able to. `means` are what a
        network with global pooling is fed beside the tiles of each picture (see `tiles.channels`). Tiles have
        to come out `scale` times as large; None for networks that give something else.

        Raises DeviceError when the device does not take the network, MemoryLimitError when it has no room
        for it.
        """
        self.device = device
        self._precision: Precision = precision
        self._record = record
        self._reference = reference
        self._opened_reference: Session | None = None
        self._has_failed = False
        self._means = means
        self._scale = scale
        self._tile_cache: dict[tuple[int, bytes], Strip] = {}
        is_exact = precision == "exact"
        loaded = self._with_time_limit(lambda: load_network(content, device, exact=is_exact, is_kept=is_kept))
        self._request = loaded.request()

    def __call__(self, tile: Strip, picture: int = 0) -> Strip:
        """Return `tile`, of shape (height, width, 3) and from the picture of that number, enlarged. The
        result is not to be written to.

        A tile that was seen a short while ago, such as a flat or repeated one, is not computed again. One
        that comes out wrong, or not at all, is computed again by the reference provider. Raises ModelError
        when it is still wrong, DeviceError when the provider fails, MemoryLimitError when memory runs out,
        Cancelled after `stop`.
        """
        picture = picture if self._means else 0
        key = picture, hashlib.blake2b(tile.tobytes(), digest_size=16).digest()
        result = self._tile_cache.get(key)
        if result is None:
            result = self._checked(tile, picture)
            if len(self._tile_cache) == CACHED_TILES:
                del self._tile_cache[next(iter(self._tile_cache))]
            self._tile_cache[key] = result
        return result

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices. May be called from another thread."""
        self._request.stop()
        if self._opened_reference is not None:
            self._opened_reference.stop()

    def _checked(self, tile: Strip, picture: int) -> Strip:
        if self._has_failed:
            return self._on_reference(tile, picture)
        try:
            result, mean_square = self._run(tile, picture)
        except DeviceError as error:
            if self._reference is None:
                raise
            # A device that fails once (unplugged, reset, driver gone) fails again: it is left out.
            self._has_failed = True
            self._request.stop()  # it may be hanging
            self._record.failures.append((self.device, self._precision, error.message))
            self._record.note(_("{message} The rest was computed on the CPU.", message=error.message))
            return self._on_reference(tile, picture)
        if mean_square <= LARGEST_MEAN_SQUARE and self._fits(tile, result):
            return result
        problem = _("{device} returned an invalid tile.", device=self.device.id)
        if self._reference is None:
            raise ModelError(
                _("The network's result is invalid: {problem}", problem=problem),
                _(
                    "Choose another network, or report this picture with the log, {log}.",
                    log=log.path(),
                ),
            )
        self._record.note(_("{problem} It was computed again on the CPU.", problem=problem))
        return self._on_reference(tile, picture)

    def _fits(self, tile: Strip, result: Strip) -> bool:
        height, width, channels = tile.shape
        scale = self._scale
        return scale is None or result.shape == (scale * height, scale * width, channels)

    def _on_reference(self, tile: Strip, picture: int) -> Strip:
        assert self._reference is not None
        if self._opened_reference is None:
            self._opened_reference = self._reference()
        return self._opened_reference(tile, picture)

    def _run(self, tile: Strip, picture: int) -> tuple[Strip, float]:
        means = self._means[picture] if self._means else {}
        with _one_at_a_time:
            start = time.perf_counter()
            try:
                result, mean_square = self._with_time_limit(lambda: self._request.run(tile, means))
            finally:
                self._record.seconds += time.perf_counter() - start
        self._record.runs += 1
        return result, mean_square

    def _with_time_limit(self, call: Callable[[], Answer]) -> Answer:
        """Return what `call` returns. Raises DeviceError when the device seems to hang."""
        if self.device == CPU_DEVICE:
            return call()
        try:
            return _devices_thread.call(call, CALL_SECONDS)
        except TimeoutError:
            raise DeviceError(
                _(
                    "{device} did not answer within {seconds:.0f} s.",
                    device=self.device.id,
                    seconds=CALL_SECONDS,
                ),
                _("Choose another device."),
            ) from None
