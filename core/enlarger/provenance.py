"""Provenance: what was done to a picture, as JSON that travels with the result."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from . import __version__
from .methods import Interpolation
from .providers import RUNTIME_VERSION

if TYPE_CHECKING:
    from .jobs import Job
    from .methods import Method
    from .raster import Bands

Provenance = dict[str, Any]

VERSION = 1
"""Of the fields."""


def provenance(job: Job, source: Bands, earlier: Provenance | None = None) -> Provenance:
    """Return what a job that has looked at the picture `source` does to it. `earlier` is what the picture
    brings along.
    """
    plan, settings = job.plan, job.settings
    fidelity = settings.fidelity
    return {
        "provenance": VERSION,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"enlarger": __version__, "onnxruntime": RUNTIME_VERSION},
        "source": {
            "size": plan.source,
            "format": job.pixel_format.name,
            "sha256": digest(source),
            **({"provenance": earlier} if earlier else {}),
        },
        "result": {"size": plan.size, "scale": plan.scale, "passes": len(plan.passes)},
        "model": _described(job.method),
        "settings": {
            "device": settings.device,
            "precision": settings.precision,
            "tile": settings.tile,
            "lock": settings.lock,
        },
        "lock": job.lock_kind,
        "fidelity": {"dial": fidelity.dial, "model": _described(job.faithful)}
        if fidelity and job.faithful
        else None,
    }


def digest(bands: Bands) -> str:
    """Return the SHA-256 of pixels: rows from the top, channels interleaved, little-endian."""
    found = hashlib.sha256()
    for band in bands:
        little = band.astype(band.dtype.newbyteorder("<"), copy=False)
        found.update(np.ascontiguousarray(little).data)
    return found.hexdigest()


def _described(method: Method) -> dict[str, str]:
    if isinstance(method, Interpolation):
        return {"id": method.id, "title": method.title}
    card = method.card
    return {"id": method.id, "title": method.title, "sha256": method.digest, "licence": card.licence}
