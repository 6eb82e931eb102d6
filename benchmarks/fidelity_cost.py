"""Prints what lock, fidelity and map cost beside the networks, and the memory at the worst moment.

python benchmarks/fidelity_cost.py PICTURE [MODEL [TIMES]]

Each way of enlarging runs in a process of its own, and all of them in turn, TIMES over; the least counts.
What lock and map take is the processor time of their thread, above that of a job without them, as a part of
the networks' own processor and wall-clock time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity
from enlarger.files.reading import read_picture
from enlarger.jobs.job import Job
from enlarger.jobs.settings import LockChoice, Settings
from enlarger.networks.methods import find_method

WAYS: dict[str, tuple[LockChoice, Fidelity | None]] = {
    "off": ("off", None),
    "soft lock": ("soft", None),
    "full lock": ("full", None),
    "fidelity, off": ("off", Fidelity(0)),
    "fidelity": ("full", Fidelity(DEFAULT_FIDELITY)),
    "layers, map": ("full", Fidelity(DEFAULT_FIDELITY, in_layers=True, with_map=True)),
}
"""Lock and fidelity by name; those with a fidelity run two networks."""


def measure(path: Path, model: str, way: str) -> dict[str, Any]:
    """Run one job in this process; return its seconds by name, and its peak memory in MiB."""
    picture = read_picture(path)
    lock, fidelity = WAYS[way]
    settings = Settings(lock=lock, fidelity=fidelity)
    job = Job(find_method(model), picture.size, picture.pixel_format, settings)
    job.prepare(lambda: None)
    job.look_at(picture.strips)
    clocks = time.thread_time, time.process_time, time.perf_counter
    start = [clock() for clock in clocks]
    for _ in job.layers(picture.strips, lambda _: None):
        pass
    own, processor, wall = (clock() - since for clock, since in zip(clocks, start, strict=True))
    return {
        "own": own,
        "processor": processor,
        "wall": wall,
        "network": job.report().network_seconds,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    path, model, times = (*sys.argv[1:], *("", "photo-x4", "3")[len(sys.argv) - 1 :])
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(int(times)):
        for way, found in runs.items():
            command = [sys.executable, __file__, path, model, "--only", way]
            answer = subprocess.run(command, check=True, capture_output=True, timeout=600)
            found.append(json.loads(answer.stdout))
    least = {way: {name: min(run[name] for run in found) for name in found[0]} for way, found in runs.items()}
    for way, found in least.items():
        plain = least["fidelity, off" if WAYS[way][1] else "off"]
        if way == "fidelity, off":
            plain = least["off"] | {"own": 2 * least["off"]["own"]}
        own = found["own"] - plain["own"]
        share = own / (found["processor"] - found["own"])
        print(
            f"{way:12} {found['wall']:6.2f} s, network {found['network']:6.2f} s, {found['memory']:5.0f} MiB;"
            f" lock and map {own:5.2f} s: {share:5.1%} of the networks' processor time,"
            f" {own / found['network']:5.1%} of their wall-clock time"
        )


if __name__ == "__main__":
    if sys.argv[-2:-1] == ["--only"]:
        print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], sys.argv[4])))
    else:
        main()
