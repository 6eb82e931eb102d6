"""Jobs in real editors, each with something that goes wrong; one editor does many, one after the other."""

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
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from hosts.editors import roots
from hosts.editors.user_networks import write_unhurried_network
from hosts.gimp.session import INSIDE as GIMP_INSIDE
from hosts.gimp.session import Gimp
from hosts.krita.session import Krita

from .adapters import ADAPTER, BRIDGE, HEIGHT, WIDTH
from .limits import can_group, can_quota, join, memory_group, quota_disk
from .world import LONGEST, PATIENCE, World, let_a_minute_pass, pause

INSIDE = Path(__file__).parent / "inside"
"""What runs inside editors."""

SIZE = (150, 110)
FACTOR = 4

TYPICAL = 3.0
"""Seconds within which most jobs are over."""

START_SECONDS = 240.0
"""An editor's first start with a profile."""

CACHE = "12m"
"""The size of the disk that an editor has for its cache, which a job fills to less than a tenth."""

GIMP_SCRIPT = """
import sys
sys.dont_write_bytecode = True
sys.path[:0] = {folders!r}
import gimp_jobs
gimp_jobs.serve()
"""

OWN = ("gimp_closer", "python-eval", "script_runner")
"""Processes of GIMP that run what lies in INSIDE, and wait for our pipes."""

EDITORS = ("gimp-2.10", "gimp-3.0", "gimp-3.2", "krita-5.1", "krita-5.2", "krita-5.3")


