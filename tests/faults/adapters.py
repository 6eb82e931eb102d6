"""Jobs by the engine, and by the bridge as editors have it, each with something that goes wrong."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from .limits import can_group, can_quota, inside, memory_group, quota_disk
from .world import LONGEST, World, can_mount, let_a_minute_pass, pause

WIDTH, HEIGHT = 70, 45

BRIDGE = Path(__file__).resolve().parents[2] / "plugins" / "bridge"

ADAPTER = """
import shutil, sys
sys.path.insert(0, sys.argv[1])
import enlarger_bridge
with enlarger_bridge.Engine(sys.executable) as engine:
    source, result = engine.path("source.raw"), engine.path("result.raw")
    shutil.copy(sys.argv[2], source)
    print("began", flush=True)
    about = {"path": source, "size": [70, 45], "format": "RGB u8"}
    for event in engine.request("upscale", source=about, result={"path": result}, target={"factor": 2},
                                model="faithful-x2", device="cpu", precision="exact", tile=48):
        pass
    shutil.copy(result, sys.argv[3])
print("done", flush=True)
"""


def disturbed_job(world: World, chance: random.Random, number: int) -> str:
    """Run one job; return what went wrong in it."""
    faults = [*FAULTS, *(IN_GROUPS if can_group() else ())]
    faults += WITH_QUOTAS if can_mount() and can_quota() else ()
    fault = chance.choice(faults)
    name = f"{number}: {fault.__name__}"
    folder = world.home / ".cache" / "enlarger" / "jobs" / f"job-{number}"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "source.raw").write_bytes(_source())
    fault(world, chance, name, folder)
    world.check_orphans(name)
    world.check_leftovers(name)
    return fault.__name__


class Talk:
    """An engine, and a job for it."""

    def __init__(self, world: World, folder: Path, group: Path | None = None) -> None:
        command = [sys.executable, "-I", "-u", "-m", "enlarger.engine", "--folder", str(folder)]
        self.process = subprocess.Popen(
            [*(inside(group) if group else ()), *command],
            env=world.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.folder = folder
        self.events: list[dict[str, Any]] = []

    def ask(self, known_id: int = 1) -> None:
        source = {"path": str(self.folder / "source.raw"), "size": [WIDTH, HEIGHT], "format": "RGB u8"}
        self.say(
            json.dumps(
                {
                    "id": known_id,
                    "op": "upscale",
                    "source": source,
                    "target": {"factor": 2},
                    "result": {"path": str(self.folder / "result.raw")},
                    "model": "faithful-x2",
                    "device": "cpu",
                    "precision": "exact",
                    "tile": 48,
                }
            ).encode()
        )

    def say(self, line: bytes) -> None:
        assert self.process.stdin
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line + b"\n")
            self.process.stdin.flush()

    def end(self) -> list[dict[str, Any]]:
        """Close its input; return all that it has said."""
        with contextlib.suppress(subprocess.TimeoutExpired, BrokenPipeError):
            said, errors = self.process.communicate(timeout=LONGEST)
            self.errors = errors.decode("utf-8", "replace")
            return [json.loads(line) for line in said.splitlines()]
        self.process.kill()
        return []


def _source() -> bytes:
    return np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8).tobytes()


def _right(world: World) -> bytes:
    """Return what the engine gives when nobody disturbs it."""
    kept = world.folder / "right.raw"
    if not kept.exists():
        folder = world.folder / "job-right"
        folder.mkdir()
        (folder / "source.raw").write_bytes(_source())
        talk = Talk(world, folder)
        talk.ask()
        assert talk.process.stdout
        while json.loads(talk.process.stdout.readline())["event"] != "done":
            pass
        shutil.copy(folder / "result.raw", kept)
        talk.end()
    return kept.read_bytes()


def _judge(world: World, name: str, talk: Talk) -> None:
    """Hold what the engine said to what is there."""
    events = talk.end()
    if any(event.get("kind") == "internal" for event in events) or "Traceback" in talk.errors:
        world.count("faults of ours", f"{name}: {talk.errors[-1500:]}")
    if talk.folder.exists():
        world.count("leftovers", f"{name}: {talk.folder}")
        shutil.rmtree(talk.folder, ignore_errors=True)


def _wait_for_done(talk: Talk) -> list[dict[str, Any]]:
    """Hear events until the job has ended, or the engine."""
    assert talk.process.stdout
    events: list[dict[str, Any]] = []
    while line := talk.process.stdout.readline():
        events.append(json.loads(line))
        if events[-1]["event"] in {"done", "error"}:
            break
    return events


def _check_result(world: World, name: str, talk: Talk, events: list[dict[str, Any]]) -> None:
    """After `done` the result is right, after `error` it is not there."""
    ended, result = events[-1]["event"] if events else "", talk.folder / "result.raw"
    if ended == "done" and (not result.exists() or result.read_bytes() != _right(world)):
        world.count("wrong successes", name)
    if ended == "error" and result.exists():
        world.count("leftovers", f"{name}: {result}")


def cancelled(world: World, chance: random.Random, name: str, folder: Path) -> None:
    talk = Talk(world, folder)
    talk.ask()
    pause(chance, 3, lambda: False)
    talk.say(b'{"id": 1, "op": "cancel"}')
    _check_result(world, name, talk, _wait_for_done(talk))
    talk.ask(2)
    events = _wait_for_done(talk)
    if not events or events[-1]["event"] != "done":
        world.count("wrong successes", f"{name}: the job after it fails: {events[-1:]}")
    _check_result(world, name, talk, events)
    _judge(world, name, talk)


def source_changes(world: World, chance: random.Random, name: str, folder: Path) -> None:
    talk = Talk(world, folder)
    talk.ask()
    pause(chance, 3, lambda: False)
    if chance.random() < 0.5:
        os.truncate(folder / "source.raw", chance.randrange(WIDTH * HEIGHT * 3))
    else:
        (folder / "source.raw").unlink()
    _check_result(world, name, talk, _wait_for_done(talk))
    _judge(world, name, talk)


def input_is_rubbish(world: World, chance: random.Random, name: str, folder: Path) -> None:
    talk = Talk(world, folder)
    for _ in range(chance.randint(1, 8)):
        talk.say(chance.randbytes(chance.randint(1, 400)).replace(b"\n", b" "))
    talk.ask(77)
    events = _wait_for_done(talk)
    while events and events[-1].get("id") != 77:
        events = _wait_for_done(talk)
    if not events or events[-1]["event"] != "done":
        world.count("wrong successes", f"{name}: the job after it fails: {events[-1:]}")
    _check_result(world, name, talk, events)
    _judge(world, name, talk)


def input_ends(world: World, chance: random.Random, name: str, folder: Path) -> None:
    talk = Talk(world, folder)
    talk.ask()
    pause(chance, 3, lambda: False)
    _judge(world, name, talk)


def engine_is_told_to_end(world: World, chance: random.Random, name: str, folder: Path) -> None:
    talk = Talk(world, folder)
    assert talk.process.stdout
    talk.process.stdout.readline()
    talk.ask()
    # From here on the folder is the engine's.
    while not (folder / "result.raw").exists() and talk.process.poll() is None:
        time.sleep(0.005)
    pause(chance, 1, lambda: False)
    talk.process.send_signal(chance.choice((signal.SIGTERM, signal.SIGHUP)))
    _judge(world, name, talk)


def engine_is_killed(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Kill an engine: its folder is swept by the next one, a minute later."""
    talk = Talk(world, folder)
    talk.ask()
    pause(chance, 3, lambda: False)
    talk.process.kill()
    talk.end()
    _check_the_next(world, name, folder)


