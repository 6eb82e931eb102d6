from __future__ import annotations

import pytest

from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.tiles.target import Target, passes_needed


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target(), Size(120, 40)),
        (Target(factor=2.5), Size(75, 25)),
        (Target(factor=0.01), Size(1, 1)),
        (Target(width=100), Size(100, 33)),
        (Target(height=7), Size(21, 7)),
        (Target(width=11, height=13), Size(11, 13)),
    ],
)
def test_a_target_gives_the_size_asked_for(target: Target, expected: Size) -> None:
    assert target.resolve(Size(30, 10), 4) == expected


@pytest.mark.parametrize(
    "fields", [{"factor": 0.0}, {"factor": -1.0}, {"factor": float("nan")}, {"width": 0}, {"height": -5}]
)
def test_a_size_that_is_not_above_zero_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(RequestError):
        Target(**fields)  # pyright: ignore[reportArgumentType]


def test_a_factor_and_pixels_together_are_refused() -> None:
    with pytest.raises(RequestError):
        Target(factor=2, width=100)


def test_a_size_that_no_picture_has_is_refused() -> None:
    with pytest.raises(RequestError):
        Target(factor=1e9).resolve(Size(100, 100), 4)


@pytest.mark.parametrize(
    ("target", "passes"), [((10, 10), 0), ((11, 10), 1), ((40, 40), 1), ((41, 40), 2), ((160, 161), 3)]
)
def test_the_fewest_passes_that_cover_the_target_are_taken(target: tuple[int, int], passes: int) -> None:
    assert passes_needed(Size(10, 10), Size(*target), 4) == passes


def test_a_network_that_keeps_the_size_reaches_nothing_larger() -> None:
    with pytest.raises(RequestError):
        passes_needed(Size(10, 10), Size(20, 20), 1)
