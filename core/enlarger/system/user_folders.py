"""Where what belongs to a user lies: networks and settings, what can be found out again, and the log."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import appdirs

SANDBOX = Path("/.flatpak-info")
"""What a Flatpak may reach: `[Context] filesystems`, by names separated by semicolons."""


def data_folder() -> Path:
    """Return the folder for networks and settings, one for all editors of a user; it need not be there."""
    if sys.platform == "win32":
        return _windows_folder()
    if _sees_the_users_home(SANDBOX):
        outside = os.environ.get("HOST_XDG_DATA_HOME", "")
        return (Path(outside) if os.path.isabs(outside) else Path.home() / ".local" / "share") / "enlarger"
    return Path(appdirs.user_data_dir("enlarger", appauthor=False))


def cache_folder() -> Path:
    """Return the folder for what can be found out or fetched again; it need not be there."""
    if sys.platform == "win32":
        return _windows_folder() / "Cache"
    return Path(appdirs.user_cache_dir("enlarger", appauthor=False))


def log_folder() -> Path:
    """Return the folder for the log; it need not be there."""
    if sys.platform == "win32":
        return _windows_folder() / "Logs"
    return Path(appdirs.user_log_dir("enlarger", appauthor=False))


def _windows_folder() -> Path:
    """Return the one folder on Windows. It is not below AppData, where what a program from the Store writes
    is seen by no other program.
    """
    return Path.home() / ".enlarger"


def _sees_the_users_home(sandbox: Path) -> bool:
    """Tell whether this is a Flatpak whose sandbox lets it write to the user's home."""
    if not os.environ.get("FLATPAK_ID"):
        return False
    granted: set[str] = set()
    with contextlib.suppress(OSError):
        for line in sandbox.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name == "filesystems":
                granted |= set(value.split(";"))
    return bool({"host", "home"} & granted)
