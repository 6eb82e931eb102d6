"""One stream for several readers. Unlike with itertools.tee, which lets go of 57 items at once, what all have
read is let go immediately: bands are large.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar
from weakref import WeakSet

Item = TypeVar("Item")


def shared(items: Iterator[Item], count: int = 2) -> list[Iterator[Item]]:
    """Return `count` readers that all yield `items`. One that is dropped does not count any longer."""
    readers: WeakSet[_Reader[Item]] = WeakSet()
    return [_Reader(items, readers) for _ in range(count)]


class _Reader(Iterator[Item], Generic[Item]):
    def __init__(self, items: Iterator[Item], readers: WeakSet[_Reader[Item]]) -> None:
        self._items = items
        self._readers = readers
        self.waiting: deque[Item] = deque()
        readers.add(self)

    def __next__(self) -> Item:
        if not self.waiting:
            item = next(self._items)
            for reader in self._readers:
                reader.waiting.append(item)
        return self.waiting.popleft()
