"""Kills batches, fills their disk, and gives them odd files; tells whether anything was lost, double or half.

python benchmarks/unattended.py kills [KILLS [cluster]]     a batch is killed and started again
python benchmarks/unattended.py disk                        its disk is full, and then has room; as root
python benchmarks/unattended.py odd [FILES]                 files with odd names, kinds and faults

With `cluster` the batch is done by two workers of Dask's LocalCluster, of which one is killed as often. The
exit status is 1 where something was not as it should be.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

KINDS = (".png", ".jpg", ".tif", ".webp", ".bmp", ".gif")
NAMES = (
    "plain",
    "with space",
    "ümläut",
    "日本",
    "-dash",
    "%d",
    "{stem}",
    "dot.dot",
    "'quote\"",
    "[x]*",
    "a\nb",
)
FAULTS = (b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40))
PICTURES = 150
SIDE = 24
LONGEST_RUN = 2.5
"""Seconds after which a batch is killed at the latest; it starts in about one."""


def main() -> int:
    what, *rest = sys.argv[1:] or ["kills"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if what == "kills":
            faults = kills(folder, int(rest[0]) if rest else 50, with_cluster="cluster" in rest)
        elif what == "disk":
            faults = full_disk(folder)
        else:
            faults = odd_files(folder, int(rest[0]) if rest else 1000)
    for fault in faults[:20]:
        print(fault)
    print(f"{what}: {len(faults)} faults")
    return int(bool(faults))


def kills(folder: Path, count: int, *, with_cluster: bool) -> list[str]:
    """Kill a batch so often; return what was wrong in the end."""
    for number in range(PICTURES):
        draw(folder / "in" / f"{number}.png", number)
    chance, killed, made_before = random.Random(1), 0, 0  # noqa: S311 - moments
    with cluster() if with_cluster else contextlib.nullcontext() as running:
        options = ["--cluster", running.scheduler_address] if running else []
        while True:
            process = start(folder, *options)
            try:
                process.communicate(timeout=chance.uniform(0.2, LONGEST_RUN) if killed < count else None)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                killed += 1
                if running:
                    kill_worker(running)
                continue
            if killed >= count:
                break
            # It was done before it could be killed: all of that goes, and it begins again.
            made_before += 1
            check = looked_at(folder)
            if check:
                return check
            for path in (folder / "out").iterdir():
                path.unlink()
    print(f"{killed} kills, {made_before + 1} batches of {PICTURES} pictures")
    return looked_at(folder)


def kill_worker(running: Any) -> None:
    """Kill one of two workers; one that is lost before it has come up is replaced."""
    workers = list(running.workers.values())
    if len(workers) == 2 and workers[0].pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(workers[0].pid, signal.SIGKILL)
    running.scale(2)


def looked_at(folder: Path) -> list[str]:
    """Return what is wrong with the results of a finished batch."""
    faults: list[str] = []
    journal = "enlarger-batch.jsonl"
    expected = {f"{number}_x2.png" for number in range(PICTURES)}
    found = {path.name for path in (folder / "out").iterdir()} - {journal}
    faults += [f"lost: {name}" for name in sorted(expected - found)]
    faults += [f"left over: {name}" for name in sorted(found - expected)]
    for number in range(PICTURES):
        path = folder / "out" / f"{number}_x2.png"
        if path.name in found and not is_twice(folder / "in" / f"{number}.png", path):
            faults.append(f"half: {path.name}")
    return faults


def full_disk(folder: Path) -> list[str]:
    """Have a batch run into a full disk, and go on when there is room; return what was wrong."""
    for number in range(PICTURES):
        draw(folder / "in" / f"{number}.png", number, side=100)
    (folder / "out").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder / "out"], check=True)
    try:
        process = start(folder)
        told = process.communicate()[1]
        faults = (
            []
            if process.returncode == 1 and "not enlarged" in told
            else [f"it did not say so: {told[-300:]}"]
        )
        made = len(list((folder / "out").glob("*.png")))
        print(f"{made} of {PICTURES} pictures fit")
        faults += [
            f"left over: {path.name}" for path in (folder / "out").iterdir() if path.name.startswith(".")
        ]
        subprocess.run(["mount", "-o", "remount,size=64m", folder / "out"], check=True)
        process = start(folder)
        process.communicate()
        return faults + looked_at(folder)
    finally:
        subprocess.run(["umount", folder / "out"], check=True)


def odd_files(folder: Path, count: int) -> list[str]:
    """Give a batch files of which one in 20 is damaged; return what was wrong."""
    damaged: set[str] = set()
    for number in range(count):
        name = f"{NAMES[number % len(NAMES)]} {number}{KINDS[number % len(KINDS)]}"
        path = folder / "in" / f"folder {number % 7}" / name
        draw(path, number, side=4 + number % 40)
        if number % 20 == 7:
            damaged.add(name)
            path.write_bytes(FAULTS[number // 20 % len(FAULTS)])
    process = start(folder, "--recursive")
    _, told = process.communicate()
    made = [path for path in (folder / "out").rglob("*_x2.*") if path.is_file()]
    faults = [] if process.returncode == 1 else [f"the status is {process.returncode}"]
    told_of = told[told.rfind("not enlarged:") :]
    print(f"{len(made)} results of {count} files, {len(damaged)} damaged")
    known = {path.stem.removesuffix("_x2").rsplit(" ", 1)[1] for path in made}
    for number in range(count):
        is_damaged = number % 20 == 7
        if (str(number) in known) == is_damaged:
            faults.append(f"file {number} {'came out' if is_damaged else 'is missing'}: {told_of[-200:]}")
    return faults


def draw(path: Path, seed: int, side: int = SIDE) -> None:
    """Write a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side + 3, 3), np.uint8)
    Image.fromarray(pixels).save(path)


def is_twice(source: Path, result: Path) -> bool:
    """Tell whether a result repeats each pixel of its source."""
    with Image.open(source) as before, Image.open(result) as after:
        return np.array_equal(np.asarray(before).repeat(2, axis=0).repeat(2, axis=1), np.asarray(after))


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start a batch from the folder `in` to `out`."""
    command = [sys.executable, "-m", "enlarger", "batch", folder / "in", "-o", folder / "out", *options]
    return subprocess.Popen(
        [*command, "--scale", "2", "--model", "nearest"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


@contextlib.contextmanager
def cluster() -> Generator[Any]:
    """Have a cluster of two workers."""
    import distributed

    local: Any = distributed.LocalCluster
    options = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "memory_limit": None}
    with local(n_workers=2, threads_per_worker=1, **options) as running:
        yield running


if __name__ == "__main__":
    begin = time.perf_counter()
    status = main()
    print(f"{time.perf_counter() - begin:.0f} s")
    sys.exit(status)
