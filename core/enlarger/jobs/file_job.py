"""A picture file enlarged into another one, whatever it holds: every host that takes files does it here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from enlarger.errors import RequestError
from enlarger.files.animation import animation_of
from enlarger.files.animation_writing import AnimationWriter, can_hold_animation
from enlarger.files.pages import PagesWriter, can_hold_pages, is_comic, open_pages
from enlarger.files.xmp import read_provenance
from enlarger.sizing.size_request import SizeRequest
from enlarger.sizing.verdict import print_notes

from .animation_job import AnimationJob
from .opening import for_print, read_first
from .outputs import writers_for
from .page_sequence import enlarge_pages
from .request import JobRequest, Source
from .run import Listener, run

if TYPE_CHECKING:
    from enlarger.files.animation import Animation
    from enlarger.files.content_credentials import Signer
    from enlarger.files.pages import Pages
    from enlarger.files.reading import Picture
    from enlarger.pools.pool import Pool
    from enlarger.sizing.print_plan import PrintPlan

    from .job import Job


@dataclass(frozen=True, kw_only=True)
class FileRequest:
    """What is asked for of a picture file."""

    source: Path
    files: Mapping[str, Path]
    """Those to write, by the names of `ResultStrips`."""
    size: SizeRequest = field(default_factory=SizeRequest)
    job: JobRequest = field(default_factory=JobRequest)
    """All but the size."""
    overwritten: Collection[str] = ()
    """Which of the files may replace what is there."""
    quality: int | None = None
    """From 1 to 100, for kinds of files with losses; None for the kind's own."""
    signer: Signer | None = None
    """What signs the result, if anything does."""


@dataclass(frozen=True)
class Enlarged:
    """What became of a file, for whoever reads about it."""

    what: str
    """How many pixels, or frames or pages, and by what."""
    seconds: float
    notes: list[str]
    """What the user should know."""
    remarks: list[str] = field(default_factory=list[str])
    """How it was made: sentences for those who want to know."""
    device: str = "none"
    """Where one job ran, and the name of that."""
    device_name: str = ""

    @property
    def text(self) -> str:
        """What was done, and how long it took."""
        return f"{self.what} in {self.seconds:.1f} s"


class Placed(Protocol):
    """A file that is written."""

    path: Path

    @property
    def whole(self) -> Path:
        """Where it lies until it is put in its place."""
        ...


class FileJob(Protocol):
    """A file on its way, ready to run."""

    job: Job
    """That of the picture, or of one of several."""
    writers: Mapping[str, Placed]
    print: PrintPlan | None

    def run(self, listener: Listener) -> Enlarged:
        """Do it, once. Raises EnlargerError, and what `listener` raises; then nothing is written."""
        ...


@contextmanager
def open_file_job(
    asked: FileRequest, on_wait: Callable[[], None], pool: Pool | None = None
) -> Generator[FileJob]:
    """Have what enlarges a file in the block: all its frames or pages where the result's kind of file can
    hold them, else the first. `on_wait` is called while devices are tried; a pool's workers compute tiles or
    frames.

    Raises EnlargerError.
    """
    result = asked.files["result"]
    if is_comic(asked.source) and not can_hold_pages(result):
        raise RequestError(f"A comic cannot become a {result.suffix} file.", "Choose .cbz or .tif.")
    picture = read_first(asked.source)
    animation = animation_of(picture) if picture and can_hold_animation(result) else None
    with ExitStack() as stack:
        pages = stack.enter_context(open_pages(asked.source, picture)) if can_hold_pages(result) else None
        if animation:
            _check_alone(asked, ".jpg or .tif")
            yield _AnimationFileJob(asked, animation, on_wait, pool)
        elif pages:
            _check_alone(asked, ".png")
            yield _PagesJob(asked, pages, on_wait, pool)
        else:
            assert picture
            yield _PictureJob(asked, picture, on_wait, pool)


def enlarge_file(asked: FileRequest, listener: Listener | None = None, pool: Pool | None = None) -> Enlarged:
    """Enlarge a file. Raises EnlargerError, and what `listener` raises; then nothing is written."""
    listener = listener or Listener()
    with open_file_job(asked, listener.check, pool) as file_job:
        return file_job.run(listener)


