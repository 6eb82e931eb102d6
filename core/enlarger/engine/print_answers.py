"""What the engine answers about prints, by the fields of the protocol (docs/protocol.md)."""

from __future__ import annotations

from typing import Any

from enlarger.sizing.cropping import cut_text
from enlarger.sizing.formats import read_formats
from enlarger.sizing.lengths import INCH
from enlarger.sizing.print_plan import PrintPlan
from enlarger.sizing.verdict import print_notes, verdict

Fields = dict[str, Any]


def formats_fields() -> Fields:
    """Return the formats that there are; lengths are in millimetres."""
    names = ("id", "country", "title", "width", "height", "turns", "bleed", "safe", "ppi", "source")
    return {"formats": [{name: getattr(one, name) for name in names} for one in read_formats()]}


def print_fields(plan: PrintPlan | None) -> Fields | None:
    """Return what a print needs and will be; None where the result is not for print."""
    if plan is None:
        return None
    names = ("needed_ppi", "reason", "own_ppi", "ppi", "is_enough", "factor", "crop", "trim", "safe")
    return {
        "sheet": plan.sheet.name,
        "sheet_size": (plan.sheet.width, plan.sheet.height),
        "bleed": plan.sheet.bleed,
        "printed_size": plan.printed,
        "resolution": tuple(each * INCH for each in plan.resolution),
        "sharp_from": plan.sharp_from,
        "screen_scale": plan.screen_scale(),
        **{name: getattr(plan, name) for name in names},
        "verdict": verdict(plan),
        "cut": cut_text(plan.source, plan.crop),
        "notes": print_notes(plan),
    }
