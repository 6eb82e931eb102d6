"""`enlarger …`: the host without an editor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Never

import typer
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

from enlarger import __version__
from enlarger.errors import DeviceError, EnlargerError, RequestError, SourceError
from enlarger.system import interrupts
from enlarger.system.amounts import bytes_text
from enlarger.system.shipped_files import shipped_folder

from . import models_command
from .console import answers
from .console import log as _log

if TYPE_CHECKING:
    from enlarger.fidelity.settings import Fidelity
    from enlarger.files.reading import Picture
    from enlarger.files.writing import PictureWriter
    from enlarger.jobs.job import Job

app = typer.Typer(
    help="Enlarge pictures with super-resolution networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(models_command.app, name="models")


def main(begin: Callable[[], None] | None = None) -> None:
    """Run the command line; the exit status is 0, or 1 with the reason on standard error. `begin` is called
    before a command that does some work.
    """
    try:
        app(obj=begin)
    except EnlargerError as error:
        interrupts.end_if_told()
        _fail(error)


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
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Enlarge pictures with super-resolution networks."""
    del version
    if context.obj and context.invoked_subcommand != "install":
        context.obj()


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


Source = Annotated[list[Path], typer.Argument(metavar="IN", help="The picture to enlarge.")]
Scale = Annotated[float | None, typer.Option(help="Factor. Without any size: the network's own.")]
Percent = Annotated[float | None, typer.Option(help="Factor in percent: 250 is 2.5 times.")]
Width = Annotated[int | None, typer.Option(help="Pixels; without --height the height follows.")]
Height = Annotated[int | None, typer.Option(help="Pixels; without --width the width follows.")]
ModelId = Annotated[str | None, typer.Option("--model", help="A network from `enlarger models`.")]
DeviceId = Annotated[str, typer.Option("--device", help="A device from `enlarger devices`, or auto.")]
Tile = Annotated[int | None, typer.Option(min=1, help="Longest side of a tile in pixels of the source.")]
PrecisionName = Annotated[str, typer.Option("--precision", help="fast, or exact for float32 throughout.")]
Denoise = Annotated[
    float | None,
    typer.Option(help="0 leaves noise in, 1 takes it out, for networks that have a sibling to mix with."),
]

LockName = Annotated[
    str,
    typer.Option(
        "--lock",
        help="Bring the result back to the source: full, soft (for noise and JPEG), off, or auto: as the"
        " source needs it, for networks that draw.",
    ),
]
Dial = Annotated[
    float | None,
    typer.Option(
        "--fidelity",
        min=0,
        max=1,
        help="Replace what the network invented by a faithful network's picture: 0 keeps all, 0.43 is a good"
        " measure, 1 replaces all.",
    ),
]

Tileable = Annotated[
    bool,
    typer.Option("--tileable", help="For textures: what is beyond an edge is what lies at the opposite one."),
]

AlphaName = Annotated[
    str,
    typer.Option(
        "--alpha",
        help="What the last channel is: transparency, or data that hides nothing, as in packed textures of"
        " games.",
    ),
]


@app.command()
def upscale(
    source: Source,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="OUT", help="The file to write; its extension says which kind."
        ),
    ],
    scale: Scale = None,
    percent: Percent = None,
    width: Width = None,
    height: Height = None,
    model: ModelId = None,
    device: DeviceId = "auto",
    tile: Tile = None,
    precision: PrecisionName = "fast",
    denoise: Denoise = None,
    lock: LockName = "auto",
    fidelity: Dial = None,
    tileable: Tileable = False,
    alpha: AlphaName = "transparency",
    fidelity_layers: Annotated[
        bool,
        typer.Option(
            "--fidelity-layers",
            help="Write three files instead of a merged one: OUT as the network drew it, OUT-faithful, and"
            " OUT-mask, which shows the first where it is white.",
        ),
    ] = False,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Write where the network invented detail, as a PNG."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge one picture."""
    from enlarger.files.reading import read_picture
    from enlarger.system import log

    path = _only(source)
    files = _files(path, output, map_file, in_layers=fidelity_layers)
    picture = read_picture(path)
    chosen = _fidelity(fidelity, in_layers=fidelity_layers, with_map=map_file is not None)
    job = _job(
        picture,
        (scale, percent, width, height),
        *(model, device, tile, precision, denoise, lock, chosen, tileable, alpha),
    )
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} tiles"),
        TimeLeft(),
    )
    with (
        log.following(job),
        interrupts.stopping(job.stop),
        ExitStack() as open_files,
        Progress(*columns, console=_log, transient=True) as progress,
    ):
        writers = {
            name: open_files.enter_context(writer)
            for name, writer in _writers(job, picture, files, overwrite=force).items()
        }
        bar = progress.add_task("Trying the devices", total=None)
        job.prepare(interrupts.end_if_told)
        job.look_at(picture.strips)
        interrupts.end_if_told()
        _tell_provenance(job, picture, writers)
        progress.update(bar, description=f"{picture.size} to {job.size}", total=job.tiles)

        def on_tile(job: Job) -> None:
            interrupts.end_if_told()
            progress.update(bar, completed=job.done, seconds_left=job.seconds_left)

        for layers in job.layers(picture.strips, on_tile):
            for name, writer in writers.items():
                writer.write(getattr(layers, name))
        progress.update(bar, description=f"Writing {output}", seconds_left=None)
        interrupts.end_if_told()
        for writer in writers.values():
            writer.finish()
        interrupts.end_if_told()
        for writer in writers.values():  # now that none of them can fail for want of room
            writer.put()
    report = job.report()
    log.done(report, report.notes)
    for note in dict.fromkeys((*picture.notes, *writers["result"].notes, *report.notes)):
        _log.print(Text(note, "yellow"))
    if report.seam_rms is not None:
        _log.print(f"Neighbouring tiles differ by {report.seam_rms:.2f} levels (rms) where ramps join them.")
    if report.lock:
        _log.print(report.lock_text)
    if report.replaced is not None and job.faithful:
        _log.print(f"{job.faithful.title} shows in {report.replaced:.0%} of the area.")
    where = "no device" if report.device == "none" else f"{report.device} ({report.device_name})"
    name = os.fsencode(output).decode(errors="replace")  # it need not be UTF-8
    typer.echo(f"{name}: {job.size} pixels by {job.method.id} on {where} in {report.seconds:.1f} s")


