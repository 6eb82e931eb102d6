"""What can go wrong, in the words of the person who can put it right.

EnlargerError
├── RequestError     the request itself: bad JSON, unknown op, impossible size
├── SourceError      the picture to enlarge is missing, unreadable or too short
├── StorageError     the result cannot be written
├── ModelError       no such network, a damaged file, or not a network that enlarges
├── DownloadError    a file cannot be fetched, or is not the one expected
├── ConsentError     a licence excludes commercial use, and nobody has agreed to that
├── DeviceError      no such device, or none that runs the network
├── MemoryLimitError even the smallest tile does not fit
└── Cancelled        the user or the adapter no longer wants the result

Each has a `kind`, the word that travels to the adapters (docs/protocol.md), a message that says what happened
and a hint that says what to do. Faults of our own are assertions and plain exceptions; they are never dressed
up as one of these.
"""

from __future__ import annotations

from typing import ClassVar


class EnlargerError(Exception):
    """A failure that its reader can act on."""

    kind: ClassVar[str] = "internal"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RequestError(EnlargerError):
    """The request cannot be understood or asks for the impossible."""

    kind = "request"


class SourceError(EnlargerError):
    """The source raster or picture is missing, unreadable or too short."""

    kind = "source"


class StorageError(EnlargerError):
    """The result cannot be written: disk full, quota, no permission, a name that is taken."""

    kind = "storage"


class ModelError(EnlargerError):
    """No such model, a damaged file, a faulty card, or a graph that does not enlarge pictures."""

    kind = "model"


class DownloadError(EnlargerError):
    """A file cannot be fetched, or is not the one expected."""

    kind = "download"


class ConsentError(EnlargerError):
    """A licence excludes commercial use, and the user has not agreed to that."""

    kind = "consent"


class DeviceError(EnlargerError):
    """No such device, or no device that runs the model."""

    kind = "device"


class MemoryLimitError(EnlargerError):
    """There is not enough memory for the job."""

    kind = "memory"


class Cancelled(EnlargerError):  # noqa: N818 - it is an answer, not a fault
    """The job was called off."""

    kind = "cancelled"

    def __init__(self) -> None:
        super().__init__("The job was cancelled.")
