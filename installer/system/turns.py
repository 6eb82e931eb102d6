"""One installer of a user at a time: they all write the same profiles. The second waits."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from typing import Generator


@contextlib.contextmanager
def alone() -> Generator[None, None, None]:
    """Wait until no other installer of this user is at work, and keep others waiting during the block. Where
    locks cannot be had, as on Windows, nobody waits.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    path = os.path.join(tempfile.gettempdir(), f"enlarger-installer-{os.getuid()}.lock")
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another installer is at work; waiting until it is done.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.path.exists(path) and os.path.samestat(os.fstat(file), os.stat(path)):
            break
        os.close(file)  # the other one has removed it
    try:
        yield
    finally:
        os.unlink(path)
        os.close(file)
