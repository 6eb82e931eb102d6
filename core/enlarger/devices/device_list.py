"""Which devices there are here, by the lists of their providers, each made in a process of its own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from enlarger.errors import DeviceError
from enlarger.system.language import _
from enlarger.system.machine import fingerprint

from . import benchmark_cache, benchmark_process
from .benchmark_result import Result
from .device import Device
from .providers import CPU_DEVICE, HIDDEN, PROVIDERS, RUNTIME_VERSION, Provider, provider_called

LISTING_SECONDS = 20.0
"""How long a provider may take to list its devices."""

NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class UnavailableProvider:
    """A provider that offers no device here, and why."""

    provider: Provider
    reason: str


@functools.cache
def all_devices() -> tuple[tuple[Device, ...], tuple[UnavailableProvider, ...]]:
    """Return every device that a provider offers here, the CPU provider's last, and the providers without
    any.
    """
    devices: list[Device] = []
    unavailable: list[UnavailableProvider] = []
    for provider in PROVIDERS[:-1]:
        if provider.is_hidden:
            unavailable.append(UnavailableProvider(provider, f"left out by {HIDDEN}"))
            continue
        if provider.version is None:
            unavailable.append(UnavailableProvider(provider, NOT_INSTALLED))
            continue
        result = _list_devices(provider, provider.version)
        if result.devices:
            devices += result.devices
        else:
            reason = result.problem or "it offers no device here"
            unavailable.append(UnavailableProvider(provider, reason))
    return (*devices, CPU_DEVICE), tuple(unavailable)


def devices_called(wanted: str) -> tuple[Device, ...]:
    """Return the devices that `wanted` means: "auto", an id, or the part of an id before the colon.

    Raises DeviceError when nothing is called so.
    """
    devices, unavailable = all_devices()
    if wanted == "auto":
        return tuple(device for device in devices if not device.is_software)
    chosen = tuple(device for device in devices if wanted.lower() in {device.id, device.id.partition(":")[0]})
    if not chosen:
        known = ", ".join(device.id for device in devices)
        reasons = (f" ({item.reason})" for item in unavailable if item.provider.short == wanted.lower())
        raise DeviceError(
            _("There is no device {wanted!r}{reasons}.", wanted=wanted, reasons=next(reasons, "")),
            _("Choose one of: auto, {known}.", known=known),
        )
    return chosen


def _list_devices(provider: Provider, version: str) -> Result:
    """Return a provider's devices, or a problem, from the cache where it is known."""
    key: Sequence[str] = ["devices", provider.name, version, RUNTIME_VERSION, fingerprint()]
    result = benchmark_cache.recall_recent(key)
    if result is None:
        try:
            result = benchmark_process.list_devices(provider, LISTING_SECONDS)
        except OSError as error:  # temporary files cannot be written, which says nothing of the provider
            return Result(problem=f"it was not tried: {error.strerror}")
        if result.timed_out:
            # The CPU provider has nothing to look for.
            cpu = benchmark_process.list_devices(provider_called(CPU_DEVICE.provider), LISTING_SECONDS / 4)
            result = msgspec.structs.replace(result, reference_was_slow=cpu.timed_out)
        benchmark_cache.remember(key, result)
    return result
