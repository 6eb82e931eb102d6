from __future__ import annotations

import itertools

import pytest

from enlarger.errors import RequestError
from enlarger.sizing.formats import PrintFormat, find_format, read_formats


def test_each_format_is_found_by_its_own_name() -> None:
    assert [find_format(one.id) for one in read_formats()] == list(read_formats())


@pytest.mark.parametrize("one", read_formats(), ids=lambda one: one.id)
def test_each_format_is_plausible_and_says_where_it_is_from(one: PrintFormat) -> None:
    assert 100 <= min(one.width, one.height) <= max(one.width, one.height) <= 30_000
    assert max(one.width, one.height) <= 5 * min(one.width, one.height)
    assert 0 <= one.bleed < min(one.width, one.height) / 10
    assert one.safe is None or (0.8 * one.width < one.safe[0] <= one.width and one.safe[1] <= one.height)
    assert one.ppi is None or 20 <= one.ppi <= 300
    assert len(one.source) > 5
    assert one.turns == (not one.country)


@pytest.mark.parametrize(
    ("name", "found"),
    [("18/1", "18/1 DE"), ("48 sheet", "48-sheet UK"), ("48-Sheet GB", "48-sheet UK"), ("a3", "A3")],
)
def test_a_format_is_found_however_it_is_written(name: str, found: str) -> None:
    assert find_format(name).id == found


def test_an_unknown_format_is_refused_and_those_like_it_are_named() -> None:
    with pytest.raises(RequestError) as raised:
        find_format("48-sheets")
    assert "48-sheet UK" in raised.value.hint


def test_the_sides_of_iso_paper_halve_from_one_size_to_the_next() -> None:
    for series in ("A0 A1 A2 A3 A4 A5 A6", "B0 B1 B2"):
        sheets = [find_format(name) for name in series.split()]
        for larger, smaller in itertools.pairwise(sheets):
            assert (smaller.height, smaller.width) == (larger.width, larger.height // 2)
