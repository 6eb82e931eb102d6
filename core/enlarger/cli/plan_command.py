"""`enlarger plan`: what a job would take."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from enlarger.system.amounts import bytes_text, duration_text

from . import console
from .options import JobOptions, Sources, only_source, takes_job_options

if TYPE_CHECKING:
    from enlarger.files.animation import Animation
    from enlarger.jobs.job import Job
    from enlarger.sizing.print_plan import PrintPlan
    from enlarger.sizing.storage import Storage


@takes_job_options
def plan(source: Sources, options: JobOptions) -> None:
    """Tell what enlarging a picture would take, without doing it."""
    from enlarger.files.animation import animation_of
    from enlarger.jobs.opening import open_first
    from enlarger.sizing.file_limits import file_notes
    from enlarger.sizing.storage import Storage, cheaper
    from enlarger.sizing.verdict import print_notes
    from enlarger.system.machine import available_memory

    path = only_source(source)
    picture, sizing, count = open_first(path, options.size())
    animation = None if sizing.print else animation_of(picture)
    if animation:
        picture, count = animation.picture, animation.distinct
    print_ = sizing.print
    job = options.job(picture, sizing.target)
    if job.faces.keeps:
        job.look_at(picture.strips)
    job.measure(lambda: None)
    forecast = job.forecast
    storage = Storage(
        disk=forecast.result_bytes,
        disk_free=shutil.disk_usage(path.absolute().parent).free,
        memory=forecast.memory_bytes,
        memory_free=available_memory(),
    )
    notes = [
        *picture.notes,
        *(print_notes(print_) if print_ else ()),
        *file_notes(forecast.size, forecast.result_bytes),
        *storage.notes(),
        *cheaper(storage, forecast.size, picture.size, picture.pixel_format, print_),
        *forecast.notes,
    ]
    for note in dict.fromkeys(notes):
        console.say(note, "yellow")
    table = Table(show_header=False, box=None)
    for row in _rows(job, storage, print_, count, animation):
        table.add_row(*row)
    console.answers().print(table)


def _rows(
    job: Job, storage: Storage, print_: PrintPlan | None, count: int, animation: Animation | None
) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of what is told; `count` pictures of the file are computed."""
    from enlarger.sizing.file_limits import file_sizes

    from .print_rows import print_rows

    forecast = job.forecast
    if print_:
        yield from print_rows(print_)
    if forecast.reason and not job.is_idle:
        yield "auto", forecast.reason
    if animation:
        length = duration_text(float(sum(animation.times)) / 1000)
        yield "frames", f"{len(animation.times)}, of which {count} differ, {length} long"
    elif count > 1:
        yield "pages", f"{count}; what follows is about the first, and the time about all"
    yield "result", f"{forecast.size} pixels, {bytes_text(forecast.result_bytes)} unpacked"
    sizes = file_sizes(forecast.size, job.pixel_format)
    if sizes:
        yield "file", f"about {', '.join(f'{bytes_text(count)} as {name}' for name, count in sizes.items())}"
    work = f"{forecast.title}, passes: {forecast.passes}, tiles: {forecast.tiles}"
    yield "work", "no network: the result is not larger" if job.is_idle else work
    if forecast.faces is not None:
        yield "faces", f"{forecast.faces} kept as the source has them" if forecast.faces else "none"
    if forecast.seconds is not None and forecast.memory_bytes is not None:
        yield "device", f"{forecast.device} ({forecast.device_name}), {forecast.precision}"
        yield "time", f"about {duration_text(forecast.seconds * count)}"
        needed, free = bytes_text(forecast.memory_bytes), bytes_text(storage.memory_free)
        yield "memory", f"about {needed}; {free} are free"
    if storage.disk_free is not None:
        yield "disk", f"at most {bytes_text(storage.disk)}; {bytes_text(storage.disk_free)} are free"
