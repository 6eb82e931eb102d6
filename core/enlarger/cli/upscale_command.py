"""`enlarger upscale`: one picture in, one picture out, and what explains it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from enlarger.system import interrupts
from enlarger.system.language import _

from . import console
from .options import Certificate, JobOptions, Quality, Sources, only_source, takes_job_options
from .workers import Cluster, for_cluster, workers


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
    c2pa: Certificate = None,
    cluster: Cluster = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Enlarge one picture, or an animation."""
    from enlarger.files.content_credentials import Signer
    from enlarger.jobs.file_job import open_file_job

    from .enlargement import result_files
    from .print_rows import print_rows
    from .run_listener import COLUMNS, TerminalListener

    asked = for_cluster(options, cluster)
    path = only_source(source)
    name = os.fsencode(output).decode(errors="replace")  # it need not be UTF-8
    signer = Signer(c2pa, path) if c2pa else None
    redraws = bool(options.redraw_faces)
    files = result_files(path, output, map_file, in_layers=fidelity_layers, redraws=redraws)
    with workers(asked, cluster) as (own, pool):
        request = replace(own.of_file(path, files, files if force else (), quality), signer=signer)
        with open_file_job(request, interrupts.exit_if_interrupted, pool) as file_job:
            if file_job.print:
                for title, text in print_rows(file_job.print):
                    console.log.print(f"{title}: {text}", markup=False)
            with Progress(*COLUMNS, console=console.log, transient=True) as progress:
                job = file_job.job
                listener = TerminalListener(
                    progress,
                    _("{before} to {after}", before=job.source, after=job.size),
                    _("Writing {output}", output=output),
                )
                done = file_job.run(listener)
    for note in done.notes:
        console.say(note, "yellow")
    for remark in done.remarks:
        console.log.print(remark)
    if done.device == "none":
        text = _("{name}: {what} in {seconds:.1f} s", name=name, what=done.what, seconds=done.seconds)
    else:
        text = _(
            "{name}: {what} on {device} ({device_name}) in {seconds:.1f} s",
            name=name,
            what=done.what,
            device=done.device,
            device_name=done.device_name,
            seconds=done.seconds,
        )
    typer.echo(text)
