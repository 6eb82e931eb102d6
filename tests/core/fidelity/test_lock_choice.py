from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from enlarger.analysis.description import Description
from enlarger.analysis.source_analysis import Analysis
from enlarger.fidelity.lock_choice import lock_for
from enlarger.fidelity.softening import LIGHT, TONE
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.transfer import Extremes

CLEAN = Description(
    {"photo": 0.9}, *("clean", 0.9, None, 0.5, 0.0, 1.0, 0.0), is_grey=False, is_bilevel=False
)
NOISY = replace(CLEAN, damage="noise", noise=4.0)


def analysis(picture: Description | None, *, is_clean: bool = False) -> Analysis:
    return Analysis("", Extremes(RGB_U8).transfer, is_clean, picture)


@pytest.mark.parametrize(
    ("picture", "is_clean", "kind"),
    [
        (CLEAN, True, "full"),
        (NOISY, False, "soft"),
        (replace(NOISY, noise=20.0), False, "tone"),
        (replace(CLEAN, damage="jpeg", jpeg_quality=60), False, "soft"),
        (replace(CLEAN, is_grey=True), False, "full"),
        (replace(NOISY, is_grey=True), True, "soft"),
        (replace(CLEAN, is_bilevel=True), True, "soft"),
        (None, False, "soft"),
    ],
)
def test_the_lock_is_as_fine_as_the_damage_allows(picture: Any, is_clean: bool, kind: str) -> None:
    assert lock_for("auto", analysis(picture, is_clean=is_clean), is_cleaned=False)[0] == kind


def test_what_was_cleaned_is_clean() -> None:
    assert lock_for("auto", analysis(replace(NOISY, noise=20.0)), is_cleaned=True) == ("full", LIGHT, "cubic")


def test_what_was_asked_for_is_done() -> None:
    assert lock_for("full", analysis(NOISY), is_cleaned=False)[0] == "full"
    assert lock_for("tone", analysis(CLEAN, is_clean=True), is_cleaned=False) == ("tone", TONE, "cubic")
    kind, cutoff, _ = lock_for("soft", analysis(NOISY), is_cleaned=False)
    assert kind == "soft"
    assert LIGHT.luma < cutoff.luma < TONE.luma


@pytest.mark.parametrize("wanted", ["auto", "full", "soft"])
def test_what_was_drawn_by_areas_is_brought_back_by_areas(wanted: Any) -> None:
    drawn = analysis(replace(CLEAN, is_area_averaged=True), is_clean=True)
    assert lock_for(wanted, drawn, is_cleaned=False).shrinking == "area"
