from __future__ import annotations

import pytest

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.sizing.cropping import cut_text
from enlarger.sizing.print_plan import PrintPlan, PrintRequest, plan_print
from enlarger.sizing.resolution import seen_from, sharp_from
from enlarger.sizing.verdict import print_notes, verdict


def planned(width: int, height: int, sheet: str, **said: object) -> PrintPlan:
    return plan_print(PrintRequest(sheet=sheet, **said), Size(width, height))  # pyright: ignore[reportArgumentType]


def test_the_eye_sees_a_pixel_of_one_minute_of_arc() -> None:
    assert seen_from(25.4 * 100) == pytest.approx(34.38, abs=0.01)
    assert seen_from(15_000) == pytest.approx(87.3 / 15, abs=0.01)
    assert sharp_from(seen_from(15_000)) == pytest.approx(15_000)
    assert seen_from(1) == seen_from(250), "nearer than that nobody sees anything sharp"


def test_a_distance_counts_before_habits_and_a_figure_before_both() -> None:
    assert (planned(210, 150, "18/1").needed_ppi, planned(210, 150, "18/1").reason) == (100, "area")
    assert planned(210, 150, "18/1", distance="15m").needed_ppi == 6
    assert planned(210, 150, "18/1", distance="15m", ppi=40.0).needed_ppi == 40
    assert planned(210, 150, "96-sheet").reason == "owner"


def test_the_verdict_says_what_is_needed_and_why() -> None:
    assert verdict(planned(210, 150, "18/1 DE", distance="15m")) == (
        "x4 is enough: from 15 m nobody sees more than 6 ppi."
    )
    assert verdict(planned(2825, 2000, "18/1 DE")) == (
        "x5 gives the 100 ppi that print shops usually ask for at 9 m²."
    )
    assert verdict(planned(3000, 2000, "96-sheet")) == (
        "x4.8 gives the 30 ppi that owners of 96-sheet UK sites ask for."
    )


def test_it_is_told_from_where_a_print_looks_sharp_and_from_where_without_any_work() -> None:
    note = print_notes(planned(2825, 2000, "18/1"))[0]
    assert note == "It looks sharp from 87.3 cm on; without being enlarged, from 4.33 m on."
    assert print_notes(planned(28250, 20000, "18/1"))[0] == "It looks sharp from 43.3 cm on."


def test_whoever_says_feet_hears_feet() -> None:
    bulletin = planned(300, 90, "Bulletin 14x48 US", distance="100ft")
    assert verdict(bulletin) == "x6 is enough: from 100 ft nobody sees more than 3 ppi."
    assert "at 672 sq ft" in verdict(planned(300, 90, "Bulletin 14x48 US"))
    assert "from 30 m" in verdict(planned(300, 90, "Bulletin 14x48 US", distance="30m"))


def test_a_picture_that_has_more_pixels_than_are_needed_keeps_them() -> None:
    plan = planned(3000, 2000, "18/1 DE", distance="15m")
    assert plan.is_enough
    assert plan.size == plan.crop.size == Size(2825, 2000)
    assert verdict(plan).startswith("Large enough as it is: from 15 m nobody sees more than 6 ppi")
    assert plan.ppi == pytest.approx(20.16, abs=0.01)


@pytest.mark.parametrize(
    ("size", "sheet", "said"),
    [
        ((210, 150), "18/1", {"distance": "15m"}),
        ((3000, 2000), "A3", {"bleed": "3mm"}),
        ((3000, 2000), "Bulletin 14x48", {"ppi": 33.3}),
        ((3000, 2000), "18/1", {"distance": "15m"}),
        ((7, 5), "60x40cm", {}),
        ((2000, 3000), "F12", {"crop": "none"}),
    ],
)
def test_the_printed_size_holds_within_half_a_pixel(
    size: tuple[int, int], sheet: str, said: dict[str, object]
) -> None:
    plan = planned(*size, sheet, **said)
    for pixels, length, resolution in zip(plan.size, plan.printed, plan.resolution, strict=True):
        assert abs(pixels - length * resolution) <= 0.5


