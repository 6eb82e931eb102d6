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
from .opening import for_print, read_first
from .options import JobOptions, Quality, Sources, only_source, takes_job_options
from .workers import Cluster, for_cluster, workers

if TYPE_CHECKING:
    from enlarger.files.reading import Picture
    from enlarger.jobs.job import Job
    from enlarger.jobs.report import Report


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
    quality: Quality = None,
    c2pa: Annotated[
        Path | None,
        typer.Option(
            metavar="PEM",
            help="Sign OUT with Content Credentials: a file with your certificate, those above it, and its"
            " private key.",
        ),
    ] = None,
    cluster: Cluster = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge one picture, or an animation."""
    from enlarger.files.content_credentials import Signer
    from enlarger.files.xmp import read_provenance
    from enlarger.jobs.outputs import writers_for
    from enlarger.jobs.run import run
    from enlarger.sizing.verdict import print_notes

    from .enlargement import result_files
    from .print_rows import print_rows
    from .run_listener import COLUMNS, TerminalListener

    asked = for_cluster(options, cluster)
    # It is planned for the first of several devices.
    options = replace(asked, device=asked.device.partition(",")[0].strip())
    path = only_source(source)
    name = os.fsencode(output).decode(errors="replace")  # it need not be UTF-8
    signer = Signer(c2pa, path) if c2pa else None
    found = read_first(path)
    made = None
    if signer and (not found or found.pictures > 1):
        raise RequestError(f"{path} holds several pictures; only one is signed.", "Leave out --c2pa.")
    if not found or not (fidelity_layers or map_file):
        made = _enlarge_several(path, found, output, options, quality, force=force)
    if made or not found:
        typer.echo(f"{name}: {made}")
        return
    redraws = bool(options.redraw_faces)
    files = result_files(path, output, map_file, in_layers=fidelity_layers, redraws=redraws)
    picture, sizing = for_print(found.alone(), options)
    if sizing.print:
        for name, text in print_rows(sizing.print):
            console.log.print(f"{name}: {text}", markup=False)
    job = options.job(picture, sizing.target, in_layers=fidelity_layers, with_map=map_file is not None)
    if (fidelity_layers or map_file) and not job.settings.fidelity:
        raise RequestError(
            f"{job.title} generates no detail that layers or a map could show.",
            "Name a generative network, or leave them out.",
        )
    writers = writers_for(
        job, picture, files, overwritten=files if force else (), quality=quality, signer=signer
    )
    with (
        workers(asked, cluster) as (_, pool),
        Progress(*COLUMNS, console=console.log, transient=True) as progress,
    ):
        job.use(pool)
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
    _tell_fidelity(job, report)
    where = "" if report.device == "none" else f" on {report.device} ({report.device_name})"
    by = "" if job.is_idle else f" by {job.networks_text}{where}"
    typer.echo(f"{name}: {job.size} pixels{by} in {report.seconds:.1f} s")


def _tell_fidelity(job: Job, report: Report) -> None:
    if report.lock:
        console.log.print(report.lock_text)
    if report.replaced is not None and job.faithful:
        console.log.print(f"{job.faithful.title} shows in {report.replaced:.0%} of the area.")


def _enlarge_several(
    source: Path,
    picture: Picture | None,
    output: Path,
    options: JobOptions,
    quality: int | None,
    *,
    force: bool,
) -> str | None:
    """Enlarge an animation or pages; return what it came to, or None for other files."""
    from enlarger.system.distinct_files import check_distinct

    from .run_listener import COLUMNS
    from .several_run import SeveralListener, enlarge_several

    check_distinct({"IN": source, "OUT": output})
    with Progress(*COLUMNS, console=console.log, transient=True) as progress:

        def listen(job: Job, writers: object) -> SeveralListener:
            del writers
            return SeveralListener(progress, f"{job.source} to {job.size}")

        done = enlarge_several(source, picture, output, options, quality, listen, overwrite=force)
    if not done:
        return None
    for note in done.notes:
        console.say(note, "yellow")
    for reason in done.chosen:
        console.log.print(reason)
    return done.text
