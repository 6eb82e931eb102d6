"""What a plan for print comes to, in sentences for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lengths import area_text, length_text
from .resolution import sharp_from, usual_for

if TYPE_CHECKING:
    from .print_plan import PrintPlan

SOFT_FACTOR = 8
"""From where on hardly anything of a print was in the picture."""

MUCH_CUT = 0.4
"""The part of a picture that is missed when it is gone: a third goes whenever one side is half again too
long.
"""

SEEN_STRETCH = 0.01
"""More is seen in circles and faces."""


def verdict(plan: PrintPlan) -> str:
    """Return in one sentence whether the picture has to be enlarged, how much, and why so much."""
    needed = ppi_text(plan.needed_ppi)
    if plan.reason == "distance" and plan.distance is not None:
        why = f"from {length_text(plan.distance, imperial=plan.is_imperial)} nobody sees more than {needed}"
        if plan.is_enough:
            return f"Large enough as it is: {why}, and the picture has {ppi_text(plan.own_ppi)}."
        return f"{factor_text(plan.factor)} is enough: {why}."
    who = {
        "asked": "that you ask for",
        "owner": f"that owners of {plan.sheet.name} sites ask for",
    }.get(plan.reason, f"that print shops usually ask for at {_area(plan)}")
    if plan.is_enough:
        return f"Large enough as it is: it has {ppi_text(plan.own_ppi)}, and {needed} is all {who}."
    return f"{factor_text(plan.factor)} gives the {needed} {who}."


def print_notes(plan: PrintPlan) -> list[str]:
    """Return what else the user should know, in sentences; what is cut is told by `cut_text`."""
    notes: list[str] = []
    if plan.reason != "distance":
        near, far = (
            length_text(distance, imperial=plan.is_imperial)
            for distance in (plan.sharp_from, sharp_from(plan.own_ppi))
        )
        alone = "" if near == far else f"; without being enlarged, from {far} on"
        notes.append(f"It looks sharp from {near} on{alone}.")
    usual = plan.sheet.ppi or usual_for(plan.sheet.area)
    if plan.reason == "distance" and usual > plan.ppi:
        who = "The owners of such sites ask" if plan.sheet.ppi else "Print shops usually ask"
        notes.append(f"{who} for {ppi_text(usual)} all the same: find out what yours take.")
    if not plan.fills_sheet:
        notes.append("The picture does not fill the sheet; the rest stays white.")
    elif 1 - plan.crop.size.pixels / plan.source.pixels > MUCH_CUT:
        notes.append(f"Much is cut off, as {_mismatch(plan)}.")
    if plan.factor > SOFT_FACTOR:
        times = f"{plan.factor:.0f}"
        notes.append(
            f"Each pixel of the picture becomes {times} x {times}: seen from nearby the print will be soft."
            " A larger original is better than any network."
        )
    if plan.stretch > SEEN_STRETCH:
        notes.append(
            f"The picture has too few pixels for the proportions of the sheet: one direction is stretched by"
            f" {plan.stretch:.0%}."
        )
    return notes


def factor_text(factor: float) -> str:
    """Return a factor as one says it: "x4", "x3.4", "x25"."""
    digits = 2 if factor < 1.1 else 1
    return f"x{factor:.{digits}f}".rstrip("0").rstrip(".") if factor < 9.95 else f"x{factor:.0f}"


def ppi_text(ppi: float) -> str:
    """Return a resolution as one says it: "6 ppi", "20.4 ppi"."""
    return f"{ppi:.1f}".removesuffix(".0") + " ppi" if ppi < 30 else f"{ppi:.0f} ppi"


def _area(plan: PrintPlan) -> str:
    return "this size" if plan.sheet.area < 1 else area_text(plan.sheet.area, imperial=plan.is_imperial)


def _mismatch(plan: PrintPlan) -> str:
    source_is_wide = plan.source.width > plan.source.height
    if source_is_wide != (plan.sheet.width > plan.sheet.height):
        one, other = ("wide", "upright") if source_is_wide else ("upright", "wide")
        return f"the picture is {one} and the sheet {other}"
    return "the picture and the sheet differ much in their proportions"
