"""The conversation with an adapter: one JSON object a line, both ways."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any

from enlarger.errors import Cancelled, RequestError

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
        self.happened = threading.Event()
        """Set whenever a line comes, to wake who waits for something else, too."""
        self._finished = threading.Event()
        self._on_abandoned = on_abandoned
        self._stream = stream
        self._waiting: Counter[int | str] = Counter()
        """Ids of requests that are not answered yet; only those can be called off."""
        self._cancelled: Counter[int | str] = Counter()
        """How many of these are, the oldest first: an id may be used again as soon as it is answered."""
        self._running: tuple[int | str, Callable[[], None]] | None = None
        self._lock = threading.Lock()
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def requests(self) -> Iterator[bytes]:
        """Yield lines until the stream ends."""
        while (line := self._lines.get()) is not None:
            yield line
            self._answered(line)
        self._finished.set()

    @contextlib.contextmanager
    def stopping(self, request_id: int | str, stop: Callable[[], None]) -> Generator[None]:
        """Call `stop`, from another thread, should the job `request_id` be called off meanwhile."""
        self._running = (request_id, stop)
        try:
            if self.is_cancelled(request_id):
                raise Cancelled
            yield
        finally:
            self._running = None

    def is_cancelled(self, request_id: int | str) -> bool:
        """Tell whether the job `request_id` is no longer wanted."""
        return self.closed.is_set() or self._cancelled[request_id] > 0

    @property
    def is_waited_for(self) -> bool:
        """Whether there is a request that is not begun, or nobody to send one any more."""
        return not self._lines.empty()

    def _read(self) -> None:
        while line := self._stream.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                self._skip_rest(line)
            if not self._note(line) and line.strip():
                self._lines.put(line)
            self.happened.set()
        self.closed.set()
        self._stop_cancelled()
        self._lines.put(None)
        self.happened.set()
        if not self._finished.wait(GRACE_SECONDS):
            self._on_abandoned()

    def _stop_cancelled(self) -> None:
        if (running := self._running) and self.is_cancelled(running[0]):
            running[1]()

    def _skip_rest(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._stream.readline(LONGEST_LINE)

    def _note(self, line: bytes) -> bool:
        """Take note of what a line is about; tell whether it was a cancel, which needs no answer."""
        try:
            request = parse(line)
            known_id = request_id(request)
        except RequestError:
            return False
        with self._lock:
            if request.get("op") != "cancel":
                self._waiting[known_id] += 1
                return False
            if self._waiting[known_id]:
                self._cancelled[known_id] = self._waiting[known_id]
        self._stop_cancelled()
        return True

    def _answered(self, line: bytes) -> None:
        with contextlib.suppress(RequestError), self._lock:
            known_id = request_id(parse(line))
            for counts in (self._waiting, self._cancelled):
                counts[known_id] -= 1
                if counts[known_id] < 1:
                    del counts[known_id]


def parse(line: bytes) -> Request:
    """Return the JSON object on `line`. Raises RequestError."""
    if len(line) > LONGEST_LINE:
        raise RequestError(f"A line may have {LONGEST_LINE} bytes at most.")
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
