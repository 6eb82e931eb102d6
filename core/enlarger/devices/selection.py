"""Which device a network runs on: the fastest that gives right answers, found by trials that are remembered.

Nothing of a provider is loaded into this process before a trial in a child process has shown that it
neither hangs nor crashes nor answers wrong.
"""

from __future__ import annotations

import functools
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.errors import DeviceError
from enlarger.geometry import Size
from enlarger.graphs.pixel_io import PixelType
from enlarger.system.machine import fingerprint, is_busy, processor_fingerprint
from enlarger.system.processes import NoAnswer, OnWait, ask_child
from enlarger.tiles.cost import UNKNOWN, Cost

from . import benchmark_cache
from .providers import CPU, CPU_DEVICE, HIDDEN, PROVIDERS, RUNTIME_VERSION, Device, Provider, provider_called
from .session import Precision

if TYPE_CHECKING:
    from enlarger.networks.network import Network

TRIAL_TILES = (64, 256)
"""Sides of the tiles of a trial: one that any network answers soon, and one as large as those of a job."""

TRIAL_SECONDS = 60.0
"""How long the trial of a device may take; compiling a large network takes some ten seconds."""

REFERENCE_FACTOR = 8.0
"""How many times as long as the reference's own trial a trial may take: a large network, or a machine that is
busy all the time, takes the reference long, too.
"""

REFERENCE_SECONDS = 600.0
"""How long the trial of the reference may take. If it takes longer, the reference does without one."""

LISTING_SECONDS = 20.0

SET_ASIDE_SECONDS = 7 * 86400.0
"""How long a device that failed is left alone; it may only have been a busy day."""

BUSY_SECONDS = 600.0
"""How long a device is left alone that did not answer in time while the reference was slow as well."""

SLOWED_FACTOR = 3.0
"""How many times as long as before the reference's trial takes on a machine that is called busy."""

TYPICAL_TILE = 384**2
"""Pixels for which devices are compared."""

NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Choice:
    """A device that gives right answers, and what it costs there."""

    device: Device
    precision: Precision
    pace: float = 1.0
    """How long a tile took in a trial, as a multiple of what the reference took."""
    cost: Cost = UNKNOWN
    """What a trial took, or what jobs took since, where any did: the better forecast."""


@dataclass(frozen=True)
class Absent:
    """A provider that offers no device here, and why."""

    provider: Provider
    reason: str


@functools.cache
def all_devices() -> tuple[tuple[Device, ...], tuple[Absent, ...]]:
    """Return every device that a provider offers here, the CPU provider's last, and the providers without
    any.
    """
    devices: list[Device] = []
    absent: list[Absent] = []
    for provider in PROVIDERS[:-1]:
        if provider.is_hidden:
            absent.append(Absent(provider, f"left out by {HIDDEN}"))
            continue
        if provider.version is None:
            absent.append(Absent(provider, NOT_INSTALLED))
            continue
        key = ["devices", provider.name, provider.version, RUNTIME_VERSION, fingerprint()]
        finding = _listed(key, provider)
        if found := finding.get("devices"):
            devices += [Device(**fields) for fields in found]
        else:
            absent.append(Absent(provider, finding.get("problem", "it offers no device here")))
    return (*devices, CPU_DEVICE), tuple(absent)


def devices_called(wanted: str) -> tuple[Device, ...]:
    """Return the devices that `wanted` means: "auto", an id, or the part of an id before the colon.

    Raises DeviceError when nothing is called so.
    """
    devices, absent = all_devices()
    if wanted == "auto":
        return tuple(device for device in devices if not device.is_software)
    chosen = tuple(device for device in devices if wanted.lower() in {device.id, device.id.partition(":")[0]})
    if not chosen:
        known = ", ".join(device.id for device in devices)
        reason = next((f" ({item.reason})" for item in absent if item.provider.short == wanted.lower()), "")
        raise DeviceError(f"There is no device {wanted!r}{reason}.", f"Choose one of: auto, {known}.")
    return chosen


