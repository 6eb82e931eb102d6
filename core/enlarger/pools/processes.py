"""Processes of this machine, each with a device of its own: several graphics cards at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from enlarger.errors import DeviceError
from enlarger.system import blas_threads

ATTEMPTS = 2
"""Processes that a task may end before it is given up: the first may have been killed for another's sake."""


class ProcessPool:
    """A process for each device; one that ends is replaced."""

    shares_files = True

    def __init__(self, devices: Sequence[str]) -> None:
        """Take these devices, by their ids. Processes are started when they have something to do."""
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        for device in devices:
            self._free.put(_Worker(device))
        self._threads = ThreadPoolExecutor(len(devices))
        self.workers = len(devices)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the processes end when their tasks have."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        while not self._free.empty():
            self._free.get().end()

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """See `Pool`."""
        return self._threads.submit(self._call, task, arguments)

    def _call(self, task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        worker = self._free.get()
        try:
            return worker.call(task, arguments)
        finally:
            self._free.put(worker)


class _Worker:
    """A process, or what takes its place when it has ended."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._process: ProcessPoolExecutor | None = None

    def call(self, task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        for _ in range(ATTEMPTS):
            self._process = self._process or ProcessPoolExecutor(
                1, multiprocessing.get_context("spawn"), initializer=_begin
            )
            try:
                return self._process.submit(task, *arguments, self._device).result()
            except BrokenProcessPool:
                self._process = None
        raise DeviceError(
            f"The process that worked on {self._device} ended {ATTEMPTS} times at this task.",
            "Try it on another device; the log may say more.",
        )

    def end(self) -> None:
        if self._process:
            self._process.shutdown(wait=False)


def _begin() -> None:
    """In a worker: leave signals to the parent, and end when that does."""
    blas_threads.start_none()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    connection.wait([parent.sentinel])
    os._exit(1)
