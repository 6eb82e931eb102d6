"""Finds every GIMP on the machine, and the profile each of them uses.

GIMP keeps one profile per minor version, so a plug-in put into 3.0's is not there for 3.2: each gets its
own. A profile without a GIMP (one we could not find, an AppImage say) gets the plug-in too, only that
nobody can check it.
"""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Sequence

from console import InstallError

NAME = re.compile(r"gimp(-console)?(-\d+(\.\d+)?)?(\.exe)?$")
VERSION = re.compile(r"version (\d+)\.(\d+)\.(\d+)")


@dataclasses.dataclass(frozen=True)
class Gimp:
    """A GIMP 3 and its profile."""

    version: str
    """As it says itself, "3.0.4"; "3.0" where only the profile was found."""
    profile: Path
    executable: str = ""
    """The one that needs no display where there is one; empty where only the profile was found."""

    def __str__(self) -> str:
        """Name and version, for people."""
        return f"GIMP {self.version}"


@dataclasses.dataclass(frozen=True)
class Unsupported:
    """A GIMP that we see and cannot serve, and why."""

    name: str
    reason: str


def find(given: Sequence[str]) -> tuple[list[Gimp], list[Unsupported]]:
    """List the GIMPs to set up, and those to mention. Given executables are taken instead of searching."""
    gimps: list[Gimp] = []
    unsupported: list[Unsupported] = []
    for executable in map(_given, given) if given else _executables():
        version = _version(executable)
        if version is None:
            if given:
                raise InstallError(
                    f"{executable} does not say that it is GIMP.",
                    "Give the path of GIMP's executable to --gimp.",
                )
        elif version[0] != 3:
            name = "GIMP {}.{}.{}".format(*version)
            unsupported.append(Unsupported(name, f"not supported yet ({executable}); GIMP 3 is"))
        elif all(gimp.executable != executable for gimp in gimps):
            profile = _profile("{}.{}".format(*version))
            gimps.append(Gimp("{}.{}.{}".format(*version), profile, executable))
    if not given:
        served = {gimp.profile for gimp in gimps}
        gimps += [Gimp(folder.name, folder) for folder in _profiles() if folder not in served]
        unsupported += _sandboxed()
    return sorted(gimps, key=lambda gimp: gimp.version), unsupported


def advice() -> str:
    """Tell how to get a GIMP that will do."""
    if sys.platform == "linux":
        release = Path("/etc/os-release")
        text = release.read_text("utf-8", "replace") if release.exists() else ""
        if 'VERSION_ID="12"' in text and "\nID=debian" in "\n" + text:
            return "Debian 12 has GIMP 2.10 alone; GIMP 3 comes with Debian 13 (`apt install gimp`)."
        return "Install GIMP 3 from your distribution (`apt install gimp`), then start the installer again."
    return "Get GIMP 3 from https://www.gimp.org/downloads/, then start the installer again."


def _given(executable: str) -> str:
    """Make a path that was given absolute, and take the console program beside it."""
    path = Path(executable).expanduser()
    if not path.is_file():
        raise InstallError(f"There is no {executable}.", "Give the path of GIMP's executable to --gimp.")
    return _console(path.absolute())


def _console(path: Path) -> str:
    """Prefer the program without windows, which needs no display."""
    sibling = path.with_name(path.name.replace("gimp", "gimp-console", 1))
    return str(sibling if "console" not in path.name and sibling.exists() else path)


def _executables() -> list[str]:
    """List GIMP's programs, each installation once."""
    found: list[str] = []
    originals: list[str] = []
    for folder in _program_folders():
        if not folder.is_dir():
            continue
        for path in sorted(entry for entry in folder.iterdir() if NAME.match(entry.name)):
            console = _console(path)
            original = os.path.realpath(console)
            # Snap's names all lead to the one program that starts sandboxes.
            if original not in originals and Path(original).name != "snap" and os.access(console, os.X_OK):
                originals.append(original)
                found.append(console)
    return found


def _program_folders() -> list[Path]:
    """List the folders in which systems keep GIMP's programs."""
    folders = [Path(name) for name in os.get_exec_path() if os.path.isabs(name)]
    if sys.platform == "darwin":
        for applications in (Path("/Applications"), Path.home() / "Applications"):
            folders += sorted(applications.glob("GIMP*.app/Contents/MacOS"))
    elif sys.platform == "win32":
        for variable, inner in (("ProgramFiles", ""), ("ProgramW6432", ""), ("LOCALAPPDATA", "Programs")):
            if variable in os.environ:
                folders += sorted(Path(os.environ[variable], inner).glob("GIMP*/bin"))
    else:
        folders += [Path("/usr/bin"), Path("/usr/local/bin"), Path.home() / ".local" / "bin"]
    return list(dict.fromkeys(folders))


def _version(executable: str) -> tuple[int, ...] | None:
    """Ask a program for its version; None where it has no answer."""
    try:
        with tempfile.TemporaryDirectory() as scratch:
            run = subprocess.run(
                [executable, "--version"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Even for this GIMP makes folders of its own.
                env=dict(os.environ, XDG_DATA_HOME=scratch, XDG_CACHE_HOME=scratch, XDG_CONFIG_HOME=scratch),
                timeout=60,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(run.stdout.decode("utf-8", "replace"))
    return tuple(int(part) for part in match.groups()) if match else None


def _profile_folder() -> Path:
    """Give the folder in which GIMP keeps its profiles."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"), "GIMP")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "GIMP"
    configuration = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(configuration) if os.path.isabs(configuration) else Path.home() / ".config") / "GIMP"


def _profile(minor: str) -> Path:
    """Give the profile of GIMP 3.x, whether it is there yet or not."""
    chosen = os.environ.get("GIMP3_DIRECTORY")
    return Path.home() / chosen if chosen else _profile_folder() / minor


def _profiles() -> list[Path]:
    """List the profiles of GIMP 3 that are there."""
    if os.environ.get("GIMP3_DIRECTORY"):
        return []
    return sorted(
        path for path in _profile_folder().glob("3.*") if re.match(r"3\.\d+$", path.name) and path.is_dir()
    )


def _sandboxed() -> list[Unsupported]:
    """List GIMPs in sandboxes: they see neither the engine's Python nor its libraries."""
    reason = (
        "cannot be set up: its sandbox keeps it from starting the engine. Use GIMP from your distribution"
    )
    places = {
        "GIMP from Flatpak": [
            Path("/var/lib/flatpak/app/org.gimp.GIMP"),
            Path.home() / ".local/share/flatpak/app/org.gimp.GIMP",
        ],
        "GIMP from Snap": [Path("/snap/gimp"), Path("/var/lib/snapd/snap/gimp")],
    }
    return [
        Unsupported(name, reason) for name, paths in places.items() if any(path.exists() for path in paths)
    ]
