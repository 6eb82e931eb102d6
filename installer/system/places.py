"""Where systems keep programs, and what belongs to a user."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Iterator

from installer.editors.editor import Unsupported
from installer.system.console import InstallError


def given(executable: str, option: str) -> Path:
    """Make the path of a program that the user named absolute."""
    path = Path(executable).expanduser()
    if not path.is_file():
        raise InstallError(f"There is no {executable}.", f"Give the path of the program to {option}.")
    return path.absolute()


def program_folders(name: str) -> list[Path]:
    """List the folders in which systems keep a program; its name there is a pattern."""
    folders = [Path(folder) for folder in os.get_exec_path() if os.path.isabs(folder)]
    if sys.platform == "darwin":
        for applications in (Path("/Applications"), Path.home() / "Applications"):
            folders += sorted(applications.glob(f"{name}*.app/Contents/MacOS"))
    elif sys.platform == "win32":
        for variable, inner in (("ProgramFiles", ""), ("ProgramW6432", ""), ("LOCALAPPDATA", "Programs")):
            if variable in os.environ:
                folders += sorted(Path(os.environ[variable], inner).glob(f"{name}*/bin"))
    else:
        folders.append(Path.home() / ".local" / "bin")  # on PATH by some systems' habits alone
    return list(dict.fromkeys(folders))


def entries(folders: list[Path]) -> Iterator[Path]:
    """Yield what is in folders, in the order of its names; a folder may be missing."""
    for folder in folders:
        if folder.is_dir():
            yield from sorted(folder.iterdir())


def user_folder(variable: str, *default: str) -> Path:
    """Give the folder that a variable names, else a folder in the user's home; it may be missing."""
    value = os.environ.get(variable, "")
    return Path(value) if os.path.isabs(value) else Path.home().joinpath(*default)


def advice() -> str:
    """Tell how to get an editor that will do."""
    if sys.platform != "linux":
        what = "Get GIMP 3 from https://www.gimp.org/downloads/ or Krita from https://krita.org/download/"
    else:
        what = "Install one from your distribution (`apt install krita python3-pyqt5` or `apt install gimp`)"
    return f"{what}, then start the installer again."


def engine_cache() -> Path:
    """Give the folder in which the engine keeps what it has found out, and the files of running jobs."""
    if sys.platform == "win32":
        return user_folder("LOCALAPPDATA", "AppData", "Local") / "enlarger" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "enlarger"
    return user_folder("XDG_CACHE_HOME", ".cache") / "enlarger"


def engine_logs() -> Path:
    """Give the folder of the engine's log, which its appdirs gives too."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "enlarger"
    return engine_cache().parent / "Logs" if sys.platform == "win32" else engine_cache() / "log"


def log_file() -> Path:
    """Give the log, to be sent with a report."""
    return engine_logs() / "enlarger.log"


def sandboxed(editor: str, flatpak: str, snap: str, instead: str) -> list[Unsupported]:
    """Name what there is of an editor in sandboxes: there it sees neither engine nor libraries."""
    reason = f"cannot be set up: its sandbox keeps it from starting the engine. Use {instead}"
    kinds = {
        "Flatpak": [
            Path("/var/lib/flatpak/app", flatpak),
            Path.home() / ".local/share/flatpak/app" / flatpak,
        ],
        "Snap": [Path("/snap", snap), Path("/var/lib/snapd/snap", snap)],
    }
    return [
        Unsupported(f"{editor} from {kind}", reason)
        for kind, paths in kinds.items()
        if any(path.exists() for path in paths)
    ]
