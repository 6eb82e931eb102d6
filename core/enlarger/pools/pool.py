"""A pool: several workers that each do a task at a time, and their answers in order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, Generic, Protocol, TypeVar

Answer = TypeVar("Answer")

AHEAD = 2
"""Tasks in flight for each worker: it finds the next one when it is done, and no more answers wait here."""

POLL_SECONDS = 0.1

SLOW, SLOW_SECONDS = 3, 1.0
"""How many times longer than usual a task may take, and how much longer still, before it is given to another
worker as well.
"""


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
    pool: Pool,
    tasks: Iterator[Callable[[], Future[Answer]]],
    on_wait: Callable[[], None],
    *,
    is_repeatable: bool = False,
) -> Iterator[Future[Answer]]:
    """Yield the futures of tasks in their order, each when it is done. `tasks` gives what submits the next
    one, whenever it is asked: so often that workers need not wait, and no oftener.

    Tasks that leave nothing but their answer behind are repeatable: where a later one is done, and the one
    that all wait for takes much longer than usual, that is submitted again, since its worker may be slow, or
    hang. `on_wait` is called now and then; what it raises ends the work.
    """
    flying: deque[_Flight[Answer]] = deque()
    seconds: list[float] = []
    try:
        while True:
            while len(flying) < AHEAD * pool.workers and (submit := next(tasks, None)):
                flying.append(_Flight(submit))
            if not flying:
                return
            first = flying[0]
            while not (done := first.wait()):
                on_wait()
                if is_repeatable and any(flight.done for flight in flying):
                    usual = sum(seconds) / len(seconds) if seconds else 0.0
                    first.submit_again(SLOW * usual + SLOW_SECONDS)
            seconds.append(first.seconds.get(done, 0.0))
            flying.popleft().cancel()
            yield done
    finally:
        for flight in flying:
            flight.cancel()


class _Flight(Generic[Answer]):
    """A task that was submitted, once or several times."""

    def __init__(self, submit: Callable[[], Future[Answer]]) -> None:
        self._submit = submit
        self.futures: list[Future[Answer]] = []
        self.seconds: dict[Future[Answer], float] = {}
        """How long the answers took that have come."""
        self._add()

    def submit_again(self, patience: float) -> None:
        """Submit it once more after so many seconds, and then after twice as many, as it may have come to a
        worker that hangs again.
        """
        if time.monotonic() - self._latest >= patience * len(self.futures):
            self._add()

    def _add(self) -> None:
        begin = self._latest = time.monotonic()
        future = self._submit()
        self.futures.append(future)
        # What waits here for an earlier answer took no longer for that.
        future.add_done_callback(lambda done: self.seconds.setdefault(done, time.monotonic() - begin))

    @property
    def done(self) -> Future[Answer] | None:
        return next((future for future in self.futures if future.done()), None)

    def wait(self) -> Future[Answer] | None:
        """Wait for a moment; return what is done."""
        wait(self.futures, POLL_SECONDS, FIRST_COMPLETED)
        return self.done

    def cancel(self) -> None:
        """Give up what is not done."""
        for future in self.futures:
            future.cancel()
