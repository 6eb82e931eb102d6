"""`enlarger upscale`: one picture in, one picture out, and what explains it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from enlarger.errors import RequestError

from . import console
from .options import JobOptions, Sources, only_source, takes_job_options

if TYPE_CHECKING:
    from enlarger.files.reading import Picture
    from enlarger.files.writing import PictureWriter
    from enlarger.jobs.job import Job


@takes_job_options
def upscale(
    source: Sources,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="OUT", help="The file to write; its extension says which kind."
        ),
    ],
    options: JobOptions,
    fidelity_layers: Annotated[
        bool,
        typer.Option(
            "--fidelity-layers",
            help="Write three files instead of a merged one: OUT as the network made it, OUT-faithful, and"
            " OUT-mask, which shows the first where it is white.",
        ),
    ] = False,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Write where the network generated detail, as a PNG."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge one picture."""
    from enlarger.files.reading import read_picture
    from enlarger.files.xmp import read_provenance
    from enlarger.jobs.run import run
    from enlarger.sizing.verdict import print_notes

    from .print_rows import print_rows
    from .run_listener import COLUMNS, TerminalListener

    path = only_source(source)
    files = _files(path, output, map_file, in_layers=fidelity_layers, redraws=bool(options.redraw_faces))
    picture = read_picture(path)
    sizing = options.sizing(picture.size)
    if sizing.print:
        picture = picture.for_print(sizing.crop, sizing.print.resolution)
        for name, text in print_rows(sizing.print):
            console.log.print(f"{name}: {text}", markup=False)
    job = options.job(picture, sizing.target, in_layers=fidelity_layers, with_map=map_file is not None)
    if (fidelity_layers or map_file) and not job.settings.fidelity:
        raise RequestError(
            f"{job.title} generates no detail that layers or a map could show.",
            "Name a generative network, or leave them out.",
        )
    writers = _writers(job, picture, files, overwrite=force)
    with Progress(*COLUMNS, console=console.log, transient=True) as progress:
        listener = TerminalListener(progress, f"{picture.size} to {job.size}", f"Writing {output}")
        report = run(job, picture.strips, writers, listener, read_provenance(picture.xmp))
    about_print = print_notes(sizing.print) if sizing.print else []
    for note in dict.fromkeys((*picture.notes, *about_print, *writers["result"].notes, *report.notes)):
        console.say(note, "yellow")
    if job.selection and not job.is_idle:
        console.log.print(job.selection.reason)
    if report.seam_rms is not None:
        console.log.print(
            f"Neighbouring tiles differ by {report.seam_rms:.2f} levels (rms) where ramps join them."
        )
    if report.lock:
        console.log.print(report.lock_text)
    if report.replaced is not None and job.faithful:
        console.log.print(f"{job.faithful.title} shows in {report.replaced:.0%} of the area.")
    where = "" if report.device == "none" else f" on {report.device} ({report.device_name})"
    name = os.fsencode(output).decode(errors="replace")  # it need not be UTF-8
    by = "" if job.is_idle else f" by {job.networks_text}{where}"
    typer.echo(f"{name}: {job.size} pixels{by} in {report.seconds:.1f} s")


def _files(
    source: Path, output: Path, map_file: Path | None, *, in_layers: bool, redraws: bool
) -> dict[str, Path]:
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
    if redraws:
        faces = output.with_stem(f"{output.stem}-faces")
        has_alpha = output.suffix.lower() not in {".jpg", ".jpeg"}
        files["redrawn"] = faces if has_alpha else faces.with_suffix(".png")
    titles = {"result": "OUT", "faithful": "OUT-faithful", "mask": "OUT-mask", "map": "the map"}
    titles["redrawn"] = "OUT-faces"
    check_distinct({"IN": source} | {titles[name]: path for name, path in files.items()})
    return files


def _writers(
    job: Job, picture: Picture, files: dict[str, Path], *, overwrite: bool
) -> dict[str, PictureWriter]:
    """Return a writer for each of `files`."""
    from enlarger.files.writing import PictureWriter

    kinds = {name: picture.plain(job.layer_format(name)) for name in ("mask", "map")}
    kinds["redrawn"] = replace(picture, pixel_format=job.layer_format("redrawn"))
    return {
        name: PictureWriter(path, job.size, kinds.get(name, picture), overwrite=overwrite)
        for name, path in files.items()
    }
