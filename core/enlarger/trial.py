"""Tries a device in a process of its own, which may hang or crash without harm: `python -I -m
enlarger.trial FOLDER`.

The folder holds `request.json`, and the network as ONNX files; the answer is `answer.json`. The process
ends when its standard input does, or when its time is over.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import EnlargerError
from .orphan import end_with_parent

if TYPE_CHECKING:
    from .raster import Band
    from .session import Precision, Session

LARGEST_RMS = {"fast": 1.0, "exact": 0.1}
"""How far a device's answer may lie from the reference's, as root mean square in 8-bit levels. bfloat16 was
seen to stay below 0.6; float32 differs where a value is rounded up here and down there.
"""

REPEATS = 4

LEAST_BYTES = 256.0
"""Memory for each pixel of a tile, where so little was taken that it does not show."""

LONGEST_SECONDS = 4.0
"""The larger tile is tried only if it will take no longer than this."""


def main(folder: Path) -> int:
    """Answer the request in `folder`."""
    request = json.loads((folder / "request.json").read_text("utf-8"))
    # A provider may block every thread of Python: the watchdog needs none.
    faulthandler.dump_traceback_later(request["seconds"], exit=True)
    end_with_parent(folder)
    sys.path[:] = request["path"]
    try:
        answer = list_devices(request) if request["op"] == "devices" else try_network(request, folder)
    except EnlargerError as error:
        answer = {"problem": error.message}
    unfinished = folder / "answer.unfinished"
    unfinished.write_text(json.dumps(answer), "utf-8")
    unfinished.rename(folder / "answer.json")
    # A provider that crashes while it is unloaded has done its work all the same.
    os._exit(0)


def list_devices(request: dict[str, Any]) -> dict[str, Any]:
    """Return the devices of the provider that `request` names."""
    from .providers import find_devices, provider_called

    return {"devices": [asdict(device) for device in find_devices(provider_called(request["provider"]))]}


def try_network(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return what running the networks in `folder` costs on a device, or the problem with its answers.

    There is one network for a small tile, which is compared with the reference's answer, and one for a
    larger, which tells how the time grows. Both are warmed up first.
    """
    from .cost import Cost
    from .machine import peak_memory
    from .providers import CPU, Device
    from .session import Record, Session

    device, precision = Device(**request["device"]), request["precision"]
    (width, height), (larger_width, larger_height) = request["tiles"]
    before = peak_memory()
    session = Session((folder / "small.onnx").read_bytes(), device, precision, Record())
    picture = trial_picture(width, height, request["ends"])
    seconds = _seconds(session, picture)
    memory, pixels = peak_memory() - before, width * height
    fixed, per_pixel = 0.0, seconds / pixels
    comparison = {} if device.provider == CPU else _compare(session, folder, picture, precision)
    if "problem" in comparison:
        return comparison
    ratio = larger_width * larger_height / pixels
    if ratio > 1 and seconds * ratio < LONGEST_SECONDS:
        session = Session((folder / "large.onnx").read_bytes(), device, precision, Record())
        longer = _seconds(session, trial_picture(larger_width, larger_height, request["ends"]))
        fixed = max(0.0, (seconds * ratio - longer) / (ratio - 1))
        memory, pixels = peak_memory() - before, pixels * ratio
        per_pixel = (longer - fixed) / pixels
    return comparison | {"cost": asdict(Cost(fixed, per_pixel, max(LEAST_BYTES, memory / pixels)))}


def _compare(session: Session, folder: Path, picture: Band, precision: Precision) -> dict[str, Any]:
    import numpy as np

    from .providers import CPU_DEVICE
    from .session import Record, Session

    expected = Session((folder / "small.onnx").read_bytes(), CPU_DEVICE, "exact", Record())(picture)
    levels = 1 if picture.dtype == np.uint8 else 255
    rms = float(np.sqrt(np.mean(np.square(session(picture).astype(np.float32) - expected))) * levels)
    if rms <= LARGEST_RMS[precision]:
        return {"rms": rms}
    return {"rms": rms, "problem": f"its answer differs from the CPU's by {rms:.3g} levels (rms)"}


def trial_picture(width: int, height: int, ends: str) -> Band:
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
    return picture.astype(np.uint8) if ends == "u8" else (picture / 255).astype(np.float32)


def _seconds(session: Session, picture: Band) -> float:
    """Return what a tile takes once everything is warm, on a machine that may be busy with other things."""
    import numpy as np

    session(picture)
    times: list[float] = []
    for number in range(REPEATS):
        start = time.perf_counter()
        session(np.roll(picture, number + 1, axis=0))
        times.append(time.perf_counter() - start)
        if sum(times) > LONGEST_SECONDS / 2:
            break
    return min(times)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
