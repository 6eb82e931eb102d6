"""The log that users find and send with a report: one small file, to which all our processes append."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sys
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Final

from enlarger.errors import EnlargerError

from .locking import locked
from .user_folders import log_folder

LARGEST = 512 << 10
"""Bytes of the file; a full one is kept once, as `enlarger.log.1`."""

LONGEST = 16 << 10
"""Bytes of a record."""

logger: Final = logging.getLogger("enlarger")
logger.addHandler(logging.NullHandler())  # otherwise Python prints warnings that nobody wants to hear


def path() -> Path:
    """Return where the log is; it need not be there."""
    return log_folder() / "enlarger.log"


@functools.cache
def start() -> None:
    """Have all that is logged in this process written to the file, with warnings of Python and of libraries.
    For processes of our own: a program that imports Enlarger decides about logging itself.
    """
    handler = _SharedFile(path())
    handler.setFormatter(logging.Formatter("%(asctime)s [%(process)d] %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    logger.setLevel(logging.INFO)


def take_standard_error() -> None:
    """From now on, let what libraries write to standard error go to the log. `sys.stderr` leads to the user
    as before.
    """
    try:
        shown = os.dup(sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):
        return  # it is closed, or is no file
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        taken = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    except OSError:
        taken = os.open(os.devnull, os.O_WRONLY)
    sys.stderr.flush()
    sys.stderr = os.fdopen(
        shown, "w", buffering=1, encoding=sys.stderr.encoding, errors=sys.stderr.errors or "backslashreplace"
    )
    os.dup2(taken, 2)
    os.close(taken)


@contextlib.contextmanager
def following(job: object) -> Generator[None]:
    """Write down that a job begins, and how it fails. What is no answer to the user is written down at the
    edge of the process.
    """
    logger.info("job: %s", job)
    try:
        yield
    except EnlargerError as error:
        logger.warning("job ended: %s: %s", error.kind, error.message)
        raise
    except (SystemExit, KeyboardInterrupt):
        logger.info("job ended by a signal")
        raise


def done(report: object, notes: Iterable[str]) -> None:
    """Write down what a job ran on, and its notes."""
    logger.info("job done: %s", report)
    for note in notes:
        logger.warning("%s", note)


class _SharedFile(logging.Handler):
    """Opens the file for each record, so that none of our processes is in the way when it is turned over."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record).encode("utf-8", "backslashreplace")[:LONGEST] + b"\n"
        with contextlib.suppress(OSError):  # a log that cannot be written must not break what it tells of
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._is_full(len(line)):
                with contextlib.suppress(OSError):
                    self._turn_over(len(line))
            with self._path.open("ab", buffering=0) as file:
                file.write(line)

    def _turn_over(self, more: int) -> None:
        with locked(self._path.with_suffix(".lock"), lambda: None):
            if self._is_full(more):  # another process may have been faster
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))

    def _is_full(self, more: int) -> bool:
        try:
            return self._path.stat().st_size + more > LARGEST
        except FileNotFoundError:
            return False
