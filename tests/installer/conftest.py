"""What the installer's tests share: an engine made once, and a machine for each test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import stand_ins  # noqa: E402 - found by the path above
from machine import CHECKOUT, Machine  # noqa: E402

collect_ignore = ["test_install.py", "test_install_for_krita.py"] if sys.platform == "win32" else []
"""The editors that stand in there are shell scripts."""


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


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(b"a picture")
    return path


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout, once."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        f"--wheel-dir={folder}",
        str(CHECKOUT),
    ]
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL)
    return next(folder.glob("enlarger-*.whl"))
