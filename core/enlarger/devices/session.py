"""A network loaded on an execution provider for tiles of one shape: a callable from pixels to pixels."""

from __future__ import annotations

import functools
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from enlarger.errors import DeviceError, ModelError
from enlarger.system import log

from .call_timeout import TimeLimitedThread
from .providers import CPU_DEVICE, Device, provider_called
from .runtimes import LoadedNetwork, runtime_of

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip

Answer = TypeVar("Answer")

Precision = Literal["half", "fast", "exact"]
"""half is a graph written in float16; fast lets the provider choose the number format for a graph in float32;
exact is float32 throughout.
"""

REMEMBERED_TILES = 8

KEPT = 2
"""Compiled networks that are kept for the next job of the process: those of two passes."""

LARGEST_POWER = 4.0
"""Mean square of a tile, with 1 as white, above which it is no picture: all of it would have to be twice as
bright as white.
"""

PATIENCE = 180.0
"""Seconds that a device may take for a tile, or to compile a network. In its trial it had a third of that,
and tiles are planned to take no longer.
"""

_one_at_a_time = threading.Lock()
"""Every run has all the processor or card to itself; two at once crash the WebGPU provider."""

_devices_thread = TimeLimitedThread()


@dataclass
class Record:
    """What happened inside networks so far."""

    seconds: float = 0.0
    """Time spent there."""
    runs: int = 0
    """Tiles computed; those that were remembered do not count."""
    notes: list[str] = field(default_factory=list[str])
    """Sentences for the user, about devices that were left and tiles that had to be computed again."""
    lost: list[tuple[Device, Precision, str]] = field(default_factory=list["tuple[Device, Precision, str]"])
    """Devices that failed in the middle, and how."""

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
    ) -> None:
        """Compile the network `content`, with pixels as its input and output, on `device`. `reference` opens
        the session that computes again what this one got wrong; `record` keeps what happens. What is compiled
        outlives the process if it `is_kept` and the provider is able to.

        Raises DeviceError when the device does not take the network, MemoryLimitError when it has no room
        for it.
        """
        self.device = device
        self._precision: Precision = precision
        self._record = record
        self._reference = reference
        self._opened_reference: Session | None = None
        self._is_lost = False
        self._remembered: dict[bytes, Strip] = {}
        is_exact = precision == "exact"
        loaded = self._patiently(lambda: _loaded(content, device, exact=is_exact, is_kept=is_kept))
        self._request = loaded.request()

    def __call__(self, tile: Strip) -> Strip:
        """Return `tile`, of shape (height, width, 3), enlarged. The result is not to be written to.

        A tile that was seen a short while ago, such as a flat or repeated one, is not computed again. One
        that comes out wrong, or not at all, is computed again by the reference provider. Raises ModelError
        when it is still wrong, DeviceError when the provider fails, MemoryLimitError when memory runs out,
        Cancelled after `stop`.
        """
        key = hashlib.blake2b(tile.tobytes(), digest_size=16).digest()
        result = self._remembered.get(key)
        if result is None:
            result = self._checked(tile)
            if len(self._remembered) == REMEMBERED_TILES:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = result
        return result

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices. May be called from another thread."""
        self._request.stop()
        if self._opened_reference is not None:
            self._opened_reference.stop()

    def _checked(self, tile: Strip) -> Strip:
        if self._is_lost:
            return self._again(tile)
        try:
            result, mean_square = self._run(tile)
        except DeviceError as error:
            if self._reference is None:
                raise
            # A device that fails once (unplugged, reset, driver gone) fails again; the rest is not worth the
            # try.
            self._is_lost = True
            self._request.stop()  # it may be hanging in it
            self._record.lost.append((self.device, self._precision, error.message))
            self._record.note(f"{error.message} The rest was computed on the CPU.")
            return self._again(tile)
        if mean_square <= LARGEST_POWER:
            return result
        problem = f"{self.device.id} gave a tile that is no picture."
        if self._reference is None:
            raise ModelError(
                f"The network's result is no picture: {problem}",
                f"Choose another network, or report this picture with the log, {log.path()}.",
            )
        self._record.note(f"{problem} It was computed again on the CPU.")
        return self._again(tile)

    def _again(self, tile: Strip) -> Strip:
        assert self._reference is not None
        if self._opened_reference is None:
            self._opened_reference = self._reference()
        return self._opened_reference(tile)

    def _run(self, tile: Strip) -> tuple[Strip, float]:
        with _one_at_a_time:
            start = time.perf_counter()
            try:
                result, mean_square = self._patiently(lambda: self._request.run(tile))
            finally:
                self._record.seconds += time.perf_counter() - start
        self._record.runs += 1
        return result, mean_square

    def _patiently(self, call: Callable[[], Answer]) -> Answer:
        """Return what `call` returns. Raises DeviceError when the device seems to hang."""
        if self.device == CPU_DEVICE:
            return call()
        try:
            return _devices_thread.call(call, PATIENCE)
        except TimeoutError:
            raise DeviceError(
                f"{self.device.id} did not answer within {PATIENCE:.0f} s.", "Choose another device."
            ) from None


@functools.lru_cache(maxsize=KEPT)
def _loaded(content: bytes, device: Device, *, exact: bool, is_kept: bool) -> LoadedNetwork:
    runtime = runtime_of(provider_called(device.provider))
    return runtime.load(content, device, exact=exact, is_kept=is_kept)


def forget_compiled() -> None:
    """Give back the memory of networks that no session uses any more."""
    _loaded.cache_clear()
