"""Virtual environments and the packages in them: those that were tested, and the engine itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Sequence

from installer.system.errors import InstallError
from installer.system.processes import run

LOCKS = Path(__file__).resolve().parent / "locks"
"""The versions and hashes of what was tested; tests/lock.py makes them."""
NO_INDEX = (
    "pip could not get a package. Is the network up, and does `pip download appdirs` work? "
    "The installer uses the package index that pip is configured for."
)
NO_BUILD = (
    "The packages above could not be installed. If the reason is not clear, please report it with these "
    "lines and the output of `enlarger doctor`, if that is installed."
)
CHANGED = "DO NOT MATCH THE HASHES"
"""pip's words for a package that is not the one that was tested, though its name and version are the same."""
NO_SPACE = (
    "The disk or your quota is full: about 1 GB is needed. Free some space, or choose another --prefix."
)


def make_environment(python: str, folder: Path) -> None:
    """Make an empty virtual environment in a folder."""
    command = [python, "-I", "-m", "venv", "--without-pip", str(folder)]
    _run(command, "The virtual environment could not be made.")


def install_pip(python: str, wheel: str) -> None:
    """Install pip into the environment of a Python, from its own wheel and by what is in that."""
    command = [python, "-I", f"{wheel}/pip", *_pip(python)[4:], "--no-index", wheel]
    _run(command, "pip could not be installed.")


def install_tested(python: str, part: str) -> None:
    """Bring the packages of a part, "engine" or an extra, to the versions that were tested."""
    lock = LOCKS / f"{part}.txt"
    if lock.exists():
        options = ["--require-hashes", "--no-deps", "--requirement", str(lock)]
        _run([*_pip(python), *options], "pip could not install the packages that the engine needs.")


def install_program(python: str, lock: Path, folder: Path) -> None:
    """Install what a lock pins into a folder of its own, by the pip of a Python."""
    options = ["--require-hashes", "--no-deps", "--target", str(folder), "--requirement", str(lock)]
    _run([*_pip(python), *options], f"pip could not get {lock.stem}.")


def download(python: str, lock: Path, folder: Path) -> None:
    """Have the pip of a Python fetch the wheels that a lock pins into a folder."""
    command = [python, "-I", "-m", "pip", "download", "--disable-pip-version-check", "--no-input"]
    options = ["--require-hashes", "--no-deps", "--dest", str(folder), "--requirement", str(lock)]
    _run([*command, *options], f"pip could not get {lock.stem}.")


def install_engine(python: str, source: Path) -> None:
    """Install the engine from a checkout or a wheel, and what it needs where that is not there."""
    _run([*_pip(python), str(source)], "pip could not install the engine.")


def build_wheel(python: str, pip: str, source: Path, folder: Path) -> Path:
    """Build the wheel of a checkout into an empty folder, by a Python and the wheel of pip."""
    options = ["--disable-pip-version-check", "--no-input", "--no-deps", "--wheel-dir", str(folder)]
    command = [python, "-I", f"{pip}/pip", "wheel", *options, str(source)]
    _run(command, "The engine's package could not be built.")
    return next(folder.glob("enlarger-*.whl"))


def _pip(python: str) -> list[str]:
    """Give the command that installs into the environment of a Python."""
    return [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]


def _run(command: Sequence[str], message: str) -> None:
    """Run a command to its end; its output is shown only when it fails."""
    try:
        finished = run(command, environment=_environment())
    except OSError as error:
        raise InstallError(message, str(error)) from error
    if finished.status:
        raise InstallError(message, _hint(finished.output), finished.output)


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
