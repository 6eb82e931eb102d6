"""The plug-in as people unpack it, in real GIMP: it offers to make the engine, and makes it."""

from __future__ import annotations

import contextlib
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import stand_ins

from hosts.editors import roots
from hosts.editors.display import Display
from hosts.editors.pictures import picture
from hosts.editors.processes import held, processes_with, wait_for
from hosts.gimp.session import Gimp, arrange, in_window, open_menu
from installer.archives import make
from installer.editors import gimp as editor
from installer.engine import pip_wheel

PYTHON_2 = sorted((Path.home() / ".pyenv" / "versions").glob("2.7.*/bin/python"))
# What is made is the real engine's own Python, which goes on as the engine that the tests have.
ENGINE = """
import os, sys
os.execv({python!r}, [{python!r}, "-I", "-u", "-m", "enlarger.engine", *sys.argv[1:]])
"""
MAKES = "--make-engine"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the archive for GIMP, with a stand-in engine's wheel and pip's."""
    folder = tmp_path_factory.mktemp("archive")
    wheel = stand_ins.wheel(folder, ENGINE.format(python=sys.executable))
    made = folder / "enlarger-gimp.zip"
    make(editor.Gimp("3", folder), [wheel, Path(pip_wheel.fetched(folder))], made)
    return made


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    root = roots.find("gimp-3.0")
    if root is None:
        pytest.skip("NO ROOT WITH GIMP 3.0: there is no display")
    display = Display(root, tmp_path_factory.mktemp("display"))
    yield display
    display.close()


def unpacked(version: str, archive: Path, folder: Path) -> Gimp:
    """Return a GIMP into whose profile the archive was unpacked, and nothing else was done."""
    root = roots.find(f"gimp-{version}")
    if root is None:
        pytest.skip(f"NO ROOT WITH GIMP {version}: nothing is tested in it")
    folder.mkdir()
    gimp = Gimp(version, root, folder, sys.executable)
    shutil.rmtree(gimp.plugin)
    with zipfile.ZipFile(archive) as opened:
        for name in opened.infolist():
            path = Path(opened.extract(name, gimp.plugin.parent))
            path.chmod(name.external_attr >> 16)
    return gimp


def making() -> list[int]:
    """Return the processes that make an engine, as soon as there are some."""
    return wait_for("what makes an engine", lambda: processes_with(MAKES), 60)


@pytest.mark.parametrize("version", ["2.10", "2.10 in Python 2.7", "3.0", "3.2"])
def test_it_asks_makes_the_engine_and_opens_its_dialog(
    version: str, archive: Path, display: Display, tmp_path: Path
) -> None:
    version, _, python = version.partition(" in ")
    # Umlauts, as users have them in their names.
    gimp = unpacked(version, archive, tmp_path / "Käthe")
    if python and not PYTHON_2:
        pytest.skip("NO PYTHON 2.7 ON THIS MACHINE (pyenv install 2.7)")
    if python:
        program = gimp.plugin / "enlarger.py"
        program.write_text(program.read_text().replace("/usr/bin/env python3", str(PYTHON_2[-1]), 1))
    home = gimp.folder / ".local" / "share" / "enlarger"
    picture(60, 45).save(gimp.folder / "meadow.png")

    def ask() -> None:
        for _ in range(3):  # a menu that is slow to open swallows a key
            open_menu(display, window)
            display.tool("key", "l")
            with contextlib.suppress(TimeoutError):
                display.wait_window("^Enlarger$", 25)
                return
            display.tool("key", "Escape", "Escape", "Escape")
        pytest.fail("The plug-in does not ask whether to make the engine.")

    def answer(key: str) -> None:
        display.tool("windowactivate", "--sync", display.wait_window("^Enlarger$"))
        display.tool("key", key)

    with in_window(gimp, display, str(gimp.folder / "meadow.png")):
        window = display.wait_window("meadow", 120)
        arrange(display, window)

        ask()
        display.picture(tmp_path / "question.png")
        answer("Escape")
        display.wait_gone("^Enlarger$")
        assert not home.exists()

        ask()
        answer("Return")
        with held(making()):
            answer("Escape")
        display.wait_gone("^Enlarger$")
        wait_for("the installer's end", lambda: not processes_with(MAKES), 30)
        assert not (home / "installed.json").exists()

        ask()
        answer("Return")
        with held(making()):
            display.wait_window("^Enlarger$")
            display.picture(tmp_path / "progress.png")
        dialog = display.wait_window("^Upscale Layer$", 200)
        assert (home / "engine" / "bin" / "python").exists()
        display.tool("windowactivate", "--sync", dialog)
        display.tool("key", "Escape")
        display.wait_gone("^Upscale Layer$")

        # The next version is unpacked over it.
        wheel = next(gimp.plugin.glob("wheels/enlarger-*"))
        wheel.rename(wheel.with_name(wheel.name.replace("0.1.0", "0.2.0")))
        ask()
        display.picture(tmp_path / "update.png")
        answer("Escape")
        display.wait_gone("^Enlarger$")
