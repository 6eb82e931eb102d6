"""Krita's settings file: what the installer reads in it, and the one line it writes.

Krita loads the plug-ins that the group `[python]` names. Everything else in the file stays, byte for byte,
be it readable or not.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from installer.system.files import remove_file

NO_FILE, NO_GROUP, NO_LINE = "no file", "no group", "no line"
"""What the settings may say about the plug-in; or else it is a line of them."""

GROUP = b"[python]"
SWITCH = re.compile(rb"\s*enable_enlarger\s*(?:\[\$\w+\])*=\s*(.*?)\s*$")
ON = b"enable_enlarger=true"
FOLDER = re.compile(rb"\s*ResourceDirectory\s*(\[\$e\])?\s*=\s*(.*?)\s*$")


def switch(path: Path) -> str:
    """Give what the settings say about the plug-in."""
    if not path.exists():
        return NO_FILE
    lines = _read(path)
    group = _group(lines)
    found = [lines[number] for number in group if SWITCH.match(lines[number])]
    if found:
        return found[-1].decode("latin-1")
    return NO_LINE if group else NO_GROUP


def is_on(path: Path) -> bool:
    """Tell whether the settings have Krita load the plug-in."""
    match = SWITCH.match(switch(path).encode("latin-1"))
    return match is not None and match.group(1).lower() in (b"true", b"on", b"yes", b"1")


def switch_on(path: Path) -> None:
    """Have Krita load the plug-in."""
    if is_on(path):
        return
    lines = _read(path) if path.exists() else [b""]
    end = b"\r" if lines[0].endswith(b"\r") else b""
    group = _group(lines)
    switches = [number for number in group if SWITCH.match(lines[number])]
    if switches:
        lines[switches[-1]] = ON + end
    elif group:
        lines.insert(group[0] + 1, ON + end)
    else:
        # Before the nothing that follows the last line's end.
        place = len(lines) if lines[-1] else len(lines) - 1
        lines[place:place] = [*([end] if place else []), GROUP + end, ON + end]
    _write(path, lines)


def put_back(path: Path, said: str) -> None:
    """Make the settings say again what they said before, whatever Krita has done with them meanwhile."""
    now = switch(path)
    if now in (said, NO_FILE, NO_GROUP, NO_LINE):
        return
    lines = _read(path)
    number = [number for number in _group(lines) if SWITCH.match(lines[number])][-1]
    if said not in (NO_FILE, NO_GROUP, NO_LINE):
        lines[number] = said.encode("latin-1")
    else:
        del lines[number]
        if said != NO_LINE:
            _remove_group(lines)
    if said == NO_FILE and not any(lines):
        remove_file(path)
    else:
        _write(path, lines)


def resource_folder(path: Path) -> Path | None:
    """Give the folder for resources that the user has chosen, if the user has."""
    if not path.is_file():
        return None
    for line in _read(path):
        match = FOLDER.match(line)
        if line.lstrip().startswith(b"["):
            break  # only what comes before the first group is about Krita as a whole
        if match:
            name = os.fsdecode(match.group(2)).replace("\\s", " ").replace("\\\\", "\\")
            name = os.path.expandvars(name) if match.group(1) else name
            return Path(name) if os.path.isabs(name) else None
    return None


def _group(lines: list[bytes]) -> list[int]:
    """Give the numbers of the group's lines, its head first; a group may be in several pieces."""
    numbers: list[int] = []
    inside = False
    for number, line in enumerate(lines):
        if line.lstrip().startswith(b"["):
            inside = line.strip() == GROUP
        if inside:
            numbers.append(number)
    return numbers


def _remove_group(lines: list[bytes]) -> None:
    """Remove the head of a group in which nothing is left, with the empty line above it."""
    group = _group(lines)
    if len(group) == 1 or not any(lines[number].strip() for number in group[1:]):
        first = group[0] - 1 if group[0] and not lines[group[0] - 1].strip() else group[0]
        del lines[first : group[0] + 1]


def _read(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")


def _write(path: Path, lines: list[bytes]) -> None:
    """Exchange the file in one step; where it is a link, the file it leads to."""
    target = Path(os.path.realpath(path))
    handle, fresh = tempfile.mkstemp(prefix=".kritarc-", dir=str(target.parent))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"\n".join(lines))
        if target.exists():
            shutil.copymode(target, fresh)
        os.replace(fresh, target)
    except BaseException:
        remove_file(Path(fresh))
        raise
