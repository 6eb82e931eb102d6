"""What Windows' registry says of installed programs: those that were not put where programs usually go."""

from __future__ import annotations

import fnmatch
import importlib
import sys
from pathlib import Path
from typing import Any, Iterator

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
"""An entry for each program that can be uninstalled, of 64 bits and, by the second view, of 32."""


def folders(name: str) -> list[Path]:
    """List the folders of the installed programs whose titles begin with a name, which is a pattern."""
    if sys.platform != "win32":
        return []
    registry = importlib.import_module("winreg")  # by its name, as only Windows has it
    found: list[Path] = []
    for root in (registry.HKEY_LOCAL_MACHINE, registry.HKEY_CURRENT_USER):
        for view in (registry.KEY_WOW64_64KEY, registry.KEY_WOW64_32KEY):
            for title, place in _entries(registry, root, registry.KEY_READ | view):
                if fnmatch.fnmatchcase(title, f"{name}*") and place:
                    found.append(Path(place.strip('"')))
    return list(dict.fromkeys(found))


def _entries(registry: Any, root: Any, access: int) -> Iterator[tuple[str, str]]:
    """Yield the title and the folder of each entry; what an entry does not say, or may not be read, is left
    out.
    """
    try:
        with registry.OpenKey(root, UNINSTALL, 0, access) as key:
            names = [registry.EnumKey(key, number) for number in range(registry.QueryInfoKey(key)[0])]
    except OSError:
        return
    for name in names:
        try:
            with registry.OpenKey(root, rf"{UNINSTALL}\{name}", 0, access) as key:
                title = registry.QueryValueEx(key, "DisplayName")[0]
                place = registry.QueryValueEx(key, "InstallLocation")[0]
        except OSError:
            continue
        if isinstance(title, str) and isinstance(place, str):
            yield title, place
