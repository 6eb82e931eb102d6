from __future__ import annotations

import pytest

from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.tiles.target import Target, passes_needed, size_without_last_pass


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


@pytest.mark.parametrize(
    "fields",
    [{"factor": 1e4}, {"factor": 1e308}, {"width": 1_000_001}, {"height": 999_999}, {"width": 10**400}],
)
def test_a_size_that_no_picture_has_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(RequestError, match="larger than any picture"):
        Target(**fields).resolve(Size(110, 100), 4)  # pyright: ignore[reportArgumentType]


def test_a_source_that_is_longer_than_any_result_can_keep_its_size() -> None:
    assert Target(factor=1).resolve(Size(2_000_000, 1), 4) == Size(2_000_000, 1)


@pytest.mark.parametrize(
    ("target", "passes"),
    [
        ((10, 10), 0),
        ((11, 10), 1),
        ((40, 40), 1),
        ((60, 60), 1),
        ((61, 60), 2),
        ((240, 200), 2),
        ((99, 241), 3),
    ],
)
def test_another_pass_is_taken_only_where_interpolation_would_have_much_to_do(
    target: tuple[int, int], passes: int
) -> None:
    assert passes_needed(Size(10, 10), Size(*target), 4) == passes


@pytest.mark.parametrize(("side", "passes"), [(10, 0), (11, 1), (22, 1), (23, 2), (44, 2), (45, 3)])
def test_a_small_scale_leaves_less_to_interpolation(side: int, passes: int) -> None:
    assert passes_needed(Size(10, 10), Size(side, side), 2) == passes


@pytest.mark.parametrize(
    ("target", "smaller"),
    [
        (Size(6012, 4508), Size(6000, 4499)),
        (Size(7200, 5400), Size(6000, 4500)),
        (Size(6000, 4500), None),
        (Size(12000, 9000), None),
        (Size(6012, 1500), Size(6000, 1497)),
    ],
)
def test_a_slightly_smaller_size_with_a_pass_less_keeps_the_proportions(
    target: Size, smaller: Size | None
) -> None:
    source = Size(1000, 750)
    passes = passes_needed(source, target, 4)
    assert size_without_last_pass(source, target, 4, passes) == smaller
    if smaller:
        assert passes_needed(source, smaller, 4) == passes - 1


def test_a_network_that_keeps_the_size_reaches_nothing_larger() -> None:
    with pytest.raises(RequestError):
        passes_needed(Size(10, 10), Size(20, 20), 1)
