from __future__ import annotations

import pytest

from enlarger.system.amounts import bytes_text, time_fraction_text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        *((0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (34_000, "34 kB")),
        *((999_400, "999 kB"), (999_600, "1.0 MB"), (9_960_000, "10 MB"), (250_000_000, "250 MB")),
        *((1_234_000_000, "1.2 GB"), (45_000_000_000, "45 GB"), (2_500_000_000_000, "2.5 TB")),
        (7_000_000_000_000_000, "7000 TB"),
    ],
)
def test_bytes_are_told_in_the_unit_that_fits(count: int, text: str) -> None:
    assert bytes_text(count) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.9, "half the time"),
        (0.5, "half the time"),
        (0.3, "a third of the time"),
        (0.21, "a fifth of the time"),
        (1 / 17, "a fifteenth of the time"),
        (1 / 19, "a twentieth of the time"),
    ],
)
def test_shares_of_a_time_are_told_as_fractions(share: float, text: str) -> None:
    assert time_fraction_text(share) == text
