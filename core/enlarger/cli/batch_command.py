"""`enlarger batch`: many pictures in, as many results out, taken up again where it was broken off."""

from __future__ import annotations

import contextlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from enlarger.errors import RequestError
from enlarger.system.language import _

from .options import Certificate, JobOptions, Quality, takes_job_options
from .workers import Cluster, for_cluster, workers


@takes_job_options
def batch(
    sources: Annotated[
        list[Path], typer.Argument(metavar="IN…", help="Pictures, folders with pictures, and patterns.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder for the results.")
    ],
    options: JobOptions,
    recursive: Annotated[
        bool,
        typer.Option("-r", "--recursive", help="Take folders below the folders, too, and keep them apart."),
    ] = False,
    name: Annotated[
        str,
        typer.Option(
            metavar="PATTERN",
            help="What results are called: {stem} and {ext} of the source, {scale}, {width} and {height}.",
        ),
    ] = "{stem}_x{scale}{ext}",
    to: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="png, tif, jpg or webp for all results. By default each is of its source's kind.",
        ),
    ] = "",
    quality: Quality = None,
    c2pa: Certificate = None,
    existing: Annotated[
        str,
        typer.Option(help="Where a result's name is taken: skip, overwrite, or number, for another name."),
    ] = "skip",
    plan_only: Annotated[
        bool, typer.Option("--plan", help="Tell what it would take, without doing it.")
    ] = False,
    cluster: Cluster = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with what comes into the folders, until Ctrl-C.")
    ] = False,
) -> None:
    """Enlarge many pictures. Started again, it goes on where it was broken off."""
    from enlarger.batches.journal import Journal, alone_in
    from enlarger.batches.naming import parse_naming
    from enlarger.batches.plan import parse_existing

    from .batch_run import BatchRun

    if watch and plan_only:
        raise RequestError(_("What will come cannot be planned."), _("Leave --plan or --watch out."))
    if c2pa and cluster:
        raise RequestError(
            _("A cluster gets no private key, so what it enlarges is not signed."),
            _("Leave out --c2pa or --cluster."),
        )
    options = for_cluster(options, cluster)
    defaults = asdict(JobOptions())
    settings = {field: value for field, value in asdict(options).items() if value != defaults[field]}
    for indifferent in ("device", "tile"):  # a result is the same, whatever computes it
        settings.pop(indifferent, None)
    settings |= {"name": name, "to": to, "quality": quality, **({"signed": True} if c2pa else {})}
    naming, choice = parse_naming(name, to), parse_existing(existing)
    folder = Path(os.path.abspath(output))
    if folder.exists() and not folder.is_dir():
        raise RequestError(_("{output} is a file.", output=output), _("Name the folder for the results."))
    with contextlib.nullcontext() if plan_only else alone_in(folder):
        journal = Journal(folder, settings)
        with workers(options, cluster) as (own, pool):
            work = BatchRun(sources, recursive, own, journal, naming, choice, quality, c2pa, pool)
            work.begin(plan_only=plan_only)
            if plan_only:
                return
            try:
                work.run()
                if watch:
                    work.watch()
            finally:
                work.report()
    if work.failures:
        raise typer.Exit(1)
