"""Which device a network runs on: the fastest that gives right answers, by benchmarks that are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.errors import DeviceError
from enlarger.graphs.pixel_io import PixelType
from enlarger.system.language import _
from enlarger.system.processes import OnWait
from enlarger.tiles.cost import UNKNOWN, Cost

from .device import Device
from .device_list import devices_called
from .measurements import TYPICAL_TILE, benchmark_network, forecast_cost, forget_busy_measurements
from .providers import CPU_DEVICE, Precision, provider_called

if TYPE_CHECKING:
    from enlarger.networks.network import Network

    from .benchmark_result import Result


@dataclass(frozen=True)
class Choice:
    """A device that gives right answers, and what it costs there."""

    device: Device
    precision: Precision
    relative_time: float = 1.0
    """How long a tile took in a benchmark, as a multiple of what the reference took."""
    cost: Cost = UNKNOWN
    """The forecast for a tile: by jobs where any ran, or else by the benchmark."""


def choose(
    network: Network, wanted: str, precision: Precision, pixel_type: PixelType, on_wait: OnWait | None
) -> tuple[list[Choice], list[str]]:
    """Return the devices that `wanted` means and that give right answers, the fastest first, and sentences
    about those that do not.

    What is not known yet is benchmarked, which takes seconds; without `on_wait` nothing is benchmarked.
    Raises DeviceError when no device remains.
    """
    found: list[tuple[Device, Precision, Result]] = []
    untried: list[Choice] = []
    notes: list[str] = []
    for device in devices_called(wanted):
        problem = ""
        for candidate in _precisions(network, device, precision):
            result = benchmark_network(network, device, candidate, pixel_type, on_wait)
            if result is None or (device == CPU_DEVICE and (result.timed_out or result.was_killed)):
                untried.append(Choice(device, candidate))
            elif result.cost:
                found.append((device, candidate, result))
            else:
                problem = result.problem
        if problem and device not in {*(item[0] for item in found), *(choice.device for choice in untried)}:
            problem = problem.rstrip(".")
            notes.append(_("{device} is set aside: {problem}.", device=device.id, problem=problem))
    if not found and not untried:
        raise DeviceError(
            " ".join(notes), _("Choose another device; `enlarger devices --again` tries this one again.")
        )
    return _fastest_first(found) or untried[-1:], notes


def measure_again(network: Network, wanted: str, precision: Precision, pixel_type: PixelType) -> None:
    """Have `choose` measure again what was measured while the machine was busy, unless it still is."""
    candidates: list[tuple[Device, Precision]] = [
        (device, candidate)
        for device in devices_called(wanted)
        for candidate in _precisions(network, device, precision)
    ]
    forget_busy_measurements(network, candidates, pixel_type)


def _fastest_first(found: Sequence[tuple[Device, Precision, Result]]) -> list[Choice]:
    """Return the devices of these benchmarks, the fastest first."""

    def seconds(cost: Cost | None) -> float:
        assert cost
        return cost.seconds(TYPICAL_TILE)

    least = min((seconds(result.reference) for *_, result in found), default=0.0)
    choices: list[Choice] = []
    for device, precision, result in found:
        # What kept the processor busy has held up the reference and what runs beside it, but no GPU.
        reference = seconds(result.reference) if device.kind == "CPU" else least
        choices.append(Choice(device, precision, seconds(result.cost) / reference, forecast_cost(result)))
    return sorted(choices, key=lambda choice: choice.relative_time)


def _precisions(network: Network, device: Device, precision: Precision) -> list[Precision]:
    """Return the precisions to try: what is meant to be fast may be wrong, or slower than float32."""
    if precision == "exact" or device == CPU_DEVICE:
        return ["exact"]
    provider = provider_called(device.provider)
    candidates: list[Precision] = ["fast"]
    if provider.prefers_half and network.float16:
        candidates.insert(0, "half")
    if provider.can_be_exact:
        candidates.append("exact")
    return candidates
