"""Has a process of its own list devices or benchmark a network: nothing of a provider is loaded into this one
before that has shown that it neither hangs nor crashes.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from enlarger.geometry import Size
from enlarger.system.processes import NoAnswer, OnWait, ask_child
from enlarger.system.validation import problem_text
from enlarger.system.working_folder import working_folder

from .benchmark_result import Result

if TYPE_CHECKING:
    from enlarger.graphs.pixel_io import PixelType
    from enlarger.networks.network import Network

    from .device import Device
    from .providers import Precision, Provider

TILE_SIDES = (64, 256)
"""Sides of the tiles of a benchmark: one that any network enlarges soon, and one as large as those of jobs.
"""

KILLED = -9
"""The status of a process that the system ended for want of memory, or somebody else, on POSIX."""


def list_devices(provider: Provider, seconds: float) -> Result:
    """Return the devices of a provider, or a problem; see `ask`."""
    return ask({"op": "devices", "provider": provider.name}, {}, seconds)


def run_benchmark(
    network: Network,
    device: Device,
    precision: Precision,
    pixel_type: PixelType,
    seconds: float,
    on_wait: OnWait,
) -> Result:
    """Return what a network costs on a device, and on the CPU provider at the same time, or a problem; see
    `ask`.
    """
    tiles = [_tile(network, side) for side in TILE_SIDES]
    request = {
        "op": "benchmark",
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
    return ask(request, files, seconds, on_wait)


def ask(
    request: dict[str, Any], files: dict[str, bytes], seconds: float, on_wait: OnWait = lambda: None
) -> Result:
    """Return what a child process answers to `request`, which finds `files` in its folder, and how long that
    took; a problem where it gives no answer, or none that makes sense. Raises OSError where there is no room
    for temporary files.
    """
    with working_folder("enlarger-benchmark-") as folder:
        for file, content in files.items():
            (folder / file).write_bytes(content)
        start = time.monotonic()
        try:
            answer = ask_child(
                f"{__package__}.benchmark", folder, request | {"seconds": seconds}, seconds, on_wait
            )
        except NoAnswer as error:
            took = time.monotonic() - start
            if error.reason == "timeout" or took >= seconds:  # the child's own watchdog may have been quicker
                problem = f"it did not answer within {seconds:.0f} s"
                return Result(problem=problem, timed_out=True, took=took)
            if error.status == KILLED:
                return Result(problem="the process that tried it was killed", was_killed=True, took=took)
            crash = f"it crashed the process that tried it (status {error.status}) {error.last_words}"
            return Result(problem=crash.rstrip(), took=took)
        took = time.monotonic() - start
        try:
            return msgspec.structs.replace(msgspec.convert(answer, Result), took=took)
        except msgspec.ValidationError as error:
            return Result(problem=f"its answer makes no sense ({problem_text(error)})", took=took)


def _tile(network: Network, side: int) -> Size:
    facts = network.facts
    return facts.fixed or Size(*[-(-max(side, 4 * facts.margin) // facts.multiple) * facts.multiple] * 2)
