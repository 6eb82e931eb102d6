"""A file that is there only when it is whole: it is made in a hidden folder beside its place, and moved there
in the end. A folder whose process was killed is removed by the next one at work in the same place.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from enlarger.errors import StorageError

from .locking import lock_folder

PREFIX = ".enlarger-"
"""Only folders named so are ever removed."""

MARK = "owner"
"""A file that is in such a folder from the moment on at which it is locked."""

YOUNG_SECONDS = 60.0
"""A folder may be this old before its process has locked it."""

_at_work: set[Unfinished] = set()


class Unfinished:
    """A file on its way to `place`. Used as a context manager; leaving it removes what was not put there."""

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        """Look at the place. Raises StorageError when it is taken, or there is no folder for it."""
        # Where a link is to be overwritten it stays, and the file that it leads to is replaced.
        self.place = Path(os.path.realpath(path)) if overwrite else path
        self._overwrite = overwrite
        if os.path.lexists(path) and not overwrite:
            raise taken(path)
        if self.place.is_dir():
            raise StorageError(f"{path} is a folder.", "Choose another name.")
        if not self.place.parent.is_dir():
            raise StorageError(f"There is no folder {self.place.parent}.", "Make it first.")
        self._folder: Path | None = None
        self._lock: int | None = None
        self._mark: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Make the folder, and remove those beside it whose processes are gone. Raises OSError."""
        sweep(self.place.parent)
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.place.parent))
        _at_work.add(self)
        try:
            self._lock = lock_folder(self._folder)
            # Windows locks no folders, but does not remove a file that is open.
            self._mark = (self._folder / MARK).open("wb")
        except BaseException:
            self.discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def path(self, suffix: str) -> Path:
        """Return where the file is to be made."""
        assert self._folder
        return self._folder / f"whole{suffix}"

    def put(self, whole: Path) -> None:
        """Move the file to its place. Raises StorageError when that was taken meanwhile, OSError when it
        cannot be.
        """
        if self._overwrite:
            _take_over(whole, self.place)
            whole.replace(self.place)
        else:
            _put_beside(whole, self.place)

    def discard(self) -> None:
        """Remove the folder with all that is in it. May be called from another thread."""
        _at_work.discard(self)
        mark, self._mark = self._mark, None
        if mark:
            mark.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def discard_all() -> None:
    """Remove all that is unfinished, for a process that is about to end in the midst of its work."""
    for unfinished in list(_at_work):
        unfinished.discard()


def sweep(folder: Path, prefix: str = PREFIX) -> None:
    """Remove the folders below `folder` whose names begin with `prefix` and whose processes were killed."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{prefix}*"):
            if _is_dead(path):
                shutil.rmtree(path, ignore_errors=True)


def taken(path: Path) -> StorageError:
    """Return the error for a name that something else has."""
    return StorageError(f"{path} exists already.", "Choose another name, or overwrite it with --force.")


def _is_dead(path: Path) -> bool:
    try:
        facts = path.lstat()
        if not stat.S_ISDIR(facts.st_mode):
            return False
        if sys.platform == "win32":
            (path / MARK).unlink()
            return True
        lock = lock_folder(path) if facts.st_uid == os.getuid() else None
    except OSError:
        return False
    if lock is None:
        return False
    os.close(lock)
    return (path / MARK).exists() or time.time() - facts.st_mtime > YOUNG_SECONDS


def _put_beside(whole: Path, place: Path) -> None:
    """Move a file to a place where nothing is, and see to it that nothing has come there meanwhile."""
    try:
        if sys.platform == "win32":
            whole.rename(place)  # never replaces anything there
            return
        try:
            os.link(whole, place)
        except FileExistsError:
            raise
        except OSError:
            # A disk without links, such as a memory card: the name is claimed, then replaced.
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                whole.replace(place)
            except BaseException:
                place.unlink(missing_ok=True)
                raise
    except FileExistsError as error:
        raise taken(place) from error


def _take_over(whole: Path, place: Path) -> None:
    """Give a file the owner, as far as that is ours to give, and the mode of the one that it replaces."""
    if sys.platform == "win32":
        return
    try:
        old, new = place.stat(), whole.stat()
    except FileNotFoundError:
        return
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        if (owner, group) not in {(-1, new.st_gid), (new.st_uid, -1)}:
            with contextlib.suppress(OSError):
                os.chown(whole, owner, group)
    mode = stat.S_IMODE(old.st_mode) & 0o777
    if whole.stat().st_gid != old.st_gid:
        mode &= ~0o070  # that group was let in, not ours
    whole.chmod(mode)
