"""The runtimes that networks run in, behind one interface: ONNX Runtime, and OpenVINO beside it.

ONNX Runtime has the reference and is the way to every graphics card. OpenVINO computes faster on x86-64
processors, whoever made them (docs/decisions/0008). A runtime is a module, which is not imported before one
of its devices is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip
    from enlarger.tiles.gathering import Means

    from .device import Device
    from .providers import Provider

_MODULES = {"onnxruntime": ".onnx_runtime", "openvino": ".openvino_runtime"}


class InferRequest(Protocol):
    """Runs a loaded network on one tile after the other."""

    def run(self, tile: Strip, means: Means) -> tuple[Strip, float]:
        """Return `tile`, of shape (height, width, 3), enlarged, and the mean square of that with 1 as white.
        `means` are the network's further inputs (see `graphs.global_pooling`).

        Raises DeviceError when the device fails, MemoryLimitError when its memory runs out, Cancelled after
        `stop`.
        """
        ...

    def stop(self) -> None:
        """End the tile at hand as soon as the device notices. May be called from another thread."""
        ...


class LoadedNetwork(Protocol):
    """A network that is compiled for a device."""

    def request(self) -> InferRequest:
        """Return what runs it; it can be stopped without an effect on others."""
        ...


class Runtime(Protocol):
    """What a module has to offer that loads and runs networks."""

    def find_devices(self, provider: Provider) -> list[Device]:
        """Ask a provider for its devices. Its library and their drivers are loaded into this process, which
        they may crash.

        Raises DeviceError when the provider cannot be used.
        """
        ...

    def load(self, content: bytes, device: Device, *, exact: bool, is_kept: bool) -> LoadedNetwork:
        """Compile an ONNX file from `pixels` to `enlarged` and `mean_square`, computed in
        float32 throughout if it is to be `exact`. The result is kept on disk for later processes if `is_kept`
        and the runtime is able to.

        Raises DeviceError when the device does not take the network, MemoryLimitError when it has no room
        for it.
        """
        ...


def runtime_of(provider: Provider) -> Runtime:
    """Return the runtime that runs networks on a provider's devices."""
    return cast("Runtime", importlib.import_module(_MODULES[provider.runtime], __package__))
