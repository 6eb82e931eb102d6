"""OpenVINO: the fastest on x86-64 processors, and the way to Intel's graphics and neural processors.

Its package is imported without its conversion tools, which it would import as well, and which write an
identity of the user to the home folder and report it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

from enlarger.errors import Cancelled, DeviceError
from enlarger.imaging.strips import Strip
from enlarger.system.language import _
from enlarger.system.machine import processor_fingerprint
from enlarger.tiles.gathering import Means

from . import compiled_cache
from .device import Device
from .providers import Provider, device_id_for, failure, provider_called

if TYPE_CHECKING:
    import openvino

KEPT_KIND = "CPU"
"""The kind of devices whose compiled networks are kept for later processes; the drivers of others may change
without our notice.
"""

FORBIDDEN = ("openvino_telemetry", "openvino.tools")
"""What must not be imported with the runtime."""


def find_devices(provider: Provider) -> list[Device]:
    """Ask OpenVINO for its devices, as `Runtime` describes it."""
    core, found = _core(), list[Device]()
    with _failures(Device(provider.short, provider.name, provider.name, provider.kind)):
        for index, name in enumerate(core.available_devices):
            kind, label = name.partition(".")[0], str(core.get_property(name, "FULL_DEVICE_NAME"))
            found.append(
                Device(device_id_for(provider, kind, found), provider.name, label.strip(), kind, index)
            )
    return found


def load(content: bytes, device: Device, *, exact: bool, is_kept: bool) -> OpenVinoNetwork:
    """Compile a network, as `Runtime` describes it, or load what an earlier process has compiled."""
    core = _core()
    with _failures(device):
        names = core.available_devices
        if device.index is None or device.index >= len(names):
            raise DeviceError(_("{device} is not there any more.", device=device.id))
        target = names[device.index]
        options = _options(core, target, device.kind, exact=exact)
        if not is_kept or device.kind != KEPT_KIND:
            return OpenVinoNetwork(device, core.compile_model(core.read_model(content), target, options))
        version = str(provider_called(device.provider).version)
        key = [hashlib.sha256(content).hexdigest(), str(options), device.id, version, processor_fingerprint()]
        if kept := compiled_cache.recall(key):
            with contextlib.suppress(RuntimeError):
                return OpenVinoNetwork(device, core.import_model(kept, target, options))
        model = core.compile_model(core.read_model(content), target, options)
        with contextlib.suppress(RuntimeError):
            compiled_cache.remember(key, model.export_model().getvalue())
        return OpenVinoNetwork(device, model)


class OpenVinoNetwork:
    """A compiled model of OpenVINO."""

    def __init__(self, device: Device, model: openvino.CompiledModel) -> None:
        self.device = device
        self.model = model

    def request(self) -> OpenVinoRequest:
        return OpenVinoRequest(self)


class OpenVinoRequest:
    """One request to a compiled model, used again and again."""

    def __init__(self, network: OpenVinoNetwork) -> None:
        self._device = network.device
        self._is_stopped = False
        with _failures(network.device):
            self._request = network.model.create_infer_request()

    def run(self, tile: Strip, means: Means) -> tuple[Strip, float]:
        if self._is_stopped:
            raise Cancelled
        try:
            with _failures(self._device):
                result = self._request.infer({"pixels": tile[None], **means})
        except DeviceError:
            if self._is_stopped:
                raise Cancelled from None
            raise
        return result["enlarged"][0], float(result["mean_square"])

    def stop(self) -> None:
        self._is_stopped = True
        self._request.cancel()


@functools.cache
def _core() -> openvino.Core:
    """Return OpenVINO's entry point. Raises DeviceError when the package cannot be imported."""
    blocked = [name for name in FORBIDDEN if name not in sys.modules]
    # An import of what stands as None raises ImportError, which OpenVINO tolerates.
    sys.modules.update(dict.fromkeys(blocked))  # pyright: ignore[reportArgumentType, reportCallIssue]
    try:
        import openvino

        return openvino.Core()
    except (ImportError, RuntimeError) as error:
        raise DeviceError(f"openvino cannot be imported: {_last_line(error)}") from error
    finally:
        for name in blocked:
            del sys.modules[name]


def _options(core: openvino.Core, target: str, kind: str, *, exact: bool) -> dict[str, str | bool]:
    """Return how a model is to be compiled."""
    options: dict[str, str | bool] = {"PERFORMANCE_HINT": "LATENCY"}
    if kind == "CPU":
        # The editor's threads need a place, too.
        options["ENABLE_CPU_PINNING"] = False
    if exact:
        options["INFERENCE_PRECISION_HINT"] = "f32"
    elif kind == "CPU" and "BF16" in core.get_property(target, "OPTIMIZATION_CAPABILITIES"):
        # By itself it takes bfloat16 on some of the processors that have it.
        options["INFERENCE_PRECISION_HINT"] = "bf16"
    return options


@contextlib.contextmanager
def _failures(device: Device) -> Generator[None]:
    """Raise what OpenVINO raises as DeviceError or MemoryLimitError."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        raise failure(device, error, _last_line(error)) from error


def _last_line(error: Exception) -> str:
    """Return what OpenVINO has to say, which comes after the places in its sources."""
    return str(error).strip().rpartition("\n")[2]
