"""A cluster of Dask: workers on any machines, which a scheduler that the user has started knows of."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from types import TracebackType
from typing import Any, Self

from enlarger.errors import DeviceError, EnlargerError, RequestError

CONNECT_SECONDS = 20

FRESH_SECONDS = 5.0
"""How old the count of workers may be: they come and go."""


class DaskPool:
    """The workers of a cluster. Those that end are Dask's business: it gives their tasks to others."""

    shares_files = False

    def __init__(self, address: str, device: str) -> None:
        """Connect with the scheduler at `address`, such as tcp://host:8786 or tls://host:8786, for which
        Dask's own configuration has the keys. Networks run on what `device` is for a worker.

        Raises RequestError when Dask is missing, DeviceError when nobody answers, or there is no worker.
        """
        try:
            from dask import config  # pyright: ignore[reportPrivateImportUsage] - as it is documented
            from distributed import Client
        except ImportError as error:
            raise RequestError(
                "A cluster needs Dask, which is not installed.",
                'Get it with: pip install "enlarger[cluster]"',
            ) from error
        # Pixels travel with their task, so that they are not lost with a worker.
        config.set({"distributed.admin.large-graph-warning-threshold": "16 GiB"})
        try:
            self._client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise DeviceError(
                f"No scheduler of Dask answers at {address}: {error}.",
                "Start one with `dask scheduler`, and check the address.",
            ) from error
        self._executor: Any = self._client.get_executor(pure=False)
        self._device = device
        self._counted = 0.0
        self._count = 0
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            self._client.close()
            raise DeviceError(
                f"The scheduler at {address} has no workers.", f"Start some: dask worker {address}"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take leave; what is in flight is given up."""
        self._client.close()

    @property
    def workers(self) -> int:
        """See `Pool`."""
        if time.monotonic() - self._counted > FRESH_SECONDS:
            self._count, self._counted = len(self._client.nthreads()), time.monotonic()
        return max(1, self._count)

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """See `Pool`."""
        inner: Future[Any] = self._executor.submit(task, *arguments, self._device)
        outer: Future[Any] = Future()

        def pass_on(done: Future[Any]) -> None:
            with contextlib.suppress(InvalidStateError):
                if done.cancelled():
                    outer.set_exception(_lost())
                elif error := done.exception():
                    outer.set_exception(_told(error))
                else:
                    outer.set_result(done.result())

        def give_up(done: Future[Any]) -> None:
            if done.cancelled():
                inner.cancel()

        inner.add_done_callback(pass_on)
        outer.add_done_callback(give_up)
        return outer


def _told(error: BaseException) -> BaseException:
    """Return what the user is told of an error that Dask has to tell."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    if isinstance(error, EnlargerError):
        return error
    if isinstance(error, KilledWorker):
        return DeviceError(
            "Several workers of the cluster ended at the same task.",
            "They may have too little memory for it: give them more, or name smaller tiles with --tile.",
        )
    return _lost() if isinstance(error, FutureCancelledError) else error


def _lost() -> DeviceError:
    return DeviceError("The cluster's scheduler is gone.", "Start it, and the command, again.")
