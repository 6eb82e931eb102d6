"""The Python API: what `import enlarger` offers.

Nothing heavy is imported before a function is called, and no setting is changed that others would notice.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, Unpack, overload

import numpy as np

from .devices.device import Device
from .errors import Cancelled, EnlargerError, RequestError
from .fidelity.settings import Fidelity
from .geometry import Size
from .imaging.arrays import format_of, strips_of
from .jobs.job import Job
from .jobs.progress import Progress
from .jobs.report import Forecast
from .jobs.request import JobRequest, Source
from .jobs.run import Listener, run_on_array
from .networks.cards import ModelCard
from .tiles.target import Target

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from .imaging.pixel_format import PixelFormat
    from .imaging.strips import Strip

__all__ = [
    "Cancellation",
    "Cancelled",
    "Device",
    "EnlargerError",
    "EnlargerWarning",
    "Forecast",
    "ModelCard",
    "Options",
    "Progress",
    "available_devices",
    "models",
    "plan",
    "upscale",
]

File: TypeAlias = "str | os.PathLike[str]"


class EnlargerWarning(UserWarning):
    """Something that a user should know of a result, such as what its kind of file cannot hold."""


class Options(TypedDict, total=False):
    """What may be asked of an upscale, beside a factor."""

    width: int
    """Pixels; without a height the height follows."""
    height: int
    """Pixels; without a width the width follows."""
    model: str
    """A family's or a network's id (see `models`), or nearest, bilinear, bicubic or lanczos. Default: auto,
    what suits the picture.
    """
    look: Literal["faithful", "sharp"]
    """What auto goes by: faithful, or sharp, with detail made up. Default: faithful."""
    time: Literal["fast", "best"]
    """How long what auto chooses may take: some minutes, or as little as can be. Default: best."""
    clean: bool
    """Whether noise and the traces of JPEG are taken out first. Default: as auto finds it necessary."""
    fidelity: float
    """How much of what a generative network made up is replaced by a faithful network's picture: 0 nothing,
    1 all of it. Left out, the network runs alone.
    """
    faces: Literal["keep", "off"]
    """Whether a generative network leaves faces as the source has them. Default: keep."""
    lock: Literal["auto", "off", "full", "soft", "tone"]
    """Whether the result, shrunk again, has to equal its source. Default: auto, for generative networks."""
    device: str
    """A device's id (see `available_devices`). Default: auto, the fastest that gives right answers."""
    precision: Literal["fast", "exact"]
    """exact is float32 throughout. Default: fast."""
    tile: int
    """The longest side of a tile, in pixels of the source. Default: as the device suggests."""
    denoise: float
    """From 0, which leaves noise in, to 1, for networks that have a strength."""
    tileable: bool
    """For textures: what is beyond an edge is what lies at the opposite one."""
    alpha: Literal["transparency", "data"]
    """What the last of two or four channels is. Default: transparency."""
    linear: bool
    """Whether an array's values are proportional to light. Default: no, they are encoded as in sRGB."""


class Cancellation:
    """Calls jobs off, from another thread or from a progress callback."""

    def __init__(self) -> None:
        self._is_cancelled = threading.Event()
        self._stops: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """End the jobs that were given this cancellation, as soon as the tile at hand can be left."""
        self._is_cancelled.set()
        for stop in tuple(self._stops):
            stop()

    def check(self) -> None:
        """Raise Cancelled if `cancel` was called."""
        if self._is_cancelled.is_set():
            raise Cancelled

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Generator[None]:
        """Have `cancel` call `stop` while the block runs."""
        self._stops.append(stop)
        try:
            self.check()
            yield
        finally:
            self._stops.remove(stop)


class _Caller(Listener):
    """The caller's callback and cancellation as the listener of a run."""

    def __init__(
        self, progress: Callable[[Progress], None] | None, cancellation: Cancellation | None
    ) -> None:
        self._progress = progress
        self._cancellation = cancellation or Cancellation()

    def check(self) -> None:
        self._cancellation.check()

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self._cancellation.stopping(stop)

    def on_tile(self, job: Job) -> None:
        self.on_part(job.progress)

    def on_part(self, progress: Progress) -> None:
        if self._progress:
            self._progress(progress)
        self.check()


@overload
def upscale(
    picture: NDArray[Any],
    scale: float | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancellation: Cancellation | None = None,
    **options: Unpack[Options],
) -> NDArray[Any]: ...


@overload
def upscale(
    picture: Image.Image,
    scale: float | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancellation: Cancellation | None = None,
    **options: Unpack[Options],
) -> Image.Image: ...


@overload
def upscale(
    picture: File,
    scale: float | None = None,
    *,
    output: File | None = None,
    overwrite: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancellation: Cancellation | None = None,
    **options: Unpack[Options],
) -> Path: ...


