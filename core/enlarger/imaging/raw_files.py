"""Raw files between an editor and the engine: pixels and nothing else, read and written strip by strip."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import threading
import weakref
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from enlarger.errors import SourceError, StorageError
from enlarger.geometry import Box, Size
from enlarger.system.amounts import bytes_text
from enlarger.system.language import _
from enlarger.system.storage import storage_error

from .pixel_format import PixelFormat
from .strips import STRIP_BYTES, Strip, Strips

_MAKE_ROOM = _("Make room on that disk, or ask for a smaller size.")


def read_raw(path: Path, size: Size, pixel_format: PixelFormat) -> Strips:
    """Return the strips of a raw file: rows from the top without padding, channels interleaved.

    The file is opened and measured at once, read while the strips are consumed. Raises SourceError when it is
    missing, unreadable or shorter than the size asks for, even if it shrinks half-way.
    """
    file = _open_raw(path, size, pixel_format)
    strips = _raw_strips(file, size, pixel_format)
    weakref.finalize(strips, file.close)  # they need not be consumed
    return strips


class RawReader:
    """Reads any part of a raw file."""

    def __init__(self, path: Path, size: Size, pixel_format: PixelFormat) -> None:
        """Open the file. Raises SourceError as `read_raw` does."""
        self._file = _open_raw(path, size, pixel_format)
        self._size = size
        self._format = pixel_format
        self._lock = threading.Lock()

    def read(self, box: Box) -> Strip:
        """Return the pixels of a box that lies within the raster, of shape (height, width, channels). May be
        called from several threads. Raises SourceError when the file has become shorter.
        """
        pixel, count = self._format.bytes_per_pixel, self._format.channels
        rows = np.empty((box.size.height, box.size.width * count), self._format.dtype)
        whole = box.size.width == self._size.width
        pieces = [rows] if whole else rows
        with self._lock:
            for number, piece in enumerate(pieces):
                self._file.seek(((box.top + number) * self._size.width + box.left) * pixel)
                if self._file.readinto(piece.data.cast("B")) != piece.nbytes:
                    raise SourceError(
                        _("The source file has become shorter than it was."), _("Export the layer again.")
                    )
        return rows.reshape(box.size.height, box.size.width, count)

    def close(self) -> None:
        self._file.close()


def _open_raw(path: Path, size: Size, pixel_format: PixelFormat) -> BufferedReader:
    expected = size.pixels * pixel_format.bytes_per_pixel
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            raise OSError(errno.EINVAL, _("it is not a file"))
        file = path.open("rb")
        length = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise SourceError(
            _("The source file {path} cannot be read: {reason}.", path=path, reason=error.strerror),
            _("Export the layer again."),
        ) from error
    if length < expected:
        file.close()
        raise SourceError(
            _("The source file ends after {length} of {expected} bytes.", length=length, expected=expected),
            _("Export the layer again."),
        )
    return file


def _raw_strips(file: BufferedReader, size: Size, pixel_format: PixelFormat) -> Strips:
    row_bytes = size.width * pixel_format.bytes_per_pixel
    step = max(1, STRIP_BYTES // row_bytes)
    with file:
        for top in range(0, size.height, step):
            rows = min(step, size.height - top)
            data = file.read(rows * row_bytes)
            if len(data) < rows * row_bytes:
                raise SourceError(
                    _("The source file became shorter while it was read."), _("Export the layer again.")
                )
            yield np.frombuffer(data, pixel_format.dtype).reshape(rows, size.width, pixel_format.channels)


class RawWriter:
    """A raw file that grows strip by strip and is there only if everything went well.

    Used as a context manager: leaving it by an exception removes the file.
    """

    def __init__(self, path: Path, nbytes: int) -> None:
        """Write to `path` a result of `nbytes`."""
        self.path = path
        self._nbytes = nbytes

    def __enter__(self) -> Self:
        """Make the file. Raises StorageError when it cannot be made or will not fit on the disk."""
        try:
            if self.path.exists() and not self.path.is_file():
                raise OSError(errno.EINVAL, _("something else has that name"))
            free = shutil.disk_usage(self.path.parent).free
            self._file = self.path.open("wb")
        except OSError as error:
            raise storage_error(self.path, error, if_full=_MAKE_ROOM) from error
        if free < self._nbytes:
            self._discard()
            room = bytes_text(free)
            raise StorageError(
                _(
                    "The result takes {size}; {room} are free beside {path}.",
                    size=bytes_text(self._nbytes),
                    room=room,
                    path=self.path,
                ),
                _("Make room, or ask for a smaller size."),
            )
        return self

    def describe(self, provenance: dict[str, Any]) -> None:
        """Do nothing: a raw file says nothing of itself, and the adapter is told when the job is done."""

    def write(self, strip: Strip) -> None:
        """Append `strip`. Raises StorageError."""
        try:
            self._file.write(np.ascontiguousarray(strip).data)
        except OSError as error:
            raise storage_error(self.path, error, if_full=_MAKE_ROOM) from error

    def finish(self) -> None:
        """Have all rows in the file. Raises StorageError."""
        try:
            self._file.close()
        except OSError as error:
            raise storage_error(self.path, error, if_full=_MAKE_ROOM) from error

    def put(self) -> None:
        """Do nothing: the file is in its place from the beginning, the adapter is told when it is whole."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()

    def _discard(self) -> None:
        # A full disk makes the last flush fail as well; the file goes anyway.
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self.path.unlink()
