"""Lets GTK lay windows out from right to left: it asks its translators in which direction they write, and the
roots have no translations of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

HEBREW = "/usr/share/locale/he/LC_MESSAGES"
SMALL = {HEBREW: "1m"}
"""The file system that is to be mounted for the command."""


def command(folder: Path, arguments: Sequence[str]) -> list[str]:
    """Return a command with GTK's one text in Hebrew, where LANGUAGE asks for `he`; files lie in `folder`."""
    catalogue = Catalog("he")
    catalogue.add("default:LTR", "default:RTL")
    for domain in ("gtk20", "gtk30"):
        with (folder / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    return ["sh", "-c", f'cp "$0"/*.mo {HEBREW}; exec "$@"', str(folder), *arguments]
