"""The wheel carries everything, and `enlarger install` from it does what the checkout's installer does."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from machine import CHECKOUT


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(CHECKOUT),
    ]
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL)
    return next(folder.glob("enlarger-*.whl"))


def test_the_wheel_carries_adapters_networks_and_installer(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if "__pycache__" not in name}
    kinds = {"plugins/gimp": "*.py", "plugins/bridge": "*.py", "installer": "*.py", "models/faithful-x4": "*"}
    for folder, kind in kinds.items():
        files = {
            path.relative_to(CHECKOUT).as_posix()
            for path in (CHECKOUT / folder).rglob(kind)
            if path.is_file()
        }
        files = {f"enlarger/{name}" for name in files if "__pycache__" not in name}
        assert files <= names, f"{sorted(files - names)} are missing"
