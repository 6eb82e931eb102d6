"""Calls with a time limit: a provider's driver can hang in the middle of a job."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class TimeLimitedThread:
    """Makes calls in a thread of its own, which is abandoned when one of them takes too long.

    One thread for all calls, as providers keep contexts for each thread that calls them.
    """

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], object] | None] | None = None
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def call(self, function: Callable[[], Answer], seconds: float) -> Answer:
        """Return what `function` returns, or raise what it raises; TimeoutError after `seconds`."""
        if self._calls is None:
            self._calls, self._answers = queue.SimpleQueue(), queue.SimpleQueue()
            # A daemon: the process may end while the call still hangs.
            threading.Thread(target=_serve, args=(self._calls, self._answers), daemon=True).start()
        self._calls.put(function)
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            self._calls.put(None)
            self._calls = None
            raise TimeoutError from None
        if isinstance(answer, BaseException):
            raise answer
        return answer


def _serve(calls: queue.SimpleQueue[Callable[[], object] | None], answers: queue.SimpleQueue[object]) -> None:
    while function := calls.get():
        try:
            answer = function()
        except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
            answer = error
        del function  # what it holds would stay until the next call
        answers.put(answer)
        del answer
