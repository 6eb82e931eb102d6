"""A pool: several workers that each do a task at a time, and their answers in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from typing import Any, Protocol, TypeVar

Answer = TypeVar("Answer")

AHEAD = 2
"""Tasks in flight for each worker: it finds the next one when it is done, and no more answers wait here."""

POLL_SECONDS = 0.1


class Pool(Protocol):
    """Workers elsewhere."""

    @property
    def workers(self) -> int:
        """How many there are at the moment, at least 1."""
        ...

    @property
    def shares_files(self) -> bool:
        """Whether paths lead to the same files there as here."""
        ...

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have `task(*arguments, device)` called by a worker, where `device` is what networks are to run on
        there. Task, arguments and answer are pickled. What the task raises, and DeviceError when its workers
        end again and again, comes with the future.
        """
        ...


def in_order(
    pool: Pool, submitted: Iterator[Future[Answer]], on_wait: Callable[[], None]
) -> Iterator[Future[Answer]]:
    """Yield the futures of tasks in their order, each when it is done. `submitted` submits the next task
    whenever it is asked: so often that workers need not wait, and no oftener.

    `on_wait` is called now and then; what it raises ends the work.
    """
    flying: deque[Future[Answer]] = deque()
    try:
        while True:
            while len(flying) < AHEAD * pool.workers and (future := next(submitted, None)):
                flying.append(future)
            if not flying:
                return
            while not wait([flying[0]], POLL_SECONDS).done:
                on_wait()
            yield flying.popleft()
    finally:
        for future in flying:
            future.cancel()
