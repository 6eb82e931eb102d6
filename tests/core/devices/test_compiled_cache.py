"""The files of compiled networks, with all that may happen to files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from enlarger.devices import compiled_cache

KILLED_WHILE_WRITING = """
import os, signal
from enlarger.devices import compiled_cache
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
compiled_cache.remember(["network"], b"what came of it")
"""

KEY = ["network"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.mark.parametrize("damage", ["cut short", "empty", "in another's place"])
def test_what_is_not_whole_does_not_count(damage: str) -> None:
    compiled_cache.remember(KEY, b"one" * 1000)
    (path,) = compiled_cache.folder().iterdir()
    if damage == "in another's place":
        compiled_cache.remember(["another"], b"two" * 1000)
        (other,) = (item for item in compiled_cache.folder().iterdir() if item != path)
        os.replace(other, path)
    else:
        path.write_bytes(path.read_bytes()[: 100 if damage == "cut short" else 0])
    assert compiled_cache.recall(KEY) is None
    assert not path.exists()


def test_a_process_that_is_killed_while_it_writes_leaves_no_half_file() -> None:
    child = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING], check=False, timeout=60)
    assert child.returncode != 0
    assert compiled_cache.recall(KEY) is None
    compiled_cache.remember(KEY, b"whole")
    assert compiled_cache.recall(KEY) == b"whole"


def test_two_at_once_leave_the_work_of_one() -> None:
    contents = [bytes([number]) * 100_000 for number in range(2)]
    compiled_cache.remember(KEY, contents[0])

    def write(content: bytes) -> None:
        for _ in range(50):
            compiled_cache.remember(KEY, content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert compiled_cache.recall(KEY) in contents
    assert len(list(compiled_cache.folder().iterdir())) == 1


def test_what_was_not_used_for_the_longest_time_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_cache, "LIMIT", 2500)
    for age, name in enumerate(("used", "unused")):
        compiled_cache.remember([name], bytes(1000))
        for path in compiled_cache.folder().iterdir():
            os.utime(path, (age, age))
    assert compiled_cache.recall(["used"])
    compiled_cache.remember(["new"], bytes(1000))
    kept = [name for name in ("used", "unused", "new") if compiled_cache.recall([name])]
    assert kept == ["used", "new"]
