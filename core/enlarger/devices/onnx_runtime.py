"""ONNX Runtime: the reference on the CPU, and the way to every device that has an execution provider."""

from __future__ import annotations

import functools
import importlib
import sys

import numpy as np
from onnxruntime.capi.onnxruntime_pybind11_state import (
    EPFail,
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NotImplemented,  # noqa: A004 - ONNX Runtime's own name
    RuntimeException,
)

from enlarger.devices.ort import ort
from enlarger.errors import Cancelled, DeviceError
from enlarger.imaging.strips import Strip
from enlarger.system.language import _
from enlarger.tiles.gathering import Means

from .device import Device
from .gpus import find_gpus
from .providers import CPU, CPU_DEVICE, WEBGPU, Provider, device_id_for, failure, provider_called

BASIC_RENDER_DRIVER = 0x1414
"""The vendor of Windows' software renderer."""

EXACT = {"CUDAExecutionProvider": {"use_tf32": "0"}}
"""Options that forbid any type narrower than float32 inside."""

_ERRORS = (
    *(EPFail, Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NotImplemented, RuntimeException),
    MemoryError,
)


def find_devices(provider: Provider) -> list[Device]:
    """Ask a provider for its devices, as `Runtime` describes it."""
    if provider.name == CPU:
        return [CPU_DEVICE]
    handles = _handles(provider)
    if provider.package is None and not handles:
        return [Device(provider.short, provider.name, provider.name, provider.kind)]
    found: list[Device] = []
    for index, handle in enumerate(handles):
        kind = handle.device.type.name
        name, is_software = handle.ep_metadata.get("FULL_DEVICE_NAME"), False
        if provider.name == WEBGPU:
            name, is_software = _identify_gpu(handle)
        device_id = device_id_for(provider, kind, found)
        found.append(
            Device(device_id, provider.name, name or handle.ep_vendor, kind, index, is_software=is_software)
        )
    return found


def load(content: bytes, device: Device, *, exact: bool, is_kept: bool) -> OnnxRuntimeNetwork:
    """Compile a network, as `Runtime` describes it. Nothing is kept: it would save 7 ms."""
    del is_kept
    return OnnxRuntimeNetwork(content, device, exact=exact)


class OnnxRuntimeNetwork:
    """A network in a session of ONNX Runtime."""

    def __init__(self, content: bytes, device: Device, *, exact: bool) -> None:
        self.device = device
        try:
            options = ort.SessionOptions()
            providers = _add_device(options, device, exact=exact)
            self.session = ort.InferenceSession(content, options, providers=providers)
        except _ERRORS as error:
            raise failure(device, error, _first_line(error)) from error
        if device.provider not in self.session.get_providers():
            raise DeviceError(_("{device} left this network to another provider.", device=device.id))

    def request(self) -> OnnxRuntimeRequest:
        return OnnxRuntimeRequest(self)


class OnnxRuntimeRequest:
    """Runs of a session that end together."""

    def __init__(self, network: OnnxRuntimeNetwork) -> None:
        self._network = network
        self._options = ort.RunOptions()

    def run(self, tile: Strip, means: Means) -> tuple[Strip, float]:
        try:
            result, mean_square = self._network.session.run(
                ["enlarged", "mean_square"], {"pixels": tile[None], **means}, self._options
            )
        except _ERRORS as error:
            if self._options.terminate:
                raise Cancelled from error
            raise failure(self._network.device, error, _first_line(error)) from error
        return result[0], float(np.asarray(mean_square))

    def stop(self) -> None:
        self._options.terminate = True


class CpuNetwork:
    """A network of any inputs and outputs, on the CPU in float32; it enlarges nothing by itself."""

    def __init__(self, content: bytes) -> None:
        """Load the ONNX file `content`. Raises DeviceError, MemoryLimitError."""
        try:
            self._session = ort.InferenceSession(content, providers=[CPU])
        except _ERRORS as error:
            raise failure(CPU_DEVICE, error, _first_line(error)) from error

    def __call__(self, values: Strip) -> list[Strip]:
        """Return all outputs for the only input. Raises DeviceError, MemoryLimitError."""
        try:
            return list(self._session.run(None, {self._session.get_inputs()[0].name: values}))
        except _ERRORS as error:
            raise failure(CPU_DEVICE, error, _first_line(error)) from error


def _add_device(
    options: ort.SessionOptions, device: Device, *, exact: bool
) -> list[tuple[str, dict[str, str]]] | None:
    """Make sessions created with `options` run on a device, and return what to give them as `providers`.

    Raises DeviceError when the device is not there any more.
    """
    wanted = EXACT.get(device.provider, {}) if exact else {}
    if device.index is None:
        if device.provider not in ort.get_available_providers():
            raise DeviceError(_("{device} is not there any more.", device=device.id))
        return [(device.provider, wanted)]
    handles = _handles(provider_called(device.provider))
    if device.index >= len(handles):
        raise DeviceError(_("{device} is not there any more.", device=device.id))
    options.add_provider_for_devices([handles[device.index]], wanted)
    return None


def _identify_gpu(handle: ort.OrtEpDevice) -> tuple[str, bool]:
    """Return the name of a gpu that the WebGPU provider lists, and whether it is a software renderer.

    The provider lists every gpu that is plugged in, and runs on a software driver where the gpu has none.
    """
    if sys.platform == "darwin":
        return handle.device.vendor, False
    gpus = find_gpus()
    for gpu in gpus:
        if gpu.vendor == handle.device.vendor_id and not gpu.is_software:
            return gpu.name, False
    if sys.platform == "win32" and not gpus:  # Direct3D alone
        return handle.device.vendor, handle.device.vendor_id == BASIC_RENDER_DRIVER
    return next((gpu.name for gpu in gpus), "no driver"), True


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
            raise DeviceError(f"its library cannot be loaded: {_first_line(error)}") from error
    return [handle for handle in ort.get_ep_devices() if handle.ep_name == provider.name]


def _first_line(error: Exception) -> str:
    """Return what ONNX Runtime has to say without its traces."""
    return str(error).strip().partition("\n")[0]
