"""Finds the editors on the machine, and those that have the plug-in already."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Sequence

from installer.editors import flatpak, gimp_search, krita_search
from installer.editors.editor import Editor, Unsupported
from installer.editors.gimp import Gimp
from installer.editors.gimp2 import Gimp2
from installer.editors.krita import Krita
from installer.system.manifest import Plugin


def find_editors(
    given_gimps: Sequence[str] = (), given_kritas: Sequence[str] = ()
) -> tuple[list[Editor], list[Unsupported]]:
    """List the editors to set up, and those to mention; those that are given are all, if any is."""
    found: list[Editor] = []
    unsupported: list[Unsupported] = []
    for finder, given in ((gimp_search.find, given_gimps), (krita_search.find, given_kritas)):
        if given or not (given_gimps or given_kritas):
            more, others = finder(given)
            found += more
            unsupported += others
    return found, unsupported


def editor_of(plugin: Plugin) -> Editor:
    """Give the editor that a plug-in was put into; its program may have gone since."""
    box = flatpak.sandbox(plugin.sandbox) if plugin.sandbox else None
    is_there = box is not None if plugin.sandbox else os.path.exists(plugin.executable)
    executable = plugin.executable if is_there else ""
    if plugin.editor == Krita.name:
        return Krita(plugin.version, Path(plugin.profile), executable, box, kritarc=Path(plugin.settings))
    kind = Gimp2 if plugin.version.startswith("2.") else Gimp
    return kind(plugin.version, Path(plugin.profile), executable, box)


def advice() -> str:
    """Tell how to get an editor that will do."""
    if sys.platform != "linux":
        what = "Get GIMP 3 from https://www.gimp.org/downloads/ or Krita from https://krita.org/download/"
    else:
        what = "Install one from your distribution (`apt install krita python3-pyqt5` or `apt install gimp`)"
    return f"{what}, then start the installer again."
