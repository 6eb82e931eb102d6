"""Work that takes longer than a window may stand still: done in a thread, its end told in the window's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

Result = TypeVar("Result")


class Background(QObject):
    """Does one thing after the other."""

    _happened = Signal(object)

    def __init__(self, owner: QObject) -> None:
        """Live as long as the owner does."""
        super().__init__(owner)
        self._thread = ThreadPoolExecutor(1)
        self._happened.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def do(self, work: Callable[[], Result], on_end: Callable[[Future[Result]], None]) -> None:
        """Do some `work`, and call `on_end` in the window's thread with what came of it."""
        self._thread.submit(work).add_done_callback(lambda future: self.tell(partial(on_end, future)))

    def tell(self, act: Callable[[], None]) -> None:
        """Have `act` called in the window's thread, from whichever this is."""
        self._happened.emit(act)

    def close(self) -> None:
        """Do nothing more, and wait for what is being done."""
        self._thread.shutdown(cancel_futures=True)

    @Slot(object)
    def _call(self, act: Callable[[], None]) -> None:
        act()
