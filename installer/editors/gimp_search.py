"""Finds every GIMP on the machine, and the profile each of them uses.

GIMP keeps one profile per minor version, so a plug-in put into 3.0's is not there for 3.2: each gets its
own. A profile without a GIMP (one we could not find, an AppImage say) gets the plug-in too, only that
nobody can check it. But not one of 2.10: it is what is left when GIMP 3 took its place.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Sequence

from installer.editors import flatpak, programs
from installer.editors.editor import Unsupported
from installer.editors.gimp import Gimp
from installer.editors.gimp2 import Gimp2
from installer.system import places
from installer.system.errors import InstallError
from installer.system.processes import answer_of

OLDEST = (2, 10)
APP = "org.gimp.GIMP"
NAME = re.compile(r"gimp(-console)?(-\d+(\.\d+)?)?(\.exe)?$")
VERSION_SECONDS = 60.0
VERSION = re.compile(r"version (\d+)\.(\d+)\.(\d+)")


def find(given: Sequence[str]) -> tuple[list[Gimp], list[Unsupported]]:
    """List the GIMPs to set up, and those to mention. Given executables are taken instead of searching."""
    gimps: list[Gimp] = []
    unsupported: list[Unsupported] = []
    chosen = [_console(programs.given(name, "--gimp")) for name in given]
    for executable in chosen or _executables():
        version = _version(executable)
        if version is None:
            if given:
                raise InstallError(
                    f"{executable} does not identify itself as GIMP.",
                    "Give the path of GIMP's executable to --gimp.",
                )
        elif version[:2] < OLDEST:
            name = "GIMP {}.{}.{}".format(*version)
            unsupported.append(Unsupported(name, f"too old ({executable}); GIMP 2.10 and 3 are supported"))
        elif all(gimp.executable != executable for gimp in gimps):
            kind = Gimp2 if version[0] == 2 else Gimp
            gimps.append(kind("{}.{}.{}".format(*version), _profile(version), executable))
    if not given:
        served = {gimp.profile for gimp in gimps}
        sandboxed = _in_flatpak()
        served |= {gimp.profile for gimp in sandboxed}
        gimps += sandboxed
        gimps += [Gimp(folder.name, folder) for folder in _profiles() if folder not in served]
        unsupported += programs.in_snap("GIMP", "gimp", "GIMP from your distribution or from Flatpak")
    return sorted(gimps, key=lambda gimp: gimp.version), unsupported


def _console(path: Path) -> str:
    """Prefer the program without windows, which needs no display."""
    sibling = path.with_name(path.name.replace("gimp", "gimp-console", 1))
    return str(sibling if "console" not in path.name and sibling.exists() else path)


def _executables() -> list[str]:
    """List GIMP's programs, each installation once."""
    found: list[str] = []
    originals: list[str] = []
    for path in programs.entries(programs.program_folders("GIMP")):
        if not NAME.match(path.name):
            continue
        console = _console(path)
        original = os.path.realpath(console)
        # Snap's names all lead to the one program that starts sandboxes.
        if original not in originals and Path(original).name != "snap" and os.access(console, os.X_OK):
            originals.append(original)
            found.append(console)
    return found


def _version(executable: str) -> tuple[int, ...] | None:
    """Ask a program for its version; None where it has no answer."""
    with tempfile.TemporaryDirectory() as scratch:
        # Even for this GIMP makes folders of its own.
        own = dict.fromkeys(("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), scratch)
        answer = answer_of([executable, "--version"], VERSION_SECONDS, {**os.environ, **own})
    match = VERSION.search(answer or "")
    return tuple(int(part) for part in match.groups()) if match else None


def _in_flatpak() -> list[Gimp]:
    """List the GIMP from Flatpak, which uses the profiles of the others; one of 2.10 has no Python 3."""
    found = flatpak.sandbox(APP)
    program = found.program(("gimp-console", "gimp-console-3", "gimp")) if found else ""
    if not (found and program):
        return []
    match = VERSION.search(found.answer([program, "--version"]) or "")
    version = tuple(int(part) for part in match.groups()) if match else ()
    if version < (3,):
        return []
    return [Gimp("{}.{}.{}".format(*version), _profile(version), program, sandbox=found)]


def _profile_folder() -> Path:
    """Give the folder in which GIMP keeps its profiles."""
    if sys.platform == "win32":
        return places.user_folder("APPDATA", "AppData", "Roaming") / "GIMP"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "GIMP"
    return places.user_folder("XDG_CONFIG_HOME", ".config") / "GIMP"


def _profile(version: tuple[int, ...]) -> Path:
    """Give the profile of a version of GIMP, whether it is there yet or not."""
    chosen = os.environ.get(f"GIMP{version[0]}_DIRECTORY")
    return Path.home() / chosen if chosen else _profile_folder() / "{}.{}".format(*version)


def _profiles() -> list[Path]:
    """List the profiles of GIMP 3 that are there."""
    if os.environ.get("GIMP3_DIRECTORY"):
        return []
    return sorted(
        path for path in _profile_folder().glob("3.*") if re.match(r"3\.\d+$", path.name) and path.is_dir()
    )
