"""Prints how soon the engine answers: seconds from a request to its result, for a picture of one small tile.

python benchmarks/warm_start.py [NETWORK ...]

Three cases, the best of some runs each: a new engine that has to compile the network, a new one that takes up
what an earlier one has compiled, and an engine that has just done such a job. Devices are tried beforehand.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from asked_engine import ask, start

from enlarger.networks.library import find_models

SIDE = 16
RUNS = 4


def seconds(folder: Path, network: str) -> tuple[float, float]:
    """Return what a first and a second job take in a new engine."""
    request = {
        "op": "upscale",
        "model": network,
        "source": {"path": str(folder / "source.raw"), "size": [SIDE, SIDE], "format": "RGB u8"},
        "result": {"path": str(folder / "result.raw")},
    }
    times: list[float] = []
    with start(XDG_CACHE_HOME=str(folder)) as engine:
        for _ in range(2):
            began = time.perf_counter()
            ask(engine, request)
            times.append(time.perf_counter() - began)
    return times[0], times[1]


def main() -> None:
    networks = sys.argv[1:] or [model.card.id for model in find_models()[0]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
        (folder / "source.raw").write_bytes(pixels.tobytes())
        for network in networks:
            seconds(folder, network)  # the devices are tried
            compiling: list[float] = []
            taking: list[float] = []
            again: list[float] = []
            for _ in range(RUNS):
                shutil.rmtree(folder / "enlarger" / "findings" / "compiled", ignore_errors=True)
                compiling.append(seconds(folder, network)[0])
                first, second = seconds(folder, network)
                taking.append(first)
                again.append(second)
            print(
                f"{network:14} compiling {min(compiling):.2f} s, taking up {min(taking):.2f} s,"
                f" again {min(again):.2f} s"
            )


if __name__ == "__main__":
    main()
