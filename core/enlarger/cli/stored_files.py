"""What Enlarger keeps on this machine from one time to the next, where, and how to have none of it.

Networks that were installed are not meant: they are listed, and removed, by `enlarger models`. What an editor
remembers of a dialog is in that editor's own settings.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from enlarger.devices import benchmark_cache, compiled_cache
from enlarger.engine import job_folder
from enlarger.fetching.downloads import download_folder
from enlarger.jobs.preferences import preferences_file
from enlarger.system import log
from enlarger.system.language import _
from enlarger.system.storage import storage_error
from enlarger.system.user_folders import cache_folder


class Stored(NamedTuple):
    """A file, or a folder with all in it."""

    about: str
    """In one word."""
    what: str
    path: Path

    @property
    def is_there(self) -> bool:
        return os.path.lexists(self.path)

    @property
    def bytes(self) -> int:
        """What it takes on the disk; 0 where it is not there."""
        if not os.path.isdir(self.path):
            return _size(self.path)
        found = os.walk(self.path)
        return sum(_size(Path(folder, name)) for folder, _, names in found for name in names)


def stored_files() -> list[Stored]:
    """Return all there may be; most are not there until they are needed."""
    cache = cache_folder()
    return [
        Stored(_("benchmarks"), _("how fast and how right devices are"), benchmark_cache.folder()),
        Stored(_("compiled"), _("networks as OpenVINO has compiled them"), compiled_cache.folder()),
        Stored(_("packages"), _("packages that networks came in, for 30 days"), cache / "wheels"),
        Stored(_("downloads"), _("parts of downloads that broke off"), download_folder()),
        Stored(_("scripts"), _("Python-Fu scripts, translated"), cache / "python-fu"),
        Stored(_("jobs"), _("pixels of jobs that run"), cache / "jobs"),
        Stored(_("preferences"), _("networks chosen in dialogs, by kind of picture"), preferences_file()),
        Stored(_("window"), _("how `enlarger preview` was left"), _window_settings()),
        Stored(_("log"), _("what jobs ran on, and what went wrong"), log.path()),
        Stored(_("old log"), _("the same, from before"), log.path().with_name(f"{log.path().name}.1")),
    ]


def forget() -> Iterator[Stored]:
    """Remove all that is there, and yield it as it goes. Jobs that run keep their pixels. Raises
    StorageError.
    """
    for stored in stored_files():
        if not stored.is_there:
            continue
        try:
            if stored.about == "jobs":
                job_folder.sweep(stored.path)
            elif os.path.isdir(stored.path):
                shutil.rmtree(stored.path)
            else:
                stored.path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error.filename or stored.path, error) from error
        if not stored.is_there:
            yield stored


def _window_settings() -> Path:
    """Return where Qt keeps what is written by `window.settings`."""
    usual = os.environ.get("APPDATA") if sys.platform == "win32" else os.environ.get("XDG_CONFIG_HOME")
    return Path(usual or Path.home() / ".config") / "enlarger" / "preview.ini"


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0  # gone meanwhile
