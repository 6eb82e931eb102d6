"""A machine for the installer: a home and a PATH of its own, and the installer run there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
Completed = subprocess.CompletedProcess[str]


@dataclass
class Machine:
    """A home and a PATH in a folder, where nothing of the real machine's editors is seen."""

    folder: Path
    checkout: Path
    engine: Path
    """A Python that has the stand-in package, for tests that need no environment of the installer's own."""
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self.home.mkdir()
        self.programs.mkdir()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def programs(self) -> Path:
        return self.folder / "programs"

    @property
    def prefix(self) -> Path:
        return self.home / ".local" / "share" / "enlarger"

    def profile(self, version: str) -> Path:
        return self.home / ".config" / "GIMP" / version

    def plugin(self, version: str) -> Path:
        return self.profile(version) / "plug-ins" / "enlarger"

    @property
    def resources(self) -> Path:
        return self.home / ".local" / "share" / "krita"

    @property
    def kritarc(self) -> Path:
        return self.home / ".config" / "kritarc"

    def run(self, *arguments: object, python: str = sys.executable, **variables: str) -> Completed:
        """Run the installer, without networks by others unless they are asked for; its output and errors come
        together, as a user sees them.
        """
        program = str(self.checkout / "installer" / "install.py")
        command = [python, program, "--networks", "none", *map(str, arguments)]
        return run(
            command, {"HOME": str(self.home), "PATH": str(self.programs), **self.environment, **variables}
        )

    def install(self, *arguments: object, **variables: str) -> Completed:
        """Install with the stand-in engine that is there."""
        return self.run("--engine", self.engine, *arguments, **variables)


def run(command: list[str], environment: Mapping[str, str]) -> Completed:
    # The machine's pip settings stay: they say how packages are reached.
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "LANG"))}
    both = subprocess.STDOUT
    null, pipe = subprocess.DEVNULL, subprocess.PIPE
    return subprocess.run(
        command, stdin=null, stdout=pipe, stderr=both, text=True, env={**kept, **environment}, check=False
    )


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder: files with what is in them, links with where they lead."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes().hex()
        else:
            found[name] = "folder"
    return found
