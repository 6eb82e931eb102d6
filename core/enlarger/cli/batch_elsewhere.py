"""A picture of a batch that a worker enlarges, into hidden folders beside the places of its results."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.errors import SourceError
from enlarger.system.language import _
from enlarger.system.storage import storage_error, synchronise
from enlarger.system.unfinished import Unfinished

from .enlargement import enlarge_file_elsewhere, enlarge_file_sent

if TYPE_CHECKING:
    from enlarger.batches.journal import Journal
    from enlarger.batches.plan import Item
    from enlarger.jobs.file_job import Enlarged, FileRequest
    from enlarger.pools.pool import Pool


class Elsewhere:
    """One picture, from the moment at which it is sent to that at which its results are in their places."""

    def __init__(self, item: Item, *, overwrite: bool) -> None:
        self.item = item
        self._overwrite = overwrite
        self._results: list[tuple[Unfinished, Path]] = []
        self._sent: dict[str, Path] = {}
        """Where results go that are sent, by their names."""
        self._stack = ExitStack()

    def submit(self, pool: Pool, asked: FileRequest) -> Future[Any]:
        """Have it enlarged; `asked` says where its results go in the end. Raises StorageError where they
        cannot be written, SourceError where it cannot be read.
        """
        files: dict[str, Path] = {}
        for name, place in asked.files.items():
            try:
                unfinished = self._stack.enter_context(Unfinished(place, overwrite=self._overwrite))
            except OSError as error:
                raise storage_error(place, error) from error
            files[name] = unfinished.path(place.suffix)
            self._results.append((unfinished, files[name]))
        asked = replace(asked, files=files, overwritten=())
        if pool.shares_files:
            return pool.submit(enlarge_file_elsewhere, asked)
        try:
            content = asked.source.read_bytes()
        except OSError as error:
            raise SourceError(
                _("{source} cannot be read: {reason}.", source=asked.source, reason=error.strerror)
            ) from error
        self._sent = files
        return pool.submit(enlarge_file_sent, asked, content)

    def finished(self, future: Future[Any]) -> Enlarged:
        """Return what became of it, with its results in the hidden folders. Raises EnlargerError."""
        if not self._sent:
            return future.result()
        done, contents = future.result()
        for name, path in self._sent.items():
            try:
                path.write_bytes(contents[name])
            except OSError as error:
                raise storage_error(path, error) from error
        return done

    @property
    def whole(self) -> dict[Path, Path]:
        """Where its finished results lie, by their places."""
        return {unfinished.place: path for unfinished, path in self._results}

    def put(self) -> None:
        """Move its results to their places. Raises StorageError."""
        for unfinished, path in self._results:
            try:
                unfinished.put(path)
            except OSError as error:
                raise storage_error(unfinished.place, error) from error

    def close(self) -> None:
        """Remove what is not in its place."""
        self._stack.close()


@contextmanager
def noted(journal: Journal, item: Item, whole: Mapping[Path, Path]) -> Generator[None]:
    """Note in the journal that finished files, by their places, are moved there. Raises StorageError."""
    from enlarger.batches.journal import state_of

    try:
        for path in whole.values():
            synchronise(path)
        states = {place: state_of(path) for place, path in whole.items()}
    except OSError as error:
        raise storage_error(item.result, error) from error
    journal.begin(item.source, item.state, states)
    yield
    journal.end(item.source)
