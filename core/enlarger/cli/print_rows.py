"""What a terminal shows of a plan for print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from enlarger.sizing.cropping import cut_text
from enlarger.sizing.lengths import length_text
from enlarger.sizing.verdict import ppi_text, verdict
from enlarger.system.language import _, local_number

if TYPE_CHECKING:
    from enlarger.geometry import Box
    from enlarger.sizing.print_plan import PrintPlan


def print_rows(plan: PrintPlan) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of what is told, the verdict first."""
    sheet = plan.sheet
    yield _("verdict"), verdict(plan)
    bleed = (
        _(", and {bleed} of bleed on each side", bleed=length_text(sheet.bleed, imperial=sheet.is_imperial))
        if sheet.bleed
        else ""
    )
    size = local_number(sheet.size_text)
    name = size if sheet.name == sheet.size_text else f"{sheet.name}, {size}"
    yield _("print"), _("{name}{bleed}, at {ppi}", name=name, bleed=bleed, ppi=ppi_text(plan.ppi))
    if cut := cut_text(plan.source, plan.crop):
        yield _("crop"), cut
    if plan.trim and sheet.bleed:
        yield _("trim"), _inside(plan.trim)
    if plan.safe:
        yield _("safe area"), _inside(plan.safe)


def _inside(box: Box) -> str:
    """Return how large a box in the middle is, and how far it is from the edges."""
    return _(
        "{size} pixels, {left} from the left and right, {top} from the top and bottom",
        size=box.size,
        left=box.left,
        top=box.top,
    )
