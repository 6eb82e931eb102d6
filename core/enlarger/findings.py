"""What was found out about this machine, kept from one run to the next: one small JSON file a finding.

The files lie in the user's cache folder and are there to be read by people, too. A finding belongs to a
key; whatever might change it (a version, a driver, a digest) is part of the key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import appdirs

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


def remember(key: Sequence[str], finding: Finding) -> None:
    """Keep a finding. A folder that cannot be written to only means that it is found out again."""
    path = _path(key)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            json.dump({"key": list(key), "finding": finding}, file, indent=1)
        os.replace(file.name, path)


def forget() -> None:
    """Remove all findings, so that everything is found out again."""
    shutil.rmtree(folder(), ignore_errors=True)


def _path(key: Sequence[str]) -> Path:
    digest = hashlib.sha256(json.dumps(list(key)).encode()).hexdigest()
    return folder() / f"{digest[:32]}.json"
