"""A folder for the time of some work; one whose process was killed is removed by the next at that work."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

from .locking import lock_folder
from .unfinished import MARK, sweep

_at_work: set[Path] = set()


def discard_all() -> None:
    """Remove all folders that are there now, for a process that is about to end in the midst of its work."""
    for path in list(_at_work):
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def working_folder(prefix: str, parent: Path | None = None) -> Generator[Path]:
    """Give a folder that only this user can read, below `parent` or where temporary files go; it is gone
    afterwards. Its name begins with `prefix`, and so do those that are swept. Raises OSError.
    """
    parent = parent or Path(tempfile.gettempdir())
    sweep(parent, prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as name:
        _at_work.add(Path(name))
        lock = lock_folder(Path(name))
        try:
            with (Path(name) / MARK).open("wb"):
                yield Path(name)
        finally:
            _at_work.discard(Path(name))
            if lock is not None:
                os.close(lock)
