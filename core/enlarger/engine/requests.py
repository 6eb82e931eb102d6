"""The requests that say more than what they are, as the protocol has them: checked, and turned into a job."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from enlarger.errors import RequestError
from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.raw_files import read_raw
from enlarger.jobs.automatic import AUTO
from enlarger.jobs.job import Job
from enlarger.jobs.request import JobRequest, Source
from enlarger.preview.view import MOST_PANELS, View
from enlarger.sizing.print_plan import PrintPlan, PrintRequest
from enlarger.sizing.resolution import SCREEN_PPI
from enlarger.sizing.size_request import SizeRequest, Sizing
from enlarger.system.distinct_files import check_distinct
from enlarger.system.validation import problem_text
from enlarger.tiles.target import Target

Pixels = Annotated[int, Meta(ge=1, le=(1 << 31) - 1)]
Share = Annotated[float, Meta(ge=0, le=1)]
# Surrogates by themselves stand for bytes that are no UTF-8, and of others no name can be made.
FilePath = Annotated[str, Meta(pattern=r"^[^\x00\ud800-\udc7f\udd00-\udfff]+$")]


class RawFile(Struct, frozen=True):
    """A file of pixels."""

    path: FilePath


class Layer(Struct, frozen=True):
    """A layer that is wanted beside the result; a plan does not need to know where."""

    path: FilePath | UnsetType = UNSET


class FaceLayer(Layer, frozen=True, kw_only=True):
    """The layer of redrawn faces, and the network that draws it."""

    model: str


class Raster(Struct, frozen=True, kw_only=True):
    """What the source is, and where its pixels are if they are to be looked at."""

    size: tuple[Pixels, Pixels]
    format: str
    path: FilePath | UnsetType = UNSET

    def source(self) -> Source:
        """Return the picture. Raises RequestError for a format that there is not."""
        size, pixel_format = Size(*self.size), PixelFormat.parse(self.format)
        if self.path is UNSET:
            return Source(size, pixel_format)
        return Source(size, pixel_format, functools.partial(read_raw, Path(self.path), size, pixel_format))


class RasterFile(Raster, frozen=True, kw_only=True):
    """What the source is, and where its pixels are."""

    path: FilePath  # pyright: ignore[reportGeneralTypeIssues]


class TargetFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The size of the result: a factor; a width, a height or both; or one of the others."""

    factor: float | UnsetType = UNSET
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET
    within: tuple[Pixels, Pixels] | None = None
    at_least: tuple[Pixels, Pixels] | None = None
    megapixels: float | None = None
    print: PrintRequest | None = None

    def request(self) -> SizeRequest:
        """Return what is asked for. Raises RequestError for a size that is not above zero."""
        given = {name: getattr(self, name) for name in ("factor", "width", "height")}
        return SizeRequest(
            target=Target(**{name: value for name, value in given.items() if value is not UNSET}),
            within=self.within,
            at_least=self.at_least,
            megapixels=self.megapixels,
            print=self.print,
        )


class FidelityFields(Struct, frozen=True, kw_only=True):
    """How much of what a generative network made up stays, and which layers tell of it."""

    degree: Share | UnsetType = UNSET
    dial: Share | UnsetType = UNSET
    """What `degree` was called before."""
    faithful: Layer | UnsetType = UNSET
    mask: Layer | UnsetType = UNSET
    map: Layer | UnsetType = UNSET

    def layers(self) -> dict[str, Layer]:
        """Return what is wanted beside the result, by the names of `ResultStrips`."""
        wanted = {"faithful": self.faithful, "mask": self.mask, "map": self.map}
        return {name: layer for name, layer in wanted.items() if layer is not UNSET}

    def files(self) -> dict[str, Path]:
        """Return where that is to be written. Raises RequestError where a path is missing."""
        files: dict[str, Path] = {}
        for name, layer in self.layers().items():
            if layer.path is UNSET:
                raise RequestError(f"fidelity.{name} needs a path.")
            files[name] = Path(layer.path)
        return files

    def settings(self) -> Fidelity:
        """Return what was chosen. Raises RequestError where one layer is of no use without another."""
        layers = self.layers()
        if ("faithful" in layers) != ("mask" in layers):
            raise RequestError("fidelity.faithful and fidelity.mask are of no use without each other.")
        given = [degree for degree in (self.degree, self.dial) if degree is not UNSET]
        degree = given[0] if given else DEFAULT_FIDELITY
        return Fidelity(float(degree), "mask" in layers, "map" in layers)


