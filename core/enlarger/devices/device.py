"""A device: what a network can run on."""

from __future__ import annotations

from dataclasses import dataclass


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
    """A software renderer, a graphics card emulated on the CPU: for tests, never chosen automatically."""
