"""Takes a network from the user's own file: reads it where it can do no harm, finds out what it is, tests it,
and puts it among the user's models, or nothing at all.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from enlarger.errors import ModelError, StorageError
from enlarger.importing.architectures.families import FAMILIES
from enlarger.networks.cards import check_id, read_card
from enlarger.networks.library import Model
from enlarger.system.machine import available_memory

__all__ = ["FAMILIES", "Imported", "id_from", "import_network"]

LONGEST = 1200.0
"""Seconds for all of an import."""

LONGEST_RUN = 120.0
"""Seconds for the network to answer once, for a small tile."""

MOST_MEMORY = 12 << 30
MEMORY_SHARE = 0.75
"""Of what is free."""

MOST_CRASHES = 6
"""Sizes of input that may crash a network before it is given up."""

_POLL_SECONDS = 0.1


class Imported(NamedTuple):
    """A network that was taken in."""

    model: Model
    found: list[tuple[str, str]]
    """What was found out about it, in words."""
    notes: list[str]
    """Sentences for the user."""


def id_from(path: Path) -> str:
    """Return the id of a network from a file: its stem, less what no id may have."""
    stem = re.sub(r"[^A-Za-z0-9._+-]+", "-", path.stem).lstrip("._+-").rstrip(".-")[:80]
    return check_id(stem or "network")


def import_network(
    path: Path,
    folder: Path,
    *,
    model_id: str | None = None,
    replace: bool = False,
    about: Mapping[str, Any] | None = None,
    on_wait: Callable[[], None] | None = None,
    run_seconds: float = LONGEST_RUN,
) -> Imported:
    """Take the network in the file `path` into the models below `folder`.

    `about` holds what is known of it beforehand, by the names of a card's fields. `on_wait` is called now and
    then; what it raises ends the import.

    Raises ModelError when the file holds no network that enlarges pictures or was made to harm, StorageError
    when it cannot be read or written. The folder is then as it was.
    """
    chosen = check_id(model_id) if model_id else id_from(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = next((entry for entry in folder.iterdir() if entry.name.lower() == chosen.lower()), None)
        if taken and not replace:
            raise ModelError(
                f"There is a model {taken.name!r} already.",
                "Remove it first, or choose another id for this one.",
            )
        with tempfile.TemporaryDirectory(prefix=".import-", dir=folder, ignore_cleanup_errors=True) as name:
            home = Path(name)
            with path.open("rb"):  # a file that is not there, or not ours to read, is an error of its own
                request = {
                    "file": str(path.resolve()),
                    "id": chosen,
                    "about": dict(about or {}),
                    "run_seconds": run_seconds,
                    "memory": int(min(MOST_MEMORY, MEMORY_SHARE * available_memory())),
                    "path": sys.path,
                }
            answer = _ask(home, request, on_wait or (lambda: None))
            if "problem" in answer:
                raise ModelError(f"{path.name}: {answer['problem']}", answer["hint"])
            _put(home / chosen, folder / chosen, taken, home / "replaced")
    except OSError as error:
        raise StorageError(
            f"{error.filename or folder}: {error.strerror}.",
            "Check that the file is there, and room and permission.",
        ) from error
    found = [(str(what), str(words)) for what, words in answer["found"]]
    return Imported(Model(read_card(folder / chosen / "model.toml"), folder / chosen), found, answer["notes"])


def _put(new: Path, place: Path, taken: Path | None, grave: Path) -> None:
    """Move the folder `new` to its place, and what was `taken` there into its grave."""
    if taken:
        os.rename(taken, grave)
    try:
        os.rename(new, place)
    except OSError:
        if taken:
            os.rename(grave, taken)
        raise


def _ask(home: Path, request: dict[str, Any], on_wait: Callable[[], None]) -> dict[str, Any]:
    """Let a process of its own answer `request` in the folder `home`. What crashes it is not tried again in
    the next.
    """
    (home / "request.json").write_text(json.dumps(request), "utf-8")
    end = time.monotonic() + LONGEST
    status = None
    for _ in range(MOST_CRASHES):
        before = _tried(home)
        status = _run(home, request["memory"], end, on_wait)
        if (home / "answer.json").exists():
            return json.loads((home / "answer.json").read_text("utf-8"))
        if status is None or status == 1 or _tried(home) == before:
            break
    words = "it does not come to an end" if status in {None, 1} else f"it crashes (status {status})"
    if status == _TOO_LARGE:
        words = "it takes more memory than there is for it"
    return {"problem": f"The network cannot be run: {words}.", "hint": "Choose another network."}


_TOO_LARGE = -1000
"""Stands for the status of a process that was ended for its memory."""


def _tried(home: Path) -> str:
    path = home / "trials.json"
    return path.read_text("utf-8") if path.exists() else ""


def _run(home: Path, memory: int, end: float, on_wait: Callable[[], None]) -> int | None:
    """Run the process; return its exit status, or None when its time was over."""
    command = [sys.executable, "-I", "-m", f"{__package__}.worker", str(home)]
    with (
        (home / "log").open("wb") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log) as child,
    ):
        try:
            while (left := end - time.monotonic()) > 0:
                try:
                    return child.wait(min(left, _POLL_SECONDS))
                except subprocess.TimeoutExpired:
                    on_wait()
                if _memory_of(child.pid) > memory:
                    return _TOO_LARGE
            return None
        finally:
            child.kill()


def _memory_of(pid: int) -> int:
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0
