"""Answers the requests of an adapter, one after the other."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from enlarger.errors import Cancelled, EnlargerError, RequestError
from enlarger.system.language import _

from .lines import Inbox, Outbox, Request, parse, request_id

if TYPE_CHECKING:
    from .preview_server import PreviewServer


class Server:
    """Answers requests one after the other."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._previews: PreviewServer | None = None
        """None before anybody looked at one."""
        self._operations: dict[str, Callable[[int | str, Request], None]] = {
            "models": self._models,
            "devices": self._devices,
            "formats": self._formats,
            "plan": self._plan,
            "upscale": self._upscale,
            "get": self._get,
            "preview": self._preview,
            "preview_close": self._close_preview,
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
            if self._previews and request["op"] != "preview":
                self._previews.rest()
            operation(known_id, request)
        except EnlargerError as error:
            self._outbox.send(known_id, "error", kind=error.kind, message=error.message, hint=error.hint)
        except BrokenPipeError:
            raise
        except MemoryError:
            # Nothing is imported nor written down, for which there may be no memory either.
            hint = _("Close other programs, or ask for smaller tiles.")
            message = _("There is not enough memory.")
            self._outbox.send(known_id, "error", kind="memory", message=message, hint=hint)
        except Exception as error:  # noqa: BLE001 - the edge of the process: it answers and lives on
            from enlarger.system import log

            log.start()
            traceback.print_exc()
            log.logger.exception("fault")
            message = f"{type(error).__name__}: {error}"
            hint = _("Please report this with the log, {log}.", log=log.path())
            self._outbox.send(known_id, "error", kind="internal", message=message, hint=hint)

    def _check(self, known_id: int | str) -> None:
        """Raise Cancelled when nobody waits for request `known_id` any more."""
        if self._inbox.is_cancelled(known_id):
            raise Cancelled

    def _models(self, known_id: int | str, request: Request) -> None:
        del request
        from .answers import models_fields

        self._outbox.send(known_id, "models", **models_fields())

    def _devices(self, known_id: int | str, request: Request) -> None:
        del request
        from .answers import devices_fields

        self._outbox.send(known_id, "devices", **devices_fields())

    def _formats(self, known_id: int | str, request: Request) -> None:
        del request
        from .print_answers import formats_fields

        self._outbox.send(known_id, "formats", **formats_fields())

    def _plan(self, known_id: int | str, request: Request) -> None:
        from .answers import plan_fields
        from .requests import PlanRequest, checked

        asked = checked(request, PlanRequest)
        check = functools.partial(self._check, known_id)
        job = asked.job(check, tries=asked.try_devices)
        if asked.try_devices:
            job.measure(check)
        self._outbox.send(known_id, "plan", **plan_fields(job, asked.sizing(), asked.layers, asked.folder))

    def _upscale(self, known_id: int | str, request: Request) -> None:
        from enlarger.imaging.raw_files import RawWriter
        from enlarger.jobs.automatic import AUTO, keep_choice
        from enlarger.jobs.run import run
        from enlarger.system import log

        from .answers import done_fields
        from .listener import AdapterListener
        from .requests import UpscaleRequest, checked

        log.start()
        asked = checked(request, UpscaleRequest)
        job, read = asked.job(functools.partial(self._check, known_id), tries=True), asked.picture().read
        assert read
        if self._previews:
            job.keep_tiles(self._previews.tiles)
        writers = {
            name: RawWriter(path, job.size.pixels * job.bytes_per_pixel(name))
            for name, path in asked.files().items()
            if job.settings.fidelity or name in {"result", "redrawn"}
        }
        report = run(job, read, writers, AdapterListener(known_id, self._inbox, self._outbox))
        if asked.remember and asked.model != AUTO and job.picture:
            keep_choice(job.picture, asked.model, job.size.width / job.source.width)
        self._outbox.send(known_id, "done", **done_fields(job, report, asked.sizing()))

    def _preview(self, known_id: int | str, request: Request) -> None:
        from .preview_server import PreviewServer
        from .requests import PreviewRequest, checked

        asked = checked(request, PreviewRequest)
        if not self._previews:
            self._previews = PreviewServer(self._inbox, self._outbox)
        self._previews.show(known_id, asked)

    def _close_preview(self, known_id: int | str, request: Request) -> None:
        del request
        if self._previews:
            self._previews.close()
        self._outbox.send(known_id, "done")

    def _get(self, known_id: int | str, request: Request) -> None:
        from enlarger.fetching.fetch import check_consent, fetch_model
        from enlarger.fetching.fetch_progress import FetchProgress
        from enlarger.networks.catalogue import find_entry
        from enlarger.networks.library import find_model, is_installed
        from enlarger.system import log

        from .answers import got_fields
        from .requests import GetRequest, checked

        log.start()
        asked = checked(request, GetRequest)
        imported = None
        if is_installed(asked.model):
            model = find_model(asked.model)
        else:
            entry = find_entry(asked.model)
            check_consent(entry, accepted=asked.accept_noncommercial)
            send = functools.partial(self._outbox.send, known_id, "progress")
            listener = FetchProgress(entry.bytes, send, functools.partial(self._check, known_id))
            imported = fetch_model(entry, None, listener)
            model = imported.model if imported else find_model(entry.id)
        self._outbox.send(known_id, "done", **got_fields(model.card, imported))
