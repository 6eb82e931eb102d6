"""Finds the Kritas on the machine, and the folder of resources and the settings they use.

All Kritas of a user share one folder and one kritarc, whatever their version; only packages with an own view
of the system (Flatpak, Snap, Windows' Store) have theirs apart.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Sequence

from installer.editors import flatpak, kritarc, programs
from installer.editors.editor import Unsupported
from installer.editors.krita import Krita
from installer.system import places
from installer.system.processes import answer_of

OLDEST = (5, 1)
APP = "org.kde.krita"
NAME = re.compile(r"krita(-\d+(\.\d+)*)?(\.exe)?$")
APPIMAGE = re.compile(r"krita.*\.appimage$", re.IGNORECASE)
VERSION_SECONDS = 60.0
VERSION = re.compile(r"(\d+)\.(\d+)(\.\d+)*")


def find(given: Sequence[str]) -> tuple[list[Krita], list[Unsupported]]:
    """List the Kritas to set up, and those to mention. Given executables are taken instead of searching."""
    profile, settings = _profile()
    kritas: list[Krita] = []
    unsupported: list[Unsupported] = []
    for executable in [str(programs.given(name, "--krita")) for name in given] if given else _executables():
        version = _version(executable)
        numbers = tuple(int(number) for number in version.split(".")[:2] if number)
        if numbers and numbers < OLDEST:
            unsupported.append(
                Unsupported(f"Krita {version}", f"too old ({executable}); Krita 5.1 and newer are supported")
            )
        else:
            kritas.append(Krita(version, profile, executable, kritarc=settings))
    if not given:
        kritas += _in_flatpak()
        if not kritas and not unsupported:
            # An AppImage is not started unasked, but shares its settings with all others.
            versions = [_version(str(path)) for path in _appimages()]
            if versions or profile.is_dir():
                kritas.append(Krita(max(versions, default=""), profile, kritarc=settings))
        kritas += _store()
        unsupported += programs.in_snap(
            "Krita", "krita", "Krita from your distribution or from Flatpak, or its AppImage"
        )
    return kritas, unsupported


def _in_flatpak() -> list[Krita]:
    """List the Krita from Flatpak, which has folders of its own."""
    found = flatpak.sandbox(APP)
    program = found.program(("krita",)) if found else ""
    if not (found and program):
        return []
    match = VERSION.search(found.answer(["krita_version"]) or "")
    settings = found.folder / "config" / "kritarc"
    profile = kritarc.resource_folder(settings) or found.folder / "data" / "krita"
    return [Krita(match.group() if match else "", profile, program, found, kritarc=settings)]


def _profile() -> tuple[Path, Path]:
    """Give the folder of this user's resources, and kritarc, whether they are there yet or not."""
    if sys.platform == "win32":
        data = places.user_folder("APPDATA", "AppData", "Roaming")
        settings = places.user_folder("LOCALAPPDATA", "AppData", "Local")
    elif sys.platform == "darwin":
        library = Path.home() / "Library"
        data, settings = library / "Application Support", library / "Preferences"
    else:
        data = places.user_folder("XDG_DATA_HOME", ".local", "share")
        settings = places.user_folder("XDG_CONFIG_HOME", ".config")
    return kritarc.resource_folder(settings / "kritarc") or data / "krita", settings / "kritarc"


def _executables() -> list[str]:
    """List Krita's programs, each installation once."""
    found: dict[str, str] = {}
    for path in programs.entries(programs.program_folders("[kK]rita")):
        original = os.path.realpath(path)
        # Snap's names all lead to the one program that starts sandboxes.
        if NAME.match(path.name) and Path(original).name != "snap" and os.access(path, os.X_OK):
            found.setdefault(original, str(path))
    return list(found.values())


def _appimages() -> list[Path]:
    """List the AppImages of Krita where people keep such things."""
    if sys.platform != "linux":
        return []
    names = ("Applications", "AppImages", "Downloads", "Desktop", "bin")
    folders = [*(Path.home() / name for name in names), Path("/opt"), *programs.program_folders("")]
    return [path for path in programs.entries(folders) if APPIMAGE.match(path.name) and path.is_file()]


def _version(executable: str) -> str:
    """Find out a version without starting Krita, which would need a display; empty where nothing tells it."""
    path = Path(executable)
    if APPIMAGE.match(path.name):
        match = VERSION.search(path.name)
        return match.group() if match else ""
    teller = path.with_name("krita_version" + path.suffix)
    match = VERSION.search(answer_of([str(teller)], VERSION_SECONDS) or "")
    return match.group() if match else ""


def _store() -> list[Krita]:
    """List the Kritas from Windows' Store, which keeps what they write to itself."""
    if sys.platform != "win32":
        return []
    packages = places.user_folder("LOCALAPPDATA", "AppData", "Local") / "Packages"
    return [
        Krita("", cache / "Roaming" / "krita", kritarc=cache / "Local" / "kritarc")
        for cache in sorted(packages.glob("*Krita*/LocalCache"))
    ]
