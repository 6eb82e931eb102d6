"""Lets GTK lay windows out from right to left: it asks its translators in which direction they write, where a
program is translated at all. All else stays English.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

HEBREW, ARABIC = (f"/usr/share/locale/{code}/LC_MESSAGES" for code in ("he", "ar"))
SMALL = {HEBREW: "1m", ARABIC: "1m"}
"""The file systems that are to be mounted for the command, over what translations there are."""
DOMAINS = (
    *("gtk20", "gtk30"),
    *(f"gimp{number}{part}" for number in ("20", "30") for part in ("", "-libgimp", "-std-plug-ins")),
)


def command(folder: Path, arguments: Sequence[str]) -> list[str]:
    """Return a command with one text in Hebrew, where LANGUAGE asks for `he`; files lie in `folder`."""
    catalogue = Catalog("he", project="Directions")
    catalogue.add("default:LTR", "default:RTL")
    for domain in DOMAINS:
        with (folder / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    return ["sh", "-c", f'cp "$0"/*.mo {HEBREW}; exec "$@"', str(folder), *arguments]
