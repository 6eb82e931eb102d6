"""A network loaded on an execution provider for tiles of one shape: a callable from pixels to pixels."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from math import lcm
from typing import TYPE_CHECKING, Literal

import numpy as np
import onnx
import onnxruntime as ort
from google.protobuf.message import DecodeError
from onnxruntime.capi.onnxruntime_pybind11_state import (
    EPFail,
    Fail,
    InvalidArgument,
    InvalidGraph,
    NotImplemented,  # noqa: A004 - ONNX Runtime's own name
    RuntimeException,
)

from .errors import DeviceError, MemoryLimitError, ModelError
from .graph import GraphFacts, read_graph
from .providers import CPU, Device, choose_devices
from .wrapping import Ends, with_pixel_ends

if TYPE_CHECKING:
    from .geometry import Size
    from .models import Model
    from .raster import Band

Precision = Literal["fast", "exact"]
"""fast lets the provider choose its number format (bfloat16, float16); exact is float32 throughout."""

REMEMBERED_TILES = 8

LARGEST_POWER = 4.0
"""Mean square of a tile, with 1 as white, above which it is no picture: all of it would have to be twice as
bright as white.
"""

_RUNTIME_ERRORS = (EPFail, Fail, InvalidArgument, InvalidGraph, NotImplemented, RuntimeException)

ort.set_default_logger_severity(4)  # what a provider has to say reaches the user as an exception


class Network:
    """A model's graph, read and understood, not yet on any device."""

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def title(self) -> str:
        return self.card.title

    def __init__(self, model: Model) -> None:
        """Load `model`. Raises ModelError when its file is damaged or holds no network that enlarges."""
        self.card = model.card
        try:
            self._graph = onnx.load_from_string(model.read())
            facts = read_graph(self._graph)
        except (DecodeError, onnx.shape_inference.InferenceError, ValueError) as error:
            raise ModelError(
                f"{model.path} is not a network that can be read: {error}", "Choose another network."
            ) from error
        if facts.scale not in {0, self.card.scale}:
            raise ModelError(
                f"The card of {self.card.id} says {self.card.scale}, its graph enlarges by {facts.scale}.",
                "Mend the card's scale.",
            )
        multiple = lcm(facts.multiple, self.card.size_multiple)
        self.facts: GraphFacts = replace(facts, scale=self.card.scale, multiple=multiple)

    def session(self, tile: Size, device: str, precision: Precision, ends: Ends = "u8") -> Session:
        """Compile the network for `tile` on the first device, of those that `device` names, that takes it.

        Raises DeviceError when none does.
        """
        graph = with_pixel_ends(self._graph, self.facts, tile, self.card.range, ends)
        content = graph.SerializeToString()
        notes: list[str] = []

        def reference() -> Session:
            return Session(content, choose_devices("cpu")[0], "exact", notes, None)

        for candidate in choose_devices(device):
            is_reference = candidate.provider == CPU
            try:
                return Session(content, candidate, precision, notes, None if is_reference else reference)
            except DeviceError as error:
                notes.append(error.message)
        raise DeviceError(" ".join(notes), "Choose another device, or another network.")


class Session:
    """A compiled network. Calling it enlarges one tile."""

    def __init__(
        self,
        content: bytes,
        device: Device,
        precision: Precision,
        notes: list[str],
        reference: Callable[[], Session] | None,
    ) -> None:
        """Compile `content` on `device`. `reference` opens the session that computes again what this one got
        wrong.

        Raises DeviceError when the device does not take the network.
        """
        self.device = device
        self.notes = notes
        """Sentences about devices that were tried before this one, and about tiles that had to be computed
        again.
        """
        self.seconds = 0.0
        """Time spent inside the network so far."""
        self._reference = reference
        self._opened_reference: Session | None = None
        self._remembered: dict[bytes, Band] = {}
        options = ort.SessionOptions()
        device.add_to(options, float32=precision == "exact")
        try:
            providers = [CPU] if device.handle is None else None
            self._session = ort.InferenceSession(content, options, providers=providers)
        except _RUNTIME_ERRORS as error:
            raise DeviceError(f"{device.id} cannot run this network: {_first_line(error)}") from error
        if device.provider not in self._session.get_providers():
            raise DeviceError(f"{device.id} left this network to another provider.")

    def __call__(self, tile: Band) -> Band:
        """Return `tile`, of shape (height, width, 3), enlarged. The result is not to be written to.

        A tile that was seen a short while ago, such as a flat or repeated one, is not computed again. One
        that comes out wrong, or not at all, is computed again by the reference provider. Raises ModelError
        when it is still wrong, DeviceError when the provider fails, MemoryLimitError when memory runs out.
        """
        key = hashlib.blake2b(tile.tobytes(), digest_size=16).digest()
        result = self._remembered.get(key)
        if result is None:
            result = self._checked(tile)
            if len(self._remembered) == REMEMBERED_TILES:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = result
        return result

    def _checked(self, tile: Band) -> Band:
        try:
            result, power = self._run(tile)
        except DeviceError as error:
            if self._reference is None:
                raise
            problem = error.message
        else:
            if power <= LARGEST_POWER:
                return result
            problem = f"{self.device.id} gave a tile that is no picture."
        if self._reference is None:
            raise ModelError(
                f"The network's result is no picture: {problem}",
                "Choose another network, or report this picture.",
            )
        self._note(f"{problem} It was computed again on the CPU.")
        if self._opened_reference is None:
            self._opened_reference = self._reference()
        before = self._opened_reference.seconds
        result = self._opened_reference(tile)
        self.seconds += self._opened_reference.seconds - before
        return result

    def _run(self, tile: Band) -> tuple[Band, float]:
        start = time.perf_counter()
        try:
            result, power = self._session.run(["enlarged", "power"], {"pixels": tile[None]})
        except _RUNTIME_ERRORS as error:
            if "alloc" in str(error).lower():
                raise MemoryLimitError(
                    "There is not enough memory for a tile of this size.", "Ask for smaller tiles."
                ) from error
            raise DeviceError(
                f"{self.device.id} failed: {_first_line(error)}", "Choose another device."
            ) from error
        finally:
            self.seconds += time.perf_counter() - start
        return result[0], float(np.asarray(power))

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
