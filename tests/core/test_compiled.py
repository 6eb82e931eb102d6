"""Compiled networks that outlive a process, with all that may happen to files."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from enlarger import compiled, session
from enlarger.choice import devices_called
from enlarger.geometry import Size
from enlarger.providers import CPU_DEVICE
from enlarger.session import Record, Session, forget_compiled
from tiny_networks import random_network

KILLED_WHILE_WRITING = """
import os, signal
from enlarger import compiled
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
compiled.remember(["network"], b"what came of it")
"""

KEY = ["network"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    devices_called("openvino")  # is found out once for all tests
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget_compiled()


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return what ONNX Runtime is given from now on."""
    create, contents = session.ort.InferenceSession, list[bytes]()

    def created(content: bytes, *arguments: Any, **more: Any) -> Any:
        contents.append(content)
        return create(content, *arguments, **more)

    monkeypatch.setattr(session.ort, "InferenceSession", created)
    return contents


@pytest.mark.parametrize("precision", ["fast", "exact"])
def test_a_later_process_takes_up_what_was_compiled(
    precision: Any, given: list[bytes], make_network: Any, noise: Any
) -> None:
    (device,), tile = devices_called("openvino"), noise(24, 20)
    content = make_network(random_network(), 2).for_tiles(Size(24, 20), "u8")
    start = functools.partial(Session, content, device, precision, is_kept=True)
    pictures: list[Any] = []
    for _ in range(2):
        forget_compiled()  # as in a new process
        pictures.append(start(Record())(tile))
    assert given[0] == content
    assert given[1] != content
    np.testing.assert_array_equal(*pictures)


def test_a_damaged_one_is_compiled_anew(given: list[bytes], make_network: Any, noise: Any) -> None:
    (device,), tile = devices_called("openvino"), noise(24, 20)
    content = make_network(random_network(), 2).for_tiles(Size(24, 20), "u8")
    start = functools.partial(Session, content, device, "exact", is_kept=True)
    expected = start(Record())(tile)
    (path,) = compiled.folder().iterdir()
    whole = bytearray(path.read_bytes())
    for place in (5, len(whole) // 2, len(whole) - 1):
        damaged = whole.copy()
        damaged[place] ^= 1
        path.write_bytes(damaged)
        forget_compiled()
        given.clear()
        np.testing.assert_array_equal(start(Record())(tile), expected)
        assert given == [content]
    forget_compiled()
    start(Record())
    assert given[-1] != content, "it is whole again"


def test_what_the_provider_refuses_is_compiled_anew(
    given: list[bytes], make_network: Any, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (device,), tile = devices_called("openvino"), noise(24, 20)
    content = make_network(random_network(), 2).for_tiles(Size(24, 20), "u8")
    monkeypatch.setattr(compiled, "recall", lambda _: b"of another version")  # pyright: ignore[reportUnknownLambdaType]
    forget_compiled()
    Session(content, device, "exact", Record(), is_kept=True)(tile)
    assert given == [b"of another version", content]


def test_only_what_is_to_be_kept_and_can_be_is_kept(make_network: Any) -> None:
    (device,) = devices_called("openvino")
    content = make_network(random_network(), 2).for_tiles(Size(24, 20), "u8")
    forget_compiled()
    Session(content, device, "exact", Record())
    forget_compiled()
    Session(content, CPU_DEVICE, "exact", Record(), is_kept=True)
    assert not compiled.folder().exists()


def test_a_folder_that_cannot_be_made_does_no_harm(make_network: Any, noise: Any, tmp_path: Path) -> None:
    (tmp_path / "enlarger").write_text("a file where the folder should be")
    (device,), tile = devices_called("openvino"), noise(24, 20)
    content = make_network(random_network(), 2).for_tiles(Size(24, 20), "u8")
    forget_compiled()
    picture = Session(content, device, "exact", Record(), is_kept=True)(tile)
    assert picture.shape == (40, 48, 3)


@pytest.mark.parametrize("damage", ["cut short", "empty", "in another's place"])
def test_what_is_not_whole_does_not_count(damage: str) -> None:
    compiled.remember(KEY, b"one" * 1000)
    (path,) = compiled.folder().iterdir()
    if damage == "in another's place":
        compiled.remember(["another"], b"two" * 1000)
        (other,) = (item for item in compiled.folder().iterdir() if item != path)
        os.replace(other, path)
    else:
        path.write_bytes(path.read_bytes()[: 100 if damage == "cut short" else 0])
    assert compiled.recall(KEY) is None
    assert not path.exists()


def test_a_process_that_is_killed_while_it_writes_leaves_no_half_file() -> None:
    child = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING], check=False, timeout=60)
    assert child.returncode != 0
    assert compiled.recall(KEY) is None
    compiled.remember(KEY, b"whole")
    assert compiled.recall(KEY) == b"whole"


def test_two_at_once_leave_the_work_of_one() -> None:
    contents = [bytes([number]) * 100_000 for number in range(2)]
    compiled.remember(KEY, contents[0])

    def write(content: bytes) -> None:
        for _ in range(50):
            compiled.remember(KEY, content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert compiled.recall(KEY) in contents
    assert len(list(compiled.folder().iterdir())) == 1


def test_what_was_not_used_for_the_longest_time_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "LIMIT", 2500)
    for age, name in enumerate(("used", "unused")):
        compiled.remember([name], bytes(1000))
        for path in compiled.folder().iterdir():
            os.utime(path, (age, age))
    assert compiled.recall(["used"])
    compiled.remember(["new"], bytes(1000))
    kept = [name for name in ("used", "unused", "new") if compiled.recall([name])]
    assert kept == ["used", "new"]
