"""The line that is always true: what the result will be and take."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.jobs.report import Forecast
from enlarger.sizing.file_limits import file_notes
from enlarger.sizing.size_request import Sizing
from enlarger.sizing.storage import Storage, cheaper
from enlarger.system.amounts import bytes_text, duration_text
from enlarger.system.language import _
from enlarger.system.machine import available_memory

from . import bridge


def facts(forecast: Forecast | None, size: Size, sizing: Sizing, pixel_format: PixelFormat) -> str:
    """Return pixels, megapixels, memory, seconds and device of a job with a result of `size`, and what is
    kept; what is not known yet is left out. Of a print that crops, the forecast is for the whole.
    """
    words = bridge.forecasts
    parts = [
        _("{width} x {height} pixels", width=size.width, height=size.height),
        words.megapixels_text(size.pixels / 1e6),
    ]
    if not forecast:
        parts.append(_("{size} unpacked", size=bytes_text(size.pixels * pixel_format.bytes_per_pixel)))
        return ", ".join(parts)
    if not forecast.tiles:
        return ", ".join([*parts, _("no network needed")])
    share = sizing.crop.size.pixels / sizing.source.pixels
    if forecast.memory_bytes is not None:
        parts.append(_("{size} of memory", size=bytes_text(forecast.memory_bytes)))
    if forecast.seconds is not None:
        parts.append(
            _(
                "about {time} on {device}",
                time=duration_text(forecast.seconds * share),
                device=forecast.device_name,
            )
        )
    else:
        parts.append(words.NOT_KNOWN)
    kept = words.faces_text(forecast.faces)
    return ", ".join(parts) + (f". {kept}" if kept else "")


def warnings(
    forecast: Forecast | None, size: Size, sizing: Sizing, pixel_format: PixelFormat, folder: Path
) -> Iterator[str]:
    """Yield in sentences what files cannot hold, and what there is not enough of."""
    nbytes = size.pixels * pixel_format.bytes_per_pixel
    storage = Storage(
        disk=nbytes,
        disk_free=shutil.disk_usage(folder).free,
        memory=forecast.memory_bytes if forecast else None,
        memory_free=available_memory(),
    )
    yield from file_notes(size, nbytes)
    yield from storage.notes()
    yield from cheaper(storage, size, sizing.crop.size, pixel_format, sizing.print)
