"""Answers the requests of an adapter, one after the other."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable

from enlarger.errors import Cancelled, EnlargerError, RequestError

from .lines import Inbox, Outbox, Request, parse, request_id


class Server:
    """Answers requests one after the other."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._operations: dict[str, Callable[[int | str, Request], None]] = {
            "models": self._models,
            "devices": self._devices,
            "plan": self._plan,
            "upscale": self._upscale,
        }

    def serve(self) -> None:
        """Answer every request until the adapter closes the pipe."""
        for line in self._inbox.requests():
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        known_id: int | str | None = None
        try:
            request = parse(line)
            known_id = request_id(request)
            operation = self._operations.get(str(request.get("op")))
            if operation is None:
                raise RequestError(
                    f"There is no op {request.get('op')!r}.",
                    f"Known ops: {', '.join(self._operations)}, cancel.",
                )
            operation(known_id, request)
        except EnlargerError as error:
            self._outbox.send(known_id, "error", kind=error.kind, message=error.message, hint=error.hint)
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the process: it answers and lives on
            from enlarger.system import log

            log.start()
            traceback.print_exc()
            log.logger.exception("fault")
            kind = "memory" if isinstance(error, MemoryError) else "internal"
            hint = (
                f"Please report this with the log, {log.path()}."
                if kind == "internal"
                else "Close other programs, or ask for smaller tiles."
            )
            self._outbox.send(
                known_id, "error", kind=kind, message=f"{type(error).__name__}: {error}", hint=hint
            )

    def _check(self, known_id: int | str) -> None:
        """Raise Cancelled when nobody waits for request `known_id` any more."""
        if self._inbox.is_cancelled(known_id):
            raise Cancelled

    def _models(self, known_id: int | str, request: Request) -> None:
        del request
        from enlarger.fidelity.settings import DEFAULT_FIDELITY
        from enlarger.networks.library import DEFAULT_MODEL, INTERPOLATIONS, find_models

        models, rejected = find_models()
        known = {model.card.id for model in models}
        fields = ("id", "summary", "tags", "scale", "licence", "commercial_use", "draws")
        self._outbox.send(
            known_id,
            "models",
            default=DEFAULT_MODEL,
            default_fidelity=DEFAULT_FIDELITY,
            models=[
                {
                    "title": model.card.label,
                    **{name: getattr(model.card, name) for name in fields},
                    "denoise": model.card.weak in known,
                }
                for model in models
            ],
            interpolations=INTERPOLATIONS,
            rejected=[{"path": str(card.path), "reason": card.reason} for card in rejected],
        )

    def _devices(self, known_id: int | str, request: Request) -> None:
        del request
        from enlarger.devices.device_list import all_devices

        devices, absent = all_devices()
        fields = ("id", "provider", "name", "kind", "is_software")
        self._outbox.send(
            known_id,
            "devices",
            devices=[{name: getattr(device, name) for name in fields} for device in devices],
            absent=[{"provider": item.provider.name, "reason": item.reason} for item in absent],
        )

    def _plan(self, known_id: int | str, request: Request) -> None:
        from .requests import flag_from, job_from

        job = job_from(request)
        if flag_from(request, "try"):
            job.refresh()
            job.prepare(functools.partial(self._check, known_id))
        self._outbox.send(known_id, "plan", **vars(job.forecast))

    def _upscale(self, known_id: int | str, request: Request) -> None:
        from enlarger.imaging.raw_files import RawWriter, read_raw
        from enlarger.jobs.provenance import provenance
        from enlarger.jobs.run import run
        from enlarger.system import log

        from .listener import AdapterListener
        from .requests import fidelity_fields, job_from, layer_paths, lock_fields, path_from

        log.start()
        job = job_from(request)
        read = functools.partial(read_raw, path_from(request, "source"), job.source, job.pixel_format)
        writers = {
            name: RawWriter(path, job.size.pixels * job.bytes_per_pixel(name))
            for name, path in layer_paths(request).items()
        }
        report = run(job, read, writers, AdapterListener(known_id, self._inbox, self._outbox))
        self._outbox.send(
            known_id,
            "done",
            size=job.size,
            format=job.pixel_format.name,
            model=job.method.id,
            title=job.method.title,
            scale=job.plan.scale,
            device=report.device,
            provider=report.provider,
            device_name=report.device_name,
            precision=report.precision,
            tiles=job.tiles,
            seconds=report.seconds,
            network_seconds=report.network_seconds,
            seam_rms=report.seam_rms,
            lock=lock_fields(report),
            fidelity=fidelity_fields(job, report),
            provenance=provenance(job),
            notes=report.notes,
        )
