"""A film enlarged: picture by picture into parts that outlive the process, joined with the rest in the end.

1. The film is looked at, and the method chosen by a picture from its midst, once for all of them.
2. The file that comes out is tried: what its kind cannot hold is told before anything is computed.
3. Each part begins with a key frame, is written by an encoder of its own, and is in the journal when whole.
4. Parts and the source's other packets are joined, and the parts removed.
"""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from enlarger.errors import SourceError
from enlarger.jobs.frame_sequence import FrameSequence
from enlarger.jobs.run import Listener
from enlarger.system.storage import storage_error
from enlarger.version import __version__

from .holding import Hold
from .joining import JoinedFilm
from .parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from enlarger.imaging.strips import Strip
    from enlarger.jobs.job import Job
    from enlarger.jobs.request import JobRequest

    from .encoding import Encoding
    from .film import Film

PICTURES = 48
"""Of a part, at most: what is lost when the process is killed."""

EACH = Fraction(1, 25)
"""Of a second: for which pictures are shown in files of parts, where nobody looks at their times."""


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


class FilmJob:
    """One film, one method, one way to write it."""

    def __init__(self, film: Film, request: JobRequest, on_wait: Callable[[], None]) -> None:
        """Choose the method by a picture from the film's midst. Raises EnlargerError."""
        self.film = film
        self._frames = FrameSequence(request, film.size, film.pixel_format, film.middle().pixels, on_wait)
        self.chosen = self._frames.chosen
        """The job of that picture."""
        self._settings = self.chosen.settings
        self.size = self.chosen.size

    def enlarge(
        self, path: Path, encoding: Encoding, hold: int, listener: FilmListener, *, overwrite: bool
    ) -> FilmReport:
        """Write the film. `hold` is in levels of 255 (see `Hold`). Raises EnlargerError; what is finished is
        kept then, and the same call goes on from there.
        """
        began, film = perf_counter(), self.film
        joined = JoinedFilm(path, film, overwrite=overwrite)
        joined.check()
        facts = film.path.stat()
        made_by = {
            "film": [str(film.path.resolve()), facts.st_size, facts.st_mtime_ns],
            "method": [self.chosen.method.id, self.chosen.networks_text],
            "settings": {name: str(value) for name, value in vars(self._settings).items()},
            "encoding": asdict(encoding),
            "hold": hold,
            "version": __version__,
        }
        parts = Parts(path, made_by)
        listener.on_begin(parts.pictures, film.pictures)
        last = parts.done[-1].times[-1] if parts.done else None
        pictures = film.pictures_from(None if last is None else last + 1)
        for first in pictures:
            self._write_part(
                parts,
                itertools.chain([first], itertools.islice(pictures, PICTURES - 1)),
                encoding,
                hold,
                listener,
            )
        if not parts.done:
            raise SourceError(f"{film.path} has no pictures that can be read.", "Check it in a player.")
        joined.join(parts)
        parts.remove()
        return FilmReport(parts.pictures, perf_counter() - began, film.ends_early(parts.done[-1].times[-1]))

    def _write_part(
        self, parts: Parts, pictures: Any, encoding: Encoding, hold: int, listener: FilmListener
    ) -> None:
        import av
        from av.error import FFmpegError

        still, times = Hold(hold), list[int]()
        count = itertools.count()
        try:
            with av.open(str(parts.unfinished()), "w") as opened:
                container: Any = opened
                stream = encoding.begun(container, self.film, self.size)

                def write(frame: Any) -> None:
                    for packet in stream.encode(frame):
                        packet.pts = packet.dts = next(count)
                        packet.time_base = EACH
                        container.mux(packet)

                for picture in pictures:
                    listener.check()
                    enlarged = self.enlarged(still.still(picture.pixels), listener)
                    write(encoding.frame(enlarged, picture.pts, self.film))
                    times.append(picture.pts)
                    listener.on_picture()
                write(None)
        except (OSError, FFmpegError) as error:
            raise storage_error(parts.folder, error if isinstance(error, OSError) else str(error)) from error
        parts.finish(times)

    def enlarged(self, pixels: Strip, listener: FilmListener) -> Strip:
        """Return a picture of the film enlarged; what is as in the pictures before is not computed again."""
        return self._frames.enlarged(pixels, _Checking(listener))


class _Checking(Listener):
    """A run that ends when the film is no longer wanted."""

    def __init__(self, listener: FilmListener) -> None:
        self.check = listener.check

    def on_tile(self, job: Job) -> None:
        del job
        self.check()
