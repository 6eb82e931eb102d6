"""`enlarger formats`: what can be printed on, by name."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table

from enlarger.system.language import _

from . import console


def formats() -> None:
    """List the formats that --print knows, with what their owners ask for."""
    from enlarger.sizing.formats import read_formats

    table = Table(box=SIMPLE_HEAD)
    for column in (_("format"), _("what it is"), "mm", _("bleed"), _("safe area"), "ppi", _("source")):
        table.add_column(column)
    for one in read_formats():
        table.add_row(
            one.id,
            one.title,
            f"{one.width:g} x {one.height:g}",
            f"{one.bleed:g}" if one.bleed else "",
            f"{one.safe[0]:g} x {one.safe[1]:g}" if one.safe else "",
            f"{one.ppi:g}" if one.ppi else "",
            one.source,
        )
    console.answers().print(table)
    console.say(_("Any other size is given with its unit, such as --print 356x252cm."))
