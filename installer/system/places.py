"""Where systems keep what belongs to a user, and where the engine keeps its own among that."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from installer.system.errors import InstallError


def user_folder(variable: str, *default: str) -> Path:
    """Give the folder that a variable names, else a folder in the user's home; it may be missing."""
    value = os.environ.get(variable, "")
    return Path(value) if os.path.isabs(value) else Path.home().joinpath(*default)


def check_home() -> None:
    """Raise InstallError where root would write into the home of another user, who could not change or
    remove those files.
    """
    home = Path.home()
    if sys.platform == "win32" or os.geteuid() or not home.exists() or not home.stat().st_uid:
        return
    raise InstallError(
        f"This would put files of root's into {home}, which belongs to another user.",
        "Run it as that user, without sudo; or for root's own home, by `sudo -H`.",
    )


def default_prefix() -> str:
    """Give the user's data folder for "enlarger", the one the engine takes too."""
    if sys.platform == "win32":
        return os.path.join("~", ".enlarger")
    if sys.platform == "darwin":
        return os.path.join("~", "Library", "Application Support", "enlarger")
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.join("~", ".local", "share"), "enlarger")


def engine_cache() -> Path:
    """Give the folder in which the engine keeps what it has found out, and the files of running jobs."""
    if sys.platform == "win32":
        return Path.home() / ".enlarger" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "enlarger"
    return user_folder("XDG_CACHE_HOME", ".cache") / "enlarger"


def own_networks() -> Path:
    """Give the folder of the networks that the user has added to the engine's own."""
    if sys.platform == "win32":
        return engine_cache().parent / "models"
    return Path(default_prefix()).expanduser() / "models"


def engine_logs() -> Path:
    """Give the folder of the engine's log, which it takes too."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "enlarger"
    return engine_cache().parent / "Logs" if sys.platform == "win32" else engine_cache() / "log"
