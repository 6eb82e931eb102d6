"""Inputs for a target: what it takes, changed in a few places, cut, doubled, or joined with another."""

from __future__ import annotations

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


EDITS = st.builds(
    Edit,
    what=st.sampled_from(("set", "set", "insert", "remove", "double", "many", "invert", "cut")),
    place=st.floats(0, 1, exclude_max=True),
    length=st.integers(1, 64),
    content=st.one_of(
        st.lists(st.sampled_from(TELLING), min_size=1, max_size=8).map(bytes),
        st.binary(min_size=1, max_size=16),
    ),
)


def inputs(corpus: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return a way to draw inputs."""

    def changed(parts: tuple[bytes, list[Edit]]) -> bytes:
        data, edits = parts
        for edit in edits:
            data = edit.on(data)
        return data[: 1 << 20]

    return st.tuples(st.sampled_from(corpus), st.lists(EDITS, min_size=1, max_size=6)).map(changed)
