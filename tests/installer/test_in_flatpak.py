"""The installer and GIMP and Krita from Flatpak, by `flatpak run` in real sandboxes."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import stand_ins
from machine import CHECKOUT, Machine, tree
from PIL import Image
from pip_settings import pip_settings

from hosts.editors import flatpaks, roots

GIMP, KRITA = "org.gimp.GIMP", "org.kde.krita"


@pytest.fixture
def folder() -> Generator[Path]:
    """Give a folder that sandboxes see: not one in /tmp, which each has for itself."""
    if roots.find("gimp-3.0") is None:
        pytest.skip("NO ROOT WITH GIMP 3.0: run `python3 tests/run.py` as root on Debian")
    made = Path(tempfile.mkdtemp(prefix="enlarger-flatpak-", dir="/home"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def installation() -> Generator[Path]:
    """Give a folder on the disk of the roots, for hard links to them."""
    made = Path(tempfile.mkdtemp(prefix="flatpaks-", dir=roots.DEFAULT_FOLDER))
    yield made
    shutil.rmtree(made)


def with_flatpak(folder: Path, checkout: Path, engine: Path, variables: dict[str, str]) -> Machine:
    """Make a machine that has nothing but Flatpak, and a display for Krita."""
    temporary = folder / "temporary"
    temporary.mkdir()
    variables = {**_visible(pip_settings().environment, folder), **variables, "TMPDIR": str(temporary)}
    machine = Machine(folder, checkout, engine, variables)
    for name in ("flatpak", "bwrap", "xvfb-run", "xauth", "Xvfb"):
        (machine.programs / name).symlink_to(shutil.which(name) or name)
    for name in (
        "mktemp",
        "mcookie",
        "rm",
        "cat",
        "getopt",
        "tr",
        "fmt",
        "stty",
        "env",
        "sleep",
        "expr",
        "awk",
        "touch",
    ):
        (machine.programs / name).symlink_to(shutil.which(name) or name)
    return machine


def _visible(settings: dict[str, str], folder: Path) -> dict[str, str]:
    """Copy the files that settings name to where a sandbox sees them: not this system's certificates."""
    seen = dict(settings)
    for name, value in settings.items():
        if value.startswith("/etc/") and Path(value).is_file():
            seen[name] = str(shutil.copyfile(value, folder / name.lower()))
    return seen


def test_editors_from_flatpak_get_engines_of_their_own_and_lose_them_again(
    folder: Path, installation: Path, engine: Path
) -> None:
    checkout = stand_ins.checkout(folder / "checkout")
    variables = flatpaks.make(installation, [GIMP, KRITA])
    machine = with_flatpak(folder, checkout, engine, variables)
    result = machine.install()
    assert result.returncode == 0, result.stdout
    assert re.search(r"GIMP 3\.0\.\d+ from Flatpak \.\.\. registered", result.stdout)
    assert re.search(r"Krita 5\.2\.\d+ from Flatpak \.\.\. loaded, in the menu Filter", result.stdout)
    own = {app: machine.home / ".var" / "app" / app for app in (GIMP, KRITA)}
    pythons = {f"flatpak:{app}": str(own[app] / "data/enlarger/engine/bin/python") for app in own}
    for note in (machine.plugin("3.0"), own[KRITA] / "data/krita/pykrita/enlarger"):
        said = json.loads((note / "engine.json").read_text())
        assert said["pythons"] == pythons
        assert said["python"] == str(engine)
    gone = machine.run("--uninstall")
    assert gone.returncode == 0, gone.stdout
    for app, home in own.items():
        assert not [name for name in tree(home) if "enlarger" in name], app
    assert not machine.prefix.exists()


def test_gimp_from_flatpak_enlarges_by_the_real_engine(folder: Path, installation: Path) -> None:
    rows, columns = np.mgrid[0:48, 0:64]
    planes = [rows * 5, columns * 3, 120 * ((rows // 8 + columns // 8) % 2)]
    picture = folder / "p.png"
    Image.fromarray(np.stack(planes, axis=2).astype(np.uint8)).save(picture)
    machine = with_flatpak(folder, CHECKOUT, Path(sys.executable), flatpaks.make(installation, [GIMP]))
    result = machine.install("--keep-packages", "--try", picture)
    assert result.returncode == 0, result.stdout
    tried = machine.prefix / "try"
    with (
        Image.open(tried / "p-command-line.png") as by_command,
        Image.open(next(tried.glob("p-gimp-*flatpak.png"))) as in_gimp,
    ):
        assert by_command.size == (256, 192)
        assert np.array_equal(np.asarray(by_command.convert("RGB")), np.asarray(in_gimp.convert("RGB")))
    assert machine.run("--uninstall").returncode == 0
