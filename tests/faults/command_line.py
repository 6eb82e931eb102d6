"""Jobs by the command line, each with something that goes wrong."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from .limits import can_group, can_quota, inside, memory_group, quota_disk
from .world import (
    ENDINGS,
    LONGEST,
    MODELS,
    NETWORKS,
    World,
    can_mount,
    let_a_minute_pass,
    pause,
    pixels_digest,
    small_disk,
)

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

INSIDE, LYING = (Path(__file__).parent / name for name in ("inside", "lying_provider"))

TYPICAL = 4.0
"""Seconds within which most jobs are over."""


def disturbed_job(world: World, chance: random.Random, number: int) -> str:
    """Run one job; return what went wrong in it."""
    faults = [*ANYWHERE, *(IN_GROUPS if can_group() else ()), *(ON_DISKS if can_mount() else ())]
    faults += WITH_QUOTAS if can_mount() and can_quota() else ()
    fault = chance.choice(faults)
    name = f"{number}: {fault.__name__}"
    folder = world.folder / "results" / str(number)
    folder.mkdir(parents=True)
    fault(world, chance, name, folder)
    world.check_orphans(name)
    world.check_sources(name)
    shutil.rmtree(folder, ignore_errors=True)
    return fault.__name__


class Running:
    """A job that runs; what it comes to is judged by `judge`."""

    def __init__(
        self,
        world: World,
        chance: random.Random,
        name: str,
        folder: Path,
        *more: str,
        source: Path | None = None,
        home: Path | None = None,
        limit: tuple[str, int] | None = None,
        group: Path | None = None,
        ending: str = "",
        models: Sequence[str] = MODELS,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.world, self.name = world, name
        self.source = source or chance.choice(list(world.sources))
        ending, model = ending or chance.choice(ENDINGS), chance.choice(models)
        original = next(path for path in world.sources if path.name == self.source.name)
        self.right = world.right(original, ending, model)
        self.place = folder / f"result{ending}"
        limits = ["prlimit", f"--{limit[0]}={limit[1]}"] if limit else inside(group) if group else []
        self.process = subprocess.Popen(
            [*limits, *world.command(self.source, self.place, model, *more)],
            env={**world.environment(home), **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    def judge(self, *, sweeps: bool = True, is_killed: bool = False) -> int:
        """Wait for the end; return the exit status."""
        try:
            said, _ = self.process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            self.world.count("hangs", self.name)
            self.process.kill()
            said, _ = self.process.communicate()
        status, text = self.process.returncode, said.decode("utf-8", "replace")
        if "Traceback" in text or (status < 0 and not is_killed):
            self.world.count("faults of ours", f"{self.name}: status {status}: {text[-1500:]}")
        self.world.check_result(self.name, self.place, status == 0, self.right)
        if sweeps:
            self.world.check_leftovers(self.name, self.place.parent)
        return status


def killed(world: World, chance: random.Random, name: str, folder: Path) -> None:
    job = Running(world, chance, name, folder)
    pause(chance, TYPICAL, lambda: job.is_over)
    job.process.kill()
    job.judge(sweeps=False, is_killed=True)
    _check_the_next(world, chance, name, folder, job)


def _check_the_next(
    world: World, chance: random.Random, name: str, folder: Path, job: Running, *words: str, **more: Any
) -> None:
    """Run another job: what is left of one that was killed, the next one at the same place takes away."""
    world.check_orphans(name)
    for left in folder.glob(".enlarger-*"):
        let_a_minute_pass(left)
    job.place.unlink(missing_ok=True)
    Running(world, chance, name, folder, *words, **more).judge()


def child_killed(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Kill the processes in which devices are tried, of a user for whom that was never done."""
    home = folder / "home"
    (home / "tmp").mkdir(parents=True)
    job = Running(world, chance, name, folder, "--device", "auto", home=home)
    end = time.monotonic() + chance.uniform(0, 2 * TYPICAL)
    while time.monotonic() < end and not job.is_over:
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(job.process.pid).children(recursive=True)[:1]:
                time.sleep(chance.uniform(0, 0.5))
                child.kill()
        time.sleep(0.05)
    if job.judge() != 0:
        world.count("wrong successes", f"{name}: the CPU could do the job, which failed")


def signalled(world: World, chance: random.Random, name: str, folder: Path) -> None:
    job = Running(world, chance, name, folder)
    for _ in range(chance.choice((1, 1, 1, 2))):
        pause(chance, TYPICAL, lambda: job.is_over)
        job.process.send_signal(chance.choice(SIGNALS))
    job.judge(is_killed=True)  # before Python has started, a signal ends it by itself


def short_of_memory(world: World, chance: random.Random, name: str, folder: Path) -> None:
    limit = "as", chance.randint(300, 1500) << 20
    job = Running(world, chance, name, folder, limit=limit)
    # Libraries that find no memory may abort the process, and there may be none for taking a folder away.
    job.judge(sweeps=False, is_killed=True)
    if any(folder.glob(".enlarger-*")):
        _check_the_next(world, chance, name, folder, job)
    world.check_leftovers(name, folder)
    world.forgive_lack_of_memory(name)


