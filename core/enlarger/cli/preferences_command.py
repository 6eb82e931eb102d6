"""`enlarger preferences`: what Automatic takes because the user chose it."""

from __future__ import annotations

from typing import Annotated, get_args

import typer
from rich.table import Table

from enlarger.errors import RequestError
from enlarger.system.language import _

from . import console

ALL = "all"
"""What stands for every kind of picture."""


def preferences(
    forget: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="Leave it to Automatic again for a kind of picture, or for all."),
    ] = None,
) -> None:
    """List which network you chose last in an editor for each kind of picture: Automatic takes that."""
    from enlarger.analysis.description import Content
    from enlarger.jobs import preferences

    kinds = get_args(Content)
    if forget is not None:
        if forget not in (*kinds, ALL):
            raise RequestError(
                _("There is no kind {forget!r}.", forget=forget),
                _("Choose one of: {names}.", names=", ".join((*kinds, ALL))),
            )
        for kind in kinds:
            if forget in (kind, ALL):
                preferences.forget(kind)
    chosen = {kind: name for kind in kinds if (name := preferences.remembered(kind))}
    if not chosen:
        console.say(_("No network that was chosen in an editor is remembered."))
        return
    table = Table(_("kind of picture"), _("you chose"))
    for kind, name in chosen.items():
        table.add_row(kind, name)
    console.answers().print(table)