class Choices(Struct, frozen=True, kw_only=True):
    """What may be asked for."""

    target: TargetFields = TargetFields()
    model: str = AUTO
    look: str = "faithful"
    time: str = "best"
    clean: bool | None = None
    device: str = "auto"
    precision: str = "fast"
    tile: Pixels | None = None
    denoise: Share | None = None
    lock: str = "auto"
    fidelity: FidelityFields | UnsetType = UNSET
    faces: str = "keep"
    redraw_faces: FaceLayer | UnsetType = UNSET
    tileable: bool = False
    alpha: str = "transparency"
    remember: bool = False

    def sizing_of(self, source: Size) -> Sizing:
        """Return what becomes of the size of a picture. Raises RequestError."""
        return self.target.request().resolve(source)

    def job_request(self, target: Target) -> JobRequest:
        """Return what is asked for, for any picture, at a size. Raises EnlargerError."""
        return JobRequest(
            target=target,
            model=self.model,
            look=self.look,
            time=self.time,
            clean_first=self.clean,
            device=self.device,
            precision=self.precision,
            tile=self.tile,
            denoise=self.denoise,
            lock=self.lock,
            fidelity=None if self.fidelity is UNSET else self.fidelity.settings(),
            faces=self.faces,
            redraw_faces="" if self.redraw_faces is UNSET else self.redraw_faces.model,
            tileable=self.tileable,
            alpha=self.alpha,
            remember=self.remember,
        )


class _JobFields(Choices, frozen=True, kw_only=True):
    """What is asked for, for one picture."""

    source: Raster

    def sizing(self) -> Sizing:
        """Return what becomes of its size. Raises RequestError."""
        return self.sizing_of(Size(*self.source.size))

    def picture(self) -> Source:
        """Return what is enlarged: the source, or the part of it that is printed. Raises RequestError."""
        return self.source.source().cropped(self.sizing().crop)

    def job(self, check: Callable[[], None] = lambda: None, *, tries: bool = False) -> Job:
        """Return the job, for which devices may be tried where `tries` says so, as by `JobRequest`. `check`
        is called now and then; what it raises ends that, and the look at the picture. Raises EnlargerError.
        """
        source = self.picture().watched(check)
        return self.job_request(self.sizing().target).job(source, check if tries else None)


class PlanRequest(_JobFields, frozen=True, kw_only=True):
    """Asks what a job would take."""

    try_devices: bool = msgspec.field(name="try", default=False)

    @property
    def layers(self) -> list[str]:
        """The names of what is wanted beside the result."""
        return [] if self.fidelity is UNSET else list(self.fidelity.layers())

    @property
    def folder(self) -> Path | None:
        """Where the files of the job are; None where the request does not say."""
        return None if self.source.path is UNSET else Path(self.source.path).parent


class UpscaleRequest(_JobFields, frozen=True, kw_only=True):
    """Asks for a job."""

    source: RasterFile  # pyright: ignore[reportIncompatibleVariableOverride]
    result: RawFile

    def files(self) -> dict[str, Path]:
        """Return the files to write, by the names of `ResultStrips`. Raises RequestError where one of them is
        another, or the source.
        """
        beside = {} if self.fidelity is UNSET else self.fidelity.files()
        files = {"result": Path(self.result.path), **beside}
        if self.redraw_faces is not UNSET:
            if self.redraw_faces.path is UNSET:
                raise RequestError("redraw_faces needs a path.")
            files["redrawn"] = Path(self.redraw_faces.path)
        check_distinct({"source": Path(self.source.path), **files})
        return files


class ViewFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked at: see `preview.view`."""

    size: tuple[Pixels, Pixels]
    centre: tuple[float, float] | None = None
    zoom: float | None = None
    split: float | None = None
    map: bool = False
    overview: bool = False
    pixel_ratio: float = 1.0
    screen_ppi: Annotated[float, Meta(gt=0)] | None = None

    def view(self) -> View:
        """Return the view. Raises RequestError where there is none."""
        return View(
            Size(*self.size), self.centre, self.zoom, self.split, self.map, self.overview, self.pixel_ratio
        )

    def screen_scale(self, plan: PrintPlan) -> float | None:
        """Return the pixels of the screen for one of the result at which that looks as large as the print
        does from its distance; None where that was not told.
        """
        return plan.screen_scale(self.screen_ppi or SCREEN_PPI * self.pixel_ratio)


class PreviewRequest(Struct, frozen=True, kw_only=True):
    """Asks for a view of what would become of a picture."""

    source: RasterFile
    profile: RawFile | UnsetType = UNSET
    """The ICC profile of the picture's colours."""
    view: ViewFields
    results: Annotated[tuple[Choices, ...], Meta(max_length=MOST_PANELS)] = (Choices(),)
    """What is compared."""
    frame: RawFile
    """Gets the view: three bytes a pixel, in sRGB."""


class GetRequest(Struct, frozen=True, kw_only=True):
    """Asks for a network of the catalogue to be fetched and installed."""

    model: str
    accept_noncommercial: bool = False
    """Whether the user agrees to a licence that excludes commercial use."""


Kind = TypeVar("Kind", PlanRequest, UpscaleRequest, PreviewRequest, GetRequest)


def checked(request: dict[str, Any], kind: type[Kind]) -> Kind:
    """Return a request of that kind. Raises RequestError that names the field at fault."""
    try:
        return msgspec.convert(request, kind)
    except msgspec.ValidationError as error:
        raise RequestError(f"The request is not as the protocol has it: {problem_text(error)}.") from error
