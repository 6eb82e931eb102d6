"""`enlarger doctor`: what a report needs, and what is wrong."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from enlarger.system.language import _

from . import console


def doctor(
    devices: Annotated[
        bool, typer.Option("--devices", help="Ask every provider for its devices, which takes some seconds.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove what is stored, but for networks and what is installed.")
    ] = False,
) -> None:
    """Tell all that a report needs: versions, what is stored and where, what is installed, and what is
    wrong.
    """
    if forget:
        from . import stored_files

        for stored in stored_files.forget():
            typer.echo(_("Removed: {path} ({what}).", path=stored.path, what=stored.what))
        return
    from .doctor import examine

    remarks = list(examine(ask_devices=devices))
    wrong = _("WRONG: ")
    width = max(cell_len(remark.about) for remark in remarks)
    for remark in remarks:
        typer.echo(f"{set_cell_size(remark.about, width)} {wrong if remark.remedy else ''}{remark.text}")
    faults = [remark for remark in remarks if remark.remedy]
    for remark in faults:
        problem = f"{remark.text[:1].upper()}{remark.text[1:]}."
        console.log.print(Text(problem, "bold red"), Text(remark.remedy))
    if faults:
        raise typer.Exit(1)
    typer.echo(_("Nothing is wrong."))