def test_bleed_is_added_on_all_sides_and_the_crop_fits_it() -> None:
    plan = planned(400, 300, "A4", bleed="3mm", ppi=254.0)
    assert plan.size == Size(3030, 2160)
    assert plan.trim == Box(30, 30, 3000, 2130)
    assert plan.crop.size == Size(400, 285)


def test_the_owners_bleed_and_safe_area_are_taken_unless_others_are_named() -> None:
    plan = planned(400, 300, "Eurosize SE", ppi=25.4)
    assert plan.size == Size(1191, 1756)
    assert (plan.trim, plan.safe) == (Box(3, 3, 1188, 1753), Box(16, 18, 1175, 1738))
    assert planned(400, 300, "Eurosize SE", bleed="0", ppi=25.4).size == Size(1185, 1750)


def test_paper_lies_as_the_picture_does_and_sites_as_they_are_built() -> None:
    assert planned(300, 200, "A3").sheet.width == 420
    assert planned(200, 300, "A3").sheet.width == 297
    assert planned(200, 300, "18/1").sheet.width == 3560
    assert planned(200, 300, "18/1", orientation="portrait").sheet.width == 2520
    assert planned(200, 300, "60x40cm").sheet.width == 600


def test_an_upright_picture_loses_more_than_half_on_a_wide_sheet_and_that_is_said() -> None:
    plan = planned(2000, 3000, "18/1")
    assert plan.crop == Box(0, 792, 2000, 2208)
    assert cut_text(plan.source, plan.crop) == (
        "53% of the picture is cut off, in pixels 792 at the top and 792 at the bottom."
    )
    assert "Much is cut off, as the picture is upright and the sheet wide." in print_notes(plan)


def test_of_a_row_of_pixels_hardly_one_is_left() -> None:
    plan = planned(30_000, 1, "A4")
    assert plan.crop.size == Size(1, 1)
    assert cut_text(plan.source, plan.crop).startswith("More than 99% of the picture is cut off")


@pytest.mark.parametrize(
    ("crop", "box"),
    [("top", Box(0, 0, 2000, 1416)), ("bottom", Box(0, 1584, 2000, 3000)), ("left", Box(0, 792, 2000, 2208))],
)
def test_the_part_that_is_kept_can_be_chosen(crop: str, box: Box) -> None:
    assert planned(2000, 3000, "18/1", crop=crop).crop == box


def test_without_a_crop_the_picture_fits_into_the_sheet() -> None:
    plan = planned(2000, 3000, "18/1", crop="none")
    assert plan.crop == Box(0, 0, 2000, 3000)
    assert plan.printed == pytest.approx((1680, 2520))
    assert (plan.trim, plan.safe) == (None, None)
    assert cut_text(plan.source, plan.crop) == ""


def test_a_single_pixel_is_printed_and_told_to_be_hopeless() -> None:
    plan = planned(1, 1, "A4")
    assert plan.size == Size(2480, 3508)
    notes = " ".join(print_notes(plan))
    assert "soft" in notes
    assert "stretched by 41%" in notes


@pytest.mark.parametrize(
    "said",
    [
        {"ppi": 0.0},
        {"ppi": -1.0},
        {"ppi": float("nan")},
        {"distance": "15"},
        {"distance": "0m"},
        {"bleed": "3"},
        {"bleed": "3m"},
        {"orientation": "sideways"},
        {"crop": "middle"},
    ],
)
def test_nonsense_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(RequestError):
        planned(300, 200, "A4", **said)


def test_a_print_beyond_all_pictures_is_refused() -> None:
    with pytest.raises(RequestError, match="larger than any picture"):
        planned(300, 200, "6000x4000m", ppi=10_000.0)
