"""What the commands do to the machine around them, seen by strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from enlarger.cli.app import app
from film_files import TIMES, make_film
from tiny_networks import nearest_network, write_model

CHECKOUT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None and os.environ.get("CI") != "true", reason="there is no strace"
)

CALLS = (
    "socket,connect,bind,openat,open,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,"
    "link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,truncate,chmod,fchmodat,chown,lchown,fchownat"
)

PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"')
WRITES = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"}

NOWHERE = ("/dev/null", "/dev/tty", "/proc/self/")
"""What keeps nothing."""

CONVERSATION = (
    '{"id": 1, "op": "models"}\n{"id": 2, "op": "formats"}\n{"id": 3, "op": "plan", "try": true, '
    '"source": {"size": [60, 40], "format": "RGB u8"}, "target": {"factor": 2}}\n'
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    for folder in ("temporary", "results", "work"):
        (home / folder).mkdir()
    write_model(home / ".local" / "share" / "enlarger" / "models", "own", nearest_network(), 2)
    (home / "work" / "another.onnx").write_bytes(nearest_network(3).SerializeToString())
    return home


WINDOW = """
import runpy, sys
from PySide6.QtCore import QTimer
from enlarger.window import preview_window

shown, watch = preview_window.show, QTimer()

def show(path, folder):
    def begin(window):
        watch.timeout.connect(lambda: window.is_complete and window.close())
        watch.start(50)
    return shown(path, folder, begin)

preview_window.show = show
sys.argv[0] = "enlarger"
runpy.run_module("enlarger", run_name="__main__", alter_sys=False)
"""
"""Runs the command line, with a window that closes as soon as all is seen."""


def seen(home: Path, *arguments: str, module: str = "enlarger", text: str = "") -> list[str]:
    """Run a command under strace; return the calls that it and its children made."""
    program = ["-c", WINDOW] if arguments[:1] == ("preview",) else ["-m", module]
    trace = home / "trace"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ENLARGER_"))},
        "HOME": str(home),
        "TMPDIR": str(home / "temporary"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    strace = ["strace", "-f", "-y", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}", "-o", str(trace)]
    result = subprocess.run(
        [*strace, sys.executable, "-I", *program, *arguments],
        input=text,
        env=environment,
        cwd=home / "work",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    lines = trace.read_text("utf-8", "replace").splitlines()
    assert lines, "strace has seen nothing"
    return lines


def sockets(calls: list[str]) -> list[str]:
    return [call for call in calls if re.search(r"\b(socket|connect|bind)\(", call)]


def written(calls: list[str]) -> set[str]:
    """Return the paths that calls opened for writing, made, moved or removed, but in vain."""
    paths: set[str] = set()
    for call in calls:
        name = call.split("(")[0].split()[-1]
        if "(" not in call or re.search(r"= -1 [A-Z]+", call):
            continue
        if name.startswith("open") and not WRITES & set(re.split(r"[|,() ]", call)):
            continue
        for folder, path in PATH.findall(call):
            paths.add(os.path.normpath(os.path.join(folder, path)))
    # What Python keeps of sources is there for all who run them, in a checkout alone.
    return {path for path in paths if not (path.startswith(NOWHERE) or "__pycache__" in path)}


PICTURE = str(CHECKOUT / "examples" / "tunnel.jpg")

COMMANDS = {
    "": ("--version",),
    "upscale": (PICTURE, "-o", "RESULTS/a.png", "--scale", "2"),
    "batch": ("RESULTS/a.png", "-o", "RESULTS/many", "--model", "bicubic", "--scale", "2"),
    "video": ("film.mkv", "-o", "RESULTS/film.mkv", "--model", "bicubic", "--scale", "2"),
    "preview": (PICTURE,),
    "plan": ("RESULTS/a.png", "--scale", "2"),
    "provenance": ("RESULTS/a.png",),
    "formats": (),
    "devices": (),
    "preferences": ("--forget", "all"),
    "models list": (),
    "models show": ("own",),
    "models check": (),
    "models import": ("another.onnx",),
    "models remove": ("another",),
    "doctor": (),
    "doctor --forget": (),
}
"""With what they are run, in the order in which they need each other."""

FETCHING = {"models get", "install"}
"""Commands that exist to talk to others."""


def commands(found: Any = None, name: str = "") -> set[str]:
    """Return all commands there are, as the command line itself knows them."""
    found = found or typer.main.get_command(app)
    if not hasattr(found, "commands"):
        return {name}
    return set().union(*(commands(each, f"{name} {word}".strip()) for word, each in found.commands.items()))


def test_every_command_is_watched() -> None:
    assert commands() <= {*COMMANDS, *FETCHING}


def test_no_command_opens_a_socket_or_leaves_its_folders(home: Path) -> None:
    pytest.importorskip("av", reason="THE EXTRA `video` IS NOT INSTALLED")
    pytest.importorskip("PySide6.QtWidgets", reason="THE EXTRA `preview` IS NOT INSTALLED")
    make_film(home / "work" / "film.mkv", times=TIMES[:4], with_others=False)
    local, cache = home / ".local", home / ".cache"
    own = [home / name for name in ("temporary", "results")]
    places = local / "share", local / "state", cache, home / ".config"
    own += [folder / "enlarger" for folder in places]
    made = {str(folder) for folder in (local, *places)}
    strays: dict[str, object] = {}
    assert not sockets(seen(home, module="enlarger.engine", text=CONVERSATION))
    for name, arguments in COMMANDS.items():
        words = [*name.split(), *arguments]
        calls = seen(home, *(word.replace("RESULTS", str(home / "results")) for word in words))
        outside = [
            path for path in written(calls) - made if not any(Path(path).is_relative_to(a) for a in own)
        ]
        if outside or sockets(calls):
            strays[name] = (sorted(outside), sockets(calls))
    assert not strays
    assert not list((home / "temporary").iterdir())
    assert not list((home / ".cache" / "enlarger").rglob("*.json"))
