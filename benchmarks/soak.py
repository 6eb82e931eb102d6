"""Gives one engine job after job, as an editor does that is open all day, and tells whether it grows.

python benchmarks/soak.py [JOBS]

Memory, open files and the time of a job are those of the first and of the last tenth of the jobs, the first
few left out, which load libraries. The exit status is 1 where the engine holds more than a tenth more memory
in the end, or more files.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil
from asked_engine import ask, start

WARM = 12
"""Jobs, until all that is loaded once is loaded."""

MOST_GROWTH = 1.1

KINDS: tuple[dict[str, Any], ...] = (
    {"model": "faithful-x2", "target": {"factor": 2}},
    {"model": "photo-x2", "target": {"width": 333}},
    {"model": "bicubic", "target": {"factor": 1.5}},
    {"model": "photo-x4", "target": {"factor": 4}, "fidelity": {"degree": 0.43}},
    {"target": {"factor": 2}},
)

SIZES = ((160, 120), (97, 201), (240, 64))


def main() -> int:
    """Run them; print what was seen."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seen: list[tuple[float, int, float]] = []
    engine = start()
    process = psutil.Process(engine.pid)
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "source.raw"), Path(folder, "result.raw")
        for number in range(count + WARM):
            kind, (width, height) = KINDS[number % len(KINDS)], SIZES[number % len(SIZES)]
            pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), np.uint8)
            source.write_bytes(pixels.tobytes())
            about = {"path": str(source), "size": [width, height], "format": "RGB u8"}
            begin = time.perf_counter()
            ask(engine, {"op": "upscale", "source": about, "result": {"path": str(result)}, **kind})
            if number >= WARM:
                seen.append((process.memory_info().rss / 1e6, process.num_fds(), time.perf_counter() - begin))
    assert engine.stdin
    engine.stdin.close()
    engine.wait()
    some = max(1, count // 10)
    first, last = seen[:some], seen[-some:]
    for column, what in enumerate(("MB of memory", "open files", "seconds a job")):
        values = [median(part[column] for part in parts) for parts in (first, last)]
        print(f"{what}: {values[0]:.2f} at first, {values[1]:.2f} in the end, {count} jobs in all")
    memory = [median(part[0] for part in parts) for parts in (first, last)]
    files = [max(part[1] for part in parts) for parts in (first, last)]
    grows = memory[1] > MOST_GROWTH * memory[0] or files[1] > files[0]
    return 1 if grows else 0


if __name__ == "__main__":
    sys.exit(main())
