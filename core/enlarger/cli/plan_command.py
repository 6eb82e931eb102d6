"""`enlarger plan`: what a job would take."""

from __future__ import annotations

from rich.table import Table

from enlarger.system.amounts import bytes_text, duration_text

from . import console
from .options import JobOptions, Sources, only_source, takes_job_options


@takes_job_options
def plan(source: Sources, options: JobOptions) -> None:
    """Tell what enlarging a picture would take, without doing it."""
    from enlarger.files.reading import read_picture
    from enlarger.sizing.file_limits import file_notes
    from enlarger.sizing.verdict import print_notes

    from .print_rows import print_rows

    path = only_source(source)
    picture = read_picture(path)
    sizing = options.sizing(picture.size)
    print_ = sizing.print
    if print_:
        picture = picture.for_print(sizing.crop, print_.resolution)
    job = options.job(picture, sizing.target)
    if job.keeps_faces:
        job.look_at(picture.strips)
    job.measure(lambda: None)
    forecast = job.forecast
    about_files = file_notes(forecast.size, forecast.result_bytes)
    about_print = print_notes(print_) if print_ else []
    for note in dict.fromkeys((*picture.notes, *about_print, *about_files, *forecast.notes)):
        console.say(note, "yellow")
    table = Table(show_header=False, box=None)
    for row in print_rows(print_) if print_ else ():
        table.add_row(*row)
    if forecast.reason and not job.is_idle:
        table.add_row("auto", forecast.reason)
    table.add_row("result", f"{forecast.size} pixels, {bytes_text(forecast.result_bytes)} unpacked")
    work = f"{forecast.title}, passes: {forecast.passes}, tiles: {forecast.tiles}"
    table.add_row("work", "no network: the result is not larger" if job.is_idle else work)
    if forecast.faces is not None:
        table.add_row("faces", f"{forecast.faces} kept as the source has them" if forecast.faces else "none")
    if forecast.seconds is not None and forecast.memory_bytes is not None:
        table.add_row("device", f"{forecast.device} ({forecast.device_name}), {forecast.precision}")
        table.add_row("time", f"about {duration_text(forecast.seconds)}")
        table.add_row("memory", f"about {bytes_text(forecast.memory_bytes)}")
    console.answers().print(table)
