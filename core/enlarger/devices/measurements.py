"""What is known of a network's speed on a device: measured by a benchmark, corrected by jobs, and measured
again when it may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from enlarger.graphs.pixel_io import PixelType
from enlarger.system import log
from enlarger.system.machine import fingerprint, is_busy, processor_fingerprint
from enlarger.system.processes import OnWait
from enlarger.tiles.cost import Cost

from . import benchmark_cache
from .benchmark_process import run_benchmark
from .benchmark_result import Result
from .device import Device
from .providers import CPU_DEVICE, RUNTIME_VERSION, Precision, provider_called

if TYPE_CHECKING:
    from enlarger.networks.network import Network

BENCHMARK_SECONDS = 60.0
"""How long the benchmark of a device may take; compiling a large network takes some ten seconds."""

REFERENCE_FACTOR = 8.0
"""How many times as long as the reference's own benchmark a benchmark may take: a large network, or a machine
that is busy all the time, takes the reference long, too.
"""

REFERENCE_SECONDS = 600.0
"""How long the benchmark of the reference may take. If it takes longer, the reference does without one."""

SLOWED_FACTOR = 3.0
"""How many times as long as before the reference's benchmark takes on a machine that is called busy."""

TYPICAL_TILE = 384**2
"""Pixels for which speeds are compared."""


def benchmark_network(
    network: Network, device: Device, precision: Precision, pixel_type: PixelType, on_wait: OnWait | None
) -> Result | None:
    """Return what a network costs on a device, or a problem, from the cache where it is known; see
    `run_benchmark`.

    Without `on_wait` nothing is measured, and what is not known yet is None; so is what cannot be measured.
    """
    key = _key(network, device, precision, pixel_type)
    known = benchmark_cache.recall_recent(key)
    if known or on_wait is None:
        return known
    try:
        return _measure(network, device, precision, pixel_type, on_wait)
    except OSError as error:  # temporary files cannot be written, which says nothing of the device
        log.logger.warning("%s was not tried: %s", device.id, error)
        return None


def _measure(
    network: Network, device: Device, precision: Precision, pixel_type: PixelType, on_wait: OnWait
) -> Result:
    """Return what a benchmark says, and remember it. Raises OSError where none can be made."""
    key = _key(network, device, precision, pixel_type)
    was_busy = is_busy()
    if device == CPU_DEVICE:
        result = run_benchmark(network, device, precision, pixel_type, REFERENCE_SECONDS, on_wait)
        # It is right by definition; what kept it from its benchmark may be over by the next job.
        if result.cost:
            benchmark_cache.remember(key, replace(result, was_busy=was_busy))
        return result
    reference = benchmark_network(network, CPU_DEVICE, "exact", pixel_type, on_wait)
    usual = reference.took if reference else 0.0
    seconds = max(BENCHMARK_SECONDS, REFERENCE_FACTOR * usual)
    result = run_benchmark(network, device, precision, pixel_type, seconds, on_wait)
    if result.timed_out:
        now = run_benchmark(network, CPU_DEVICE, "exact", pixel_type, seconds, on_wait)
        was_slow = now.timed_out or now.took > SLOWED_FACTOR * usual
        result = replace(result, reference_was_slow=was_slow)
    benchmark_cache.remember(key, replace(result, was_busy=was_busy))
    return result


def record_job_speed(
    network: Network, device: Device, precision: Precision, pixel_type: PixelType, seconds_per_pixel: float
) -> None:
    """Remember how long tiles took in a job, for forecasts; which device is the fastest is for benchmarks to
    say.
    """
    key = _key(network, device, precision, pixel_type)
    if (known := benchmark_cache.recall_recent(key)) and known.cost:
        usual = forecast_cost(known).seconds(TYPICAL_TILE) / TYPICAL_TILE
        was_busy = known.was_busy or (seconds_per_pixel > SLOWED_FACTOR * usual and is_busy())
        benchmark_cache.remember(key, replace(known, job_seconds=seconds_per_pixel, was_busy=was_busy))


def record_failure(
    network: Network, device: Device, precision: Precision, pixel_type: PixelType, problem: str
) -> None:
    """Remember that a device failed in a job, as in its benchmark; never of the reference."""
    if device != CPU_DEVICE:
        key = _key(network, device, precision, pixel_type)
        benchmark_cache.remember(key, Result(problem=problem.rstrip(".")))


def forget_busy_measurements(
    network: Network, candidates: Sequence[tuple[Device, Precision]], pixel_type: PixelType
) -> None:
    """Forget what was measured of `candidates` while the machine was busy, unless it still is: a forecast
    made of that would be too long.
    """
    keys = [_key(network, device, precision, pixel_type) for device, precision in candidates]
    outdated = [key for key in keys if (known := benchmark_cache.recall_recent(key)) and known.was_busy]
    if outdated and not is_busy():
        for key in outdated:
            benchmark_cache.forget(key)


def forecast_cost(result: Result) -> Cost:
    """Return the cost to expect: that of jobs where any ran, or else the benchmark's."""
    assert result.cost
    if result.job_seconds is None:
        return result.cost
    return Cost(0.0, result.job_seconds, result.cost.bytes_per_pixel)


def _key(network: Network, device: Device, precision: Precision, pixel_type: PixelType) -> list[str]:
    provider = provider_called(device.provider)
    state = processor_fingerprint() if device.kind == "CPU" else fingerprint()
    where = [provider.name, device.id, device.name, str(provider.version), RUNTIME_VERSION, state]
    return ["benchmark", network.digest, precision, pixel_type, *where]