def choose(
    network: Network, wanted: str, precision: Precision, pixel_type: PixelType, on_wait: OnWait | None
) -> tuple[list[Choice], list[str]]:
    """Return the devices that `wanted` means and that give right answers, the fastest first, and sentences
    about those that do not.

    What is not known yet is tried, which takes seconds; without `on_wait` nothing is tried.
    Raises DeviceError when no device remains.
    """
    found: list[tuple[Device, Precision, benchmark_cache.Finding]] = []
    untried: list[Choice] = []
    notes: list[str] = []
    for device in devices_called(wanted):
        problem = ""
        for number_format in _number_formats(network, device, precision):
            finding = trial(network, device, number_format, pixel_type, on_wait)
            if finding is None or (device == CPU_DEVICE and "late" in finding):
                untried.append(Choice(device, number_format))
            elif "cost" in finding:
                found.append((device, number_format, finding))
            else:
                problem = finding["problem"]
        if problem and device not in {*(item[0] for item in found), *(choice.device for choice in untried)}:
            notes.append(f"{device.id} is set aside: {problem}.")
    if not found and not untried:
        raise DeviceError(
            " ".join(notes), "Choose another device; `enlarger devices --again` tries this one again."
        )
    return _by_pace(found) or untried[-1:], notes


def trial(
    network: Network, device: Device, precision: Precision, pixel_type: PixelType, on_wait: OnWait | None
) -> benchmark_cache.Finding | None:
    """Return what a trial of a network on a device has found: its `cost`, or a `problem`. It is remembered.

    Without `on_wait` nothing is tried, and what is not known yet is None.
    """
    key = _trial_key(network, device, precision, pixel_type)
    known = _known(key)
    if known or on_wait is None:
        return known
    hasty = is_busy()
    if device == CPU_DEVICE:
        finding = _tried(network, device, precision, pixel_type, REFERENCE_SECONDS, on_wait)
        # It is right by definition; what kept it from its trial may be over by the next job.
        if "cost" in finding:
            benchmark_cache.remember(key, finding | {"hasty": hasty})
        return finding
    reference = trial(network, CPU_DEVICE, "exact", pixel_type, on_wait) or {}
    usual = reference.get("took", 0.0)
    seconds = max(TRIAL_SECONDS, REFERENCE_FACTOR * usual)
    finding = _tried(network, device, precision, pixel_type, seconds, on_wait)
    if "late" in finding:
        now = _tried(network, CPU_DEVICE, "exact", pixel_type, seconds, on_wait)
        finding["busy"] = "late" in now or now["took"] > SLOWED_FACTOR * usual
    benchmark_cache.remember(key, finding | {"hasty": hasty})
    return finding


def _tried(
    network: Network,
    device: Device,
    precision: Precision,
    pixel_type: PixelType,
    seconds: float,
    on_wait: OnWait,
) -> benchmark_cache.Finding:
    """Try a network on a device in a child process."""
    tiles = [_trial_tile(network, side) for side in TRIAL_TILES]
    request = {
        "op": "try",
        "device": asdict(device),
        "precision": precision,
        "pixel_type": pixel_type,
        "tiles": tiles,
    }
    files: dict[str, bytes] = {}
    for name, tile in zip(("small", "large"), tiles, strict=True):
        files[f"{name}.onnx"] = network.for_tiles(tile, pixel_type)
        if precision == "half":
            files[f"{name}-half.onnx"] = network.for_tiles(tile, pixel_type, half=True)
    return _ask(request, files, seconds, on_wait)


def learn(network: Network, choice: Choice, pixel_type: PixelType, seconds_per_pixel: float) -> None:
    """Remember what tiles took in a job, for forecasts; which device is the fastest is a matter of trials."""
    key = _trial_key(network, choice.device, choice.precision, pixel_type)
    if (finding := _known(key)) and "cost" in finding:
        is_slow = seconds_per_pixel > SLOWED_FACTOR * _cost(finding).seconds(TYPICAL_TILE) / TYPICAL_TILE
        hasty = finding.get("hasty", False) or (is_slow and is_busy())
        benchmark_cache.remember(key, finding | {"seen": seconds_per_pixel, "hasty": hasty})


def forget_hasty(network: Network, wanted: str, precision: Precision, pixel_type: PixelType) -> None:
    """Forget what was measured while the machine was busy, if it is not any more: a forecast made of that
    would be too long.
    """
    keys = [
        _trial_key(network, device, number_format, pixel_type)
        for device in devices_called(wanted)
        for number_format in _number_formats(network, device, precision)
    ]
    hasty = [key for key in keys if (finding := _known(key)) and finding.get("hasty")]
    if hasty and not is_busy():
        for key in hasty:
            benchmark_cache.forget(key)


