"""The private folder that holds a conversation's raw files, and the sweeping of folders that nobody came back
for.

The adapter makes the folder, the engine locks it while it lives and removes it when it ends, whoever was
killed.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from enlarger.system.locking import lock_folder

PREFIX = "job-"
"""Only folders named so are ever removed."""

PRIVATE = 0o700
"""The mode in which adapters make them."""

YOUNG_SECONDS = 60.0
"""A folder may be this old before its engine has locked it."""

FORGOTTEN_SECONDS = 24 * 3600.0
"""Where folders cannot be locked, one of this age is taken for forgotten."""


class JobFolder:
    """A locked job folder. Leaving the context removes it."""

    def __init__(self, path: Path | None) -> None:
        """Lock `path`; with None there is no folder and nothing to do."""
        self.path = path
        self._lock = None if path is None else lock_folder(path)

    @staticmethod
    def from_arguments(arguments: list[str]) -> JobFolder:
        """Return the folder that `--folder` names. A name that does not look like a job folder's is left
        alone.
        """
        if len(arguments) == 2 and arguments[0] == "--folder":
            path = Path(arguments[1])
            if path.name.startswith(PREFIX) and path.is_dir():
                return JobFolder(path)
        return JobFolder(None)

    def remove(self) -> None:
        if self.path is not None:
            shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Self:
        if self.path is not None:
            sweep(self.path.parent)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
        if self._lock is not None:
            os.close(self._lock)


def sweep(folder: Path) -> None:
    """Remove the job folders under `folder` whose engine and adapter are both gone. They are private: what
    others may look into is somebody's own that is called so.
    """
    now = time.time()
    for path in folder.glob(f"{PREFIX}*"):
        try:
            facts = path.lstat()
        except OSError:
            continue  # its owner was faster
        age = now - facts.st_mtime
        if sys.platform != "win32" and stat.S_IMODE(facts.st_mode) != PRIVATE:
            continue
        if age > YOUNG_SECONDS and _is_forgotten(path, age):
            shutil.rmtree(path, ignore_errors=True)


def _is_forgotten(path: Path, age: float) -> bool:
    if sys.platform == "win32":
        return age > FORGOTTEN_SECONDS
    lock = lock_folder(path)
    if lock is None:
        return False
    os.close(lock)
    return True
