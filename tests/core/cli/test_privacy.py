"""What the commands do to the machine around them, seen by strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def seen(home: Path, *arguments: str, module: str = "enlarger", text: str = "") -> list[str]:
    """Run a command under strace; return the calls that it and its children made."""
    trace = home / "trace"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ENLARGER_"))},
        "HOME": str(home),
        "TMPDIR": str(home / "temporary"),
    }
    strace = ["strace", "-f", "-y", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}", "-o", str(trace)]
    result = subprocess.run(
        [*strace, sys.executable, "-I", "-m", module, *arguments],
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


COMMANDS = {
    "version": ("--version",),
    "upscale": ("upscale", str(CHECKOUT / "examples" / "tunnel.jpg"), "-o", "RESULTS/a.png", "--scale", "2"),
    "batch": ("batch", "RESULTS/a.png", "-o", "RESULTS/many", "--model", "bicubic", "--scale", "2"),
    "plan": ("plan", "RESULTS/a.png", "--scale", "2"),
    "provenance": ("provenance", "RESULTS/a.png"),
    "formats": ("formats",),
    "devices": ("devices",),
    "preferences": ("preferences", "--forget", "all"),
    "models": ("models", "list"),
    "show": ("models", "show", "own"),
    "check": ("models", "check"),
    "import": ("models", "import", "another.onnx"),
    "remove": ("models", "remove", "another"),
    "doctor": ("doctor",),
    "forget": ("doctor", "--forget"),
}


def test_no_command_opens_a_socket_or_leaves_its_folders(home: Path) -> None:
    """In the order in which they need each other."""
    local, cache = home / ".local", home / ".cache"
    own = [home / name for name in ("temporary", "results")]
    own += [folder / "enlarger" for folder in (local / "share", local / "state", cache)]
    made = {str(folder) for folder in (local, local / "share", local / "state", cache)}
    strays: dict[str, object] = {}
    assert not sockets(seen(home, module="enlarger.engine", text=CONVERSATION))
    for name, arguments in COMMANDS.items():
        calls = seen(home, *(word.replace("RESULTS", str(home / "results")) for word in arguments))
        outside = [
            path for path in written(calls) - made if not any(Path(path).is_relative_to(a) for a in own)
        ]
        if outside or sockets(calls):
            strays[name] = (sorted(outside), sockets(calls))
    assert not strays
    assert not list((home / "temporary").iterdir())
    assert not list((home / ".cache" / "enlarger").rglob("*.json"))
