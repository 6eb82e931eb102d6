"""`enlarger plan`: what a job would take."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from enlarger.system.amounts import bytes_text, duration_text
from enlarger.system.language import _

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
        yield _("auto"), forecast.reason
    if animation:
        length = duration_text(float(sum(animation.times)) / 1000)
        yield (
            _("frames"),
            _(
                "{count}, of which {distinct} differ, {length} long",
                count=len(animation.times),
                distinct=count,
                length=length,
            ),
        )
    elif count > 1:
        yield _("pages"), _("{count}; what follows is about the first, and the time about all", count=count)
    yield (
        _("result"),
        _(
            "{size} pixels, {bytes} unpacked",
            size=forecast.size,
            bytes=bytes_text(forecast.result_bytes),
        ),
    )
    sizes = file_sizes(forecast.size, job.pixel_format)
    if sizes:
        listed = [_("{size} as {kind}", size=bytes_text(size), kind=name) for name, size in sizes.items()]
        yield _("file"), _("about {sizes}", sizes=", ".join(listed))
    work = _(
        "{title}, passes: {passes}, tiles: {tiles}",
        title=forecast.title,
        passes=forecast.passes,
        tiles=forecast.tiles,
    )
    yield _("work"), _("no network: the result is not larger") if job.is_idle else work
    if forecast.faces is not None:
        yield (
            _("faces"),
            _("{faces} kept as the source has them", faces=forecast.faces) if forecast.faces else _("none"),
        )
    if forecast.seconds is not None and forecast.memory_bytes is not None:
        yield _("device"), f"{forecast.device} ({forecast.device_name}), {forecast.precision}"
        yield _("time"), _("about {duration}", duration=duration_text(forecast.seconds * count))
        needed, free = bytes_text(forecast.memory_bytes), bytes_text(storage.memory_free)
        yield _("memory"), _("about {needed}; {free} are free", needed=needed, free=free)
    if storage.disk_free is not None:
        yield (
            _("disk"),
            _(
                "at most {size}; {free} are free",
                size=bytes_text(storage.disk),
                free=bytes_text(storage.disk_free),
            ),
        )
