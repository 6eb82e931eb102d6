"""Execution providers: which there are, which devices they offer here, and how a session gets onto one."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import onnxruntime as ort
from onnxruntime.capi.onnxruntime_pybind11_state import Fail

from .errors import DeviceError
from .machine import processor_name
from .vulkan import find_cards

CPU = "CPUExecutionProvider"
WEBGPU = "WebGpuExecutionProvider"

RUNTIME_VERSION = ort.__version__

BASIC_RENDER_DRIVER = 0x1414
"""The vendor of Windows' software card."""


@dataclass(frozen=True)
class Provider:
    """An execution provider that Enlarger knows how to use."""

    name: str
    """ONNX Runtime's."""
    short: str
    """What the user types."""
    package: str | None = None
    """The package it comes in, where that is not ONNX Runtime's own; it then knows the path of its library.
    """
    extra: str | None = None
    """The extra of Enlarger's package that installs it."""
    kind: str = "GPU"
    """What it runs on, where it does not say so itself."""
    exact: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    """Options that forbid any type narrower than float32 inside; %s stands for the kind of the device."""
    kept_for: tuple[str, ...] = ()
    """Kinds of devices for which it gives away what it has compiled, and takes it back."""
    likes_half: bool = False
    """It may be faster in float16, and computes in that only if the graph is written so."""

    @property
    def version(self) -> str | None:
        """The version of what it comes in; None when that is not here."""
        if self.package is None:
            return RUNTIME_VERSION if self.name in ort.get_available_providers() else None
        try:
            return importlib.metadata.version(self.package.replace("_", "-"))
        except importlib.metadata.PackageNotFoundError:
            return "unknown" if importlib.util.find_spec(self.package) else None


PROVIDERS = (
    Provider(
        "NvTensorRTRTXExecutionProvider",
        "tensorrt-rtx",
        "onnxruntime_ep_nv_tensorrt_rtx",
        "rtx",
        likes_half=True,
    ),
    Provider("CUDAExecutionProvider", "cuda", exact={"use_tf32": "0"}, likes_half=True),
    Provider(
        "OpenVINOExecutionProvider",
        "openvino",
        "onnxruntime_ep_openvino",
        exact={"load_config": '{"%s": {"INFERENCE_PRECISION_HINT": "f32"}}'},
        kept_for=("CPU",),
    ),
    Provider("CoreMLExecutionProvider", "coreml", likes_half=True),
    Provider("DmlExecutionProvider", "directml", likes_half=True),
    Provider(WEBGPU, "webgpu", "onnxruntime_ep_webgpu", "gpu", likes_half=True),
    Provider(CPU, "cpu", kind="CPU"),
)
"""The CPU provider, which is always there and whose answers are the reference, comes last."""


def provider_called(name: str) -> Provider:
    """Return the provider that ONNX Runtime calls `name`."""
    return next(known for known in PROVIDERS if known.name == name)


@dataclass(frozen=True)
class Device:
    """A piece of hardware as one execution provider sees it."""

    id: str
    """What the user types, such as "openvino:cpu"."""
    provider: str
    name: str
    kind: str
    """CPU, GPU or NPU."""
    index: int | None = None
    """Its place among the provider's devices; None where the provider does not list any."""
    is_software: bool = False
    """A graphics card that is only acted by the CPU: good for tests, never chosen by itself."""

    def add_to(self, options: ort.SessionOptions, *, exact: bool) -> list[tuple[str, dict[str, str]]] | None:
        """Make sessions created with `options` run here, and return what to give them as `providers`.

        `exact` forbids any type narrower than float32 inside. Raises DeviceError when the device is not
        there any more.
        """
        provider = provider_called(self.provider)
        wanted = (
            {key: value.replace("%s", self.kind) for key, value in provider.exact.items()} if exact else {}
        )
        if self.index is None:
            if self.provider not in ort.get_available_providers():
                raise DeviceError(f"{self.id} is not there any more.")
            return [(self.provider, wanted)]
        handles = _handles(provider)
        if self.index >= len(handles):
            raise DeviceError(f"{self.id} is not there any more.")
        options.add_provider_for_devices([handles[self.index]], wanted)
        return None


CPU_DEVICE = Device("cpu", CPU, processor_name(), "CPU")
"""The reference: on every machine, with the right answers."""


def find_devices(provider: Provider) -> list[Device]:
    """Ask a provider for its devices: its library and their drivers are loaded into this process, which may
    not survive that.

    Raises DeviceError when the provider cannot be used.
    """
    if provider.name == CPU:
        return [CPU_DEVICE]
    handles = _handles(provider)
    if provider.package is None and not handles:
        return [Device(provider.short, provider.name, provider.name, provider.kind)]
    found: list[Device] = []
    for index, handle in enumerate(handles):
        kind = handle.device.type.name
        device_id = f"{provider.short}:{kind.lower()}"
        twins = sum(device.kind == kind for device in found)
        name, is_software = handle.ep_metadata.get("FULL_DEVICE_NAME"), False
        if provider.name == WEBGPU:
            name, is_software = _graphics_card(handle)
        found.append(
            Device(
                f"{device_id}{twins + 1}" if twins else device_id,
                provider.name,
                name or handle.ep_vendor,
                kind,
                index,
                is_software,
            )
        )
    return found


def _graphics_card(handle: ort.OrtEpDevice) -> tuple[str, bool]:
    """Return the name of a card that the WebGPU provider lists, and whether only the CPU acts it.

    The provider lists every card that is plugged in, and runs on a software driver where the card has none.
    """
    if sys.platform == "darwin":
        return handle.device.vendor, False
    cards = find_cards()
    for card in cards:
        if card.vendor == handle.device.vendor_id and not card.is_software:
            return card.name, False
    if sys.platform == "win32" and not cards:  # Direct3D alone
        return handle.device.vendor, handle.device.vendor_id == BASIC_RENDER_DRIVER
    return next((card.name for card in cards), "no driver"), True


@functools.cache
def _handles(provider: Provider) -> list[ort.OrtEpDevice]:
    """Load a provider's library into this process and return ONNX Runtime's descriptions of its devices."""
    if provider.package is not None:
        try:
            library: str = importlib.import_module(provider.package).get_library_path()
            ort.register_execution_provider_library(provider.name, library)
        except ImportError as error:
            raise DeviceError(f"{provider.package} cannot be imported: {error}") from error
        except Fail as error:
            raise DeviceError(f"its library cannot be loaded: {first_line(error)}") from error
    return [handle for handle in ort.get_ep_devices() if handle.ep_name == provider.name]


def first_line(error: Exception) -> str:
    """Return what ONNX Runtime has to say without its traces."""
    return str(error).strip().partition("\n")[0]
