"""Files to which a line of JSON is added for each thing that has come to pass; a kill or a full disk may cut
them off anywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from enlarger.errors import StorageError

from .storage import storage_error


def read_lines(path: Path) -> Iterator[Any]:
    """Yield what the lines say. One that was cut off counts as not written. Raises OSError."""
    for line in path.read_bytes().splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        yield told


def add_line(path: Path, told: Mapping[str, Any]) -> None:
    """Add a line, which is on the disk when this returns. Raises StorageError; then it does not count."""
    data = json.dumps(told).encode() + b"\n"  # ASCII, whatever bytes the names in it are of
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.write(descriptor, _mended(descriptor) + data)
            if not _ends_with(descriptor, data):
                raise StorageError(f"{path} cannot be written.", "Make room on that disk.")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(path, error) from error


def _mended(descriptor: int) -> bytes:
    """Return what ends a last line that was cut off."""
    size = os.fstat(descriptor).st_size
    if not size:
        return b""
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return b"" if os.read(descriptor, 1) == b"\n" else b"\n"


def _ends_with(descriptor: int, data: bytes) -> bool:
    os.lseek(descriptor, -len(data), os.SEEK_END)
    return os.read(descriptor, len(data)) == data
