"""The journal of a batch: which pictures are done, so that a batch that was broken off can be taken up again.

A line is written before the results of a picture are moved into their places, and another afterwards. The
first says what the finished files are, by their sizes and times, which moving them does not change: should
the process be killed between the two, a look at the places tells what had come to pass.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enlarger.errors import StorageError
from enlarger.system.json_lines import add_line, read_lines
from enlarger.system.language import _
from enlarger.system.locking import locked
from enlarger.system.storage import storage_error

NAME = "enlarger-batch.jsonl"
LOCK = ".enlarger-batch.lock"

State = tuple[int, int]
"""Of a file: its bytes, and when it was written, in nanoseconds."""


@dataclass(frozen=True)
class Entry:
    """What is known of a picture."""

    state: State
    """Of the source when it was read."""
    settings: str
    results: Mapping[Path, State]
    """By their places in the folder of the results."""
    is_done: bool


class Journal:
    """The journal in the folder of the results."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        """Read what was done before, and set right what a killed process has left between its two lines.
        `settings` are what a result depends on beside its source.

        Raises StorageError when the journal cannot be read.
        """
        self.folder = folder
        self.path = folder / NAME
        told = json.dumps(dict(sorted(settings.items())), default=str)
        self._settings = hashlib.sha256(told.encode()).hexdigest()[:16]
        self._entries: dict[str, Entry] = {}
        try:
            self._read()
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(
                _("{path} cannot be read: {reason}.", path=self.path, reason=error.strerror)
            ) from error
        self._set_right()

    def results(self, source: Path, state: State) -> list[Path] | None:
        """Return the results of a source in this `state`, with the same settings; None where they have not
        been made, or are gone.
        """
        entry = self._entries.get(str(source))
        if not entry or not entry.is_done or (entry.state, entry.settings) != (state, self._settings):
            return None
        places = [self.folder / place for place in entry.results]
        return places if all(map(os.path.lexists, places)) else None

    def places(self) -> dict[Path, Path]:
        """Return the places of all results that were ever made here, with their sources."""
        return {
            self.folder / place: Path(source)
            for source, entry in self._entries.items()
            for place in entry.results
        }

    def begin(self, source: Path, state: State, results: Mapping[Path, State]) -> None:
        """Note that finished files are about to be moved to their places. Raises StorageError."""
        places = {place.relative_to(self.folder): found for place, found in results.items()}
        self._add(source, Entry(state, self._settings, places, is_done=False))

    def end(self, source: Path) -> None:
        """Note that they are there. Raises StorageError."""
        self._add(source, self._done(self._entries[str(source)]))

    def _done(self, entry: Entry) -> Entry:
        return Entry(entry.state, entry.settings, entry.results, is_done=True)

    def _read(self) -> None:
        for told in read_lines(self.path):
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                size, time = told["state"]
                results = {_inside(place): (found[0], found[1]) for place, found in told["results"].items()}
                entry = Entry((size, time), told["settings"], results, told["event"] == "done")
                self._entries[told["source"]] = entry

    def _set_right(self) -> None:
        for source, entry in list(self._entries.items()):
            if entry.is_done:
                continue
            places = {self.folder / place: state for place, state in entry.results.items()}
            there = [place for place, state in places.items() if _state_of(place) == state]
            if len(there) == len(places):
                self._entries[source] = self._done(entry)
                continue
            for place in there:  # one of several results: they are made anew together
                place.unlink()
            del self._entries[source]

    def _add(self, source: Path, entry: Entry) -> None:
        line = {
            "event": "done" if entry.is_done else "begin",
            "source": str(source),
            "state": entry.state,
            "settings": entry.settings,
            "results": {str(place): state for place, state in entry.results.items()},
        }
        add_line(self.path, line)
        self._entries[str(source)] = entry


@contextmanager
def alone_in(folder: Path) -> Generator[None]:
    """Make the folder of the results, and keep other batches out of it. Raises StorageError when one is at
    work there, or it cannot be written to.
    """

    def refuse() -> None:
        raise StorageError(
            _("Another batch is at work in {folder}.", folder=folder),
            _("Wait for it, or choose another folder."),
        )

    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder / LOCK, refuse))
        except OSError as error:
            raise storage_error(folder, error) from error
        yield


def state_of(path: Path) -> State:
    """Return the state of a file. Raises OSError."""
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns


def _inside(place: str) -> Path:
    """Return a place in the folder of the results. Raises ValueError for one that is outside."""
    path = Path(place)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(place)
    return path


def _state_of(path: Path) -> State | None:
    try:
        return state_of(path)
    except OSError:
        return None
