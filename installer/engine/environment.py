"""Makes the engine's virtual environment beside the one in use, and switches once it was seen working.

A virtual environment cannot be moved once it is made: its scripts name its own folder. So each lives in a
numbered folder for good, `engine-1`, `engine-2`, …, and the link `engine` names the one in use. Whatever
happens while a new one is being made, the old one goes on working.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from installer.engine import graphics, packages, pip_wheel, uv
from installer.engine.pythons import Python
from installer.system.console import step
from installer.system.errors import InstallError
from installer.system.files import is_folder_link, remove_file
from installer.system.manifest import Manifest


def interpreter(folder: Path) -> Path:
    """Give the Python of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def make(manifest: Manifest, source: Path) -> Path:
    """Make a new environment with the engine of a checkout or a wheel. A failure leaves nothing of it."""
    number = 1
    while os.path.lexists(manifest.prefix / f"engine-{number}"):
        number += 1
    folder = manifest.prefix / f"engine-{number}"
    manifest.environments.append(str(folder))
    manifest.save()
    python = uv.choose(folder)
    with step(f"Making a virtual environment with {python}"):
        packages.make_environment(python.executable, folder)
        own = str(interpreter(folder))
        packages.install_pip(own, pip_of(python, source, folder))
    with step(
        "Installing the engine and the packages it needs (about 250 MB; takes some minutes the first time)"
    ) as note:
        try:
            packages.install_tested(own, "engine")
        except InstallError as error:
            if packages.CHANGED in error.output:
                raise
            note("not in the tested versions, which are not available here")
        packages.install_engine(own, source)
    for extra in graphics.extras():
        with step(f"Installing what the graphics card needs ({extra})") as note:
            try:
                packages.install_tested(own, extra)
            except InstallError as error:
                # The engine works without; a machine may be of a kind that no package is made for.
                note(f"left out: {error.message} {error.hint}")
    return folder


def pip_of(python: Python, source: Path, folder: Path) -> str:
    """Give a wheel of pip: the one that came with a Python or lies beside the engine's, or one that is
    fetched into a folder.
    """
    beside = [str(source.parent)] if source.is_file() else []
    return python.pip or pip_wheel.bundled(beside) or pip_wheel.fetched(folder)


def switch(manifest: Manifest, folder: Path) -> Path:
    """Let the link `engine` name this environment, and return the path of its Python by way of the link."""
    link = manifest.prefix / "engine"
    manifest.remember_file(link)
    if os.path.lexists(link) and not is_folder_link(link):
        raise InstallError(
            f"{link} is in the way: the installer did not make it.", "Move it, or choose another --prefix."
        )
    if sys.platform == "win32":
        import _winapi

        remove_file(link)
        _winapi.CreateJunction(str(folder), str(link))
    else:
        fresh = manifest.prefix / "engine.new"
        remove_file(fresh)
        fresh.symlink_to(folder.name)
        os.replace(fresh, link)
    return interpreter(link)
