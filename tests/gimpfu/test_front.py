"""The front of gimpfu does the same on every Python that may run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

VERSIONS = ("2.7", "3.8", "3.11", "3.13")


def interpreter(version: str) -> str | None:
    """Return a Python of this version: this one, pyenv's, or one on the path."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(folder.glob(f"{version}.*/bin/python"))
    return str(found[-1]) if found else shutil.which(f"python{version}")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_front_of_gimpfu_does_the_same_on_every_python(version: str) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"NO PYTHON {version}: gimpfu is not tested on it")
    command = [python, "-B", "-W", "error", str(Path(__file__).with_name("front.py"))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
