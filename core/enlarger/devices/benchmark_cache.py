"""Results of benchmarks and lists of devices, kept from one run to the next: one small JSON file each.

The files lie in the user's cache folder and are there to be read by people, too. A result belongs to a key;
whatever might change it (a version, a driver, a digest) is part of the key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from enlarger.system.storage import write_whole
from enlarger.system.user_folders import cache_folder

from .benchmark_result import Result

RETRY_SECONDS = 7 * 86400.0
"""How long a device that failed is not tried again; it may only have been a busy day."""

RETRY_SECONDS_IF_BUSY = 600.0
"""The same for a device that did not answer in time while the reference was slow as well."""


class _Entry(Struct, frozen=True):
    """What a file holds."""

    key: list[str]
    result: Result


def folder() -> Path:
    """Return the folder of the results, which need not be there."""
    return cache_folder() / "findings"


def recall(key: Sequence[str], newest_seconds: float = float("inf")) -> Result | None:
    """Return what is known for `key`, or None; results older than `newest_seconds` do not count."""
    path = _path(key)
    try:
        entry = _read(path)
        fresh = time.time() - path.stat().st_mtime < newest_seconds
    except _UNREADABLE:
        return None
    return entry.result if fresh else None


def recall_recent(key: Sequence[str]) -> Result | None:
    """Return what is known for `key`, or None; a failure only counts until it may be over."""
    result = recall(key)
    if result and result.problem:
        return recall(key, RETRY_SECONDS_IF_BUSY if result.reference_was_slow else RETRY_SECONDS)
    return result


def all_results() -> list[tuple[list[str], Result, float]]:
    """Return all that is remembered, the newest first: key, result, and when it was measured."""
    found: list[tuple[list[str], Result, float]] = []
    try:
        paths = list(folder().glob("*.json"))
    except OSError:
        return []  # the folder may not be read
    for path in paths:
        try:
            entry, moment = _read(path), path.stat().st_mtime
        except _UNREADABLE:
            continue
        found.append((entry.key, entry.result, moment))
    return sorted(found, key=lambda item: -item[2])


def remember(key: Sequence[str], result: Result) -> None:
    """Keep a result. A folder that cannot be written to only means that it is measured again."""
    content = json.dumps(msgspec.to_builtins(_Entry(list(key), result)), indent=1)
    with contextlib.suppress(OSError):
        write_whole(_path(key), content.encode())


def forget(key: Sequence[str] | None = None) -> None:
    """Remove the result for `key`, or all of them, so that it is measured again."""
    if key is None:
        shutil.rmtree(folder(), ignore_errors=True)
    else:
        with contextlib.suppress(OSError):  # a folder that cannot be written to keeps it
            _path(key).unlink()


def name_of(key: Sequence[str]) -> str:
    """Return a name for the file of what is known for `key`."""
    return hashlib.sha256(json.dumps(list(key)).encode()).hexdigest()[:32]


_UNREADABLE = (OSError, ValueError, RecursionError, msgspec.ValidationError)
"""What comes of a file that is missing, damaged, or of another version."""


def _read(path: Path) -> _Entry:
    # Not by msgspec's own decoder, which takes no NaN: a network may well have given one.
    return msgspec.convert(json.loads(path.read_text("utf-8")), _Entry)


def _path(key: Sequence[str]) -> Path:
    return folder() / f"{name_of(key)}.json"