def upscale(
    picture: NDArray[Any] | Image.Image | File,
    scale: float | None = None,
    *,
    output: File | None = None,
    overwrite: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancellation: Cancellation | None = None,
    **options: Unpack[Options],
) -> NDArray[Any] | Image.Image | Path:
    """Enlarge a picture by a super-resolution network, and return what was given: an array, an image, or the
    path of the written file.

    An array has the shape (height, width) or (height, width, channels): with one to four channels grey, grey
    and alpha, RGB, or RGB and straight alpha. It is uint8 or uint16, which cover 0 to 1 by their whole range,
    or float16 or float32 with 1 as white. A Pillow image keeps its colour profile, resolution and Exif data;
    of one with frames the one that it shows is enlarged, as Pillow's own methods do it. A file keeps what it
    says beside its pixels, and all its frames or pages, where the output can hold them; it never is in memory
    as a whole. Without `output` the result lies beside it, as "NAME-x4.png", and an existing file stays
    unless it may be overwritten.

    `scale` is a factor; without any size it is the network's own. `options` are those of `Options`.
    `progress` is called after each tile, or each frame or page of a file that holds several, which it then
    counts; what it raises ends the job. What a user should know is warned of, as EnlargerWarning.

    Raises EnlargerError: RequestError, SourceError, StorageError, ModelError, DeviceError, MemoryLimitError,
    or Cancelled.
    """
    caller = _Caller(progress, cancellation)
    if isinstance(picture, (str, os.PathLike)):
        return _upscale_file(Path(picture), scale, output, options, caller, overwrite=overwrite)
    if output is not None:
        raise RequestError("Only a file can be enlarged to a file.", "Save the result yourself.")
    pixels, pixel_format = _pixels(picture, options)
    job = _job(scale, options, _source(pixels, pixel_format))
    result, report = run_on_array(job, pixels, caller)
    _warn(report.notes)
    if isinstance(picture, np.ndarray):
        return result if picture.ndim == 3 else result[..., 0]
    from .imaging.pillow import image_from

    return image_from(result, pixel_format, picture)


def plan(
    picture: NDArray[Any] | Image.Image | File, scale: float | None = None, **options: Unpack[Options]
) -> Forecast:
    """Tell what an upscale would take, without doing it; the arguments are those of `upscale`.

    The first time, devices are tried, which takes some seconds. Raises EnlargerError.
    """
    if isinstance(picture, (str, os.PathLike)):
        from .files.reading import read_picture

        source = Source.of(read_picture(Path(picture)))
    else:
        source = _source(*_pixels(picture, options))
    job = _job(scale, options, source)
    job.measure(lambda: None)
    return job.forecast


def models() -> tuple[ModelCard, ...]:
    """Return the cards of the networks that are installed. A faulty one is warned of, and left out."""
    from .networks.library import find_models

    found, rejected = find_models()
    _warn(f"{card.path}: {card.reason}" for card in rejected)
    return tuple(model.card for model in found)


def available_devices() -> tuple[Device, ...]:
    """Return the devices that networks can run on; the CPU, whose answers are the reference, comes last."""
    from .devices.device_list import all_devices

    return all_devices()[0]


def _upscale_file(
    source: Path,
    scale: float | None,
    output: File | None,
    options: Options,
    caller: _Caller,
    *,
    overwrite: bool,
) -> Path:
    from .jobs.file_job import FileRequest, enlarge_file
    from .sizing.size_request import SizeRequest
    from .system.distinct_files import check_distinct

    request = _request(scale, options)
    path = Path(output) if output is not None else _place(source, request)
    check_distinct({"the picture": source, "the output": path})
    asked = FileRequest(
        source=source,
        files={"result": path},
        size=SizeRequest(target=request.target),
        job=request,
        overwritten={"result"} if overwrite else (),
    )
    _warn(enlarge_file(asked, caller).notes)
    return path


def _place(source: Path, request: JobRequest) -> Path:
    """Return where the result of a file goes that was not told: beside it, as a kind that holds it."""
    from .batches.naming import BESIDE
    from .jobs.opening import open_first
    from .sizing.size_request import SizeRequest

    picture, _, pictures = open_first(source, SizeRequest(target=request.target))
    job = request.job(Source.of(picture, is_looked_at=False))
    formed = job.source, job.size, job.pixel_format
    return source.with_name(BESIDE.name(source, *formed, has_several=pictures > 1))


def _job(scale: float | None, options: Options, source: Source) -> Job:
    return _request(scale, options).job(source, lambda: None)


def _request(scale: float | None, options: Options) -> JobRequest:
    asked: dict[str, Any] = {**options}
    asked.pop("linear", None)
    asked["clean_first"] = asked.pop("clean", None)
    target = Target(scale, asked.pop("width", None), asked.pop("height", None))
    degree = asked.pop("fidelity", None)
    fidelity = None if degree is None else Fidelity(degree)
    return JobRequest(target=target, fidelity=fidelity, **asked)


def _pixels(picture: NDArray[Any] | Image.Image, options: Options) -> tuple[Strip, PixelFormat]:
    if not isinstance(picture, np.ndarray):
        from .imaging.pillow import pixels_of

        return pixels_of(picture)
    pixel_format = format_of(picture, linear=options.get("linear", False))
    return picture.reshape(*picture.shape[:2], pixel_format.channels), pixel_format


def _source(pixels: Strip, pixel_format: PixelFormat) -> Source:
    return Source(Size(pixels.shape[1], pixels.shape[0]), pixel_format, lambda: strips_of(pixels))


def _warn(notes: Iterable[str]) -> None:
    for note in dict.fromkeys(notes):
        warnings.warn(note, EnlargerWarning, stacklevel=3)
