"""Compiled networks, kept from one process to the next: one file each, with a checksum.

A compiler's file of which a bit had changed was seen to run without an error and to give a wrong picture. So
a file counts only as long as its checksum fits its content and the key that it is kept for; one that is cut
short, damaged or in another's place is removed and made again. What might change a compiled network (a
version, a driver, the processor) is part of the key.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from enlarger.system.storage import write_whole

from . import benchmark_cache

LIMIT = 512 << 20
"""Bytes of all files together; those that were not used for the longest time make room."""

_CHECKSUM_BYTES = hashlib.sha256().digest_size


def folder() -> Path:
    """Return the folder of the files, which need not be there; it goes with the results of benchmarks."""
    return benchmark_cache.folder() / "compiled"


def recall(key: Sequence[str]) -> bytes | None:
    """Return the compiled network that is kept for `key`, or None."""
    path = _path(key)
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    content = stored[_CHECKSUM_BYTES:]
    if stored[:_CHECKSUM_BYTES] != _checksum(path, content):
        with contextlib.suppress(OSError):
            path.unlink()
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return content


def remember(key: Sequence[str], content: bytes) -> None:
    """Keep a compiled network. A folder that cannot be written to only means that it is compiled again."""
    path = _path(key)
    with contextlib.suppress(OSError):
        write_whole(path, _checksum(path, content), content)
        _make_room()


def _make_room() -> None:
    """Remove the files that were not used for the longest time, those that were never finished among them."""
    files = [(path, path.stat()) for path in folder().iterdir()]
    left = sum(status.st_size for _, status in files)
    for path, status in sorted(files, key=lambda item: item[1].st_mtime):
        if left <= LIMIT:
            break
        path.unlink()
        left -= status.st_size


def _path(key: Sequence[str]) -> Path:
    return folder() / benchmark_cache.name_of(key)


def _checksum(path: Path, content: bytes) -> bytes:
    digest = hashlib.sha256(path.name.encode())
    digest.update(content)
    return digest.digest()
