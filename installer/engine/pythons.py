"""Finds a Python that can carry the engine: 3.11 or newer, able to make virtual environments.

It needs no pip: see pip_wheel.py.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from typing import Any, Iterator

from installer.engine import pip_wheel
from installer.system.errors import InstallError
from installer.system.processes import answer_of

OLDEST = (3, 11)
NAMES = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"]
PROBE_SECONDS = 20.0
PROBE = """
import importlib.util, json, os, sys, sysconfig
ensurepip = importlib.util.find_spec("ensurepip")
found = ensurepip and ensurepip.origin  # an empty folder has none
wheels = [os.path.join(os.path.dirname(found), "_bundled")] if found else []
of_system = "/usr/share/python-wheels" if sys.base_prefix == "/usr" else None  # fits no other Python
wheels += filter(None, [sysconfig.get_config_var("WHEEL_PKG_DIR") or of_system])
able = importlib.util.find_spec("venv") is not None
about = {"version": list(sys.version_info[:3]), "executable": sys.executable, "able": able, "wheels": wheels}
print(json.dumps(about))
"""


@dataclasses.dataclass(frozen=True)
class Python:
    """An interpreter that answered."""

    executable: str
    version: tuple[int, ...]
    able: bool
    """It can make a virtual environment."""
    pip: str = ""
    """The wheel of pip that came with it; empty where none did."""

    def __str__(self) -> str:
        """Version and place, for people."""
        return "Python {} ({})".format(".".join(map(str, self.version)), self.executable)


class NoPythonError(InstallError):
    """No Python here will do."""


def choose() -> Python:
    """Choose the running Python if it will do, else the newest one on PATH that does; else NoPythonError."""
    unable: list[Python] = []
    for python in _present():
        if python.version >= OLDEST:
            if python.able:
                return python
            unable.append(python)
    if unable:
        raise NoPythonError(
            f"{unable[0]} cannot make virtual environments: its module venv is missing.",
            _mend(unable[0]),
        )
    running = ".".join(map(str, sys.version_info[:2]))
    raise NoPythonError(
        f"The engine needs Python 3.11 or newer; this is Python {running}, and no newer one is on PATH.",
        _get(),
    )


def _present() -> Iterator[Python]:
    """Ask the running Python, then those on PATH; a name that leads nowhere is passed over."""
    seen: list[str] = []
    for command in [sys.executable, *map(shutil.which, NAMES)]:
        if not command or command in seen:
            continue
        seen.append(command)
        python = ask(command)
        if python is not None:
            yield python


def ask(command: str) -> Python | None:
    """Let an interpreter describe itself; None where it does not, as version managers' empty shims do not."""
    try:
        fields: dict[str, Any] = json.loads(answer_of([command, "-I", "-c", PROBE], PROBE_SECONDS) or "")
        return Python(
            fields["executable"],
            tuple(fields["version"]),
            fields["able"],
            pip_wheel.bundled(fields.get("wheels", [])),
        )
    except (ValueError, KeyError):
        return None


def _mend(python: Python) -> str:
    """Give the one command that completes a Python without venv."""
    if _has_apt() and python.executable.startswith("/usr/bin/"):
        return "Run this, then start the installer again:\n    {}apt install python{}.{}-venv".format(
            _sudo(), *python.version
        )
    return (
        "Install Python 3.11 or newer from https://www.python.org/downloads/ and start the installer with it."
    )


def _get() -> str:
    """Tell how to come by a Python that is new enough."""
    if sys.platform == "darwin":
        return "Install one with `brew install python` or from https://www.python.org, then try again."
    if sys.platform == "win32":
        return "Install one from https://www.python.org/downloads/, then start the installer again."
    package = f"\n    {_sudo()}apt install python3.11 python3.11-venv" if _has_apt() else ""
    return (
        "Install one from your distribution"
        + (", where it has one:" + package + "\n" if package else " or ")
        + "or from https://www.python.org/downloads/, then start the installer again."
    )


def _has_apt() -> bool:
    """Tell whether packages are installed with apt here."""
    return os.path.exists("/usr/bin/apt")


def _sudo() -> str:
    """Give the word that makes an ordinary user root for one command."""
    return "sudo " if hasattr(os, "geteuid") and os.geteuid() != 0 else ""
