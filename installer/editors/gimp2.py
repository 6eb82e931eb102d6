"""GIMP 2.10: what it needs that GIMP 3 does not.

Most of them have no Python. So the engine's own runs the plug-in: its program begins with a line that starts
it. And there is no Python to put a question to GIMP: a plug-in for that lies in a folder of its own.
"""

from __future__ import annotations

import dataclasses
import shlex
import sys
from pathlib import Path
from typing import Any

from installer.editors import asking
from installer.editors.gimp import INTERPRETER, Gimp

INSIDE = Path(__file__).parents[1] / "inside" / "gimp2_answers.py"
QUESTIONER = "plug-in-enlarger-question"
QUIT = ["-b", "(gimp-quit TRUE)"]
DATA_FOLDERS = ("brushes", "dynamics", "gradients", "palettes", "patterns", "tool-presets")
"""What a GIMP that ends wants to save to, and complains about where it is missing."""
STARTER = """#!/bin/sh
'''exec' {} -Es "$0" "$@"
'''
"""
"""To the shell a command that does not return, to Python a text; so a path may hold blanks."""


@dataclasses.dataclass(frozen=True)
class Gimp2(Gimp):
    """A GIMP 2.10."""

    def sources(self, checkout: Path) -> dict[str, Path]:
        """Leave other people's scripts to this GIMP's own Python, where it has one."""
        files = super().sources(checkout)
        if self._has_python_fu():
            files.pop(INTERPRETER, None)
        return files

    def _has_python_fu(self) -> bool:
        """Tell whether this GIMP brings Python-Fu: its libraries lie beside its programs."""
        top = Path(self.executable).resolve().parent.parent
        folders = ("lib*/gimp/2.0/python", "lib/*/gimp/2.0/python")
        return any(any(top.glob(f"{folder}/gimpfu.py")) for folder in folders)

    def started_by(self, python: str, program: str) -> str:
        """Have the engine's Python run the program; on Windows the one that comes with GIMP does."""
        if sys.platform == "win32":
            return program
        return STARTER.format(shlex.quote(python)) + program

    def _first_start(self, scratch: Path) -> str:
        """Start this GIMP as its user would; it makes its profile, or keeps it elsewhere."""
        command = [self.executable, "-i", "-f", "-s", *QUIT]
        asking.ask(str(self), command, {}, scratch, self._variables(scratch), asking.CHECK_LIMIT)
        return str(self.profile) if self.profile.is_dir() else "another folder"

    def _ask(
        self, question: dict[str, Any], folder: Path, limit: float, *, own: bool = True
    ) -> tuple[dict[str, Any], str]:
        """Run GIMP with gimp2_answers.py as a plug-in."""
        del own  # its profile is made without a question
        programs = folder / "plug-ins"
        program = programs / QUESTIONER / f"{QUESTIONER}.py"
        program.parent.mkdir(parents=True)
        program.write_text(self.started_by(sys.executable, INSIDE.read_text("utf-8")), "utf-8")
        program.chmod(0o755)
        profile = self._scratch_profile(folder, [programs])
        for name in DATA_FOLDERS:
            (profile / name).mkdir()
        variables = {**self._variables(folder), "GIMP2_DIRECTORY": str(profile)}
        run = ["-b", f"({QUESTIONER} RUN-NONINTERACTIVE)"]
        command = [self.executable, "-i", "-f", "-s", "-d", *run, *QUIT]
        return self._answer(command, {**question, "folder": str(self.folder)}, folder, variables, limit)
