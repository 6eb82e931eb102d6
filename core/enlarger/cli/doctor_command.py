"""`enlarger doctor`: what a report needs, and what is wrong."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

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
            typer.echo(f"Removed: {stored.path} ({stored.what}).")
        return
    from .doctor import examine

    remarks = list(examine(ask_devices=devices))
    for remark in remarks:
        typer.echo(f"{remark.about:10} {'WRONG: ' if remark.remedy else ''}{remark.text}")
    wrong = [remark for remark in remarks if remark.remedy]
    for remark in wrong:
        problem = f"{remark.text[:1].upper()}{remark.text[1:]}."
        console.log.print(Text(problem, "bold red"), Text(remark.remedy))
    if wrong:
        raise typer.Exit(1)
    typer.echo("Nothing is wrong.")
