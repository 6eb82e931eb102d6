"""What a plan for print comes to, in sentences for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enlarger.system.language import _, filled, local_number

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
        far = length_text(plan.distance, imperial=plan.is_imperial)
        if plan.is_enough:
            return _(
                "Large enough as it is: from {distance} nobody sees more than {ppi}, and the picture has"
                " {own}.",
                distance=far,
                ppi=needed,
                own=ppi_text(plan.own_ppi),
            )
        return _(
            "{factor} is enough: from {distance} nobody sees more than {ppi}.",
            factor=factor_text(plan.factor),
            distance=far,
            ppi=needed,
        )
    area = area_text(plan.sheet.area, imperial=plan.is_imperial) if plan.sheet.area >= 1 else ""
    if plan.is_enough:
        text = {
            "asked": _("Large enough as it is: it has {own}, and {ppi} is all that you ask for."),
            "owner": _(
                "Large enough as it is: it has {own}, and {ppi} is all that owners of {sheet} sites ask for."
            ),
        }.get(plan.reason)
        usual = _(
            "Large enough as it is: it has {own}, and {ppi} is all that print shops usually ask for"
            " at {area}."
        )
        small = _(
            "Large enough as it is: it has {own}, and {ppi} is all that print shops usually ask for"
            " at this size."
        )
    else:
        text = {
            "asked": _("{factor} gives the {ppi} that you ask for."),
            "owner": _("{factor} gives the {ppi} that owners of {sheet} sites ask for."),
        }.get(plan.reason)
        usual = _("{factor} gives the {ppi} that print shops usually ask for at {area}.")
        small = _("{factor} gives the {ppi} that print shops usually ask for at this size.")
    return filled(
        text or (usual if area else small),
        factor=factor_text(plan.factor),
        own=ppi_text(plan.own_ppi),
        ppi=needed,
        sheet=plan.sheet.name,
        area=area,
    )


def print_notes(plan: PrintPlan) -> list[str]:
    """Return what else the user should know, in sentences; what is cut is told by `cut_text`."""
    notes: list[str] = []
    if plan.reason != "distance":
        near, far = (
            length_text(distance, imperial=plan.is_imperial)
            for distance in (plan.sharp_from, sharp_from(plan.own_ppi))
        )
        if near == far:
            notes.append(_("It looks sharp from {near} on.", near=near))
        else:
            notes.append(
                _(
                    "It looks sharp from {near} on; without being enlarged, from {far} on.",
                    near=near,
                    far=far,
                )
            )
    usual = plan.sheet.ppi or usual_for(plan.sheet.area)
    if plan.reason == "distance" and usual > plan.ppi:
        if plan.sheet.ppi:
            note = _("The owners of such sites ask for {ppi} all the same: find out what yours take.")
        else:
            note = _("Print shops usually ask for {ppi} all the same: find out what yours take.")
        notes.append(filled(note, ppi=ppi_text(usual)))
    if not plan.fills_sheet:
        notes.append(_("The picture does not fill the sheet; the rest stays white."))
    elif 1 - plan.crop.size.pixels / plan.source.pixels > MUCH_CUT:
        notes.append(_mismatch(plan))
    if plan.factor > SOFT_FACTOR:
        times = f"{plan.factor:.0f}"
        notes.append(
            _(
                "Each pixel of the picture becomes {times} x {times}: seen from nearby the print "
                "will be soft. A larger original is better than any network.",
                times=times,
            )
        )
    if plan.stretch > SEEN_STRETCH:
        notes.append(
            _(
                "The picture has too few pixels for the proportions of the sheet: one direction "
                "is stretched by {stretch:.0%}.",
                stretch=plan.stretch,
            )
        )
    return notes


def factor_text(factor: float) -> str:
    """Return a factor as one says it: "x4", "x3.4", "x25"."""
    digits = 2 if factor < 1.1 else 1
    text = f"x{factor:.{digits}f}".rstrip("0").rstrip(".") if factor < 9.95 else f"x{factor:.0f}"
    return local_number(text)


def ppi_text(ppi: float) -> str:
    """Return a resolution as one says it: "6 ppi", "20.4 ppi"."""
    number = f"{ppi:.1f}".removesuffix(".0") if ppi < 30 else f"{ppi:.0f}"
    return _("{number} ppi", number=local_number(number))


def _mismatch(plan: PrintPlan) -> str:
    source_is_wide = plan.source.width > plan.source.height
    if source_is_wide != (plan.sheet.width > plan.sheet.height):
        if source_is_wide:
            return _("Much is cut off, as the picture is wide and the sheet upright.")
        return _("Much is cut off, as the picture is upright and the sheet wide.")
    return _("Much is cut off, as the picture and the sheet differ much in their proportions.")
