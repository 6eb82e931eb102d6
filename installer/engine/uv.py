"""A Python that uv brings, where the system has none that will do.

uv is on PATH, or comes as a wheel from the package index that pip is set up with; where it takes its Pythons
from is uv's own business and setting.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from installer.engine import packages, pythons
from installer.engine.pythons import NoPythonError, Python
from installer.system.console import step
from installer.system.errors import InstallError
from installer.system.processes import run

LOCK = Path(__file__).resolve().parent / "locks" / "uv.txt"
"""The version that is fetched, and its hashes."""
VERSION = "3.13"
SECONDS = 900.0
"""For about 30 MB; a line may be slow."""


def choose(folder: Path) -> Python:
    """Choose a Python of the system, or have uv put one into a folder of ours, with which it goes again.

    Raises NoPythonError where neither can be had.
    """
    try:
        return pythons.choose()
    except NoPythonError as problem:
        with step(f"Getting Python {VERSION} by uv") as note:
            try:
                return _fetched(folder)
            except (InstallError, OSError) as error:
                reason = getattr(error, "message", str(error))
                note("it cannot be had")
                message = f"{problem.message} uv could not bring one either: {reason}"
                raise NoPythonError(message, problem.hint) from error


def _fetched(folder: Path) -> Python:
    """Have uv install a Python into a folder."""
    home = folder / "python"
    environment = {
        **os.environ,
        "UV_PYTHON_INSTALL_DIR": str(home),
        "UV_PYTHON_INSTALL_BIN": "0",
        "UV_PYTHON_INSTALL_REGISTRY": "0",
        "UV_CACHE_DIR": str(folder / "uv" / "cache"),
    }
    program = _program(folder / "uv")
    finished = run([program, "python", "install", VERSION], environment=environment, limit=SECONDS)
    found = [*home.glob("*/python.exe"), *home.glob(f"*/bin/python{VERSION}")]
    python = pythons.ask(str(found[0])) if found else None
    shutil.rmtree(folder / "uv", ignore_errors=True)
    if finished.status or python is None:
        last = (finished.output.strip().splitlines() or ["it said nothing"])[-1]
        raise InstallError(re.sub(r"^\W*(error: |cause: |Caused by: )*", "", last).rstrip(".") + ".")
    return python


def _program(folder: Path) -> str:
    """Give uv's program: the one on PATH, else one that pip puts into a folder."""
    found = shutil.which("uv")
    if found:
        return found
    packages.install_program(sys.executable, LOCK, folder)
    return str(folder / "bin" / ("uv.exe" if sys.platform == "win32" else "uv"))