def _only(sources: list[Path]) -> Path:
    """Return the one picture that was named. Raises RequestError when there are others, or it is a folder."""
    first = sources[0]
    if first.is_dir():
        loop = f'for picture in {first}/*; do enlarger upscale "$picture" -o …; done'
        raise RequestError(f"{first} is a folder.", f"Enlarge its pictures one after the other: {loop}")
    if len(sources) > 1:
        raise RequestError(
            f"{len(sources)} pictures were named, and one at a time is enlarged.",
            "Call `enlarger upscale` once for each, with the name of its result behind -o.",
        )
    return first


def _files(source: Path, output: Path, map_file: Path | None, *, in_layers: bool) -> dict[str, Path]:
    """Return the files to write, by the names of `ResultStrips`. Raises RequestError when one of them is
    another, or the source.
    """
    from enlarger.system.distinct_files import check_distinct

    if not output.name:
        raise RequestError(f"{output} is a folder.", "Name the file to write, with its extension.")
    files = {"result": output}
    if in_layers:
        files["faithful"] = output.with_stem(f"{output.stem}-faithful")
        files["mask"] = output.with_name(f"{output.stem}-mask.png")
    if map_file:
        files["map"] = map_file
    titles = {"result": "OUT", "faithful": "OUT-faithful", "mask": "OUT-mask", "map": "the map"}
    check_distinct({"IN": source} | {titles[name]: path for name, path in files.items()})
    return files


def _fidelity(dial: float | None, *, in_layers: bool, with_map: bool) -> Fidelity | None:
    """Return what was chosen of the dial; whoever wants a map alone keeps what the network drew."""
    from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity

    if dial is None and not in_layers and not with_map:
        return None
    return Fidelity(dial if dial is not None else DEFAULT_FIDELITY if in_layers else 0, in_layers, with_map)


def _writers(
    job: Job, picture: Picture, files: dict[str, Path], *, overwrite: bool
) -> dict[str, PictureWriter]:
    """Return a writer for each of `files`."""
    from enlarger.files.writing import PictureWriter
    from enlarger.imaging.pixel_format import GREY_U8, RGBA_U8

    kinds = {"mask": picture.plain(GREY_U8), "map": picture.plain(RGBA_U8)}
    size = job.size
    return {
        name: PictureWriter(path, size, kinds.get(name, picture), overwrite=overwrite)
        for name, path in files.items()
    }


def _tell_provenance(job: Job, picture: Picture, writers: dict[str, PictureWriter]) -> None:
    """Have every file say what it is and how it was made."""
    from enlarger.files.xmp import read_provenance, write_provenance
    from enlarger.jobs.provenance import provenance
    from enlarger.networks.methods import Interpolation

    found = provenance(job, read_provenance(picture.xmp))
    is_network = not isinstance(job.method, Interpolation)
    for name, writer in writers.items():
        writer.xmp = write_provenance(found | {"layer": name}, writer.xmp, has_network=is_network)


@app.command()
def provenance(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A picture that was written by Enlarger.")],
) -> None:
    """Tell what a picture was made of, and how, as JSON."""
    from enlarger.files.reading import read_picture
    from enlarger.files.xmp import read_provenance

    found = read_provenance(read_picture(file).xmp)
    if found is None:
        raise SourceError(f"{file} does not say that it was enlarged.")
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


