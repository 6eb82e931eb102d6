"""Inputs for a target: what it takes, changed in a few places, cut, doubled, or joined with another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

TELLING = (0, 1, 0x7F, 0x80, 0xFE, 0xFF, 0x20, 0x22, 0x2D, 0x39, 0x5B, 0x7B)
"""Bytes that are more often the end of something than others."""


@dataclass(frozen=True)
class Edit:
    """What is done to some bytes at a place, which is a share of their length."""

    what: str
    place: float
    length: int
    content: bytes

    def on(self, data: bytes) -> bytes:
        start = int(self.place * len(data))
        piece = data[start : start + self.length]
        new = {
            "set": self.content,
            "insert": self.content + piece,
            "remove": b"",
            "double": piece * 2,
            "many": piece * 50,
            "invert": bytes(255 - value for value in piece),
        }
        if self.what == "cut":
            return data[:start]
        return data[:start] + new[self.what] + data[start + len(piece) :]


WAYS = ("set", "set", "insert", "remove", "double", "many", "invert", "cut")

EDITS = st.builds(
    Edit,
    what=st.sampled_from(WAYS),
    place=st.floats(0, 1, exclude_max=True),
    length=st.integers(1, 64),
    content=st.one_of(
        st.lists(st.sampled_from(TELLING), min_size=1, max_size=8).map(bytes),
        st.binary(min_size=1, max_size=16),
    ),
)


def inputs(corpus: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return a way to draw inputs."""
    drawn = st.tuples(st.sampled_from(corpus), st.lists(EDITS, min_size=1, max_size=6))
    return drawn.map(lambda parts: changed(*parts))


def changed(data: bytes, edits: Sequence[Edit]) -> bytes:
    for edit in edits:
        data = edit.on(data)
    return data[: 1 << 20]


def quick_input(corpus: Sequence[bytes], chance: random.Random) -> bytes:
    """Return an input by plain chance: ten times as fast, and nothing is known of how to make it smaller."""

    def content() -> bytes:
        count = chance.randint(1, 8)
        return bytes(chance.choices(TELLING, k=count)) if chance.random() < 0.5 else chance.randbytes(count)

    edits = [
        Edit(chance.choice(WAYS), chance.random(), chance.randint(1, 64), content())
        for _ in range(chance.randint(1, 6))
    ]
    return changed(chance.choice(corpus), edits)
