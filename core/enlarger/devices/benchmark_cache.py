"""What was found out about this machine, kept from one run to the next: one small JSON file a finding.

The files lie in the user's cache folder and are there to be read by people, too. A finding belongs to a
key; whatever might change it (a version, a driver, a digest) is part of the key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import appdirs

from enlarger.system.storage import write_whole

Finding = dict[str, Any]


def folder() -> Path:
    """Return the folder of the findings, which need not be there."""
    return Path(appdirs.user_cache_dir("enlarger", appauthor=False)) / "findings"


def recall(key: Sequence[str], newest_seconds: float = float("inf")) -> Finding | None:
    """Return what is known for `key`, or None; findings older than `newest_seconds` do not count."""
    path = _path(key)
    try:
        content = json.loads(path.read_text("utf-8"))
        fresh = time.time() - path.stat().st_mtime < newest_seconds
    except (OSError, ValueError):
        return None
    is_whole = isinstance(content, dict) and isinstance(content.get("finding"), dict)  # pyright: ignore[reportUnknownMemberType]
    return content["finding"] if is_whole and fresh else None  # pyright: ignore[reportUnknownVariableType]


def all_findings() -> list[tuple[list[str], Finding, float]]:
    """Return all that is remembered, the newest first: key, finding, and when it was found out."""
    found: list[tuple[list[str], Finding, float]] = []
    try:
        paths = list(folder().glob("*.json"))
    except OSError:
        return []  # the way to the folder is barred
    for path in paths:
        try:
            content, moment = json.loads(path.read_text("utf-8")), path.stat().st_mtime
        except (OSError, ValueError):
            continue
        if isinstance(content, dict):
            key, finding = content.get("key"), content.get("finding")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            if isinstance(key, list) and key and isinstance(finding, dict):
                found.append(([str(word) for word in key], finding, moment))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return sorted(found, key=lambda item: -item[2])


def remember(key: Sequence[str], finding: Finding) -> None:
    """Keep a finding. A folder that cannot be written to only means that it is found out again."""
    content = json.dumps({"key": list(key), "finding": finding}, indent=1)
    with contextlib.suppress(OSError):
        write_whole(_path(key), content.encode())


def forget(key: Sequence[str] | None = None) -> None:
    """Remove the finding for `key`, or all of them, so that it is found out again."""
    if key is None:
        shutil.rmtree(folder(), ignore_errors=True)
    else:
        with contextlib.suppress(OSError):  # a folder that cannot be written to keeps it
            _path(key).unlink()


def name_of(key: Sequence[str]) -> str:
    """Return a name for the file of what is known for `key`."""
    return hashlib.sha256(json.dumps(list(key)).encode()).hexdigest()[:32]


def _path(key: Sequence[str]) -> Path:
    return folder() / f"{name_of(key)}.json"
