"""What a terminal shows of a plan for print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from enlarger.sizing.cropping import cut_text
from enlarger.sizing.lengths import length_text
from enlarger.sizing.verdict import ppi_text, verdict

if TYPE_CHECKING:
    from enlarger.geometry import Box
    from enlarger.sizing.print_plan import PrintPlan


def print_rows(plan: PrintPlan) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of what is told, the verdict first."""
    sheet = plan.sheet
    yield "verdict", verdict(plan)
    bleed = (
        f", and {length_text(sheet.bleed, imperial=sheet.is_imperial)} of bleed on each side"
        if sheet.bleed
        else ""
    )
    name = sheet.name if sheet.name == sheet.size_text else f"{sheet.name}, {sheet.size_text}"
    yield "print", f"{name}{bleed}, at {ppi_text(plan.ppi)}"
    if cut := cut_text(plan.source, plan.crop):
        yield "crop", cut
    if plan.trim and sheet.bleed:
        yield "trim", _inside(plan.trim)
    if plan.safe:
        yield "safe area", _inside(plan.safe)


def _inside(box: Box) -> str:
    """Return how large a box in the middle is, and how far it is from the edges."""
    return f"{box.size} pixels, {box.left} from the left and right, {box.top} from the top and bottom"
