"""Measures what a command and its workers do for a task, and simulates clusters of up to 1,000 workers.

python benchmarks/cluster_curve.py [MODEL]

MODEL enlarges four times. The processor's time is measured, not the clock's: of the command on a LocalCluster
of Dask's, with a network that only repeats pixels, and of a machine alone with the model and with that
network, whose difference is what workers take over. One processor core is one worker, and the network
between the machines takes no time; the command is as in `pools/pool.py`: it sends and receives by turns, with
two tasks in flight for each worker, and takes answers in their order.
"""

from __future__ import annotations

import heapq
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import distributed
import numpy as np
from PIL import Image
from stand_in_home import write_stand_in

from enlarger.jobs.tile_work import PIXELS
from enlarger.pools.pool import AHEAD

SIDE = 1500
"""Of a source, in pixels."""
PICTURES = 6
"""Of a batch."""
WORKERS = (1, 2, 4, 10, 30, 100, 300, 1000)
TASKS = 20_000
"""That are simulated."""
UNEVEN = 0.3
"""By how much the time of a task may be off, as a share."""


@dataclass(frozen=True)
class Costs:
    """Seconds of a processor for a task."""

    command: float
    """To send it, and to take its answer."""
    worker: float


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "faithful-x4"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_stand_in(folder)
        os.environ |= {"XDG_DATA_HOME": str(folder), "OMP_NUM_THREADS": "1"}
        (folder / "in").mkdir()
        pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
        for number in range(PICTURES):
            Image.fromarray(pixels).save(folder / "in" / f"{number}.png", compress_level=1)
        local: Any = distributed.LocalCluster
        options = {"host": "127.0.0.1", "dashboard_address": None, "memory_limit": None}
        with local(n_workers=1, threads_per_worker=1, **options) as cluster:
            costs = measured(folder, model, cluster.scheduler_address)
    for kind, cost in costs.items():
        print(
            f"{kind}: {cost.command:.3f} s of the command and {cost.worker:.2f} s of a worker for each task"
        )
    print("workers   " + "".join(f"{workers:7}" for workers in WORKERS))
    for kind, cost in costs.items():
        for heavier in (1, 10, 100):
            some = Costs(cost.command, cost.worker * heavier)
            speeds = [speed_up(some, workers) for workers in WORKERS]
            what = f"{kind} x{heavier}"
            print(f"{what:13}" + "".join(f"{speed:7.1f}" for speed in speeds), flush=True)


def measured(folder: Path, model: str, address: str) -> dict[str, Costs]:
    """Return what tasks of pictures and of batches cost."""
    tasks = SIDE * SIDE / PIXELS
    picture = [str(folder / "in" / "0.png"), "-o"]
    batch = [str(folder / "in"), "-o"]

    def seconds(command: str, arguments: list[str], name: str, network: str, *more: str) -> float:
        options = ["--model", network, "--device", "cpu", "--precision", "exact", *more]
        return processor_seconds([command, *arguments, str(folder / name), *options])

    idle = processor_seconds(["--version"])
    alone = {
        network: seconds("upscale", picture, f"{network}.tif", network) for network in (model, "stand-in")
    }
    network_seconds = alone[model] - alone["stand-in"]
    elsewhere = seconds("upscale", picture, "elsewhere.tif", "stand-in", "--cluster", address) - idle
    batched = seconds("batch", batch, "out", "stand-in", "--cluster", address) - idle
    return {
        "picture": Costs(elsewhere / tasks, network_seconds / tasks),
        "batch": Costs(batched / PICTURES, alone[model] - idle),
    }


def processor_seconds(arguments: list[str]) -> float:
    """Run a command; return what it took of processors."""
    process = subprocess.Popen([sys.executable, "-m", "enlarger", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "the command failed"
    return usage.ru_utime + usage.ru_stime


def speed_up(costs: Costs, workers: int) -> float:
    """Return how many times faster than one worker without any command so many are."""
    chance = np.random.default_rng(0)
    half, tasks = costs.command / 2, min(TASKS, 200 * workers)
    now, free = 0.0, [0.0] * workers
    flying: list[float] = []
    sent = received = 0
    while received < tasks:
        if sent < tasks and sent - received < AHEAD * workers:
            now += half
            begin = max(now, heapq.heappop(free))
            end = begin + costs.worker * chance.uniform(1 - UNEVEN, 1 + UNEVEN)
            heapq.heappush(free, end)
            flying.append(end)
            sent += 1
        else:
            now = max(now, flying[received]) + half
            received += 1
    return tasks * costs.worker / now


if __name__ == "__main__":
    main()
