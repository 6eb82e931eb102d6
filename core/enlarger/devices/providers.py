"""Execution providers: which there are, which of them are installed, and what their errors mean."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
from dataclasses import dataclass
from typing import Literal

from enlarger.devices.ort import ort
from enlarger.errors import DeviceError, MemoryLimitError
from enlarger.system.language import _
from enlarger.system.machine import processor_name

from .device import Device

CPU = "CPUExecutionProvider"
WEBGPU = "WebGpuExecutionProvider"
OPENVINO = "OpenVINO"

RUNTIME_VERSION = ort.__version__

HIDDEN = "ENLARGER_WITHOUT"
"""The environment variable that names providers to leave out, by their short names with commas between
them: for one that harms a machine by being loaded.
"""

Precision = Literal["half", "fast", "exact"]
"""half is a graph written in float16; fast lets the provider choose the number format for a graph in float32;
exact is float32 throughout.
"""

_MEMORY_WORDS = ("alloc", "out of memory", "out_of_memory", "max buffer size", "[invalid buffer]")
"""Words in providers' errors when memory has run out; the last two are WebGPU's."""


@dataclass(frozen=True)
class Provider:
    """An execution provider that Enlarger knows how to use."""

    name: str
    """ONNX Runtime's name for it, or the runtime's own."""
    short: str
    """What the user types."""
    package: str | None = None
    """The package it comes in, where that is not ONNX Runtime's own."""
    extra: str | None = None
    """The extra of Enlarger's package that installs it."""
    kind: str = "GPU"
    """What it runs on, where it does not say so itself."""
    runtime: Literal["onnxruntime", "openvino"] = "onnxruntime"
    """What loads and runs networks on it."""
    can_be_exact: bool = False
    """It computes in types narrower than float32 inside, unless that is forbidden."""
    prefers_half: bool = False
    """It may be faster in float16, and computes in that only if the graph is written so."""

    @property
    def version(self) -> str | None:
        """The version of what it comes in; None when that is not here."""
        if self.package is None:
            return RUNTIME_VERSION if self.name in ort.get_available_providers() else None
        if importlib.util.find_spec(self.package) is None:
            return None
        try:
            return importlib.metadata.version(self.package.replace("_", "-"))
        except importlib.metadata.PackageNotFoundError:
            return "unknown"

    @property
    def is_hidden(self) -> bool:
        """Whether the user left it out."""
        return self.short in os.environ.get(HIDDEN, "").replace(" ", "").split(",")


PROVIDERS = (
    Provider(
        "NvTensorRTRTXExecutionProvider",
        "tensorrt-rtx",
        "onnxruntime_ep_nv_tensorrt_rtx",
        "rtx",
        prefers_half=True,
    ),
    Provider("CUDAExecutionProvider", "cuda", can_be_exact=True, prefers_half=True),
    Provider(OPENVINO, "openvino", "openvino", runtime="openvino", can_be_exact=True),
    Provider("CoreMLExecutionProvider", "coreml", prefers_half=True),
    Provider("DmlExecutionProvider", "directml", prefers_half=True),
    Provider(WEBGPU, "webgpu", "onnxruntime_ep_webgpu", "gpu", prefers_half=True),
    Provider(CPU, "cpu", kind="CPU"),
)
"""The CPU provider, which is always there and whose answers are the reference, comes last."""


def provider_called(name: str) -> Provider:
    """Return the provider of that `name`."""
    return next(known for known in PROVIDERS if known.name == name)


CPU_DEVICE = Device("cpu", CPU, processor_name(), "CPU")
"""The reference: on every machine, with the right answers."""


def device_id_for(provider: Provider, kind: str, found: list[Device]) -> str:
    """Return the id of a further device of a provider that lists those `found` before it."""
    alike = sum(device.kind == kind for device in found)
    return f"{provider.short}:{kind.lower()}{alike + 1 if alike else ''}"


def failure(device: Device, error: Exception, message: str) -> DeviceError | MemoryLimitError:
    """Return what a runtime means by `error`, in which `message` is what it has to say."""
    text = str(error).lower()
    if isinstance(error, MemoryError) or any(word in text for word in _MEMORY_WORDS):
        return MemoryLimitError(
            _("{device} does not have enough memory for a tile of this size.", device=device.id),
            _("Ask for smaller tiles."),
        )
    return DeviceError(
        _("{device} failed: {message}", device=device.id, message=message), _("Choose another device.")
    )
