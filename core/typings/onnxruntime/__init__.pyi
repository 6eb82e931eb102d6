"""The part of ONNX Runtime that we call; the package itself comes without types."""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from numpy.typing import NDArray

__version__: str

class OrtHardwareDeviceType:
    name: str

class OrtHardwareDevice:
    type: OrtHardwareDeviceType
    vendor: str
    vendor_id: int

class OrtEpDevice:
    ep_name: str
    ep_vendor: str
    ep_metadata: Mapping[str, str]
    device: OrtHardwareDevice

class GraphOptimizationLevel:
    ORT_ENABLE_BASIC: GraphOptimizationLevel

class SessionOptions:
    graph_optimization_level: GraphOptimizationLevel
    optimized_model_filepath: str
    intra_op_num_threads: int

    def add_session_config_entry(self, key: str, value: str) -> None: ...
    def add_provider_for_devices(
        self, devices: Sequence[OrtEpDevice], options: Mapping[str, str]
    ) -> None: ...

class NodeArg:
    name: str
    shape: list[int | str | None]
    type: str

class InferenceSession:
    def __init__(
        self,
        model: bytes | str | PathLike[str],
        sess_options: SessionOptions | None = None,
        providers: Sequence[str | tuple[str, dict[str, str]]] | None = None,
    ) -> None: ...
    def get_inputs(self) -> list[NodeArg]: ...
    def get_providers(self) -> list[str]: ...
    def run(
        self,
        outputs: Sequence[str] | None,
        feed: Mapping[str, NDArray[Any]],
        run_options: RunOptions | None = None,
    ) -> list[NDArray[Any]]: ...

class RunOptions:
    terminate: bool

def get_available_providers() -> list[str]: ...
def get_ep_devices() -> list[OrtEpDevice]: ...
def register_execution_provider_library(name: str, path: str) -> None: ...
def set_default_logger_severity(severity: int) -> None: ...
