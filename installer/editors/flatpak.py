"""Flatpak's sandboxes: what is in them, and how a program is started in one.

An app there sees this user's home and not this system: neither its Python nor its libraries. Its own
folders are below ~/.var/app.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path
from typing import Mapping, Sequence

from installer.system import places
from installer.system.processes import answer_of

ANSWER_SECONDS = 60.0
OUTSIDE = ("XAUTHORITY", "XDG_RUNTIME_DIR", "PATH", "TMPDIR")
"""Variables that a sandbox has its own values of."""


@dataclasses.dataclass(frozen=True)
class Sandbox:
    """The sandbox of an app from Flatpak."""

    app: str
    """Its id, "org.gimp.GIMP"."""

    @property
    def place(self) -> str:
        """Give its name in `engine.json`."""
        return f"flatpak:{self.app}"

    @property
    def folder(self) -> Path:
        """Where the app's own folders lie; inside and outside it is the same path."""
        return Path.home() / ".var" / "app" / self.app

    @property
    def prefix(self) -> Path:
        """Where its engine goes."""
        return self.folder / "data" / "enlarger"

    @property
    def cache(self) -> Path:
        """Where its engine keeps what it has found out."""
        return self.folder / "cache" / "enlarger"

    def command(self, words: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """Give the command that runs words inside, with these variables."""
        settings = [f"{name}={value}" for name, value in variables.items() if name not in OUTSIDE]
        return ["flatpak", "run", "--command=env", self.app, *settings, *words]

    def answer(self, words: Sequence[str]) -> str | None:
        """Give what a program inside writes to standard output; None where it fails."""
        return answer_of(self.command(words, {}), ANSWER_SECONDS)

    def program(self, names: Sequence[str]) -> str:
        """Give the path inside of the first of these programs that is there; empty where none is."""
        looks = " || ".join(f"command -v {name}" for name in names)
        return (self.answer(["sh", "-c", looks]) or "").strip()


def sandbox(app: str) -> Sandbox | None:
    """Give the sandbox of an app, where this user has it from Flatpak."""
    if not shutil.which("flatpak"):
        return None
    # Asked for what a user has for himself, it makes the folder for that where there is none.
    own = (
        os.environ.get("FLATPAK_USER_DIR")
        or places.user_folder("XDG_DATA_HOME", ".local", "share") / "flatpak"
    )
    where = [] if Path(own).is_dir() else ["--system"]
    listing = ["flatpak", "list", *where, "--app", "--columns=application"]
    installed = (answer_of(listing, ANSWER_SECONDS) or "").split()
    return Sandbox(app) if app in installed else None
