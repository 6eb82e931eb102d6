"""A network loaded on an execution provider for tiles of one shape: a callable from pixels to pixels."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

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
from .graph import GraphFacts, read_graph, with_u8_ends
from .providers import CPU, Device, choose_devices

if TYPE_CHECKING:
    from .geometry import Size
    from .models import Model
    from .raster import Band

Precision = Literal["fast", "exact"]
"""fast lets the provider choose its number format (bfloat16, float16); exact is float32 throughout."""

REMEMBERED_TILES = 8

_RUNTIME_ERRORS = (EPFail, Fail, InvalidArgument, InvalidGraph, NotImplemented, RuntimeException)

ort.set_default_logger_severity(4)  # what a provider has to say reaches the user as an exception


class Network:
    """A model's graph, read and understood, not yet on any device."""

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
        self.facts: GraphFacts = replace(facts, scale=self.card.scale)

    def session(self, tile: Size, device: str, precision: Precision) -> Session:
        """Compile the network for `tile` on the first device, of those that `device` names, that takes it.

        Raises DeviceError when none does.
        """
        content = with_u8_ends(self._graph, tile, self.card.range).SerializeToString()
        notes: list[str] = []
        for candidate in choose_devices(device):
            try:
                return Session(content, candidate, precision, notes)
            except DeviceError as error:
                notes.append(error.message)
        raise DeviceError(" ".join(notes), "Choose another device, or another network.")


class Session:
    """A compiled network. Calling it enlarges one tile."""

    def __init__(self, content: bytes, device: Device, precision: Precision, notes: list[str]) -> None:
        """Compile `content` on `device`. Raises DeviceError when the device does not take it."""
        self.device = device
        self.notes = notes
        """Sentences about devices that were tried before this one."""
        self.seconds = 0.0
        """Time spent inside the network so far."""
        self._remembered: dict[bytes, Band] = {}
        options = ort.SessionOptions()
        device.add_to(options, float32=precision == "exact")
        try:
            self._session = ort.InferenceSession(
                content, options, providers=[CPU] if device.handle is None else None
            )
        except _RUNTIME_ERRORS as error:
            raise DeviceError(f"{device.id} cannot run this network: {_first_line(error)}") from error
        if device.provider not in self._session.get_providers():
            raise DeviceError(f"{device.id} left this network to another provider.")

    def __call__(self, tile: Band) -> Band:
        """Return `tile`, uint8 of shape (height, width, 3), enlarged. The result is not to be written to.

        A tile that was seen a short while ago, such as a flat or repeated one, is not computed again.
        Raises DeviceError when the provider fails, MemoryLimitError when memory runs out.
        """
        key = hashlib.blake2b(tile.tobytes(), digest_size=16).digest()
        result = self._remembered.get(key)
        if result is None:
            result = self._run(tile)
            if len(self._remembered) == REMEMBERED_TILES:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = result
        return result

    def _run(self, tile: Band) -> Band:
        start = time.perf_counter()
        try:
            return self._session.run(["enlarged"], {"pixels": tile[None]})[0][0]
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


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
