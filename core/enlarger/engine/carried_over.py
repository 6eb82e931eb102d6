"""What an upgrade of GIMP took along: GIMP 3.2 copies the profile of 3.0 with the plug-in in it.

The installer's list is brought up to that when the engine starts, so that an uninstaller finds all of it, and
GIMP's table of interpreters leads to the copy beside it, as the older profile may be deleted one day.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from enlarger.system.locking import locked
from enlarger.system.storage import write_whole
from enlarger.system.user_folders import data_folder

PLUG_IN = Path("plug-ins", "enlarger")
INTERPRETER = Path("interpreters", "enlarger-python-fu.interp")


def take_over() -> None:
    """Take into the installer's list what was carried over. Where that cannot be, `--status` tells of it."""
    path = next(
        (
            folder / "installed.json"
            for folder in (Path(sys.prefix).parent, data_folder())
            if _has_list(folder)
        ),
        None,
    )
    # What is damaged is for `enlarger doctor` to tell; an editor's job does not depend on it.
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        if path and _new_profiles(json.loads(path.read_bytes())):
            with locked(_installers_lock(), _leave_it):
                manifest: dict[str, Any] = json.loads(path.read_bytes())
                for known, profile in _new_profiles(manifest):
                    manifest["plugins"].append(_entry(known, profile))
                    _lead_home(profile, Path(known["profile"]))
                write_whole(path, json.dumps(manifest, indent=1).encode() + b"\n")


def _has_list(folder: Path) -> bool:
    return os.path.exists(folder / "installed.json")


def _installers_lock() -> Path:
    """Return the file that an installer at work holds."""
    user = os.getuid() if sys.platform != "win32" else ""
    return Path(tempfile.gettempdir(), f"enlarger-installer-{user}.lock")


def _leave_it() -> None:
    """Give way to an installer, which recognises such profiles itself."""
    raise BlockingIOError


def _new_profiles(manifest: dict[str, Any]) -> list[tuple[dict[str, Any], Path]]:
    """Return the profiles of GIMP that start this installation's engine and are not in its list, each with
    the entry of one beside it.
    """
    known = [entry for entry in manifest["plugins"] if entry["editor"] == "GIMP"]
    profiles = {Path(entry["profile"]): entry for entry in known}
    found: dict[Path, dict[str, Any]] = {}
    for profile, entry in profiles.items():
        if profile.name.startswith("3."):
            for other in sorted(profile.parent.glob("3.*")):
                if other not in profiles and _starts(other / PLUG_IN / "engine.json", manifest["python"]):
                    found.setdefault(other, entry)
    return [(entry, profile) for profile, entry in found.items()]


def _starts(note: Path, python: str) -> bool:
    """Tell whether an `engine.json` is there and names this Python."""
    try:
        return json.loads(note.read_bytes())["python"] == python
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _entry(known: dict[str, Any], profile: Path) -> dict[str, Any]:
    """Return an entry of the list for what lies in a profile, made from that of the profile it came from."""
    files = [name for name in known["files"] if (profile / name).is_file()]
    about = {"editor": "GIMP", "profile": str(profile), "version": profile.name, "executable": ""}
    return {**about, "files": files, "settings": "", "switch": "", "sandbox": "", "profile_state": ""}


def _lead_home(profile: Path, former: Path) -> None:
    """Have GIMP's table of interpreters name the program in this profile, not in the one it came from."""
    table = profile / INTERPRETER
    if table.is_file():
        text = table.read_text("utf-8")
        write_whole(table, text.replace(str(former / PLUG_IN), str(profile / PLUG_IN)).encode())
