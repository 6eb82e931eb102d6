"""Work that goes on while its last result is still being used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def prefetched(items: Iterator[Item]) -> Generator[Item]:
    """Yield `items`, of which the next is made in another thread while the caller has the one before.

    What making it raises is raised here, in its turn. A caller that stops early waits for the item at hand.
    """
    end = object()
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = worker.submit(next, items, end)
            yield item  # pyright: ignore[reportReturnType] - it is not the end
