"""Sets the engine up: makes it ready, sees it work, and takes a failed attempt back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from installer.engine import environment, packages, source
from installer.engine.facts import EngineFacts, ask_engine
from installer.system import places
from installer.system.console import step
from installer.system.errors import InstallError
from installer.system.files import missing_folders
from installer.system.manifest import Manifest
from installer.system.processes import run

DEVICES_SECONDS = 300.0
"""How long the engine may try devices before the rest is left to the first job."""


def set_up(manifest: Manifest, python: str | None, *, reuse: bool, wheel: Path | None = None) -> EngineFacts:
    """Make the engine ready and see it work; a failure leaves what was there before. It is installed from a
    wheel, where one is given, else from what the installer came with.
    """
    digest = source.digest() if wheel is None else source.digest_of(wheel)
    if reuse and manifest.python and manifest.source == digest and python in (None, manifest.python):
        try:
            with step("Checking the installed engine") as note:
                facts = ask_engine(manifest.python)
                note(str(facts))
        except InstallError as error:
            print(error, file=sys.stderr)
        else:
            return facts
    if python is None and wheel is None and not source.is_checkout():
        python = sys.executable
    _prepare_prefix(manifest)
    made: Path | None = None
    try:
        if python is None:
            made = environment.make(manifest, wheel or source.SOURCE)
        with step("Checking the engine") as note:
            facts = ask_engine(python or str(environment.interpreter(made or manifest.prefix)))
            note(str(facts))
        if made:
            python = str(environment.switch(manifest, made))
    except BaseException:
        _abandon(manifest)
        raise
    manifest.python, manifest.version, manifest.source = os.path.abspath(python or ""), facts.version, digest
    manifest.save()
    for folder in [name for name in manifest.environments if name != str(made)]:
        manifest.remove_environment(folder)
    if not made:
        manifest.remove_file(manifest.prefix / "engine")
    return facts


def bring_to_tested(python: str | None) -> None:
    """From a wheel, whose packages pip chose, install those that were tested into its virtual environment."""
    is_own = python in (None, sys.executable) and not source.is_checkout()
    if not is_own or sys.prefix == sys.base_prefix:
        return
    with step("Bringing the engine's packages to the tested versions") as note:
        try:
            packages.install_tested(sys.executable, "engine")
        except InstallError as error:
            note(f"left unchanged: {error.message} {error.hint}")


def try_devices(manifest: Manifest) -> None:
    """Have the engine find the fastest device now, or the first job would spend these seconds."""
    command = [str(command_line(manifest)), "devices"]
    with step("Finding the fastest device") as note:
        try:
            finished = run(command, limit=DEVICES_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            note(f"postponed to the first job ({error})")
        else:
            if finished.status:
                last_words = finished.output.strip().rpartition("\n")[2]
                note(f"postponed to the first job ({last_words})")


def command_line(manifest: Manifest) -> Path:
    """Give the program that the package brings for the command line."""
    return Path(manifest.python).with_name("enlarger.exe" if sys.platform == "win32" else "enlarger")


def _prepare_prefix(manifest: Manifest) -> None:
    """Make the prefix, and clear away what an installer that was killed left in it."""
    missing = missing_folders(manifest.prefix)
    try:
        manifest.prefix.mkdir(parents=True, exist_ok=True)
        manifest.remember_folders(missing)
        manifest.make_folder(places.engine_cache())
    except OSError as error:
        raise InstallError(
            f"{error.filename or manifest.prefix} cannot be written: {error.strerror}.",
            "Choose another --prefix.",
        ) from error
    _remove_unused(manifest)


def _remove_unused(manifest: Manifest) -> None:
    """Remove the environments that the link does not name."""
    used = os.path.realpath(manifest.prefix / "engine")
    for folder in [name for name in manifest.environments if os.path.realpath(name) != used]:
        manifest.remove_environment(folder)


def _abandon(manifest: Manifest) -> None:
    """Take a failed installation back; the one before it stays, and where there was none nothing stays."""
    if manifest.python:
        _remove_unused(manifest)
    else:
        manifest.remove_all()
