"""Files and folders, made and removed so that what is there or gone already is fine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def missing_folders(folder: Path) -> list[str]:
    """List those of a folder and the folders above it that do not exist, the topmost first."""
    missing = [path for path in [folder, *folder.parents] if not path.exists()]
    return [str(path) for path in reversed(missing)]


def remove_empty(folders: list[str]) -> None:
    """Remove folders in which nothing is left, the deepest first."""
    for folder in sorted(folders, key=len, reverse=True):
        try:
            os.rmdir(folder)
        except OSError:
            continue  # gone already, or somebody else keeps something there


def remove_file(path: Path) -> None:
    """Remove a file or a link, also a link to a folder; one that is gone is fine."""
    try:
        path.unlink()
    except FileNotFoundError:
        pass
    except OSError:
        # Windows' links to folders are removed like folders; what they lead to stays.
        if not is_folder_link(path):
            raise
        os.rmdir(path)


def is_folder_link(path: Path) -> bool:
    """Tell whether this is a link (or, on Windows, a junction), not a folder of its own."""
    return path.is_symlink() or (
        path.is_dir() and Path(os.path.realpath(path)) != Path(os.path.realpath(path.parent)) / path.name
    )


def remove_tree(folder: Path) -> None:
    """Remove a folder with all it holds; one that is gone is fine."""
    if folder.exists():
        shutil.rmtree(folder)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all it holds; one that is gone is fine."""
    if path.is_dir() and not path.is_symlink():
        remove_tree(path)
    else:
        remove_file(path)
