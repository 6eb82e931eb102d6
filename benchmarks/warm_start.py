"""Prints how soon the engine answers: seconds from a request to its result, for a picture of one small tile.

python benchmarks/warm_start.py [NETWORK ...]

Three cases, the best of some runs each: a new engine that has to compile the network, a new one that takes up
what an earlier one has compiled, and an engine that has just done such a job. Devices are tried beforehand.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from enlarger.models import find_models

SIDE = 16
RUNS = 4


def seconds(folder: Path, network: str) -> tuple[float, float]:
    """Return what a first and a second job take in a new engine."""
    request = {
        "id": 1,
        "op": "upscale",
        "model": network,
        "source": {"path": str(folder / "source.raw"), "size": [SIDE, SIDE], "format": "RGB u8"},
        "result": {"path": str(folder / "result.raw")},
    }
    command = [sys.executable, "-I", "-u", "-m", "enlarger.engine"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder)}
    pipe = subprocess.PIPE
    times: list[float] = []
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as engine:
        assert engine.stdin
        assert engine.stdout
        assert json.loads(engine.stdout.readline())["event"] == "hello"
        for _ in range(2):
            start = time.perf_counter()
            engine.stdin.write(json.dumps(request).encode() + b"\n")
            engine.stdin.flush()
            event = {"event": ""}
            while event["event"] not in {"done", "error"}:
                event = json.loads(engine.stdout.readline())
            assert event["event"] == "done", event
            times.append(time.perf_counter() - start)
        engine.stdin.close()
    return times[0], times[1]


def main() -> None:
    networks = sys.argv[1:] or [model.card.id for model in find_models()[0]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
        (folder / "source.raw").write_bytes(pixels.tobytes())
        for network in networks:
            seconds(folder, network)  # the devices are tried
            compiling, taking, again = [], [], []
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
