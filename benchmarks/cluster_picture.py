"""Enlarges one picture by a machine alone and by four workers of a cluster, and tells memory and differences.

python benchmarks/cluster_picture.py [SIDE [MODEL [LIMIT]]]

SIDE is that of the result, 20,000 pixels; MODEL a network that enlarges four times, by default one that
repeats pixels, so that the figures are those of everything around it; LIMIT the memory of a worker. The
cluster is Dask's LocalCluster: its scheduler is this process. 8 GB of disk are needed. The exit status is 1
where the two results differ in any value.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import pyvips
from stand_in_home import write_stand_in

WORKERS = 4
SCALE = 4


def main() -> int:
    side = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    model = sys.argv[2] if len(sys.argv) > 2 else "stand-in"
    limit = sys.argv[3] if len(sys.argv) > 3 else "1GiB"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_stand_in(folder)
        os.environ["XDG_DATA_HOME"] = str(folder)
        source = folder / "source.tif"
        random = np.random.default_rng(0)
        pixels = random.integers(0, 256, (side // SCALE, side // SCALE, 3), np.uint8)
        pyvips.Image.new_from_array(pixels).write_to_file(str(source))
        del pixels
        arguments = [str(source), "--model", model, "--device", "cpu", "--scale", str(SCALE)]
        alone, together = folder / "alone.tif", folder / "together.tif"
        tell("one machine", *upscale([*arguments, "-o", str(alone), "--precision", "exact"]))
        local: Any = distributed.LocalCluster
        connect: Any = distributed.Client
        options = {"host": "127.0.0.1", "dashboard_address": None, "memory_limit": limit}
        with (
            local(n_workers=WORKERS, threads_per_worker=1, **options) as cluster,
            connect(cluster) as client,
        ):
            known = sorted(client.run(os.getpid).values())
            seconds, peak = upscale([*arguments, "-o", str(together), "--cluster", cluster.scheduler_address])
            tell(f"{WORKERS} workers: the command", seconds, peak)
            for pid in known:
                tell(f"a worker, of {limit}", None, peak_of(pid))
            tell("the scheduler", None, peak_of(os.getpid()))
            if known != sorted(client.run(os.getpid).values()):
                print("workers were replaced")
        first, second = map(opened, (alone, together))
        differs = (first - second).abs().max() > 0
    print("the results differ" if differs else f"equal in each of {3 * side * side:,} values")
    return int(differs)


def opened(path: Path) -> Any:
    """Return a picture, to be read from the top."""
    return pyvips.Image.new_from_file(str(path), access="sequential")


def upscale(arguments: list[str]) -> tuple[float, int]:
    """Run the command; return its seconds, and its peak memory in bytes."""
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "enlarger", "upscale", *arguments])
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "the command failed"
    return time.perf_counter() - begin, usage.ru_maxrss << 10


def peak_of(pid: int) -> int:
    """Return the peak memory of a process, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


def tell(what: str, seconds: float | None, peak: int) -> None:
    """Print what a process took."""
    print(f"{what:28} {peak / 1e6:6.0f} MB" + ("" if seconds is None else f"  {seconds:5.0f} s"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
