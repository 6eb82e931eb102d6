"""Networks compiled for a device, the last of them kept for the next job of the process."""

from __future__ import annotations

import functools

from .device import Device
from .providers import provider_called
from .runtimes import LoadedNetwork, runtime_of

KEPT_NETWORKS = 2
"""Those of two passes."""


@functools.lru_cache(maxsize=KEPT_NETWORKS)
def load_network(content: bytes, device: Device, *, exact: bool, is_kept: bool) -> LoadedNetwork:
    """Compile the ONNX file `content`, as `Runtime.load` describes it, unless it is still there."""
    return runtime_of(provider_called(device.provider)).load(content, device, exact=exact, is_kept=is_kept)


def release_networks() -> None:
    """Give back the memory of networks that no session uses any more."""
    load_network.cache_clear()
