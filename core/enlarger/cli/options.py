"""The options that describe a job, for every command that takes them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from enlarger.errors import RequestError
from enlarger.system.language import _

if TYPE_CHECKING:
    from enlarger.fidelity.settings import Fidelity
    from enlarger.files.reading import Picture
    from enlarger.geometry import Size
    from enlarger.jobs.file_job import FileRequest
    from enlarger.jobs.job import Job
    from enlarger.jobs.request import JobRequest
    from enlarger.sizing.print_plan import PrintRequest
    from enlarger.sizing.size_request import SizeRequest, Sizing
    from enlarger.tiles.target import Target

Sources = Annotated[list[Path], typer.Argument(metavar="IN", help="The picture to enlarge.")]
Quality = Annotated[
    int | None,
    typer.Option(
        min=1, max=100, help="Of JPEG, by default 95, and of WebP, which is without losses by default."
    ),
]
Certificate = Annotated[
    Path | None,
    typer.Option(
        metavar="PEM",
        help="Sign the result with Content Credentials: a file with your certificate, those above it, and its"
        " private key.",
    ),
]
_PRINT = "Print"
"""What help calls the options that are about a print."""

ModelId = Annotated[str | None, typer.Option("--model", help="A network from `enlarger models`.")]


@dataclass(frozen=True, kw_only=True)
class JobOptions:
    """What the user says about a job; each field is an option."""

    scale: Annotated[float | None, typer.Option(help="Factor. Without any size: the network's own.")] = None
    percent: Annotated[float | None, typer.Option(help="Factor in percent: 250 is 2.5 times.")] = None
    width: Annotated[int | None, typer.Option(help="Pixels; without --height the height follows.")] = None
    height: Annotated[int | None, typer.Option(help="Pixels; without --width the width follows.")] = None
    within: Annotated[
        str | None, typer.Option(metavar="WxH", help="As large as fits into so many pixels: 1920x1080.")
    ] = None
    at_least: Annotated[
        str | None, typer.Option(metavar="WxH", help="As small as covers so many pixels.")
    ] = None
    megapixels: Annotated[float | None, typer.Option(help="So many millions of pixels.")] = None
    sheet: Annotated[
        str | None,
        typer.Option(
            "--print",
            metavar="FORMAT",
            help='What it is printed on: a format from `enlarger formats`, such as "18/1 DE" or A3, or a'
            " width and a height with their unit, such as 356x252cm.",
            rich_help_panel=_PRINT,
        ),
    ] = None
    distance: Annotated[
        str | None,
        typer.Option(
            help="From where it is looked at, with a unit: 15m, 50ft. That gives the resolution needed.",
            rich_help_panel=_PRINT,
        ),
    ] = None
    ppi: Annotated[
        float | None,
        typer.Option(
            help="The resolution that the print shop asks for, in pixels an inch at full size.",
            rich_help_panel=_PRINT,
        ),
    ] = None
    bleed: Annotated[
        str | None,
        typer.Option(
            help="What is printed beyond each edge, with a unit: 3mm. By default what the format's owner"
            " wants.",
            rich_help_panel=_PRINT,
        ),
    ] = None
    orientation: Annotated[
        str,
        typer.Option(
            help="portrait, landscape, or auto: paper as the picture, everything else as it is given.",
            rich_help_panel=_PRINT,
        ),
    ] = "auto"
    crop: Annotated[
        str,
        typer.Option(
            help="Which part is kept where the picture has other proportions: centre, top, bottom, left,"
            " right; none to leave a part of the sheet white.",
            rich_help_panel=_PRINT,
        ),
    ] = "centre"
    model: Annotated[
        str,
        typer.Option(
            help="A family or a network from `enlarger models`, nearest, bilinear, bicubic, lanczos, or auto:"
            " what suits the picture."
        ),
    ] = "auto"
    look: Annotated[str, typer.Option(help="What auto goes by: faithful, or sharp, with detail made up.")] = (
        "faithful"
    )
    time: Annotated[
        str,
        typer.Option(help="What auto takes: best, the strongest that is done within minutes; or fast."),
    ] = "best"
    clean: Annotated[
        bool | None,
        typer.Option(
            "--clean/--no-clean",
            help="Take out noise and the traces of JPEG first, as much as there is; auto decides by itself.",
        ),
    ] = None
    device: Annotated[
        str,
        typer.Option(
            help="A device from `enlarger devices`, or auto; several, with commas between them, work at once."
        ),
    ] = "auto"
    tile: Annotated[
        int | None, typer.Option(min=1, help="Longest side of a tile in pixels of the source.")
    ] = None
    precision: Annotated[str, typer.Option(help="fast, or exact for float32 throughout.")] = "fast"
    denoise: Annotated[
        float | None,
        typer.Option(help="0 leaves noise in, 1 takes it out, for networks that have such a strength."),
    ] = None
    lock: Annotated[
        str,
        typer.Option(
            help="Bring the result back to the source: full, soft (for noise and JPEG), tone (colour and"
            " brightness alone), off, or auto: as the source needs it, for generative networks."
        ),
    ] = "auto"
    fidelity: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="For generative networks: how much of the detail they make up a faithful network replaces."
            " 0 is none, 1 all of it, 0.43 what is probably wrong.",
        ),
    ] = None
    faces: Annotated[
        str,
        typer.Option(
            help="For generative networks: keep, to leave faces as the source has them, or off, to have them"
            " redrawn."
        ),
    ] = "keep"
    redraw_faces: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="Have a network for faces redraw them, in a file of their own: OUT-faces, transparent"
            " elsewhere. OUT is what it is without.",
        ),
    ] = ""
    tileable: Annotated[
        bool,
        typer.Option("--tileable", help="For textures that repeat: opposite edges go on matching."),
    ] = False
    alpha: Annotated[
        str,
        typer.Option(
            help="What the last channel is: transparency, or data that hides nothing, as in packed textures"
            " of games."
        ),
    ] = "transparency"

    def sizing(self, source: Size) -> Sizing:
        """Return what becomes of the size of a picture. Raises RequestError."""
        return self.size().resolve(source)

    def size(self) -> SizeRequest:
        """Return what size is asked for. Raises RequestError."""
        from enlarger.sizing.bounds import parse_frame
        from enlarger.sizing.size_request import SizeRequest
        from enlarger.tiles.target import Target

        if self.scale is not None and self.percent is not None:
            raise RequestError(_("A factor was given twice."), _("Give --scale or --percent."))
        factor = self.scale if self.percent is None else self.percent / 100
        return SizeRequest(
            target=Target(factor, self.width, self.height),
            within=None if self.within is None else parse_frame(self.within),
            at_least=None if self.at_least is None else parse_frame(self.at_least),
            megapixels=self.megapixels,
            print=self._print(),
        )

    def _print(self) -> PrintRequest | None:
        """Return what is said about a print. Raises RequestError where that does not say on what."""
        from enlarger.sizing.print_plan import PrintRequest

        about = {
            name: getattr(self, name)
            for name in ("bleed", "distance", "ppi", "orientation", "crop")
            if getattr(self, name) != getattr(JobOptions, name)
        }
        if self.sheet is not None:
            return PrintRequest(sheet=self.sheet, **about)
        if about:
            raise RequestError(
                _("{names} cannot do without a print.", names=" and ".join(f"--{name}" for name in about)),
                _("Name its format or its size as well: --print A3, or --print 356x252cm."),
            )
        return None

    def request(self, target: Target, *, in_layers: bool = False, with_map: bool = False) -> JobRequest:
        """Return what is asked for of a job. Raises EnlargerError."""
        from enlarger.jobs.request import JobRequest

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
            fidelity=self._fidelity(in_layers=in_layers, with_map=with_map),
            faces=self.faces,
            redraw_faces=self.redraw_faces,
            tileable=self.tileable,
            alpha=self.alpha,
        )

    def of_file(
        self, source: Path, files: Mapping[str, Path], overwritten: Collection[str], quality: int | None
    ) -> FileRequest:
        """Return what is asked for of a file, whose results are `files`. Raises EnlargerError."""
        from enlarger.jobs.file_job import FileRequest
        from enlarger.tiles.target import Target

        request = self.request(Target(), in_layers="mask" in files, with_map="map" in files)
        return FileRequest(
            source=source,
            files=files,
            size=self.size(),
            job=request,
            overwritten=overwritten,
            quality=quality,
        )

    def job(self, picture: Picture, target: Target, *, looks: bool = True) -> Job:
        """Return the job for a picture, which auto looks at, unless it is told not to. Raises
        EnlargerError.
        """
        from enlarger.jobs.request import Source
        from enlarger.system import interrupts

        request = self.request(target)
        return request.job(Source.of(picture, is_looked_at=looks), interrupts.exit_if_interrupted)

    def _fidelity(self, *, in_layers: bool, with_map: bool) -> Fidelity | None:
        """Return what was chosen; with a map alone, all that the network generated stays."""
        from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity

        degree = self.fidelity
        if degree is None and not in_layers and not with_map:
            return None
        if degree is None:
            degree = DEFAULT_FIDELITY if in_layers else 0
        return Fidelity(degree, in_layers, with_map)


def takes_job_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command for typer that has, where `command` takes `options`, an option for each field."""
    types = get_type_hints(JobOptions, include_extras=True)
    names = [field.name for field in fields(JobOptions)]
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        if parameter.name != "options":
            parameters.append(parameter.replace(kind=parameter.KEYWORD_ONLY))
            continue
        parameters += (
            parameter.replace(
                name=field.name,
                kind=parameter.KEYWORD_ONLY,
                default=field.default,
                annotation=types[field.name],
            )
            for field in fields(JobOptions)
        )

    @functools.wraps(command)
    def taking(**values: Any) -> None:
        options = JobOptions(**{name: values.pop(name) for name in names})
        command(options=options, **values)

    vars(taking)["__signature__"] = inspect.Signature(parameters)
    taking.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return taking


def only_source(sources: list[Path]) -> Path:
    """Return the one picture that was named. Raises RequestError when there are others, or it is a folder."""
    first = sources[0]
    hint = _("`enlarger batch` takes several pictures, folders and patterns: `enlarger batch {} -o FOLDER`.")
    if first.is_dir():
        raise RequestError(_("{first} is a folder.", first=first), hint.format(first))
    if len(sources) > 1:
        raise RequestError(
            _("{count} pictures were given where one is taken.", count=len(sources)), hint.format("IN…")
        )
    return first
