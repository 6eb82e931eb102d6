"""What the engine answers, by the fields of the protocol (docs/protocol.md)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.devices.device_list import all_devices
from enlarger.fetching.extras import missing_extra
from enlarger.fidelity.settings import DEFAULT_FIDELITY
from enlarger.jobs.automatic import AUTO, LOOKS, TIMES
from enlarger.jobs.job import Job
from enlarger.jobs.provenance import provenance
from enlarger.jobs.report import Report
from enlarger.networks.catalogue import Entry, find_entry, read_catalogue
from enlarger.networks.detector import DETECTOR
from enlarger.networks.families import Family, find_families
from enlarger.networks.library import DEFAULT_MODEL, INTERPOLATIONS, find_models, is_installed
from enlarger.sizing.file_limits import file_notes, file_sizes
from enlarger.sizing.size_request import Sizing
from enlarger.sizing.storage import Storage, cheaper
from enlarger.system.language import _
from enlarger.system.machine import available_memory

from .print_answers import print_fields

if TYPE_CHECKING:
    from enlarger.importing.import_network import ImportedNetwork
    from enlarger.jobs.face_layer import FaceLayer
    from enlarger.networks.cards import ModelCard

Fields = dict[str, Any]


def models_fields() -> Fields:
    """Return what there is to choose from, and the defaults of what can be chosen."""
    models, rejected = find_models()
    known = {model.card.id for model in models}
    names = ("id", "summary", "tags", "scale", "licence", "commercial_use", "generative")
    return {
        "default": DEFAULT_MODEL,
        "automatic": AUTO,
        "looks": LOOKS,
        "times": TIMES,
        "families": [_family_fields(family) for family in find_families()],
        "default_fidelity": DEFAULT_FIDELITY,
        "models": [
            {
                "title": model.card.label,
                **{name: getattr(model.card, name) for name in names},
                "draws": model.card.generative,
                "denoise": model.card.weak in known,
            }
            for model in models
        ],
        "available": [
            _available(entry)
            for entry in read_catalogue()
            if entry.kind == "enlarge" and entry.id not in known
        ],
        "restorers": _restorers(),
        "detector": None if is_installed(DETECTOR) else _available(find_entry(DETECTOR)),
        "interpolations": INTERPOLATIONS,
        "rejected": [{"path": str(card.path), "reason": card.reason} for card in rejected],
    }


def _restorers() -> list[Fields]:
    """Return the networks that redraw faces, installed or not."""
    installed = [model.card for model in find_models(kinds=("face",))[0]]
    known = {card.id for card in installed}
    available = [entry for entry in read_catalogue() if entry.kind == "face" and entry.id not in known]
    names = ("id", "summary", "licence", "commercial_use", "bytes")
    return [
        {
            "title": about.label,
            **{name: getattr(about, name) for name in names},
            "installed": about.id in known,
        }
        for about in (*installed, *available)
    ]


def _available(entry: Entry) -> Fields:
    """Return what one wants to know of a network before fetching it."""
    names = ("id", "summary", "tags", "scale", "licence", "commercial_use", "generative")
    names += ("bytes", "family", "trained_on", "source", "recommended")
    about = {name: getattr(entry, name) for name in names}
    return {"title": entry.label, **about, "package": entry.wheel, "needs": missing_extra(entry)}


def got_fields(card: ModelCard, imported: ImportedNetwork | None) -> Fields:
    """Return what a network that was fetched is; with None it was there before."""
    names = ("id", "scale", "licence", "commercial_use", "generative", "bytes")
    about = {name: getattr(card, name) for name in names}
    about["model"] = about.pop("id")
    notes = imported.notes if imported else []
    return {**about, "title": card.label, "was_installed": imported is None, "notes": notes}


def _family_fields(family: Family) -> Fields:
    names = ("id", "summary", "generative", "licence", "commercial_use", "trained_on", "scales")
    return {
        "title": family.label,
        **{name: getattr(family, name) for name in names},
        "models": [card.id for card in family.installed],
        "available": [{"id": entry.id, "bytes": entry.bytes} for entry in family.available],
    }


def devices_fields() -> Fields:
    """Return which devices there are, and which providers have none, and why."""
    devices, absent = all_devices()
    names = ("id", "provider", "name", "kind", "is_software")
    return {
        "devices": [{name: getattr(device, name) for name in names} for device in devices],
        "absent": [{"provider": item.provider.name, "reason": item.reason} for item in absent],
    }


def plan_fields(job: Job, sizing: Sizing, layers: Iterable[str], folder: Path | None) -> Fields:
    """Return what a job will take, and what becomes of the size. `layers` are wanted beside the result,
    `folder` is where its files are, where that is known.
    """
    forecast = job.forecast
    return {
        **vars(forecast),
        "print": print_fields(sizing.print),
        "file_sizes": file_sizes(job.size, job.pixel_format),
        "file_notes": file_notes(forecast.size, forecast.result_bytes),
        "storage": _storage_fields(job, sizing, layers, folder),
    }


def _storage_fields(job: Job, sizing: Sizing, layers: Iterable[str], folder: Path | None) -> Fields:
    forecast = job.forecast
    document = forecast.result_bytes + sum(job.size.pixels * job.bytes_per_pixel(name) for name in layers)
    undo = sizing.source.pixels * job.pixel_format.bytes_per_pixel
    storage = Storage(
        disk=document + undo,
        disk_free=shutil.disk_usage(folder).free if folder and folder.is_dir() else None,
        memory=forecast.memory_bytes,
        memory_free=available_memory(),
        document=document,
        undo=undo,
    )
    instead = cheaper(storage, job.size, job.source, job.pixel_format, sizing.print)
    return {**vars(storage), "is_tight": storage.is_tight, "notes": [*storage.notes(), *instead]}


def done_fields(job: Job, report: Report, sizing: Sizing) -> Fields:
    """Return what a finished job ran on, and what it came to."""
    return {
        "size": job.size,
        "format": job.pixel_format.name,
        "model": job.method.id,
        "title": job.title,
        "networks": job.networks_text,
        "clean": job.cleaner.id if job.cleaner else None,
        "reason": job.selection.reason if job.selection else "",
        "scale": job.plan.scale,
        "device": report.device,
        "provider": report.provider,
        "device_name": report.device_name,
        "precision": report.precision,
        "tiles": job.tiles,
        "seconds": report.seconds,
        "network_seconds": report.network_seconds,
        "seam_rms": report.seam_rms,
        "lock": _lock_fields(report),
        "fidelity": _fidelity_fields(job, report),
        "faces": None if job.faces.kept is None else len(job.faces.kept),
        "print": print_fields(sizing.print),
        "redrawn": _redrawn_fields(job, job.faces.layer) if job.faces.layer else None,
        "provenance": provenance(job),
        "notes": report.notes,
    }


def _redrawn_fields(job: Job, layer: FaceLayer) -> Fields:
    """Return what is said about the layer of redrawn faces."""
    return {
        "model": layer.network.id,
        "title": layer.network.title,
        "count": len(layer.faces),
        "format": job.layer_format("redrawn").name,
        "layer_title": _("Faces redrawn by {network}", network=layer.network.title),
    }


def _lock_fields(report: Report) -> Fields | None:
    """Return what is said about the lock; None when nothing was locked."""
    if not report.lock:
        return None
    fields: Fields = {"kind": report.lock, "text": report.lock_text}
    if deviation := report.deviation:
        fields |= {name: getattr(deviation, name) for name in ("shrinking", "values", "differing", "largest")}
        fields["holds"] = deviation.is_small
    return fields


def _fidelity_fields(job: Job, report: Report) -> Fields | None:
    """Return what is said about the second network; None when one ran alone."""
    fidelity, faithful = job.settings.fidelity, job.faithful
    if not fidelity or not faithful:
        return None
    return {
        "degree": fidelity.degree,
        "dial": fidelity.degree,
        "model": faithful.id,
        "title": faithful.title,
        "replaced": report.replaced,
        "text": job.text_share,
        "lettering": job.text_share,
        "map_title": _("detail that {network} generated", network=job.method.id),
    }
