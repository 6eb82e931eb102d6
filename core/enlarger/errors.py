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

import unicodedata
from typing import ClassVar

LONGEST_TEXT = 2000
"""Characters of a message or a hint."""


def printable(text: str) -> str:
    """Return a text that may hold names from a file as a terminal or a dialog may show it: without control
    characters, which could command a terminal, and not without end.
    """
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT - 200]} \u2026 {text[-200:]}"
    if text.isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"} else "\ufffd" for c in text)


class EnlargerError(Exception):
    """A failure that its reader can act on."""

    kind: ClassVar[str] = "internal"

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = printable(message), printable(hint)
        super().__init__(self.message)


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