def memory_of_a_group_is_little(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Have the kernel kill what takes more, as in a container: the job, or a process in which it tries."""
    home, tries = folder / "home", chance.random() < 0.5
    (home / "tmp").mkdir(parents=True)
    more: dict[str, Any] = {"home": home, "models": NETWORKS if tries else MODELS}
    words = ("--device", "auto") if tries else ()
    with memory_group(chance.randint(30, 150) << 20) as group:
        job = Running(world, chance, name, folder, *words, group=group, **more)
        status = job.judge(sweeps=False, is_killed=True)
        world.check_orphans(name)
    if status < 0:
        shutil.rmtree(home / ".cache", ignore_errors=True)  # so that the next one tries as well
        _check_the_next(world, chance, name, folder, job, *words, **more)
    world.check_leftovers(name, folder, home / "tmp")
    world.forgive_lack_of_memory(name)


def may_write_little(world: World, chance: random.Random, name: str, folder: Path) -> None:
    limit = "fsize", chance.choice((0, 100, 4096, 20_000))
    Running(world, chance, name, folder, limit=limit).judge()


def source_vanishes(world: World, chance: random.Random, name: str, folder: Path) -> None:
    source = folder / chance.choice(list(world.sources)).name
    shutil.copy(next(path for path in world.sources if path.name == source.name), source)
    job = Running(world, chance, name, folder, source=source)
    pause(chance, TYPICAL, lambda: job.is_over)
    if chance.random() < 0.5:
        source.unlink()
    else:
        os.truncate(source, chance.randrange(source.stat().st_size))
    job.judge()


def folder_vanishes(world: World, chance: random.Random, name: str, folder: Path) -> None:
    place = folder / "gone"
    place.mkdir()
    job = Running(world, chance, name, place)
    pause(chance, TYPICAL, lambda: job.is_over)
    shutil.rmtree(place, ignore_errors=True)
    if job.judge() == 0:
        # It was over before the folder went, or it went while the file came.
        world.found[:] = [item for item in world.found if not item[1].startswith(f"{name}: no file")]


def name_is_taken(world: World, chance: random.Random, name: str, folder: Path) -> None:
    job = Running(world, chance, name, folder)
    pause(chance, TYPICAL, lambda: job.is_over)
    with contextlib.suppress(FileExistsError), job.place.open("x") as file:
        file.write("precious")
    is_mine = not job.is_over or job.place.read_bytes() == b"precious"
    right, job.right = job.right, "" if is_mine else job.right
    status = job.process.wait(LONGEST)
    if is_mine and job.place.read_bytes() != b"precious" and pixels_digest(job.place) != right:
        world.count("damaged documents", name)
    if status == 0 and job.place.read_bytes() == b"precious":
        world.count("wrong successes", name)
    world.check_leftovers(name, folder)
    assert job.process.stdout
    job.process.stdout.close()


def two_at_once(world: World, chance: random.Random, name: str, folder: Path) -> None:
    seed, ending = chance.random(), chance.choice(ENDINGS)
    jobs = [Running(world, random.Random(seed), name, folder, ending=ending) for _ in range(2)]
    statuses = [job.judge(sweeps=False) for job in jobs]
    world.check_leftovers(name, folder)
    if 0 not in statuses:
        world.count("wrong successes", f"{name}: neither of the two succeeds")


def overwriting_is_stopped(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """End a job that overwrites: one of the two files is there, and nothing in between."""
    seed = chance.random()
    first = Running(world, random.Random(seed), name, folder)
    first.judge()
    job = Running(world, random.Random(seed), name, folder, "--force")
    pause(chance, TYPICAL, lambda: job.is_over)
    job.process.send_signal(chance.choice((*SIGNALS, signal.SIGKILL)))
    job.judge(sweeps=False, is_killed=True)
    if not job.place.exists():
        world.count("damaged documents", f"{name}: the file that was to be overwritten is gone")


def clock_jumps(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Let all that is kept be of another day, long gone or yet to come, or have the clock set meanwhile."""
    jump = chance.choice((-1, 1)) * chance.uniform(1e5, 1e9)
    library, variables = _clock(world), dict[str, str]()
    if library and chance.random() < 0.5:
        variables = {"LD_PRELOAD": str(library), "CLOCK_JUMP": str(int(jump))}
    else:
        moment = time.time() + jump
        for path in (world.home / ".cache").rglob("*"):
            with contextlib.suppress(OSError):
                os.utime(path, (moment, moment))
    if Running(world, chance, name, folder, "--device", "auto", variables=variables).judge() != 0:
        world.count("wrong successes", f"{name}: fails")


def _clock(world: World) -> Path | None:
    """Return the library that sets the clock, made where there is a compiler."""
    library, compiler = world.folder / "clock.so", shutil.which("cc")
    if compiler and not library.exists():
        command = [compiler, "-shared", "-fPIC", "-O", "-o", library, INSIDE / "clock.c", "-ldl"]
        subprocess.run(command, check=True)
    return library if compiler else None


def provider_lies(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Have a device that was right when it was tried fail in the job: the CPU does the rest."""
    _check_lies(world, chance, name, folder, chance.choice(("raises", "nan", "bright", "small", "other")))


def provider_lies_from_the_first(world: World, chance: random.Random, name: str, folder: Path) -> None:
    lie = chance.choice(("raises", "nan", "bright", "small", "other", "ends", "aborts"))
    _check_lies(world, chance, name, folder, f"{lie} always", "auto")


def _check_lies(
    world: World, chance: random.Random, name: str, folder: Path, lie: str, device: str = "openvino:cpu"
) -> None:
    job = Running(world, chance, name, folder, "--device", device, **_lying(folder, lie))
    if job.judge() != 0:
        world.count("wrong successes", f"{name}: the CPU could do the job, which failed: {lie}")


def provider_ends_the_process(world: World, chance: random.Random, name: str, folder: Path) -> None:
    lying = _lying(folder, chance.choice(("ends", "aborts")))
    job = Running(world, chance, name, folder, "--device", "openvino:cpu", **lying)
    job.judge(sweeps=False, is_killed=True)
    _check_the_next(world, chance, name, folder, job)


def provider_hangs(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Have a device hang, in the job or when it is tried: whoever ends the job does not wait for it."""
    lying = _lying(folder, chance.choice(("hangs", "hangs always")))
    job = Running(world, chance, name, folder, "--device", "openvino:cpu", **lying)
    pause(chance, 4 * TYPICAL, lambda: job.is_over)
    job.process.send_signal(chance.choice((signal.SIGTERM, signal.SIGHUP, signal.SIGINT)))
    job.judge(is_killed=True)


def _lying(folder: Path, lie: str) -> dict[str, Any]:
    """Return what gives a job of a new user a device that lies so."""
    home = folder / "home"
    (home / "tmp").mkdir(parents=True)
    return {
        "home": home,
        "variables": {"PYTHONPATH": str(LYING), "ENLARGER_FAULTS_LIE": lie},
        "models": NETWORKS,
    }


def findings_are_rubbish(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Damage what is kept of devices, by which jobs go."""
    for path in (world.home / ".cache" / "enlarger").rglob("*.json"):
        content = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 5)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content[: chance.randrange(len(content))] if chance.random() < 0.3 else content)
    job = Running(world, chance, name, folder, "--device", "auto")
    if job.judge() != 0:
        world.count("wrong successes", f"{name}: fails")
    shutil.rmtree(world.home / ".cache", ignore_errors=True)


def disk_is_full(world: World, chance: random.Random, name: str, folder: Path) -> None:
    with small_disk(folder / "disk", f"size={chance.choice((4, 8, 16, 40))}k") as disk:
        Running(world, chance, name, disk).judge()


def quota_is_used_up(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Give the place of the result, or the whole home, a quota: it says no at other moments."""
    if chance.random() < 0.5:
        with quota_disk(folder / "btrfs", folder / "disk", chance.choice((40, 80, 100, 120)) << 10) as disk:
            Running(world, chance, name, disk).judge()
        return
    with quota_disk(folder / "btrfs", folder / "disk", chance.choice((120, 150, 200, 300)) << 10) as disk:
        (disk / "tmp").mkdir()
        job = Running(world, chance, name, folder, "--device", "auto", home=disk)
        if job.judge() != 0:
            world.count("wrong successes", f"{name}: the CPU could do the job, which failed")


def no_inodes(world: World, chance: random.Random, name: str, folder: Path) -> None:
    with small_disk(folder / "disk", f"size=8m,nr_inodes={chance.choice((1, 2, 3, 4))}") as disk:
        Running(world, chance, name, disk).judge()


def read_only(world: World, chance: random.Random, name: str, folder: Path) -> None:
    with small_disk(folder / "disk", "size=8m") as disk:
        job = Running(world, chance, name, disk)
        pause(chance, TYPICAL / 2, lambda: job.is_over)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=False, capture_output=True)
        # What was begun there cannot be taken away again.
        job.judge(sweeps=False)


def no_room_for_temporary_files(world: World, chance: random.Random, name: str, folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    with small_disk(home / "tmp", f"size={chance.choice((4, 100))}k"):
        job = Running(world, chance, name, folder, "--device", "auto", home=home)
        if job.judge() != 0:
            world.count("wrong successes", f"{name}: the CPU could do the job, which failed")


Fault = Callable[[World, random.Random, str, Path], None]

ANYWHERE: tuple[Fault, ...] = (
    *(killed, killed, child_killed, signalled, signalled, short_of_memory),
    *(may_write_little, source_vanishes),
    *(folder_vanishes, name_is_taken, two_at_once, overwriting_is_stopped, clock_jumps),
    *(findings_are_rubbish, provider_lies, provider_lies_from_the_first, provider_ends_the_process),
    provider_hangs,
)

IN_GROUPS: tuple[Fault, ...] = (memory_of_a_group_is_little, memory_of_a_group_is_little)

ON_DISKS: tuple[Fault, ...] = (disk_is_full, no_inodes, read_only, no_room_for_temporary_files)

WITH_QUOTAS: tuple[Fault, ...] = (quota_is_used_up, quota_is_used_up)
