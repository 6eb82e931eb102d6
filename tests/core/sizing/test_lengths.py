from __future__ import annotations

import pytest

from enlarger.errors import RequestError
from enlarger.sizing.lengths import (
    area_text,
    dimensions_text,
    is_imperial,
    length_text,
    parse_bleed,
    parse_dimensions,
    parse_length,
)


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("15m", 15000),
        ("356 cm", 3560),
        ("3,56m", 3560),
        ("120mm", 120),
        (".5in", 12.7),
        ("48 ft", 14630.4),
        ("15'", 4572),
        ("10'6\"", 3200.4),
        ("10 ft 6 in", 3200.4),
        ("10\u20326\u2033", 3200.4),
        ("  2 FEET ", 609.6),
    ],
)
def test_a_length_is_understood_in_each_unit(text: str, millimetres: float) -> None:
    assert parse_length(text) == pytest.approx(millimetres)


@pytest.mark.parametrize(
    "text", ["", "m", "15", "10'6", "15 parsec", "1m 2m", "6\"10'", "nan", "inf m", "1e3m", "0m", "-1 m"]
)
def test_what_is_no_length_above_zero_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_length(text)


def test_a_comma_that_may_stand_for_thousands_is_refused() -> None:
    with pytest.raises(RequestError, match="thousands"):
        parse_length("1,200mm")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("356x252cm", (3560, 2520)),
        ("356 cm \u00d7 2.52 m", (3560, 2520)),
        ("22'8\" x 10'5\"", (6908.8, 3175)),
        ("24X16in", (609.6, 406.4)),
    ],
)
def test_a_width_and_a_height_may_share_their_unit(text: str, size: tuple[float, float]) -> None:
    assert parse_dimensions(text) == pytest.approx(size)


@pytest.mark.parametrize("text", ["60x40", "60cm", "1x2x3cm", "0x10cm", "x", "60cmx"])
def test_what_is_no_width_and_height_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_dimensions(text)


def test_only_a_bleed_may_be_nothing_and_none_is_negative() -> None:
    assert (parse_bleed("0"), parse_bleed("0mm"), parse_bleed("6in")) == (0, 0, 152.4)
    with pytest.raises(RequestError):
        parse_bleed("-3mm")


def test_lengths_are_said_in_the_unit_that_fits_them() -> None:
    assert [length_text(length) for length in (3, 400, 1000, 15000)] == ["3 mm", "40 cm", "1 m", "15 m"]
    assert dimensions_text(297, 420) == "29.7 x 42 cm"
    assert dimensions_text(3560, 2520) == "3.56 x 2.52 m"
    assert length_text(parse_length("6in"), imperial=True) == "6 in"
    assert length_text(parse_length("1200ft"), imperial=True) == "1200 ft"
    assert dimensions_text(*parse_dimensions("48x14ft"), imperial=True) == "48 x 14 ft"
    assert (area_text(8.97), area_text(62.4, imperial=True)) == ("9 m²", "672 sq ft")


def test_feet_and_inches_are_told_from_metres() -> None:
    assert [is_imperial(text) for text in ("48 ft", "8x10in", "10'", "15m", "3x2cm")] == [True] * 3 + [
        False
    ] * 2