class Editor:
    """An editor without a window, which does jobs as it is told through a pipe."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kind, _, version = name.partition("-")
        folder = world.folder / name
        root = roots.find(name)
        assert root, f"there is no root with {name}"
        self.host = (Gimp if self.kind == "gimp" else Krita)(version, root, folder, sys.executable)
        models = folder / (".local/share" if self.kind == "gimp" else "data") / "enlarger" / "models"
        write_unhurried_network(models)
        pixels = np.random.default_rng(5).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)
        (folder / "pixels.raw").write_bytes(pixels.tobytes())
        if self.can_close:
            self._add_closer()
        if self.kind == "krita":
            shutil.copy(INSIDE / "krita_jobs.py", folder / "data" / "kritarunner" / "pykrita")
        self.right = ""
        self._stack = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = 0

    def _add_closer(self) -> None:
        place = self.host.folder / "profile" / "plug-ins" / "gimp_closer"
        place.mkdir()
        shutil.copy(INSIDE / "gimp_closer.py", place)
        (place / "gimp_closer.py").chmod(0o755)

    @property
    def can_close(self) -> bool:
        """Tell whether GIMP's documents can be closed while a plug-in works: by another, started with it."""
        return isinstance(self.host, Gimp) and not self.host.is_2

    @property
    def cache(self) -> Path:
        """The editor's cache as it is seen from here: even its end does not take it away before `close`."""
        return Path(f"/proc/{os.getpid()}/fd/{self._cache_fd}")

    @property
    def jobs(self) -> Path:
        return self.cache / "enlarger" / "jobs"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it unless it runs; its first job in a campaign says what is right."""
        if self.is_alive:
            return
        self.close()
        folder = self.host.folder
        self._pipes = {name: self._pipe(folder / name) for name in ("orders", "to-close")}
        (folder / "answers").unlink(missing_ok=True)
        self._answers = 0
        log = self._stack.enter_context((folder / "editor.log").open("wb"))
        self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._order("unhurried")
        answer = self.answer(START_SECONDS)
        if answer is None or not answer["done"]:
            raise RuntimeError(f"{self.name}: {answer} {self.said()}")
        self.right = self.right or answer["new"]
        assert answer["new"] == self.right
        place = f"/proc/{self.pid}/root{folder / 'cache'}"
        self._cache_fd = os.open(place, os.O_RDONLY)
        self._stack.callback(os.close, self._cache_fd)

    def _pipe(self, path: Path) -> int:
        """Make a pipe to the editor, which reads its end as soon as we are gone."""
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        pipe = os.open(path, os.O_RDWR)
        self._stack.callback(os.close, pipe)
        return pipe

    def _command(self) -> list[str]:
        host, small = self.host, {str(self.host.folder / "cache"): CACHE}
        if isinstance(host, Gimp):
            script = GIMP_SCRIPT.format(folders=[str(INSIDE), str(GIMP_INSIDE)])
            return host.script_command(script, small, FOLDER=str(host.folder), TMPDIR=str(host.folder))
        host.name_engine()
        words = ("kritarunner", "-s", "krita_jobs", "-f", "serve")
        return host.command(*words, small=small, QT_QPA_PLATFORM="offscreen")

    def close(self) -> None:
        """End it, if it is there: no job runs."""
        self._stack.close()
        if self._process:
            self.wait()
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait(self) -> None:
        """Wait for its end, with some patience."""
        assert self._process
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)

    def said(self) -> str:
        return (self.host.folder / "editor.log").read_text(errors="replace")[-1500:]

    def _order(self, model: str, **more: object) -> None:
        line = json.dumps({"model": model, "device": "cpu", **more})
        os.write(self._pipes["orders"], line.encode() + b"\n")

    def order(self, model: str = "unhurried", **more: object) -> None:
        """Have it do a job, and return at once."""
        self.start()
        self._order(model, **more)

    def close_document(self) -> None:
        """Have GIMP close the document of the job."""
        with contextlib.suppress(OSError):
            number = (self.host.folder / "document").read_text()
            os.write(self._pipes["to-close"], f"{number}\n".encode())

    def has_answered(self) -> bool:
        path = self.host.folder / "answers"
        return not self.is_alive or (path.exists() and path.read_text().count("\n") > self._answers)

    def answer(self, seconds: float = LONGEST) -> dict[str, Any] | None:
        """Wait for what came of the job; None where nothing came in time, or the editor has ended."""
        end = time.monotonic() + seconds
        while not self.has_answered() and time.monotonic() < end:
            time.sleep(0.01)
        path = self.host.folder / "answers"
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) <= self._answers:
            return None
        self._answers += 1
        return json.loads(lines[-1])

    def judge(self, name: str, *, is_killed: bool = False, must_succeed: bool = False) -> None:
        """Wait for the end of the job, and hold the document to what was said of it."""
        answer = self.answer()
        if answer is None:
            if self.is_alive:
                self.world.count("hangs", f"{name}: {self.said()}")
                psutil.Process(self.pid).kill()
            elif not is_killed:
                self.world.count("faults of ours", f"{name}: the editor has ended: {self.said()}")
        else:
            self._judge_answer(name, answer, must_succeed=must_succeed)
        self._check_end(name)

    def _judge_answer(self, name: str, answer: dict[str, Any], *, must_succeed: bool) -> None:
        if "Traceback" in answer["problem"] or "internal error" in answer["problem"]:
            self.world.count("faults of ours", f"{name}: {answer['problem'][-1500:]}")
        if must_succeed and not answer["done"]:
            self.world.count("wrong successes", f"{name}: it fails: {answer['problem']}")
        document = answer["document"]
        if document is None:
            return
        larger = [FACTOR * side for side in SIZE]
        if not answer["untouched"] or document != ([*larger, 2] if answer["done"] else [*SIZE, 1]):
            self.world.count("damaged documents", f"{name}: {answer}")
        if answer["done"] and answer["new"] != self.right:
            self.world.count("wrong successes", f"{name}: another picture")

    def processes(self) -> list[psutil.Process]:
        """Return those that have the editor's folder for a home, but for the editor itself."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                is_ours = process.environ().get("HOME") == str(self.host.folder)
                is_own = any(name in word for word in process.cmdline() for name in OWN)
                is_there = process.pid != self.pid and process.status() != psutil.STATUS_ZOMBIE
                if is_ours and is_there and not is_own:
                    found.append(process)
        return found

    def engines(self) -> list[psutil.Process]:
        return [process for process in self.processes() if "enlarger.engine" in words_of(process)]

    def plugins(self) -> list[psutil.Process]:
        """Return GIMP's processes of our plug-in."""
        program = str(self.host.folder / "profile" / "plug-ins" / "enlarger" / "enlarger.py")
        return [process for process in self.processes() if program in words_of(process)]

    def _check_end(self, name: str) -> None:
        """Look for processes that outlive their job, and for files; Krita keeps an engine and its folder."""
        keeps = self.kind == "krita" and self.is_alive

        def left() -> tuple[list[list[str]], list[str]]:
            engines = self.engines()
            kept = {Path(words_of(engine)[-1]).name for engine in engines} if keeps else set[str]()
            alive = engines if self.is_alive else self.processes()
            others = [words_of(process) for process in alive if not (keeps and process in engines)]
            folders = [path.name for path in self.jobs.glob("*") if path.name not in kept]
            return others, folders + [str(path) for path in self.jobs.glob("*/*") if path.parent.name in kept]

        end = time.monotonic() + PATIENCE
        processes, files = left()
        while (processes or files) and time.monotonic() < end:
            time.sleep(0.05)
            processes, files = left()
        for words in processes:
            self.world.count("orphans", f"{name}: {words}")
        for path in [*files, *self._temporary_files()]:
            self.world.count("leftovers", f"{name}: {path}")

    def _temporary_files(self) -> list[str]:
        return [str(path) for path in self.host.folder.glob("enlarger-*")]