def memory_of_a_group_is_little(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Have the kernel kill an engine that takes more than its group has."""
    with memory_group(chance.randint(10, 100) << 20) as group:
        talk = Talk(world, folder, group)
        talk.ask()
        _check_result(world, name, talk, _wait_for_done(talk))
        talk.end()
        world.check_orphans(name)
    _check_the_next(world, name, folder)


def _check_the_next(world: World, name: str, folder: Path) -> None:
    """Run another engine, a minute later: it does its job, and sweeps what a killed one has left."""
    if folder.exists():
        let_a_minute_pass(folder)
    after = folder.with_name(f"{folder.name}-after")
    after.mkdir(mode=0o700)
    (after / "source.raw").write_bytes(_source())
    talk = Talk(world, after)
    talk.ask()
    events = _wait_for_done(talk)
    if not events or events[-1]["event"] != "done":
        world.count("wrong successes", f"{name}: the job after it fails: {events[-1:]}")
    _check_result(world, name, talk, events)
    _judge(world, name, talk)
    if folder.exists():
        world.count("leftovers", f"{name}: {folder}")
        shutil.rmtree(folder)


def _adapter(world: World, folder: Path, cache: Path | None = None) -> tuple[subprocess.Popen[bytes], Path]:
    result = world.folder / "given.raw"
    result.unlink(missing_ok=True)
    source = world.folder / "source.raw"
    source.write_bytes(_source())
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-c", ADAPTER, str(BRIDGE), str(source), str(result)]
    environment = {**world.environment(), **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return process, result


def adapter_is_killed(world: World, chance: random.Random, name: str, folder: Path) -> None:
    process, result = _adapter(world, folder)
    pause(chance, 4, lambda: process.poll() is not None)
    process.kill()
    said, _ = process.communicate()
    world.check_orphans(name)
    if b"done" in said and result.read_bytes() != _right(world):
        world.count("wrong successes", name)
    for left in folder.parent.glob("job-*"):  # of an adapter that was killed before it had an engine
        let_a_minute_pass(left)
    if any(folder.parent.glob("job-*")):
        process, result = _adapter(world, folder.parent / "job-next" if not folder.exists() else folder)
        process.communicate(timeout=LONGEST)


def engine_of_an_adapter_is_killed(world: World, chance: random.Random, name: str, folder: Path) -> None:
    process, result = _adapter(world, folder)
    pause(chance, 4, lambda: process.poll() is not None)
    for other in world.processes():
        with contextlib.suppress(psutil.Error):
            if "enlarger.engine" in other.cmdline():
                other.send_signal(chance.choice((signal.SIGKILL, signal.SIGTERM)))
    try:
        said, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        world.count("hangs", name)
        process.kill()
        return
    if (process.returncode == 0) != (b"done" in said):
        world.count("wrong successes", f"{name}: status {process.returncode}")
    if process.returncode == 0 and result.read_bytes() != _right(world):
        world.count("wrong successes", name)


def quota_is_used_up(world: World, chance: random.Random, name: str, folder: Path) -> None:
    """Give the cache of an adapter and its engine a quota, which one of the two comes upon."""
    with quota_disk(
        world.folder / "btrfs", world.folder / "quota", chance.choice((60, 80, 100, 120, 140)) << 10
    ) as disk:
        process, result = _adapter(world, folder, disk)
        said, errors = process.communicate(timeout=LONGEST)
        world.check_orphans(name)
        if left := list(disk.glob("enlarger/jobs/*")):
            world.count("leftovers", f"{name}: {left}")
    if (process.returncode == 0) != (b"done" in said):
        world.count("wrong successes", f"{name}: status {process.returncode}")
    if process.returncode == 0 and result.read_bytes() != _right(world):
        world.count("wrong successes", name)
    # The script itself copies the source, which is the only error that is not the bridge's own.
    if process.returncode != 0 and b"EnlargerError" not in errors and b"Errno 122" not in errors:
        world.count("faults of ours", f"{name}: {errors.decode()[-1500:]}")


Fault = Callable[[World, random.Random, str, Path], None]

FAULTS: tuple[Fault, ...] = (
    *(cancelled, source_changes, input_is_rubbish, input_ends, engine_is_told_to_end),
    *(engine_is_killed, adapter_is_killed, engine_of_an_adapter_is_killed),
)
IN_GROUPS: tuple[Fault, ...] = (memory_of_a_group_is_little,)
WITH_QUOTAS: tuple[Fault, ...] = (quota_is_used_up,)
