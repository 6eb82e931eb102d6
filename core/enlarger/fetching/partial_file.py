"""What has arrived of a download, on disk, so that it can go on in another attempt or another run."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from enlarger.errors import DownloadError
from enlarger.system.language import _

PIECE = 1 << 16
"""Bytes that are read at once, and lost when a connection breaks meanwhile."""

NO_LINKS = getattr(os, "O_NOFOLLOW", 0)  # Windows has none

CHANGED = _("The file at its source is no longer the one in the catalogue. A copy can be given with --from.")
"""The hint for a file that is not the one expected."""


@dataclass(frozen=True)
class Remote:
    """A file on another machine, and what is known of it."""

    url: str
    bytes: int
    sha256: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url


class PartialFile:
    """What has arrived of a file, on disk."""

    def __init__(self, path: Path, remote: Remote) -> None:
        """Open what there is at `path`; a link, which might lead to anything, is none of ours. Raises
        OSError.
        """
        self._remote = remote
        self._file = open(  # noqa: SIM115 - closed by leaving the context
            path, "a+b", buffering=0, opener=lambda name, flags: os.open(name, flags | NO_LINKS, 0o666)
        )
        self._digest = hashlib.sha256()
        self.bytes = 0
        self.etag = ""
        """Of the version that the bytes belong to; empty where it is not known."""
        self.is_joined = False
        """Whether the bytes came in more than one answer."""
        self._file.seek(0)
        while self.bytes <= remote.bytes and (piece := self._file.read(PIECE)):
            self._digest.update(piece)
            self.bytes += len(piece)
        self.is_joined = self.bytes > 0
        if self.bytes > remote.bytes:
            self.restart()

    @property
    def is_complete(self) -> bool:
        return self.bytes == self._remote.bytes

    @property
    def is_right(self) -> bool:
        return self._digest.hexdigest() == self._remote.sha256

    def append(self, piece: bytes) -> None:
        """Raise DownloadError when that is more than there should be, OSError when it cannot be written."""
        if self.bytes + len(piece) > self._remote.bytes:
            raise DownloadError(
                _(
                    "{host} sends more than the {total} bytes expected.",
                    host=self._remote.host,
                    total=self._remote.bytes,
                ),
                CHANGED,
            )
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._digest.update(piece)
        self.bytes += len(piece)

    def restart(self) -> None:
        """Forget what has arrived."""
        self._file.truncate(0)
        self._digest = hashlib.sha256()
        self.bytes, self.etag, self.is_joined = 0, "", False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                os.fsync(self._file.fileno())
