"""`enlarger install`: hands over to the installer of the plug-ins."""

from __future__ import annotations

import os
import subprocess
import sys

import typer

from enlarger.errors import RequestError
from enlarger.system.language import _
from enlarger.system.shipped_files import shipped_folder


def install(context: typer.Context) -> None:
    """Install the plug-ins into the editors found; --help lists the options."""
    script = shipped_folder("installer") / "install.py"
    if not script.exists():  # docs/packaging.md has distributions leave it out
        raise RequestError(
            _("This Enlarger came without its installer."),
            _("Install the plug-ins from where it came, as the packages of your distribution."),
        )
    command = [sys.executable, str(script), "--engine", sys.executable, *context.args]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - so that signals reach the installer itself
    raise typer.Exit(subprocess.run(command, check=False).returncode)
