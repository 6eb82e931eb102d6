"""One process at a time: the others wait until it is done."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

POLL_SECONDS = 0.2
"""Windows cannot be asked to tell when a lock is free."""


@contextlib.contextmanager
def locked(path: Path, on_wait: Callable[[], None]) -> Generator[None]:
    """Hold the lock file `path` alone; it is gone afterwards. `on_wait` is called once when another process
    holds it. Raises OSError where the file cannot be made or locked.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(descriptor, on_wait)
            is_gone = not _is_at(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        if not is_gone:
            break
        # Who held it has removed it, and the next to come has made another.
        os.close(descriptor)
    try:
        yield
    finally:
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
        os.close(descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                path.unlink()


def lock_folder(path: Path) -> int | None:
    """Lock a folder for as long as the descriptor returned is open; None when another process holds it, or it
    cannot be opened.
    """
    if sys.platform == "win32":
        return None  # a folder cannot be locked there, but files in use in it cannot be removed either
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _take(descriptor: int, on_wait: Callable[[], None]) -> None:
    if sys.platform == "win32":
        import msvcrt

        has_waited = False
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except PermissionError:
                if not has_waited:
                    on_wait()
                has_waited = True
                time.sleep(POLL_SECONDS)
            else:
                return
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
