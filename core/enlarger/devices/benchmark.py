"""Benchmarks a network on a device, in a process of its own that may hang or crash without harm:
`python -I -m enlarger.devices.benchmark FOLDER`.

The folder holds `request.json`, and the network as ONNX files; the answer is `answer.json`. The process
ends when its standard input does, or when its time is over.
"""

from __future__ import annotations

import faulthandler
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.errors import EnlargerError
from enlarger.system.processes import answer_parent

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip
    from enlarger.tiles.cost import Cost

    from .benchmark_result import Result
    from .providers import Precision
    from .session import Session

LARGEST_RMS = {"half": 1.0, "fast": 1.0, "exact": 0.1}
"""How far a device's answer may lie from the reference's, as root mean square in 8-bit levels. bfloat16 was
seen to stay below 0.6; float32 differs where a value is rounded up here and down there.
"""

ROUNDS = 16
"""In which each tile is timed; the best counts, as the machine may be busy with other things."""

LONGEST_ROUNDS = 1.0
"""Seconds after which there is no third round, nor any further one."""

LEAST_BYTES = 256.0
"""Memory for each pixel of a tile, where too little was taken to be measured."""

LONGEST_SECONDS = 4.0
"""The larger tile is timed only if it will take no longer than this."""


def answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the `Result` for the request in `folder`, with a problem where it cannot be done."""
    # A provider may block every thread of Python: the watchdog needs none.
    faulthandler.dump_traceback_later(request["seconds"], exit=True)
    import msgspec

    from .benchmark_result import Result

    try:
        result = list_devices(request) if request["op"] == "devices" else benchmark_network(request, folder)
    except EnlargerError as error:
        result = Result(problem=error.message)
    return msgspec.to_builtins(result)


def list_devices(request: dict[str, Any]) -> Result:
    """Return the devices of the provider that `request` names."""
    from .benchmark_result import Result
    from .providers import provider_called
    from .runtimes import runtime_of

    provider = provider_called(request["provider"])
    return Result(devices=tuple(runtime_of(provider).find_devices(provider)))


def benchmark_network(request: dict[str, Any], folder: Path) -> Result:
    """Return what running the networks in `folder` costs on a device, and on the reference at the same time;
    or the problem with its answers.

    There is one network for a small tile, which is compared with the reference's answer, and one for a
    larger, which tells how the time grows. Device and reference are timed by turns: what else keeps the
    machine busy holds up both.
    """
    from enlarger.system.machine import peak_memory

    from .benchmark_result import Result
    from .device import Device
    from .providers import CPU_DEVICE
    from .session import Record, Session

    device = Device(**request["device"])
    precision: Precision = request["precision"]
    suffix = "-half" if precision == "half" else ""
    before = peak_memory()

    def opened(name: str) -> Session:
        return Session((folder / f"{name}{suffix}.onnx").read_bytes(), device, precision, Record())

    def reference(name: str) -> Session:
        return Session((folder / f"{name}.onnx").read_bytes(), CPU_DEVICE, "exact", Record())

    pixel_type: str = request["pixel_type"]
    tiles: list[tuple[int, int]] = request["tiles"]
    small, large = (benchmark_picture(width, height, pixel_type) for width, height in tiles)
    sessions = [opened("small")]
    answer = sessions[0](small)
    memory, pixels = peak_memory() - before, _pixels(small)
    rms: float | None = None
    if device != CPU_DEVICE:
        sessions.append(reference("small"))
        rms = _difference(answer, sessions[1](small))
        if not rms <= LARGEST_RMS[precision]:
            problem = f"its answer differs from the CPU's by {rms:.3g} levels (rms)"
            return Result(rms=rms, problem=problem)
    times = _best_times(sessions, small)
    longer: list[float] = []
    ratio = _pixels(large) / pixels
    if ratio > 1 and times[0] * ratio < LONGEST_SECONDS:
        sessions = [opened("large")]
        sessions[0](large)
        memory, pixels = peak_memory() - before, _pixels(large)
        if times[-1] * ratio < LONGEST_SECONDS and device != CPU_DEVICE:
            sessions.append(reference("large"))
            sessions[1](large)
        longer = _best_times(sessions, large)
    costs = [
        _cost(small, seconds, large, longer[index] if index < len(longer) else None, memory / pixels)
        for index, seconds in enumerate(times)
    ]
    return Result(rms=rms, cost=costs[0], reference=costs[-1])


def _difference(answer: Strip, expected: Strip) -> float:
    """Return the root mean square difference of two tiles, in 8-bit levels."""
    import numpy as np

    levels = 1 if answer.dtype == np.uint8 else 255
    return float(np.sqrt(np.mean(np.square(answer.astype(np.float32) - expected))) * levels)


def _cost(small: Strip, seconds: float, large: Strip, longer: float | None, bytes_per_pixel: float) -> Cost:
    """Return what tiles cost of which a small one takes `seconds`, and a large one `longer` where it was
    timed.
    """
    from enlarger.tiles.cost import Cost

    fixed, per_pixel = 0.0, seconds / _pixels(small)
    if longer is not None:
        ratio = _pixels(large) / _pixels(small)
        fixed = max(0.0, (seconds * ratio - longer) / (ratio - 1))
        per_pixel = (longer - fixed) / _pixels(large)
    return Cost(fixed, per_pixel, max(LEAST_BYTES, bytes_per_pixel))


def _pixels(picture: Strip) -> int:
    return picture.shape[0] * picture.shape[1]


def benchmark_picture(width: int, height: int, pixel_type: str) -> Strip:
    """Return a picture with waves, edges, flat areas and noise, the same every time."""
    import numpy as np

    random = np.random.default_rng(1)
    y, x = np.mgrid[:height, :width]
    waves = 128 + 90 * np.sin(x / 7 + y / 19) * np.cos(x * y / 900)
    steps = (
        random.integers(0, 256, (-(-height // 8), -(-width // 8), 3))
        .repeat(8, 0)
        .repeat(8, 1)[:height, :width]
    )
    mixed = np.where((x // 24 + y // 24)[..., None] % 2, waves[..., None], steps)
    picture = np.clip(mixed + random.normal(0, 4, mixed.shape), 0, 255)
    return picture.astype(np.uint8) if pixel_type == "u8" else (picture / 255).astype(np.float32)


def _best_times(sessions: list[Session], picture: Strip) -> list[float]:
    """Return the seconds that a tile takes in each of `sessions`, which are warm and take turns."""
    import numpy as np

    best = [float("inf")] * len(sessions)
    end = time.perf_counter() + LONGEST_ROUNDS
    for number in range(ROUNDS):
        tile = np.roll(picture, number + 1, axis=0)
        for index, session in enumerate(sessions):
            start = time.perf_counter()
            session(tile)
            best[index] = min(best[index], time.perf_counter() - start)
        if number and time.perf_counter() > end:
            break
    return best


if __name__ == "__main__":
    _folder = Path(sys.argv[1])
    answer_parent(_folder, lambda request: answer(request, _folder))
