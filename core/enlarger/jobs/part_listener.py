"""What hears of the run of one frame or page, where a file holds several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .run import Listener

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from .job import Job


class PartListener(Listener):
    """Ends the run when the whole file's listener wants that; how far all is, the file's own job tells."""

    def __init__(self, whole: Listener) -> None:
        self._whole = whole

    def check(self) -> None:
        self._whole.check()

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self._whole.stopping(stop)

    def on_tile(self, job: Job) -> None:
        del job
        self.check()
