"""The installer with the real engine in real GIMPs: each root's own Python and packages, a real picture."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import roots
import stand_ins
from machine import CHECKOUT, Completed, tree
from PIL import Image
from pip_settings import pip_settings

READ_ONLY = 'mount -o remount,bind,ro "$1"; shift; exec "$@"'


@dataclass
class Inside:
    """A root, with a home for the installer that this system sees too."""

    root: roots.Root
    folder: Path
    checkout: Path = CHECKOUT

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def prefix(self) -> Path:
        return self.folder / "prefix"

    def run(self, *command: object, read_only: Path | None = None, without: str | None = None) -> Completed:
        """Run a command inside, with a folder that cannot be written, or without what one holds."""
        pip = pip_settings()
        words = ["sh", "-euc", READ_ONLY, "sh", str(read_only or CHECKOUT), *map(str, command)]
        inside = self.root.command(
            words,
            binds=[CHECKOUT, self.folder, *([read_only] if read_only else []), *pip.paths],
            environment={**pip.environment, "HOME": str(self.home)},
            small={without: "4k"} if without else None,
        )
        null, pipe, both = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT
        return subprocess.run(inside, stdin=null, stdout=pipe, stderr=both, text=True, check=False)

    def installer(
        self, *arguments: object, read_only: Path | None = None, without: str | None = None
    ) -> Completed:
        program = self.checkout / "installer" / "install.py"
        command = ["python3", program, "--prefix", self.prefix, *arguments]
        return self.run(*command, read_only=read_only, without=without)

    def listing(self) -> Sequence[str]:
        """Name every file of the root, the home and the prefix, but not what is bound for other reasons."""
        bound = [
            word for path in [CHECKOUT, *pip_settings().paths] for word in ("-path", path, "-prune", "-o")
        ]
        return self.run("find", "/", "-xdev", *bound, "-print").stdout.splitlines()


@pytest.fixture(params=["3.0", "3.2"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def inside(version: str, tmp_path: Path) -> Inside:
    root = roots.find(f"gimp-{version}")
    if root is None:
        pytest.skip(f"NO ROOT WITH GIMP {version}: run `python3 tests/run.py` as root on Debian")
    found = Inside(root, tmp_path)
    found.home.mkdir()
    return found


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Make a picture with edges, ramps and grain."""
    rows, columns = np.mgrid[0:61, 0:83]
    grain = np.random.default_rng(1).integers(0, 24, (61, 83))
    planes = [rows * 3, columns * 2, 120 * ((rows // 8 + columns // 8) % 2)]
    Image.fromarray(np.stack([(plane + grain) % 256 for plane in planes], axis=2).astype(np.uint8)).save(
        tmp_path / "p.png"
    )
    return tmp_path / "p.png"


def test_installed_tried_out_and_gone_again(inside: Inside, version: str, picture: Path) -> None:
    inside.installer("--status")  # so that the places where folders are bound exist
    before = inside.listing()
    result = inside.installer("--try", picture)
    assert result.returncode == 0, result.stdout
    in_gimp = next((inside.prefix / "try").glob(f"p-gimp-{version}.*.png"))
    by_command = inside.prefix / "try" / "p-command-line.png"
    assert (inside.prefix / "try" / in_gimp.with_suffix(".xcf").name).stat().st_size > 0
    with Image.open(in_gimp) as one, Image.open(by_command) as other:
        assert one.size == (332, 244)
        assert np.array_equal(np.asarray(one.convert("RGB")), np.asarray(other.convert("RGB")))
    status = inside.installer("--status")
    assert status.returncode == 0, status.stdout
    gone = inside.installer("--uninstall")
    assert gone.returncode == 0, gone.stdout
    assert set(inside.listing()) ^ set(before) == set()


@pytest.mark.parametrize("version", ["3.0"])
def test_a_read_only_profile_is_told_and_another_one_is_done(inside: Inside) -> None:
    inside.checkout = stand_ins.checkout(inside.folder / "checkout")
    other, profile = (inside.home / ".config" / "GIMP" / name for name in ("3.2", "3.0"))
    for folder in (other, profile):
        (folder / "plug-ins").mkdir(parents=True)
    before = tree(profile)
    result = inside.installer(read_only=profile)
    assert result.returncode == 1
    assert f"{profile} cannot be written: Read-only file system." in result.stdout
    assert tree(profile) == before
    assert (other / "plug-ins" / "enlarger" / "enlarger.py").exists()
    assert inside.installer("--uninstall").returncode == 0
    assert tree(other) == {"plug-ins": "folder"}


def test_a_python_without_venv_gets_debians_command(inside: Inside) -> None:
    python = inside.run(
        "python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"
    ).stdout.strip()
    result = inside.installer(without=f"/usr/lib/{python}/ensurepip")
    assert result.returncode == 1
    assert f"apt install {python}-venv" in result.stdout
    assert not inside.prefix.exists()


@pytest.mark.parametrize("version", ["3.0"])
def test_the_wheel_installs_itself_into_gimp(inside: Inside, wheel: Path) -> None:
    copy = shutil.copy(wheel, inside.folder)
    environment = inside.folder / "environment"
    assert inside.run("python3", "-m", "venv", environment).returncode == 0
    packages = inside.run(environment / "bin" / "pip", "install", copy)
    assert packages.returncode == 0, packages.stdout
    enlarger = environment / "bin" / "enlarger"
    result = inside.run(enlarger, "install")
    assert result.returncode == 0, result.stdout
    assert "registered" in result.stdout
    assert inside.run(enlarger, "install", "--status").returncode == 0
    assert inside.run(enlarger, "install", "--uninstall").returncode == 0
    assert tree(inside.home) == {}
    assert inside.run(enlarger, "--version").returncode == 0, "the environment is the user's, and stays"
