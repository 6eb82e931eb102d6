"""A picture file enlarged in the background, as `enlarger upscale` does it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from enlarger.errors import Cancelled
from enlarger.files.file_kinds import faces_path
from enlarger.files.reading import Picture
from enlarger.jobs.automatic import AUTO, keep_choice
from enlarger.jobs.file_job import Enlarged, FileRequest, open_file_job
from enlarger.jobs.job import Job
from enlarger.jobs.progress import Progress
from enlarger.jobs.request import JobRequest
from enlarger.jobs.run import Listener
from enlarger.sizing.size_request import SizeRequest
from enlarger.system.distinct_files import check_distinct
from enlarger.system.language import _, filled
from enlarger.tiles.tile_cache import TileCache


@dataclass(frozen=True)
class Saved:
    """A file that is in its place, and how it was made."""

    path: Path
    done: Enlarged

    @property
    def text(self) -> str:
        """What was done, in a sentence."""
        seconds = self.done.seconds
        if self.done.device == "none":
            text = _("Saved {name}: {what} in {seconds:.1f} s.")
        else:
            text = _("Saved {name}: {what} on {device} in {seconds:.1f} s.")
        about = {"what": self.done.what, "device": self.done.device_name}
        return filled(text, name=self.path.name, seconds=seconds, **about)


class Saving(Listener):
    """One job, which can be called off from another thread."""

    def __init__(
        self, picture: Picture, size: SizeRequest, request: JobRequest, tiles: TileCache, path: Path
    ) -> None:
        """Enlarge the file of `picture` to the one at `path`, which may be replaced; one of redrawn faces
        beside it is not. What was computed for a preview is taken from `tiles`.
        """
        self._picture, self._path, self._tiles = picture, path, tiles
        files = {"result": path}
        if request.redraw_faces:
            files["redrawn"] = faces_path(path)
        self._asked = FileRequest(
            source=picture.path, files=files, size=size, job=request, overwritten={"result"}
        )
        self._is_cancelled = threading.Event()
        self._stop: Callable[[], None] = lambda: None
        self.on_progress: Callable[[Progress], None] = lambda _: None
        """Called from the thread that does it."""

    def save(self) -> Saved:
        """Do it. Raises EnlargerError, Cancelled among them; then there is no file, or still the old one."""
        check_distinct({"the picture": self._picture.path, **self._asked.files})
        self._picture.check_unchanged()
        with open_file_job(self._asked, self.check) as file_job:
            job = file_job.job
            job.keep_tiles(self._tiles)
            done = file_job.run(self)
        if self._asked.job.model != AUTO and job.picture:
            keep_choice(job.picture, self._asked.job.model, job.size.width / job.source.width)
        return Saved(self._path, done)

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
        self.on_part(job.progress)

    def on_part(self, progress: Progress) -> None:
        self.on_progress(progress)
        self.check()
