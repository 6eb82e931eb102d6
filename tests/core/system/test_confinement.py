from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from enlarger.system import confinement

pytestmark = pytest.mark.skipif(not confinement.means(), reason="this system has no means to confine")

TRIES = """
import os, socket, subprocess, sys
from pathlib import Path
from enlarger.system.confinement import confine

inside, outside = Path(sys.argv[1]), Path(sys.argv[2])
confine(inside)

def is_denied(act):
    try:
        act()
    except PermissionError:
        return True
    return False

(inside / "new").write_text("written")
(inside / "folder").mkdir()
os.replace(inside / "new", inside / "folder" / "new")
(inside / "link").symlink_to(outside / "precious")
Path(os.devnull).write_text("nothing")
acts = {
    "make": lambda: (outside / "new").touch(),
    "change": lambda: (outside / "precious").write_text(""),
    "change by a link": lambda: (inside / "link").write_text(""),
    "cut": lambda: os.truncate(outside / "precious", 0),
    "remove": lambda: (outside / "precious").unlink(),
    "move away": lambda: os.rename(outside / "precious", inside / "precious"),
    "tcp": lambda: socket.socket(),
    "udp": lambda: socket.socket(type=socket.SOCK_DGRAM),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "signal": lambda: os.kill(os.getppid(), 0),
    "by a program": lambda: subprocess.run(["sh", "-c", f"echo > {outside}/new"], check=False),
}
print(*(name for name, act in acts.items() if not is_denied(act)), sep=", ")
"""


def test_a_confined_process_writes_in_its_folder_alone_and_talks_to_nobody(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "precious").write_text("here")
    command = [sys.executable, "-c", TRIES, str(inside), str(outside)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.stdout == "by a program\n", result.stderr  # which started, and could not write either
    assert [path.name for path in outside.iterdir()] == ["precious"]
    assert (outside / "precious").read_text() == "here"
