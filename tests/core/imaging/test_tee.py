from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from enlarger.errors import SourceError
from enlarger.imaging.strips import Strip
from enlarger.imaging.tee import Tee, tee


def test_every_reader_gets_everything_at_its_own_pace() -> None:
    one, other, third = tee(iter(range(5)), 3)
    assert [next(one), next(one), next(other)] == [0, 1, 0]
    assert list(third) == [0, 1, 2, 3, 4]
    assert list(one) == [2, 3, 4]
    assert list(other) == [1, 2, 3, 4]


def test_what_all_have_read_is_held_no_longer() -> None:
    made: list[weakref.ref[Strip]] = []

    def strips() -> Iterator[Strip]:
        for _ in range(6):
            strip = np.zeros(3)
            made.append(weakref.ref(strip))
            yield strip
            del strip

    def held() -> int:
        gc.collect()
        return sum(each() is not None for each in made)

    ahead, behind, dropped = tee(strips(), 3)
    for _ in range(4):
        next(ahead)
    assert held() == 4
    del dropped
    next(behind)
    next(behind)
    assert held() == 2
    del behind
    next(ahead)
    assert held() <= 1


def test_readers_in_threads_of_their_own_get_everything_in_order() -> None:
    stream = Tee(iter(range(20_000)))
    readers = [stream.reader() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(list, readers):
            assert found == list(range(20_000))


def test_what_ends_a_stream_is_raised_to_every_reader() -> None:
    def damaged() -> Iterator[int]:
        yield 1
        raise SourceError("It ends here.")

    for reader in tee(damaged(), 3):
        assert next(reader) == 1
        for _ in range(2):
            with pytest.raises(SourceError, match="ends here"):
                next(reader)
