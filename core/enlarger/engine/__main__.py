"""The engine process: JSON lines in, JSON lines out, pixels in raw files. The protocol is docs/protocol.md.

Run as `python -I -u -m enlarger.engine [--folder JOB_FOLDER]`. Nothing heavy is imported before the adapter
has its `hello`.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any

from enlarger import __version__
from enlarger.errors import Cancelled, EnlargerError, RequestError

PROTOCOL = 1

GRACE_SECONDS = 5.0
"""How long the job at hand may take to notice that nobody listens any more; a provider may be busy compiling
for minutes.
"""

LONGEST_LINE = 1 << 20
"""Bytes of a request."""

Request = dict[str, Any]


class Outbox:
    """Events on their way to the adapter, one JSON object a line."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def send(self, request_id: int | str | None, event: str, **fields: Any) -> None:
        self.write({"id": request_id, "event": event, **fields})

    def write(self, event: dict[str, Any]) -> None:
        self._stream.write(json.dumps(event).encode() + b"\n")
        self._stream.flush()


class Inbox:
    """Requests on their way in. A thread reads, so that a cancel or a closed pipe is noticed while a job
    runs.
    """

    def __init__(self, stream: IO[bytes], on_abandoned: Callable[[], None]) -> None:
        """Start to read `stream`. `on_abandoned` is called when the engine is still busy some time after the
        stream ended.
        """
        self.closed = threading.Event()
        self._finished = threading.Event()
        self._on_abandoned = on_abandoned
        self._stream = stream
        self._cancelled: set[int | str] = set()
        self._watched: tuple[int | str, Callable[[], None]] | None = None
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def requests(self) -> Iterator[bytes]:
        """Yield lines until the stream ends."""
        while (line := self._lines.get()) is not None:
            yield line
        self._finished.set()

    @contextlib.contextmanager
    def watching(self, request_id: int | str, stop: Callable[[], None]) -> Generator[None]:
        """Call `stop`, from another thread, should the job `request_id` be called off meanwhile."""
        self._watched = (request_id, stop)
        try:
            if self.is_cancelled(request_id):
                raise Cancelled
            yield
        finally:
            self._watched = None

    def is_cancelled(self, request_id: int | str) -> bool:
        """Tell whether the job `request_id` is no longer wanted."""
        return self.closed.is_set() or request_id in self._cancelled

    def _read(self) -> None:
        while line := self._stream.readline(LONGEST_LINE + 1):
            if not self._note_cancel(line) and line.strip():
                self._lines.put(line)
        self.closed.set()
        self._stop_cancelled()
        self._lines.put(None)
        if not self._finished.wait(GRACE_SECONDS):
            self._on_abandoned()

    def _stop_cancelled(self) -> None:
        if (watched := self._watched) and self.is_cancelled(watched[0]):
            watched[1]()

    def _note_cancel(self, line: bytes) -> bool:
        try:
            request = parse(line)
            if request.get("op") != "cancel":
                return False
            self._cancelled.add(request_id(request))
            self._stop_cancelled()
        except RequestError:
            return False
        return True


def parse(line: bytes) -> Request:
    """Return the JSON object on `line`. Raises RequestError."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"This line is not JSON: {error}.") from error
    if not isinstance(request, dict):
        raise RequestError("A request has to be a JSON object.")
    return request  # pyright: ignore[reportUnknownVariableType]


def request_id(request: Request) -> int | str:
    """Return the id of `request`. Raises RequestError when it has none."""
    value = request.get("id")
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise RequestError("A request needs an id, a string or an integer.")
    return value


class Engine:
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

            traceback.print_exc()
            log.logger().exception("fault")
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
        from enlarger.networks.library import DEFAULT_MODEL, INTERPOLATIONS, find_models

        models, rejected = find_models()
        known = {model.card.id for model in models}
        fields = ("id", "summary", "tags", "scale", "licence", "commercial_use", "draws")
        self._outbox.send(
            known_id,
            "models",
            default=DEFAULT_MODEL,
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
        from enlarger.devices.selection import all_devices

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
        forecast = job.forecast
        self._outbox.send(
            known_id,
            "plan",
            model=job.method.id,
            size=job.size,
            passes=len(job.plan.passes),
            tiles=job.tiles,
            lock=job.locks,
            faithful_model=job.faithful.id if job.faithful else None,
            result_bytes=job.size.pixels * job.pixel_format.bytes_per_pixel,
            seconds=forecast.seconds,
            memory_bytes=forecast.memory,
            device=forecast.device,
            device_name=forecast.device_name,
            precision=forecast.precision,
            notes=forecast.notes,
        )

    def _upscale(self, known_id: int | str, request: Request) -> None:
        from enlarger.imaging.raw_files import RawWriter, read_raw
        from enlarger.jobs.job import Job
        from enlarger.jobs.provenance import provenance
        from enlarger.system import log

        from .requests import fidelity_fields, job_from, layer_paths, lock_fields, path_from

        job = job_from(request)
        source, paths = path_from(request, "source"), layer_paths(request)
        read = functools.partial(read_raw, source, job.source, job.pixel_format)
        first = read()  # a source that cannot be read is told before devices are tried

        def on_tile(job: Job) -> None:
            self._check(known_id)
            self._outbox.send(
                known_id, "progress", done=job.done, total=job.tiles, seconds_left=job.seconds_left
            )

        job.prepare(functools.partial(self._check, known_id))
        with log.following(job), self._inbox.watching(known_id, job.stop), contextlib.ExitStack() as files:
            writers: dict[str, RawWriter] = {}
            for name, path in paths.items():
                nbytes = job.size.pixels * job.bytes_per_pixel(name)
                writers[name] = files.enter_context(RawWriter(path, nbytes))
            job.look_at(lambda: first)
            for layers in job.layers(read, on_tile):
                for name, writer in writers.items():
                    writer.write(getattr(layers, name))
                self._outbox.send(known_id, "rows", ready=writers["result"].rows)
        report = job.report()
        log.done(report, report.notes)
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


def main(arguments: list[str]) -> int:
    """Serve the adapter at the other end of standard input and output; return the exit status."""
    # Libraries that print must not be able to break the conversation: it gets a descriptor of its own,
    # standard output becomes the log.
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    outbox = Outbox(stream)
    outbox.write({"event": "hello", "protocol": PROTOCOL, "version": __version__, "pid": os.getpid()})

    from .job_folder import JobFolder

    with JobFolder.from_arguments(arguments) as folder:

        def leave(*_: object) -> None:
            folder.remove()
            os._exit(1)

        signal.signal(signal.SIGTERM, leave)

        try:
            Engine(Inbox(sys.stdin.buffer, leave), outbox).serve()
        except BrokenPipeError:
            return 1
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    # Providers were seen to hang while they are unloaded.
    os._exit(status)
