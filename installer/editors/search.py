"""Finds the editors on the machine, and those that have the plug-in already."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Sequence

from installer.editors import flatpak, gimp_search, krita_search
from installer.editors.editor import Editor, Unsupported
from installer.editors.gimp import Gimp, lead_home
from installer.editors.gimp2 import Gimp2
from installer.editors.krita import Krita
from installer.editors.plugin import starts
from installer.system.manifest import Manifest, Plugin


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


def adopt(manifest: Manifest) -> list[str]:
    """Take into the list what an upgrade of GIMP has carried over into a newer profile; give those profiles.

    They start this installation's engine, so they are its business, when it is uninstalled, too.
    """
    adopted: list[str] = []
    for known in [plugin for plugin in manifest.plugins if plugin.editor == Gimp.name]:
        here = Path(known.profile)
        for profile in sorted(here.parent.glob("3.*")) if here.name.startswith("3.") else []:
            note = profile / Gimp.folder_name / "engine.json"
            if manifest.plugin_in(str(profile)) or not starts(note, manifest.python):
                continue
            files = [name for name in known.files if (profile / name).is_file()]
            lead_home(profile, here)
            manifest.plugins.append(Plugin(Gimp.name, str(profile), profile.name, "", files))
            adopted.append(str(profile))
    if adopted:
        manifest.save()
    return adopted


def advice() -> str:
    """Tell how to get an editor that will do."""
    if sys.platform != "linux":
        what = "Get GIMP 3 from https://www.gimp.org/downloads/ or Krita from https://krita.org/download/"
    else:
        what = "Install one from your distribution (`apt install krita python3-pyqt5` or `apt install gimp`)"
    return f"{what}, then start the installer again."
