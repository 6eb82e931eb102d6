"""Execution providers: which devices can run a network here, in the order in which they are tried."""

from __future__ import annotations

import functools
import importlib
import platform
from dataclasses import dataclass, field

import onnxruntime as ort
from onnxruntime.capi.onnxruntime_pybind11_state import Fail

from .errors import DeviceError

PLUGIN_PACKAGES = {"OpenVINOExecutionProvider": "onnxruntime_ep_openvino"}
"""Providers that come as packages of their own, fastest first; each package knows the path of its library."""

CPU = "CPUExecutionProvider"

_SHORT = {"OpenVINOExecutionProvider": "openvino", CPU: "cpu"}

_FLOAT32_OPTIONS = {
    "OpenVINOExecutionProvider": {"load_config": '{"%s": {"INFERENCE_PRECISION_HINT": "f32"}}'}
}


@dataclass(frozen=True)
class Device:
    """A piece of hardware as one execution provider sees it."""

    id: str
    """What the user types, such as "openvino:cpu"."""
    provider: str
    name: str
    kind: str
    """CPU, GPU or NPU."""
    handle: ort.OrtEpDevice | None = field(compare=False, repr=False)
    """ONNX Runtime's own description; None for the built-in CPU provider."""

    def add_to(self, options: ort.SessionOptions, *, float32: bool) -> None:
        """Make sessions created with `options` run here; `float32` forbids any narrower type inside."""
        if self.handle is not None:
            wanted = _FLOAT32_OPTIONS.get(self.provider, {}) if float32 else {}
            options.add_provider_for_devices(
                [self.handle], {key: value % self.kind for key, value in wanted.items()}
            )


@functools.cache
def devices() -> tuple[Device, ...]:
    """Return every device that a provider offers here, fastest provider first; the CPU provider is always
    last.
    """
    found: list[Device] = []
    for provider, package in PLUGIN_PACKAGES.items():
        if _register(provider, package):
            found += [
                Device(f"{_SHORT[provider]}:{kind.lower()}", provider, _full_name(device), kind, device)
                for device in ort.get_ep_devices()
                if device.ep_name == provider
                for kind in [device.device.type.name]
            ]
    named = [device.name for device in found if device.kind == "CPU"]
    name = named[0] if named else platform.processor() or platform.machine()
    return (*found, Device("cpu", CPU, name, "CPU", None))


def choose_devices(wanted: str) -> tuple[Device, ...]:
    """Return the devices to try in turn for `wanted`: "auto", an id, or the part of an id before the colon.

    What is named is tried alone. Raises DeviceError when nothing is called so.
    """
    if wanted == "auto":
        return devices()
    chosen = tuple(
        device for device in devices() if wanted.lower() in {device.id, device.id.partition(":")[0]}
    )
    if not chosen:
        known = ", ".join(device.id for device in devices())
        raise DeviceError(f"There is no device {wanted!r}.", f"Choose one of: auto, {known}.")
    return chosen


def _register(provider: str, package: str) -> bool:
    try:
        library: str = importlib.import_module(package).get_library_path()
        ort.register_execution_provider_library(provider, library)
    except (ImportError, Fail):
        return False
    return True


def _full_name(device: ort.OrtEpDevice) -> str:
    return device.ep_metadata.get("FULL_DEVICE_NAME") or device.ep_vendor
