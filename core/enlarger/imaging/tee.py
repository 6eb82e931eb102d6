"""One stream for several readers. Unlike with itertools.tee, which lets go of 57 items at once, what all have
read is let go immediately: strips are large.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar
from weakref import WeakSet

Item = TypeVar("Item")


class Tee(Generic[Item]):
    """A stream that is made once, however many read it, each at its own pace and in any thread.

    What lies between the foremost reader and the last is held; a reader that is dropped does not count any
    longer. What making an item raises, every reader raises.
    """

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._readers: WeakSet[_Reader[Item]] = WeakSet()
        self._lock = threading.Lock()
        self._failure: BaseException | None = None

    def reader(self) -> Iterator[Item]:
        """Return one more reader, of all that nobody has read yet."""
        reader = _Reader(self)
        self._readers.add(reader)
        return reader

    def take(self, waiting: deque[Item]) -> Item:
        """Return the first item of those that wait for a reader; make one for all where none does."""
        with self._lock:
            if not waiting:
                if self._failure:
                    raise self._failure
                try:
                    item = next(self._items)
                except StopIteration:
                    raise
                except BaseException as failure:
                    self._failure = failure
                    raise
                for reader in self._readers:
                    reader.waiting.append(item)
            return waiting.popleft()


class _Reader(Iterator[Item], Generic[Item]):
    def __init__(self, stream: Tee[Item]) -> None:
        self._stream = stream
        self.waiting: deque[Item] = deque()

    def __next__(self) -> Item:
        return self._stream.take(self.waiting)


def tee(items: Iterator[Item], count: int = 2) -> list[Iterator[Item]]:
    """Return `count` readers that all yield `items`."""
    stream = Tee(items)
    return [stream.reader() for _ in range(count)]
