"""Where systems keep programs, those from Snap included."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Iterator

from installer.editors import registry
from installer.editors.editor import Unsupported
from installer.system.errors import InstallError

SNAPS = (Path("/snap"), Path("/var/lib/snapd/snap"))


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
        folders += [folder / "bin" for folder in registry.folders(name)]
    else:
        folders.append(Path.home() / ".local" / "bin")  # on PATH by some systems' habits alone
    return list(dict.fromkeys(folders))


def entries(folders: list[Path]) -> Iterator[Path]:
    """Yield what is in folders, in the order of its names; a folder may be missing."""
    for folder in folders:
        if folder.is_dir():
            yield from sorted(folder.iterdir())


def in_snap(editor: str, snap: str, instead: str) -> list[Unsupported]:
    """Name an editor that is there from Snap: its sandbox shows it none of the user's hidden folders."""
    reason = f"cannot be set up: its sandbox keeps it from starting the engine. Use {instead}"
    there = any((folder / snap).exists() for folder in SNAPS)
    return [Unsupported(f"{editor} from Snap", reason)] if there else []
