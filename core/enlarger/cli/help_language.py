"""The command line's help in the user's language: what its parser holds, and Typer's own headings.

What the parser says of a line that it does not understand is Typer's own, and English.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from enlarger.system.language import N_, _

HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "DEFAULT_STRING": N_("[default: {}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
}
"""What Typer sets around our texts, by the names that it gives them."""


def translated(app: typer.Typer) -> Any:
    """Return the commands of `app`, whose help is in the user's language. Typer does not tell their type."""
    if len(sys.argv) < 2 or "--help" in sys.argv:
        from typer import rich_utils  # it takes as long to load as all else of the command line

        for name, text in HEADINGS.items():
            setattr(rich_utils, name, _(text))
    commands = get_command(app)
    for part in _parts(commands):
        part.help = _(part.help)
    return commands


def help_texts(app: typer.Typer) -> Iterator[str]:
    """Yield what the help of all commands of `app` says, as it stands in the sources."""
    for part in _parts(get_command(app)):
        yield part.help


def _parts(command: Any) -> Iterator[Any]:
    """Yield a command, its options and arguments, and those of all commands in it, if they have any help."""
    own = command.get_help_option(typer.Context(command))
    for part in (command, *command.params, *([own] if own else [])):
        if part.help:
            yield part
    for inner in getattr(command, "commands", {}).values():
        yield from _parts(inner)
