"""A picture file enlarged in the background, as `enlarger upscale` does it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

from enlarger.errors import Cancelled
from enlarger.files.file_kinds import faces_path
from enlarger.files.reading import Picture
from enlarger.files.xmp import read_provenance
from enlarger.jobs.automatic import AUTO, keep_choice
from enlarger.jobs.job import Job
from enlarger.jobs.outputs import writers_for
from enlarger.jobs.progress import Progress
from enlarger.jobs.report import Report
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import Listener, run
from enlarger.sizing.size_request import Sizing
from enlarger.system.distinct_files import check_distinct
from enlarger.tiles.tile_cache import TileCache


@dataclass(frozen=True)
class Saved:
    """A file that is in its place, and how it was made."""

    path: Path
    job: Job
    report: Report
    notes: list[str]

    @property
    def text(self) -> str:
        """What was done, in a sentence."""
        where = "" if self.report.device == "none" else f" on {self.report.device_name}"
        by = "" if self.job.is_idle else f" by {self.job.networks_text}{where}"
        return f"Saved {self.path.name}: {self.job.size} pixels{by} in {self.report.seconds:.1f} s."


class Saving(Listener):
    """One job, which can be called off from another thread."""

    def __init__(
        self, picture: Picture, sizing: Sizing, request: JobRequest, tiles: TileCache, path: Path
    ) -> None:
        """Enlarge what `sizing` leaves of a picture to the file at `path`, which may be replaced; one of
        redrawn faces beside it is not. What was computed for a preview is taken from `tiles`.
        """
        self._picture, self._sizing, self._path = picture, sizing, path
        self._request, self._tiles = replace(request, target=sizing.target), tiles
        self._is_cancelled = threading.Event()
        self._stop: Callable[[], None] = lambda: None
        self.on_progress: Callable[[Progress], None] = lambda _: None
        """Called from the thread that does it."""

    def save(self) -> Saved:
        """Do it. Raises EnlargerError, Cancelled among them; then there is no file, or still the old one."""
        picture, sizing = self._picture, self._sizing
        files = {"result": self._path}
        if self._request.redraw_faces:
            files["redrawn"] = faces_path(self._path)
        check_distinct({"the picture": picture.path, **files})
        if sizing.print:
            picture = picture.for_print(sizing.crop, sizing.print.resolution)
        job = self._request.job(Source.of(picture), self.check)
        job.keep_tiles(self._tiles)
        writers = writers_for(job, picture, files, overwritten={"result"})
        report = run(job, picture.strips, writers, self, read_provenance(picture.xmp))
        if self._request.model != AUTO and job.picture:
            keep_choice(job.picture, self._request.model, job.size.width / job.source.width)
        notes = list(dict.fromkeys((*picture.notes, *writers["result"].notes, *report.notes)))
        return Saved(self._path, job, report, notes)

    def cancel(self) -> None:
        """End it as soon as the tile at hand can be left."""
        self._is_cancelled.set()
        self._stop()

    def check(self) -> None:
        if self._is_cancelled.is_set():
            raise Cancelled

    @contextlib.contextmanager
    def stopping(self, stop: Callable[[], None]) -> Generator[None]:
        self._stop = stop
        self.check()
        yield
        self._stop = lambda: None

    def on_tile(self, job: Job) -> None:
        self.on_progress(job.progress)
        self.check()