class _PictureJob:
    def __init__(
        self, asked: FileRequest, picture: Picture, on_wait: Callable[[], None], pool: Pool | None
    ) -> None:
        self._picture, sizing = for_print(picture.alone(), asked.size)
        self.print = sizing.print
        self.job = replace(asked.job, target=sizing.target).job(Source.of(self._picture), on_wait)
        if asked.files.keys() & {"mask", "map"} and not self.job.settings.fidelity:
            raise RequestError(
                f"{self.job.title} generates no detail that layers or a map could show.",
                "Name a generative network, or leave them out.",
            )
        self.job.use(pool)
        self._outputs = writers_for(
            self.job,
            self._picture,
            asked.files,
            overwritten=asked.overwritten,
            quality=asked.quality,
            signer=asked.signer,
        )
        self.writers: Mapping[str, Placed] = self._outputs

    def run(self, listener: Listener) -> Enlarged:
        picture, job = self._picture, self.job
        report = run(job, picture.strips, self._outputs, listener, read_provenance(picture.xmp))
        about_print = print_notes(self.print) if self.print else []
        remarks = _choice(job)
        if report.seam_rms is not None:
            remarks.append(
                f"Neighbouring tiles differ by {report.seam_rms:.2f} levels (rms) where ramps join them."
            )
        if report.lock_text:
            remarks.append(report.lock_text)
        if report.replaced is not None and job.faithful:
            remarks.append(f"{job.faithful.title} shows in {report.replaced:.0%} of the area.")
        return Enlarged(
            f"{job.size} pixels{_by(job)}",
            report.seconds,
            _once(picture.notes, about_print, self._outputs["result"].notes, report.notes),
            remarks,
            report.device,
            report.device_name,
        )


class _AnimationFileJob:
    def __init__(
        self, asked: FileRequest, animation: Animation, on_wait: Callable[[], None], pool: Pool | None
    ) -> None:
        self.print: PrintPlan | None = None
        if asked.size.print:
            raise RequestError(
                "An animation is not printed.",
                "Leave that option out, or choose .jpg or .tif for the first frame alone.",
            )
        self._animation = animation
        request = replace(asked.job, target=asked.size.resolve(animation.size).target)
        self._frames = AnimationJob(animation, request, on_wait, pool)
        self.job = self._frames.chosen
        self._writer = AnimationWriter(
            asked.files["result"],
            self.job.size,
            animation,
            overwrite="result" in asked.overwritten,
            quality=asked.quality,
        )
        self.writers: Mapping[str, Placed] = {"result": self._writer}

    def run(self, listener: Listener) -> Enlarged:
        report = self._frames.run(self._writer, listener)
        what = f"{report.frames} frames of {self.job.size} pixels{_by(self.job)}"
        notes = _once(self._animation.notes, self._writer.notes)
        return Enlarged(what, report.seconds, notes, _choice(self.job))


class _PagesJob:
    def __init__(
        self, asked: FileRequest, pages: Pages, on_wait: Callable[[], None], pool: Pool | None
    ) -> None:
        self._asked, self._pages, self._on_wait, self._pool = asked, pages, on_wait, pool
        self.print: PrintPlan | None = None
        """Each page has its own."""
        _, self.job = self._open(pages.picture(0), looks=False)
        overwrite = "result" in asked.overwritten
        self._writer = PagesWriter(asked.files["result"], pages, self._bytes(), overwrite=overwrite)
        self.writers: Mapping[str, Placed] = {"result": self._writer}

    def run(self, listener: Listener) -> Enlarged:
        report = enlarge_pages(self._pages, self._writer, self._open, listener, self._asked.quality)
        by = f" by {'; '.join(report.networks)}" if report.networks else ""
        return Enlarged(f"{report.pages} pages{by}", report.seconds, list(report.notes))

    def _bytes(self) -> int:
        """Return what the pixels of all results take."""
        own = round(self.job.size.width / self.job.source.width)
        total = 0
        for number in range(self._pages.count):
            page = self._pages.picture(number)
            picture, sizing = for_print(page, self._asked.size)
            size = sizing.target.resolve(picture.size, own)
            total += size.pixels * picture.pixel_format.bytes_per_pixel
        return total

    def _open(self, page: Picture, *, looks: bool = True) -> tuple[Picture, Job]:
        """Return what of a page is enlarged, and how."""
        picture, sizing = for_print(page, self._asked.size)
        request = replace(self._asked.job, target=sizing.target)
        job = request.job(Source.of(picture, is_looked_at=looks), self._on_wait)
        job.use(self._pool)
        return picture, job


def _check_alone(asked: FileRequest, other: str) -> None:
    """Raise RequestError where several pictures cannot be done as asked for."""
    if asked.signer:
        raise RequestError(f"{asked.source} holds several pictures; only one is signed.", "Leave out --c2pa.")
    if len(asked.files) > 1:
        raise RequestError(
            f"Layers, maps and redrawn faces are for one picture, and {asked.source} holds several.",
            f"Leave that option out, or choose {other} for the first picture alone.",
        )


def _by(job: Job) -> str:
    return "" if job.is_idle else f" by {job.networks_text}"


def _choice(job: Job) -> list[str]:
    return [job.selection.reason] if job.selection and not job.is_idle else []


def _once(*notes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(note for some in notes for note in some))
