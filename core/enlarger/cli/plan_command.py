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

    picture = read_picture(only_source(source))
    job = options.job(picture)
    if job.keeps_faces:
        job.look_at(picture.strips)
    job.measure(lambda: None)
    forecast = job.forecast
    for note in dict.fromkeys((*picture.notes, *forecast.notes)):
        console.say(note, "yellow")
    table = Table(show_header=False, box=None)
    if forecast.reason:
        table.add_row("auto", forecast.reason)
    table.add_row("result", f"{forecast.size} pixels, {bytes_text(forecast.result_bytes)} unpacked")
    table.add_row("work", f"{forecast.title}, passes: {forecast.passes}, tiles: {forecast.tiles}")
    if forecast.faces is not None:
        table.add_row("faces", f"{forecast.faces} kept as the source has them" if forecast.faces else "none")
    if forecast.seconds is not None and forecast.memory_bytes is not None:
        table.add_row("device", f"{forecast.device} ({forecast.device_name}), {forecast.precision}")
        table.add_row("time", f"about {duration_text(forecast.seconds)}")
        table.add_row("memory", f"about {bytes_text(forecast.memory_bytes)}")
    console.answers().print(table)