def words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


class Editors:
    """Those of a campaign, each started when its first job comes."""

    def __init__(self, world: World, names: list[str]) -> None:
        self.world, self.names = world, names
        self._known: dict[str, Editor] = {}

    def disturbed_job(self, chance: random.Random, number: int) -> str:
        """Run one job in one of them; return what went wrong in it."""
        name = chance.choice(self.names)
        if name not in self._known:
            (self.world.folder / name).mkdir()
            self._known[name] = Editor(self.world, name)
        editor = self._known[name]
        faults = [*IN_ANY, *(IN_GIMP if editor.kind == "gimp" else IN_KRITA)]
        faults += (gimp_closes_the_document,) if editor.can_close else ()
        faults += (memory_of_a_group_is_little,) if can_group() else ()
        faults += (quota_is_used_up,) if can_quota() else ()
        fault = chance.choice(faults)
        editor.start()
        fault(editor, chance, f"{number}: {fault.__name__} in {name}")
        return f"{fault.__name__} in {editor.kind}"

    def close(self) -> None:
        for editor in self._known.values():
            editor.close()


def _begun(editor: Editor, chance: random.Random) -> None:
    """Have a job begin, and let some time pass."""
    editor.order()
    pause(chance, TYPICAL, editor.has_answered)


def undisturbed(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    editor.judge(name, must_succeed=True)


def engine_is_killed(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    _send(editor.engines(), chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)))
    editor.judge(name)


def engine_stands_still(editor: Editor, chance: random.Random, name: str) -> None:
    """Stop an engine for some seconds, as a suspended machine does, or for good."""
    _begun(editor, chance)
    engines = editor.engines()
    _send(engines, signal.SIGSTOP)
    pause(chance, 2, lambda: False)
    _send(engines, chance.choice((signal.SIGCONT, signal.SIGKILL)))
    editor.judge(name)


def _one_more(editor: Editor, name: str) -> None:
    """Judge a job after the fault; Krita may still have to notice that its engine has ended."""
    editor.order()
    editor.judge(f"{name}, and one more", must_succeed=editor.kind == "gimp")


