"""A file whose beginning is changed, and its end added to, while an encoder writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO


class SplicedFile:
    """Passes on what an encoder writes, with another beginning and a longer end."""

    def __init__(self, file: BinaryIO, length: int, change: Callable[[bytes], tuple[bytes, bytes]]) -> None:
        """Write to `file`. `change` makes its beginning and its end out of the first `length` bytes."""
        self._file = file
        self._length = length
        self._change = change
        self._start = b""
        self._end: bytes | None = None

    def write(self, data: bytes) -> int:
        """Take what comes next; return its length. Raises OSError."""
        if self._end is None:
            self._start += data
            if len(self._start) >= self._length:
                start, self._end = self._change(self._start[: self._length])
                self._file.write(start + self._start[self._length :])
        else:
            self._file.write(data)
        return len(data)

    def finish(self) -> None:
        """Write the end. Raises OSError."""
        assert self._end is not None
        self._file.write(self._end)
