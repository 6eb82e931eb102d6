"""What GIMP and Krita have in common for the installer: a place for plug-ins, and a way to be asked."""

from __future__ import annotations

import abc
import dataclasses
import os
import sys
from pathlib import Path
from typing import Any, ClassVar, Mapping, Sequence

from installer.editors.flatpak import Sandbox
from installer.system.errors import InstallError
from installer.system.manifest import Manifest


@dataclasses.dataclass(frozen=True)
class Editor(abc.ABC):
    """An editor, and the user's folder from which it takes plug-ins."""

    version: str
    """As it says itself, "3.0.4"; what the folder's name tells, or nothing, where only that was found."""
    profile: Path
    executable: str = ""
    """The program; empty where only the profile was found."""

    sandbox: Sandbox | None = None
    """The sandbox that it runs in, if it is from Flatpak; the program is then a path inside."""

    name: ClassVar[str]
    folder_name: ClassVar[str]
    """Where the plug-in goes in the profile."""
    programs: ClassVar[tuple[str, ...]] = ()
    """The files of the plug-in that have to be executable."""
    document_suffix: ClassVar[str]
    entry: ClassVar[str]
    """Where the user finds it in the menu."""

    def __str__(self) -> str:
        """Name, version and where it is from, for people."""
        return f"{self.name} {self.version}".strip() + (" from Flatpak" if self.sandbox else "")

    @property
    def folder(self) -> Path:
        """Where the plug-in with its engine.json lies."""
        return self.profile / self.folder_name

    def check_profile(self) -> None:
        """Raise InstallError where the editor could load nothing from its profile, whatever lies there."""
        if sys.platform != "win32" and os.pathsep in str(self.profile):
            raise InstallError(
                f"{self} loads no plug-in from {self.profile}, as to it a colon divides two folders.",
                "Let your home folder have a name without a colon.",
            )

    @property
    def settings(self) -> Path | None:
        """The file in which this editor has to be told to load the plug-in, if it has one."""
        return None

    @abc.abstractmethod
    def sources(self, checkout: Path) -> dict[str, Path]:
        """Give the files to put into the profile, by the names they get there."""

    def started_by(self, _python: str, program: str) -> str:
        """Give the text of a program of the plug-in so that this Python, the engine's, can run it."""
        return program

    def settled(self, _name: str) -> dict[str, str]:
        """Give what stands in a file for what is known here alone: by its name in braces."""
        return {}

    def make_profile(self, _manifest: Manifest) -> bool:
        """Let the editor make its profile, where it has to be there first; tell whether that was done."""
        return False

    @abc.abstractmethod
    def switch(self) -> str:
        """Give what the editor's settings say about the plug-in, for `put_back`."""

    @abc.abstractmethod
    def switch_on(self) -> None:
        """Have the editor load the plug-in when it starts."""

    @abc.abstractmethod
    def put_back(self, switch: str) -> None:
        """Make the settings say again what they said."""

    def silence(self) -> str:
        """Tell why this editor cannot be asked, as part of a sentence; nothing where it can."""
        return "" if self.executable else f"no {self} was found"

    def started(
        self, words: Sequence[str], variables: Mapping[str, str]
    ) -> tuple[list[str], Mapping[str, str]]:
        """Give the command that runs words where this editor runs, and its variables outside of that."""
        return (self.sandbox.command(words, variables), {}) if self.sandbox else (list(words), variables)

    @abc.abstractmethod
    def see(self, scratch: Path) -> str:
        """Make sure that the editor loads the plug-in; give what was seen, or raise what the editor said."""

    @abc.abstractmethod
    def enlarge(self, picture: Path, document: Path, png: Path, scratch: Path) -> dict[str, Any]:
        """Let the editor enlarge a picture as a layer and save the document; give the new layer's facts."""

    @abc.abstractmethod
    def is_running(self) -> bool:
        """Tell whether this user has it open, as it then has to be started anew."""


@dataclasses.dataclass(frozen=True)
class Unsupported:
    """An editor that we see and cannot serve, and why."""

    name: str
    reason: str


def adapter_files(checkout: Path, adapter: str, folder: str, *libraries: str) -> dict[str, Path]:
    """Give the files of an adapter's package, and the bridge, by the names they get in a profile.

    Libraries lie beside the package and go into its folder; their READMEs are for who reads the checkout.
    """
    plugins = checkout / "plugins"
    packages = {
        **{plugins / adapter / name: folder for name in ("enlarger", *libraries)},
        plugins / "bridge/enlarger_bridge": f"{folder}/enlarger_bridge",
    }
    return {
        f"{place}/{path.relative_to(package).as_posix()}": path
        for package, place in packages.items()
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts
    }
