"""Makes the engine's virtual environment beside the one in use, and switches once it was seen working.

A virtual environment cannot be moved once it is made: its scripts name its own folder. So each lives in a
numbered folder for good, `engine-1`, `engine-2`, …, and the link `engine` names the one in use. Whatever
happens while a new one is being made, the old one goes on working.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Sequence

from installer.engine import graphics
from installer.engine.pythons import Python
from installer.system.console import InstallError, step
from installer.system.manifest import Manifest, is_folder_link, remove_file

LOCKS = Path(__file__).resolve().parent / "locks"
"""The versions and hashes of what was tested; tests/lock.py makes them."""
NO_INDEX = (
    "pip could not get a package. Is the network up, and does `pip download appdirs` work? "
    "The installer uses the package index that pip is set up with."
)
NO_BUILD = (
    "The packages above could not be installed. If the reason is not plain, report it with these lines and "
    "what `enlarger doctor` prints, where that is installed."
)
CHANGED = "DO NOT MATCH THE HASHES"
"""pip's words for a package that is not the one that was tested, though its name and version are the same."""
NO_SPACE = (
    "The disk is full, or a quota is used up: about 1 GB is needed. Free some, or choose another --prefix."
)


def interpreter(folder: Path) -> Path:
    """Give the Python of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def make(manifest: Manifest, python: Python, source: Path) -> Path:
    """Make a new environment with the package from `source` in it. A failure leaves nothing of it."""
    number = 1
    while os.path.lexists(manifest.prefix / f"engine-{number}"):
        number += 1
    folder = manifest.prefix / f"engine-{number}"
    manifest.environments.append(str(folder))
    manifest.save()
    with step(f"Making a virtual environment with {python}"):
        _run(
            [python.executable, "-I", "-m", "venv", str(folder)], "The virtual environment could not be made."
        )
    own = str(interpreter(folder))
    with step(
        "Installing the engine and the packages it needs (about 250 MB, some minutes the first time)"
    ) as note:
        try:
            install_pinned(own, "engine")
        except InstallError as error:
            if CHANGED in error.output:
                raise
            note("not in the versions that were tested, which cannot be had here")
        _run([*_pip(own), str(source)], "pip could not install the engine.")
    for extra in graphics.extras():
        with step(f"Installing what the graphics card needs ({extra})") as note:
            try:
                install_pinned(own, extra)
            except InstallError as error:
                # The engine works without; a machine may be of a kind that no package is made for.
                note(f"left out: {error.message} {error.hint}")
    return folder


def install_pinned(python: str, part: str) -> None:
    """Bring the packages of a part, "engine" or an extra, to the versions that were tested."""
    lock = LOCKS / f"{part}.txt"
    if lock.exists():
        command = [*_pip(python), "--require-hashes", "--no-deps", "--requirement", str(lock)]
        _run(command, "pip could not install the packages that the engine needs.")


def _pip(python: str) -> list[str]:
    """Give the command that installs into the environment of a Python."""
    return [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]


def switch(manifest: Manifest, folder: Path) -> Path:
    """Let the link `engine` name this environment, and return the path of its Python by way of the link."""
    link = manifest.prefix / "engine"
    manifest.remember_file(link)
    if os.path.lexists(link) and not is_folder_link(link):
        raise InstallError(
            f"{link} is in the way: it is not the installer's link.", "Move it, or choose another --prefix."
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


def digest(source: Path) -> str:
    """Digest of the files an engine is installed from, so that a changed checkout is noticed."""
    total = hashlib.sha256()
    for top in ("pyproject.toml", "core", "plugins", "models", "installer/engine/locks"):
        for path in _files(source / top):
            total.update(f"{path.relative_to(source).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(top: Path) -> list[Path]:
    """List a file, or the files of a folder but for what Python and the training leave there."""
    if top.is_file():
        return [top]
    skipped = {"__pycache__", "training"}
    return sorted(path for path in top.rglob("*") if path.is_file() and not skipped & set(path.parts))


def _run(command: Sequence[str], message: str) -> None:
    """Run a command to its end; its output is shown only when it fails."""
    try:
        run = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(),
            check=False,
        )
    except OSError as error:
        raise InstallError(message, str(error)) from error
    if run.returncode:
        output = run.stdout.decode("utf-8", "replace")
        raise InstallError(message, _hint(output), output)


def _environment() -> dict[str, str]:
    """Keep pip's settings in the environment, less what would lead pip out of the virtual environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    for key in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__"):
        kept.pop(key, None)
    kept.update(PIP_USER="0", PYTHONDONTWRITEBYTECODE="1")
    return kept


def _hint(output: str) -> str:
    """Tell what to do about pip's output."""
    if "No space left" in output or "Disk quota exceeded" in output:
        return NO_SPACE
    signs = (
        "No matching distribution",
        "Could not find a version",
        "Connection",
        "connection",
        "ReadTimeout",
    )
    return NO_INDEX if any(sign in output for sign in signs) else NO_BUILD
