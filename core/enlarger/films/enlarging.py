"""A film enlarged: picture by picture into parts that outlive the process, joined with the rest in the end.

1. The film is looked at, and the method chosen by a picture from its midst, once for all of them.
2. The file that comes out is tried: what its kind cannot hold is told before anything is computed.
3. Each part begins with a key frame, is written by an encoder of its own, and is in the journal when whole.
4. Parts and the source's other packets are joined, and the parts removed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from enlarger.errors import SourceError
from enlarger.imaging.arrays import strips_of
from enlarger.jobs.frame_enlarger import FrameEnlarger
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import Listener
from enlarger.networks.methods import MethodName
from enlarger.pools.pool import in_order
from enlarger.system.language import _
from enlarger.system.storage import storage_error
from enlarger.version import __version__

from .holding import Hold
from .part_work import PartWork, make_part
from .parts import Part, Parts, folder_of
from .picture_enlarger import PictureEnlarger

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from enlarger.jobs.job import Job
    from enlarger.pools.pool import Pool

    from .film import FilmPicture
    from .source import FilmSource, PartWriter

PICTURES = 48
"""Of a part, at most: what is lost when the process is killed."""


@dataclass(frozen=True)
class FilmReport:
    """What a film came to."""

    pictures: int
    seconds: float
    """Of this run; what was finished before is left out."""
    note: str
    """For the user; mostly empty."""


class FilmListener(Protocol):
    """Hears how a film goes on. What it raises ends it; what is finished is kept."""

    def on_begin(self, done: int, pictures: int) -> None:
        """Hear how many pictures were finished before, of about how many."""
        ...

    def on_picture(self) -> None:
        """Hear that one more picture is finished."""
        ...

    def check(self) -> None:
        """Raise if the film is no longer wanted."""
        ...


class FilmResult(Protocol):
    """What a film becomes."""

    path: Path
    home: Path
    """The folder where parts lie."""

    @property
    def writer(self) -> PartWriter:
        """What writes parts: a dataclass, for the journal."""
        ...

    def check(self) -> None:
        """Raise RequestError or StorageError where it cannot be."""
        ...

    def join(self, parts: Parts) -> None:
        """Make it of its parts. Raises StorageError."""
        ...


class FilmJob:
    """One film, one method."""

    def __init__(self, film: FilmSource, request: JobRequest, on_wait: Callable[[], None]) -> None:
        """Choose the method by a picture from the film's midst. Raises EnlargerError."""
        self.film = film
        middle = film.middle()
        source = Source(film.size, middle.pixel_format, lambda: strips_of(middle.pixels))
        self.chosen = request.job(source, on_wait)
        """The job of that picture."""
        self._frames = FrameEnlarger(self.chosen.method, self.chosen.settings)
        self.size = self.chosen.size

    def enlarge(
        self, result: FilmResult, hold: int, listener: FilmListener, pool: Pool | None = None
    ) -> FilmReport:
        """Make the result. `hold` is in levels of 255 (see `Hold`). Raises EnlargerError; what is finished is
        kept then, and the same call goes on from there. With a pool its workers make the parts.
        """
        began, film = perf_counter(), self.film
        result.check()
        settings = self.chosen.settings
        made_by = {
            "film": film.identity,
            "method": [self.chosen.method.id, self.chosen.networks_text],
            "settings": {name: str(value) for name, value in vars(settings).items()},
            "result": {name: str(value) for name, value in vars(result.writer).items()},
            "hold": hold,
            "version": __version__,
        }
        parts = Parts(result.path, made_by, result.home)
        listener.on_begin(parts.pictures, film.pictures)
        made = (
            self._made_elsewhere(result, parts, hold, listener, pool)
            if pool
            else self._made(result, parts, hold, listener)
        )
        for part in made:
            parts.finish(part)
        if not parts.done:
            raise SourceError(
                _("{path} has no pictures that can be read.", path=film.path), _("Check it in a player.")
            )
        result.join(parts)
        parts.remove()
        return FilmReport(parts.pictures, perf_counter() - began, film.ends_early(parts.done[-1].times[-1]))

    def _made(self, result: FilmResult, parts: Parts, hold: int, listener: FilmListener) -> Iterator[Part]:
        """Yield the parts that are missing, each when it is made."""
        pictures = self.film.pictures_from(parts.next_time)
        enlarge = PictureEnlarger(self._frames, _Checking(listener))
        for first in pictures:
            some = _heard(itertools.chain([first], itertools.islice(pictures, PICTURES - 1)), hold, listener)
            yield result.writer.write_part(result.home, parts.pictures, self.film, some, enlarge)

    def _made_elsewhere(
        self, result: FilmResult, parts: Parts, hold: int, listener: FilmListener, pool: Pool
    ) -> Iterator[Part]:
        """Yield the same, made by workers of a pool: the file of a part is sent where files are not shared,
        and frames are always written by the workers.
        """
        chosen, film, index = self.chosen, self.film, parts.pictures
        work = PartWork(
            *(film.path.resolve(), film.rate, film.identity, MethodName.of(chosen.method), chosen.settings),
            *(hold, result.writer),
        )
        is_sent = not pool.shares_files and result.home == folder_of(result.path)
        times, home = film.times_from(parts.next_time), result.home.resolve()

        def tasks() -> Iterator[Callable[[], Future[tuple[Part, bytes]]]]:
            nonlocal index
            while some := list(itertools.islice(times, PICTURES)):
                place = None if is_sent else home
                yield partial(pool.submit, make_part, work, place, index, some[0], some[-1])
                index += len(some)

        # Parts that are sent leave nothing behind where they are made; others are files there.
        for future in in_order(pool, tasks(), listener.check, is_repeatable=is_sent):
            part, content = future.result()
            if is_sent:
                try:
                    (home / part.names[0]).write_bytes(content)
                except OSError as error:
                    raise storage_error(home, error) from error
            for _time in part.times:
                listener.on_picture()
            yield part


def _heard(pictures: Iterator[FilmPicture], hold: int, listener: FilmListener) -> Iterator[FilmPicture]:
    """Yield pictures with what is held still; the listener hears when each is finished."""
    still = Hold(hold)
    for picture in pictures:
        listener.check()
        yield replace(picture, pixels=still.still(picture.pixels))
        listener.on_picture()


class _Checking(Listener):
    """A run that ends when the film is no longer wanted."""

    def __init__(self, listener: FilmListener) -> None:
        self.check = listener.check

    def on_tile(self, job: Job) -> None:
        del job
        self.check()