def engine_is_short_of_memory(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    engines = editor.engines()
    for engine in engines:
        with contextlib.suppress(psutil.Error):
            limit = engine.memory_info().vms + chance.randint(-100 << 20, 20 << 20)
            engine.rlimit(psutil.RLIMIT_AS, (limit, limit))
    editor.judge(name)
    editor.world.forgive_lack_of_memory(name)
    _send(engines, signal.SIGKILL)
    _one_more(editor, name)


def memory_of_a_group_is_little(editor: Editor, chance: random.Random, name: str) -> None:
    """Have the kernel kill an engine that takes more from now on than its group has."""
    with memory_group(chance.randint(1, 60) << 20) as group:
        _begun(editor, chance)
        engines = editor.engines()
        for engine in engines:
            join(group, engine.pid)
        editor.judge(name)
        editor.world.forgive_lack_of_memory(name)
        _send(engines, signal.SIGKILL)
    _one_more(editor, name)


def quota_is_used_up(editor: Editor, chance: random.Random, name: str) -> None:
    """Give the folder of jobs a quota; an engine that Krita kept has its own there, and ends first."""
    engines = editor.engines()
    _send(engines, signal.SIGKILL)
    psutil.wait_procs(engines, PATIENCE)
    place = Path(_seen_from_here(editor, "cache/enlarger/jobs"))
    most = chance.choice((100_000, 150_000, 300_000, 800_000))
    with quota_disk(editor.world.folder / "btrfs", place, most, before=_within(editor)):
        editor.order()
        editor.judge(name)
        _send(editor.engines(), signal.SIGKILL)
    _one_more(editor, name)


def engine_may_write_little(editor: Editor, chance: random.Random, name: str) -> None:
    """Set the quota of a process, since root has none of a user."""
    _begun(editor, chance)
    engines = editor.engines()
    for engine in engines:
        with contextlib.suppress(psutil.Error):
            limit = chance.choice((0, 4096, 100_000))
            engine.rlimit(psutil.RLIMIT_FSIZE, (limit, limit))
    editor.judge(name)
    _send(engines, signal.SIGKILL)


def raw_files_are_cut(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    for path in editor.jobs.glob("*/source*.raw"):
        with contextlib.suppress(OSError):
            os.truncate(path, chance.randrange(3 * SIZE[0] * SIZE[1]))
    editor.judge(name)


def job_folder_vanishes(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    for path in editor.jobs.glob("job-*"):
        shutil.rmtree(path, ignore_errors=True)
    editor.judge(name)
    _send(editor.engines(), signal.SIGKILL)


def disk_is_full(editor: Editor, chance: random.Random, name: str) -> None:
    filler = editor.cache / "filler"
    early = chance.random() < 0.5
    if not early:
        _begun(editor, chance)
    free = chance.choice((0, 10_000, 60_000, 600_000))
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        room = os.statvfs(editor.cache)
        file.write(bytes(max(room.f_bavail * room.f_bsize - free, 0)))
    if early:
        editor.order()
    try:
        editor.judge(name)
    finally:
        filler.unlink()


def disk_is_read_only(editor: Editor, chance: random.Random, name: str) -> None:
    """Have what can be made read-only: while files are open there, Linux refuses."""
    with _remounted(editor, "ro", "rw"):
        _begun(editor, chance)
        editor.judge(name)


def no_inodes(editor: Editor, chance: random.Random, name: str) -> None:
    room = os.statvfs(editor.cache)
    used = room.f_files - room.f_ffree + chance.randrange(4)
    with _remounted(editor, f"nr_inodes={used}", f"nr_inodes={room.f_files}"):
        _begun(editor, chance)
        editor.judge(name)


@contextlib.contextmanager
def _remounted(editor: Editor, options: str, after: str) -> Generator[None]:
    _remount(editor, options)
    try:
        yield
    finally:
        _remount(editor, after)


def _remount(editor: Editor, options: str) -> None:
    if not editor.is_alive:
        return
    command = [*_within(editor), "mount", "-o", f"remount,{options}", _seen_from_here(editor, "cache")]
    subprocess.run(command, check=False, capture_output=True)


def _within(editor: Editor) -> tuple[str, ...]:
    """Return the words before a command that is to see what an editor has mounted."""
    return "nsenter", "-t", str(editor.pid), "-m"


def _seen_from_here(editor: Editor, place: str) -> str:
    """Return the path of a place in an editor's folder for those who are not in its root."""
    return f"{str(editor.host.root.path).rstrip('/')}{editor.host.folder / place}"


def worker_is_killed(editor: Editor, chance: random.Random, name: str) -> None:
    """Kill what tries devices, where nothing is known of them."""
    shutil.rmtree(editor.cache / "enlarger" / "findings", ignore_errors=True)
    editor.order(device="auto")
    end = time.monotonic() + chance.uniform(0, 2 * TYPICAL)
    while time.monotonic() < end and not editor.has_answered():
        for engine in editor.engines():
            with contextlib.suppress(psutil.Error):
                for child in engine.children():
                    child.kill()
        time.sleep(0.05)
    editor.judge(name, must_succeed=True)


def editor_is_killed(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    _send([psutil.Process(editor.pid)], chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)))
    editor.wait()
    _sweep(editor)  # it may have made a folder and no engine yet
    editor.judge(name, is_killed=True)


def everything_is_killed(editor: Editor, chance: random.Random, name: str) -> None:
    """Kill the editor with all that it has started: the next engine sweeps the folder."""
    _begun(editor, chance)
    processes = [psutil.Process(editor.pid), *editor.processes()]
    _send(processes, signal.SIGKILL)
    editor.wait()
    _sweep(editor)
    editor.judge(name, is_killed=True)


def _sweep(editor: Editor) -> None:
    """Have the next engine of the same user sweep what was left a minute ago."""
    for left in editor.jobs.glob("job-*"):
        let_a_minute_pass(left)
    _bridge_job(editor).communicate(timeout=LONGEST)


def another_works_beside(editor: Editor, chance: random.Random, name: str) -> None:
    """Have an adapter of the same user do a job meanwhile; one of the two is ended, and the other not."""
    editor.order()
    other = _bridge_job(editor)
    pause(chance, TYPICAL, editor.has_answered)
    ends_other = chance.random() < 0.5
    if ends_other:
        other.kill()
    else:
        ours = [process for process in editor.engines() if other.pid not in _parents(process)]
        _send(ours, signal.SIGKILL)
    said, _ = other.communicate(timeout=LONGEST)
    if ends_other:
        _sweep(editor)  # it may have made a folder and no engine yet
    elif b"done" not in said:
        editor.world.count("wrong successes", f"{name}: the other one fails: {said!r}")
    editor.judge(name, must_succeed=ends_other)


def _parents(process: psutil.Process) -> list[int]:
    with contextlib.suppress(psutil.Error):
        return [parent.pid for parent in process.parents()]
    return []


def _bridge_job(editor: Editor) -> subprocess.Popen[bytes]:
    """Start an adapter that has the editor's cache."""
    source = editor.world.folder / "source.raw"
    source.write_bytes(bytes(3 * WIDTH * HEIGHT))
    place = editor.world.folder / "given.raw"
    command = [sys.executable, "-c", ADAPTER, str(BRIDGE), str(source), str(place)]
    environment = {
        **editor.world.environment(),
        "HOME": str(editor.host.folder),
        "XDG_CACHE_HOME": str(editor.cache),
    }
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def plugin_is_killed(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    _send(editor.plugins(), chance.choice((signal.SIGKILL, signal.SIGTERM)))
    if any(editor.jobs.glob("job-*")):
        _sweep(editor)
    editor.judge(name)


def gimp_closes_the_document(editor: Editor, chance: random.Random, name: str) -> None:
    _begun(editor, chance)
    editor.close_document()
    editor.judge(name)


def krita_closes_the_document(editor: Editor, chance: random.Random, name: str) -> None:
    editor.order(closes_after=chance.uniform(0, TYPICAL / 2))
    editor.judge(name)


def _send(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


Fault = Callable[[Editor, random.Random, str], None]

IN_ANY: tuple[Fault, ...] = (
    *(undisturbed, engine_is_killed, engine_is_killed, engine_stands_still, engine_is_short_of_memory),
    *(engine_may_write_little, raw_files_are_cut, job_folder_vanishes, disk_is_full, disk_is_read_only),
    *(no_inodes, worker_is_killed, editor_is_killed, everything_is_killed, another_works_beside),
)
IN_GIMP: tuple[Fault, ...] = (plugin_is_killed, plugin_is_killed)
IN_KRITA: tuple[Fault, ...] = (krita_closes_the_document, krita_closes_the_document)
