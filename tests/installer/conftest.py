"""What the installer's tests share: an engine made once, and a machine for each test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stand_ins
from machine import Machine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the stand-in package, once."""
    folder = tmp_path_factory.mktemp("engine")
    checkout = stand_ins.checkout(folder / "checkout")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    packages = next((folder / "venv" / "lib").glob("python*")) / "site-packages"
    (packages / "enlarger.pth").write_text(f"{checkout / 'core'}\n")
    program = folder / "venv" / "bin" / "enlarger"
    program.write_text(f"#!{folder / 'venv/bin/python'}\nfrom enlarger.cli import main\nmain()\n")
    program.chmod(0o755)
    return folder / "venv" / "bin" / "python"


@pytest.fixture
def machine(tmp_path: Path, engine: Path) -> Machine:
    return Machine(tmp_path, stand_ins.checkout(tmp_path / "checkout"), engine)
