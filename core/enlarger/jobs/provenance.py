"""Provenance: what was done to a picture, as JSON that travels with the result."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from enlarger.devices.providers import RUNTIME_VERSION
from enlarger.networks.methods import Interpolation
from enlarger.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enlarger.analysis.face_detection import Face
    from enlarger.networks.methods import Method

    from .face_layer import FaceLayer
    from .job import Job

Provenance = dict[str, Any]

VERSION = 1
"""Of the fields."""


def provenance(job: Job, earlier: Provenance | None = None) -> Provenance:
    """Return what a job does to the picture that it has looked at. `earlier` is what that brings along."""
    assert job.analysis, "it has looked at it"
    plan, settings = job.plan, job.settings
    fidelity, faithful = settings.fidelity, _faithful(job)
    return {
        "provenance": VERSION,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"enlarger": __version__, "onnxruntime": RUNTIME_VERSION},
        "source": {
            "size": job.source,
            "format": job.pixel_format.name,
            "sha256": job.analysis.sha256,
            **({"crop": job.crop} if job.crop else {}),
            **({"provenance": earlier} if earlier else {}),
        },
        "result": {"size": job.size, "scale": plan.scale, "passes": len(plan.passes)},
        "model": _described(job.method),
        **(_cleaned(job.cleaner, settings.clean) if job.cleaner else {}),
        **({"chosen": job.selection.reason} if job.selection else {}),
        "settings": {
            "device": settings.device,
            "precision": settings.precision,
            "tile": settings.tile,
            "lock": settings.lock,
            **({"tileable": True} if settings.tileable else {}),
            **({"faces": settings.faces} if settings.faces != "keep" else {}),
            **({"alpha": "data"} if job.pixel_format.alpha_is_data else {}),
        },
        "lock": job.lock_kind,
        "fidelity": {"dial": fidelity.degree, **faithful} if fidelity and faithful else None,
        **(_redrawn(job.faces.layer) if job.faces.layer else {}),
        **({"faces": {"kept": _boxes(job.faces.kept), **faithful}} if job.faces.kept and faithful else {}),
    }


def _faithful(job: Job) -> dict[str, Any]:
    """Return how the faithful picture is made; nothing where there is none."""
    if not job.faithful:
        return {}
    cleaning = job.faithful_cleaning
    clean = _cleaned(cleaning.branch.method, cleaning.strength) if cleaning else {}
    return {"model": _described(job.faithful), **clean}


def _redrawn(layer: FaceLayer) -> dict[str, Any]:
    """Return which faces were redrawn; only the layer of that name shows it."""
    return {"redrawn": {"faces": _boxes(layer.faces), "model": _described(layer.network)}}


def _cleaned(cleaner: Method, strength: float) -> dict[str, Any]:
    return {"clean": _described(cleaner) | {"strength": strength}}


def _boxes(faces: Sequence[Face]) -> list[list[int]]:
    """Return where faces are, in pixels of the source: left, top, right, bottom."""
    return [[round(edge) for edge in (face.left, face.top, face.right, face.bottom)] for face in faces]


def _described(method: Method) -> dict[str, Any]:
    if isinstance(method, Interpolation):
        return {"id": method.id, "title": method.title}
    card = method.card
    return {"id": method.id, "title": method.title, "sha256": method.digest, "licence": card.licence}
