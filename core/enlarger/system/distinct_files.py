"""Files of one job that must not be one file, however their paths are written."""

from __future__ import annotations

import itertools
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from enlarger.errors import RequestError


def check_distinct(files: Mapping[str, Path]) -> None:
    """Raise RequestError when two of `files`, which are called what a user knows them by, are one file or
    would become one.
    """
    for (name, path), (other_name, other) in itertools.combinations(files.items(), 2):
        if _is_one(path, other):
            raise RequestError(
                f"{name} and {other_name} would be one file: {path}.", "Give each a name of its own."
            )


def _is_one(path: Path, other: Path) -> bool:
    try:
        return os.path.samefile(path, other)
    except FileNotFoundError:
        pass  # one that exists and one that does not are two, as are most that do not
    except (OSError, ValueError):
        return path == other  # whoever reads or writes them says what is wrong
    if os.path.exists(path) or os.path.exists(other):
        return False
    return _place(path) == _place(other)


def _place(path: Path) -> tuple[str, str]:
    """Return where a file would be made. Some disks take names for one that differ only in case, or in how
    an accent is written; until a file is there, nobody can say which.
    """
    folder, name = os.path.split(os.path.realpath(path))
    return os.path.normcase(folder), unicodedata.normalize("NFC", name).casefold()
