"""Files that are there only when they are whole, and what the user is told of one that cannot be written."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

from enlarger.errors import StorageError

from .language import _

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""Numbers of errors that more room on the disk, or a larger quota, would have prevented."""


def write_whole(path: Path, *parts: bytes) -> None:
    """Write a file, and its folder where that is not there yet, in such a way that its name leads to a whole
    file at any time, whatever becomes of this process or of another at the same work. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    try:
        with open(unfinished, "xb") as file:
            file.writelines(parts)
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def synchronise(path: Path) -> None:
    """Return when a file has reached the disk, so that it outlasts a power cut. Raises OSError."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def check_room(folder: Path, needed: int) -> None:
    """Raise StorageError where the disk of `folder` has not so many bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            _(
                "{needed:.0f} MB are needed in {folder}, and {free:.0f} MB are free.",
                needed=needed / 1000000.0,
                folder=folder,
                free=free / 1000000.0,
            ),
            _("Make room on that disk."),
        )


def is_full(error: OSError) -> bool:
    """Tell whether there was no room for a file."""
    return error.errno in FULL


def storage_error(
    path: Path | str, error: OSError | str, *, if_full: str = _("Make room on that disk.")
) -> StorageError:
    """Return what the user is told when a file cannot be written: `error`, or the reason in words.

    `if_full` is the hint where there was no room.
    """
    reason, hint = error, _("Check that the folder exists and may be written to, and that the disk has room.")
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        hint = if_full if is_full(error) else hint
    return StorageError(_("{path} cannot be written: {reason}.", path=path, reason=reason), hint)