def set_aside(
    network: Network, device: Device, precision: Precision, pixel_type: PixelType, problem: str
) -> None:
    """Remember that a device failed in a job, as if it had failed in its trial; never of the reference."""
    if device != CPU_DEVICE:
        benchmark_cache.remember(
            _trial_key(network, device, precision, pixel_type), {"problem": problem.rstrip(".")}
        )


def _trial_key(network: Network, device: Device, precision: Precision, pixel_type: PixelType) -> list[str]:
    provider = provider_called(device.provider)
    state = processor_fingerprint() if device.kind == "CPU" else fingerprint()
    where = [provider.name, device.id, device.name, str(provider.version), RUNTIME_VERSION, state]
    return ["trial", network.digest, precision, pixel_type, *where]


def _by_pace(found: Sequence[tuple[Device, Precision, benchmark_cache.Finding]]) -> list[Choice]:
    """Return the devices of these findings, the fastest first."""

    def seconds(finding: benchmark_cache.Finding, what: str) -> float:
        return Cost(**finding[what]).seconds(TYPICAL_TILE)

    least = min((seconds(finding, "reference") for *_, finding in found), default=0.0)
    choices: list[Choice] = []
    for device, precision, finding in found:
        # What kept the processor busy has held up the reference and what runs beside it, but no card.
        reference = seconds(finding, "reference") if device.kind == "CPU" else least
        choices.append(Choice(device, precision, seconds(finding, "cost") / reference, _cost(finding)))
    return sorted(choices, key=lambda choice: choice.pace)


def _cost(finding: benchmark_cache.Finding) -> Cost:
    tried = Cost(**finding["cost"])
    seen: float | None = finding.get("seen")
    return tried if seen is None else Cost(0.0, seen, tried.bytes_per_pixel)


def _number_formats(network: Network, device: Device, precision: Precision) -> list[Precision]:
    """Return the precisions to try: what is meant to be fast may be wrong, or slower than float32."""
    if precision == "exact" or device == CPU_DEVICE:
        return ["exact"]
    provider = provider_called(device.provider)
    formats: list[Precision] = ["fast"]
    if provider.likes_half and network.float16:
        formats.insert(0, "half")
    if provider.can_be_exact:
        formats.append("exact")
    return formats


def _trial_tile(network: Network, side: int) -> Size:
    facts = network.facts
    return facts.fixed or Size(*[-(-max(side, 4 * facts.margin) // facts.multiple) * facts.multiple] * 2)


def _listed(key: Sequence[str], provider: Provider) -> benchmark_cache.Finding:
    """Return what a provider's listing in a child process gave: its `devices`, or a `problem`."""
    finding = _known(key)
    if finding is None:
        finding = _ask({"op": "devices", "provider": provider.name}, {}, LISTING_SECONDS)
        if "late" in finding:
            # The CPU provider has nothing to look for.
            finding["busy"] = "late" in _ask({"op": "devices", "provider": CPU}, {}, LISTING_SECONDS / 4)
        benchmark_cache.remember(key, finding)
    return finding


def _known(key: Sequence[str]) -> benchmark_cache.Finding | None:
    finding = benchmark_cache.recall(key)
    if finding and "problem" in finding:
        return benchmark_cache.recall(key, BUSY_SECONDS if finding.get("busy") else SET_ASIDE_SECONDS)
    return finding


def _ask(
    request: dict[str, Any], files: dict[str, bytes], seconds: float, on_wait: OnWait = lambda: None
) -> benchmark_cache.Finding:
    """Return what a child process answers to `request`, and how many seconds it `took`; a `problem` where it
    does not answer, which is `late` where the time was over.
    """
    with tempfile.TemporaryDirectory(prefix="enlarger-trial-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        start = time.monotonic()
        try:
            finding = ask_child(
                f"{__package__}.benchmark", folder, request | {"seconds": seconds}, seconds, on_wait
            )
        except NoAnswer as error:
            took = time.monotonic() - start
            if error.reason == "timeout" or took >= seconds:  # the child's own watchdog may have been quicker
                return {"problem": f"it did not answer within {seconds:.0f} s", "late": True, "took": took}
            crash = f"it crashed the process that tried it (status {error.status}) {error.last_words}"
            return {"problem": crash.rstrip(), "took": took}
        return finding | {"took": time.monotonic() - start}
