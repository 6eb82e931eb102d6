"""`enlarger …`: the host without an editor."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Never

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

from . import __version__
from .errors import EnlargerError, RequestError

app = typer.Typer(
    help="Enlarge pictures with super-resolution networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_log = Console(stderr=True)
"""Everything that is not an answer goes to standard error."""


def main() -> None:
    """Run the command line; the exit status is 0, or 1 with the reason on standard error."""
    for number in {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup says otherwise
            signal.signal(number, _end)
    try:
        app()
    except EnlargerError as error:
        _fail(error)


def _end(number: int, frame: FrameType | None) -> Never:
    """End as after Ctrl-C, so that no unfinished file stays behind."""
    del frame
    sys.exit(128 + number)


def _fail(error: EnlargerError) -> Never:
    _log.print(Text(error.message, "bold red"))
    if error.hint:
        _log.print(Text(error.hint))
    sys.exit(1)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"enlarger {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Enlarge pictures with super-resolution networks."""
    del version


class TimeLeft(ProgressColumn):
    """The engine's own forecast."""

    def render(self, task: Task) -> Text:
        seconds = task.fields.get("seconds_left")
        return Text("" if seconds is None else f"{duration(seconds)} left")


def duration(seconds: float) -> str:
    """Return a time to wait in words that are no more exact than the forecast."""
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@app.command()
def upscale(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The picture to enlarge.")],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="OUT", help="The file to write; its extension says which kind."
        ),
    ],
    scale: Annotated[float | None, typer.Option(help="Factor. Without any size: the network's own.")] = None,
    percent: Annotated[float | None, typer.Option(help="Factor in percent: 250 is 2.5 times.")] = None,
    width: Annotated[int | None, typer.Option(help="Pixels; without --height the height follows.")] = None,
    height: Annotated[int | None, typer.Option(help="Pixels; without --width the width follows.")] = None,
    model: Annotated[str | None, typer.Option(help="A network from `enlarger models`.")] = None,
    device: Annotated[str, typer.Option(help="A device from `enlarger devices`, or auto.")] = "auto",
    tile: Annotated[
        int | None, typer.Option(min=1, help="Longest side of a tile in pixels of the source.")
    ] = None,
    precision: Annotated[str, typer.Option(help="fast, or exact for float32 throughout.")] = "fast",
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge one picture."""
    from .jobs import Job, Settings, find_method, parse_precision
    from .models import DEFAULT_MODEL
    from .pictures import PictureWriter, read_picture
    from .sizing import Target

    if scale is not None and percent is not None:
        raise RequestError("A factor was given twice.", "Give --scale or --percent.")
    picture = read_picture(source)
    if picture.is_turned:
        width, height = height, width
    target = Target(scale if percent is None else percent / 100, width, height)
    method = find_method(model or DEFAULT_MODEL)
    settings = Settings(target, device, parse_precision(precision), tile)
    job = Job(method, picture.size, picture.pixel_format, settings)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} tiles"),
        TimeLeft(),
    )
    with (
        PictureWriter(output, job.plan.size, picture, overwrite=force) as writer,
        Progress(*columns, console=_log, transient=True) as progress,
    ):
        bar = progress.add_task(f"{picture.size} to {job.plan.size}", total=job.plan.tiles)
        for band in job.run(
            picture.bands,
            lambda job: progress.update(bar, completed=job.done, seconds_left=job.seconds_left),
        ):
            writer.write(band)
        progress.update(bar, description=f"Writing {output}", seconds_left=None)
        writer.finish()
    report = job.report()
    for note in (*picture.notes, *report.notes):
        _log.print(Text(note, "yellow"))
    if report.seam_rms is not None:
        _log.print(f"Neighbouring tiles differ by {report.seam_rms:.2f} levels (rms) where ramps join them.")
    where = "no device" if report.device == "none" else f"{report.device} ({report.device_name})"
    typer.echo(f"{output}: {job.plan.size} pixels by {method.id} on {where} in {report.seconds:.1f} s")


@app.command()
def models() -> None:
    """List the networks."""
    from .models import find_models

    found, rejected = find_models()
    table = Table("id", "scale", "what it does", "licence", "commercial use")
    for model in found:
        card = model.card
        table.add_row(
            card.id, f"x{card.scale}", card.summary, card.licence, "yes" if card.commercial_use else "no"
        )
    Console().print(table)
    for card in rejected:
        _log.print(Text(card.reason, "yellow"))


@app.command()
def devices() -> None:
    """List what networks can run on, in the order of preference."""
    from .providers import devices as find_devices

    table = Table("id", "kind", "name", "provider")
    for device in find_devices():
        table.add_row(device.id, device.kind, device.name, device.provider)
    Console().print(table)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def install(context: typer.Context) -> None:
    """Install the plug-ins into the editors found; --help lists the options."""
    package = Path(__file__).parent
    script = next(
        path
        for folder in (package, package.parents[1])
        if (path := folder / "installer" / "install.py").exists()
    )
    raise typer.Exit(
        subprocess.run(
            [sys.executable, str(script), "--engine", sys.executable, *context.args], check=False
        ).returncode
    )


if __name__ == "__main__":
    main()
