"""The fields of a request, checked and turned into a job, and those in which its report travels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from enlarger.errors import RequestError
from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.jobs.job import Job
from enlarger.jobs.report import Report
from enlarger.jobs.request import JobRequest
from enlarger.networks.library import DEFAULT_MODEL
from enlarger.system.distinct_files import check_distinct
from enlarger.tiles.target import Target

Fields = dict[str, Any]

_BESIDE = ("faithful", "mask", "map")
"""What may be wanted beside the result, by its names on the wire."""


def job_from(request: Fields) -> Job:
    """Return the job that a `plan` or `upscale` request describes. Raises RequestError or ModelError."""
    source = _fields(request, "source")
    size = source.get("size")
    if not isinstance(size, list) or len(size) != 2 or not all(_is_whole(side) and side > 0 for side in size):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        raise RequestError("source.size has to be [width, height], both at least 1.")
    pixel_format = PixelFormat.parse(_text(source, "format"))
    tile = request.get("tile")
    if tile is not None and (not _is_whole(tile) or tile < 1):
        raise RequestError("tile has to be a whole number of pixels, at least 1.")
    denoise = request.get("denoise")
    if denoise is not None and (isinstance(denoise, bool) or not isinstance(denoise, (int, float))):
        raise RequestError("denoise has to be a number from 0 to 1.")
    asked = JobRequest(
        target=_target(request),
        model=_text(request, "model", DEFAULT_MODEL),
        device=_text(request, "device", "auto"),
        precision=_text(request, "precision", "fast"),
        tile=tile,
        denoise=denoise,
        lock=_text(request, "lock", "auto"),
        fidelity=_fidelity(request),
        tileable=flag_from(request, "tileable"),
        alpha=_text(request, "alpha", "transparency"),
    )
    return asked.job(Size(size[0], size[1]), pixel_format)


def path_from(request: Fields, name: str) -> Path:
    """Return the path of the raw file `name`, such as "source". Raises RequestError."""
    return Path(_text(_fields(request, name), "path"))


def layer_paths(request: Fields) -> dict[str, Path]:
    """Return the paths of the raw files that are wanted, by the names of `ResultStrips`. Raises
    RequestError, also where one of them is another, or the source.
    """
    fidelity = _fields(request, "fidelity", {})
    beside = {name: path_from(fidelity, name) for name in _BESIDE if name in fidelity}
    paths = {"result": path_from(request, "result"), **beside}
    check_distinct({"source": path_from(request, "source"), **paths})
    return paths


def flag_from(request: Fields, name: str) -> bool:
    """Return whether the field `name` is there and true. Raises RequestError."""
    value = request.get(name, False)
    if not isinstance(value, bool):
        raise RequestError(f"{name} has to be true or false.")
    return value


def lock_fields(report: Report) -> Fields | None:
    """Return what `done` says about the lock; None when nothing was locked."""
    if not report.lock:
        return None
    fields: Fields = {"kind": report.lock, "text": report.lock_text}
    if deviation := report.deviation:
        fields |= {name: getattr(deviation, name) for name in ("values", "differing", "largest")}
    return fields


def fidelity_fields(job: Job, report: Report) -> Fields | None:
    """Return what `done` says about the dial; None when one network ran alone."""
    fidelity, faithful = job.settings.fidelity, job.faithful
    if not fidelity or not faithful:
        return None
    return {
        "dial": fidelity.degree,
        "model": faithful.id,
        "title": faithful.title,
        "replaced": report.replaced,
        "lettering": job.text_share,
        "map_title": f"what {job.method.title} added beyond the cautious network",
    }


def _fidelity(request: Fields) -> Fidelity | None:
    if "fidelity" not in request:
        return None
    fields = _fields(request, "fidelity")
    dial = fields.get("dial", DEFAULT_FIDELITY)
    if isinstance(dial, bool) or not isinstance(dial, (int, float)) or not 0 <= dial <= 1:
        raise RequestError("fidelity.dial has to be a number from 0 to 1.")
    if ("faithful" in fields) != ("mask" in fields):
        raise RequestError("fidelity.faithful and fidelity.mask are of no use without each other.")
    return Fidelity(float(dial), "mask" in fields, "map" in fields)


def _target(request: Fields) -> Target:
    fields = _fields(request, "target", {})
    for name, value in fields.items():
        if name not in {"factor", "width", "height"}:
            raise RequestError(f"A target has no {name!r}.", "It has a factor, or a width, a height or both.")
        if isinstance(value, bool) or not isinstance(value, (int, float) if name == "factor" else int):
            raise RequestError(f"target.{name} has to be a number.")
    return Target(**fields)


def _fields(request: Fields, name: str, default: Fields | None = None) -> Fields:
    value = request.get(name, default)
    if not isinstance(value, dict):
        raise RequestError(f"{name} has to be an object.")
    return value  # pyright: ignore[reportUnknownVariableType]


def _text(fields: Fields, name: str, default: str | None = None) -> str:
    value = fields.get(name, default)
    if not isinstance(value, str) or "\0" in value:
        raise RequestError(f"{name} has to be a text.")
    return value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
