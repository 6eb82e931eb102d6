"""Child processes answer, or it is told why they do not."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from enlarger.errors import Cancelled
from enlarger.system.processes import NoAnswer, ask_child

CHILD = """
import os, sys, time
from pathlib import Path
from enlarger.system.processes import answer_parent

def answer(request):
    print("It was asked", file=sys.stderr, flush=True)
    match request["ask"]:
        case "echo":
            return {"said": request["word"], "path": sys.path}
        case "crash":
            os.abort()
        case "hoard":
            hoard = bytearray(os.urandom(1 << 20) * 300)
            time.sleep(60)
        case "hang":
            time.sleep(60)

answer_parent(Path(sys.argv[1]), answer)
"""


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask a child for one of the things it can do."""
    (tmp_path / "a_child.py").write_text(CHILD)
    monkeypatch.syspath_prepend(tmp_path)
    # Isolated as it is, the child would not find a module beside this test.
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$4/../a_child.py" "$4"\n')
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "shared").mkdir()

    def asked(what: str, seconds: float = 30.0, memory: float = 1e12, on_wait: Any = lambda: None) -> Any:
        request = {"ask": what, "word": "Grüße"}
        return ask_child("a_child", tmp_path / "shared", request, seconds, on_wait, memory)

    return asked


posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")


@posix
def test_a_child_answers_and_imports_from_where_its_parent_does(ask: Any) -> None:
    assert ask("echo") == {"said": "Grüße", "path": sys.path}


@posix
@pytest.mark.parametrize(
    ("what", "limits", "reason"),
    [("crash", {}, "exit"), ("hang", {"seconds": 1.0}, "timeout"), ("hoard", {"memory": 200e6}, "memory")],
)
def test_a_child_without_an_answer_is_ended_and_the_reason_told(
    what: str, limits: dict[str, float], reason: str, ask: Any
) -> None:
    start = time.monotonic()
    with pytest.raises(NoAnswer) as caught:
        ask(what, **limits)
    assert caught.value.reason == reason
    assert caught.value.status != 0
    assert caught.value.last_words or what == "hang"
    assert time.monotonic() - start < 50, "nobody waits for what has hung"


@posix
def test_who_has_waited_enough_ends_the_child(ask: Any) -> None:
    def enough() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        ask("hang", on_wait=enough)