@app.command()
def plan(
    source: Source,
    scale: Scale = None,
    percent: Percent = None,
    width: Width = None,
    height: Height = None,
    model: ModelId = None,
    device: DeviceId = "auto",
    tile: Tile = None,
    precision: PrecisionName = "fast",
    denoise: Denoise = None,
    lock: LockName = "auto",
    fidelity: Dial = None,
    tileable: Tileable = False,
    alpha: AlphaName = "transparency",
) -> None:
    """Tell what enlarging a picture would take, without doing it."""
    from enlarger.files.reading import read_picture

    picture = read_picture(_only(source))
    chosen = _fidelity(fidelity, in_layers=False, with_map=False)
    job = _job(
        picture,
        (scale, percent, width, height),
        *(model, device, tile, precision, denoise, lock, chosen, tileable, alpha),
    )
    job.prepare(lambda: None)
    forecast = job.forecast
    for note in dict.fromkeys((*picture.notes, *forecast.notes)):
        _log.print(Text(note, "yellow"))
    table = Table(show_header=False, box=None)
    volume = bytes_text(job.size.pixels * job.pixel_format.bytes_per_pixel)
    table.add_row("result", f"{job.size} pixels, {volume} unpacked")
    table.add_row("work", f"{job.method.id}, passes: {len(job.plan.passes)}, tiles: {job.tiles}")
    if forecast.seconds is not None and forecast.memory is not None:
        table.add_row("device", f"{forecast.device} ({forecast.device_name}), {forecast.precision}")
        table.add_row("time", f"about {duration(forecast.seconds)}")
        table.add_row("memory", f"about {bytes_text(forecast.memory)}")
    answers().print(table)


def _job(
    picture: Picture,
    size: tuple[float | None, float | None, int | None, int | None],
    model: str | None,
    device: str,
    tile: int | None,
    precision: str,
    denoise: float | None,
    lock: str,
    fidelity: Fidelity | None,
    tileable: bool,
    alpha: str,
) -> Job:
    """Return the job that the options describe; `size` is factor, percent, width and height."""
    from enlarger.jobs.job import Job
    from enlarger.jobs.settings import Settings, parse_alpha, parse_lock, parse_precision
    from enlarger.networks.library import DEFAULT_MODEL
    from enlarger.networks.methods import find_method
    from enlarger.tiles.target import Target

    scale, percent, width, height = size
    if scale is not None and percent is not None:
        raise RequestError("A factor was given twice.", "Give --scale or --percent.")
    target = Target(scale if percent is None else percent / 100, width, height)
    settings = Settings(
        target, device, parse_precision(precision), tile, parse_lock(lock), fidelity, tileable
    )
    pixel_format = replace(picture.pixel_format, alpha_is_data=parse_alpha(alpha))
    return Job(find_method(model or DEFAULT_MODEL, denoise), picture.size, pixel_format, settings)


@app.command()
def devices(
    model: ModelId = None,
    again: Annotated[bool, typer.Option("--again", help="Forget what is known and try all again.")] = False,
) -> None:
    """List what networks can run on: what works, how fast, and what does not, and why."""
    from enlarger.devices import benchmark_cache
    from enlarger.devices.selection import NOT_INSTALLED, TYPICAL_TILE, all_devices, choose
    from enlarger.networks.library import DEFAULT_MODEL, find_model
    from enlarger.networks.network import Network

    if again:
        benchmark_cache.forget()
    network = Network(find_model(model or DEFAULT_MODEL))
    found, absent = all_devices()
    table = Table("id", "kind", "name", f"with {network.id}")
    for device in found:
        try:
            with _log.status(f"Trying {device.id}"):
                choices, _ = choose(network, device.id, "fast", "u8", lambda: None)
        except DeviceError as error:
            state = error.message
        else:
            best = choices[0]
            pace = best.cost.seconds(TYPICAL_TILE) / TYPICAL_TILE * 1e6
            state = f"works ({best.precision}), {pace:.2g} s per megapixel"
        if device.is_software:
            state += "; emulated on the CPU, so never chosen by itself"
        table.add_row(device.id, device.kind, device.name, Text(state))
    for item in absent:
        is_offered = item.reason == NOT_INSTALLED and item.provider.extra
        hint = f": pip install 'enlarger[{item.provider.extra}]'" if is_offered else ""
        table.add_row(item.provider.short, "", "", Text(item.reason + hint), style="dim")
    answers().print(table)


@app.command()
def doctor(
    devices: Annotated[
        bool, typer.Option("--devices", help="Ask every provider for its devices, which takes some seconds.")
    ] = False,
) -> None:
    """Tell all that a report needs: versions, where things lie, what is installed, and what is wrong."""
    from .doctor import examine

    remarks = list(examine(ask_devices=devices))
    for remark in remarks:
        typer.echo(f"{remark.about:10} {'WRONG: ' if remark.mend else ''}{remark.text}")
    wrong = [remark for remark in remarks if remark.mend]
    for remark in wrong:
        _log.print(Text(f"{remark.text[:1].upper()}{remark.text[1:]}.", "bold red"), Text(remark.mend))
    if wrong:
        raise typer.Exit(1)
    typer.echo("Nothing is wrong.")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def install(context: typer.Context) -> None:
    """Install the plug-ins into the editors found; --help lists the options."""
    script = shipped_folder("installer") / "install.py"
    command = [sys.executable, str(script), "--engine", sys.executable, *context.args]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - so that signals reach the installer itself
    raise typer.Exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    sys.exit("Run it as `enlarger`, or as `python -m enlarger`.")
