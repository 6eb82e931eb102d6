from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import numpy as np

from enlarger.raster import Band
from enlarger.sharing import shared


def test_every_reader_gets_everything_at_its_own_pace() -> None:
    one, other, third = shared(iter(range(5)), 3)
    assert [next(one), next(one), next(other)] == [0, 1, 0]
    assert list(third) == [0, 1, 2, 3, 4]
    assert list(one) == [2, 3, 4]
    assert list(other) == [1, 2, 3, 4]


def test_what_all_have_read_is_held_no_longer() -> None:
    made: list[weakref.ref[Band]] = []

    def bands() -> Iterator[Band]:
        for _ in range(6):
            band = np.zeros(3)
            made.append(weakref.ref(band))
            yield band
            del band

    def held() -> int:
        gc.collect()
        return sum(each() is not None for each in made)

    ahead, behind, dropped = shared(bands(), 3)
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
