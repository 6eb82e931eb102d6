"""Child processes that answer one request: they may hang or crash without harm, are waited for with a limit,
and outlive nobody.

Parent and child share a folder: `request.json` is asked, `answer.json` answered, and `log` is what the child
and its libraries wrote to standard output and standard error. A child ends when the other end of its standard
input does.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NoReturn

import psutil

from .blas_threads import NONE as NO_THREADS
from .storage import write_whole

OnWait = Callable[[], None]
"""Called now and then while a child is at work; what it raises ends the child."""

_POLL_SECONDS = 0.1

ROOM = 64 << 10
"""Bytes. Where less is left, a child without an answer had no room to write one."""


class NoAnswer(Exception):  # noqa: N818 - it may be what one wants to find out
    """A child process ended, or was ended, without an answer."""

    def __init__(self, reason: Literal["timeout", "memory", "exit"], status: int, last_words: str) -> None:
        super().__init__(f"{reason} {status} {last_words}")
        self.reason = reason
        """Its time was over, it held too much memory, or it ended by itself."""
        self.status = status
        """Its exit status; below 0, on POSIX, the signal that ended it."""
        self.last_words = last_words
        """The last line of its log, which may be empty."""


def ask_child(
    module: str,
    folder: Path,
    request: Mapping[str, Any],
    seconds: float,
    on_wait: OnWait,
    memory: float = float("inf"),
) -> dict[str, Any]:
    """Run `python -I -m MODULE FOLDER`, whose main function is `answer_parent`, and return its answer.

    The child looks for modules where this process does. Raises NoAnswer when it gives none within `seconds`,
    or while it holds less than `memory` bytes; OSError when there is no room for question and answer.
    """
    (folder / "request.json").write_text(json.dumps({**request, "path": sys.path}), "utf-8")
    log = folder / "log"
    command = [sys.executable, "-I", "-m", module, str(folder)]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, env={**NO_THREADS, **os.environ}
        ) as child,
    ):
        try:
            limit = _wait(child, seconds, on_wait, memory)
        finally:
            child.kill()
    try:
        return json.loads((folder / "answer.json").read_text("utf-8"))
    except FileNotFoundError:
        if shutil.disk_usage(folder).free < ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from None
        last_words = log.read_text("utf-8", "replace").strip().rpartition("\n")[2]
        raise NoAnswer(limit, child.returncode, last_words) from None


def answer_parent(folder: Path, answer: Callable[[dict[str, Any]], Mapping[str, Any]]) -> NoReturn:
    """In a child: hand the request in `folder` to `answer`, leave what it returns, and end the process. The
    folder is removed where the parent is gone before.
    """
    request = json.loads((folder / "request.json").read_text("utf-8"))
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    sys.path[:] = request.pop("path")
    write_whole(folder / "answer.json", json.dumps(answer(request)).encode())
    # A library that crashes while it is unloaded has done its work all the same.
    os._exit(0)


def _wait(
    child: subprocess.Popen[bytes], seconds: float, on_wait: OnWait, memory: float
) -> Literal["timeout", "memory", "exit"]:
    """Wait until a child has ended or reached one of its limits; return which of that it was."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            child.wait(min(left, _POLL_SECONDS))
        except subprocess.TimeoutExpired:
            on_wait()
        else:
            return "exit"
        if _memory_of(child.pid) > memory:
            return "memory"
    return "timeout" if child.poll() is None else "exit"


def _memory_of(pid: int) -> int:
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0


def _end_with_parent(folder: Path) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
