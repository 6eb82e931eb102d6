"""Lets GTK lay the plug-in's dialog out from right to left, in an editor that is English."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

HEBREW, ARABIC = (f"/usr/share/locale/{code}/LC_MESSAGES" for code in ("he", "ar"))
SMALL = {HEBREW: "1m", ARABIC: "1m"}
"""The file systems that are to be mounted for the command, over what translations there are."""

MIRROR = """
import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

Gtk.Widget.set_default_direction(Gtk.TextDirection.RTL)
"""


def command(folder: Path, arguments: Sequence[str]) -> list[str]:
    """Return a command for GTK 2, which asks its translators in which direction they write, with that one
    text in Hebrew, where LANGUAGE asks for `he`; its file lies in `folder`.
    """
    catalogue = Catalog("he", project="Directions")
    catalogue.add("default:LTR", "default:RTL")
    with (folder / "gtk20.mo").open("wb") as file:
        write_mo(file, catalogue)
    return ["sh", "-c", f'cp "$0"/*.mo {HEBREW}; exec "$@"', str(folder), *arguments]


def mirror(plugin: Path) -> None:
    """Have a plug-in tell GTK 3, which asks nobody where the locale is C.UTF-8, the roots' only one."""
    path = plugin / "preview.py"
    path.write_text(path.read_text("utf-8") + MIRROR, "utf-8")
