#!/usr/bin/env python3
"""Writes what a packager installs beside the program: its manual page, and completions for shells.

    python3 tests/python.py docs/manual.py FOLDER

writes `enlarger.1`, and below `completions` `enlarger.bash`, `_enlarger` for zsh and `enlarger.fish`. All of
it comes from the command line's own parser: Typer tells it, Sphinx sets the page. The completions ask the
program, so they know its options whatever its version.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from typer.completion import get_completion_script

from enlarger.cli.app import COMPLETE
from enlarger.version import __version__

COMPLETIONS = {"bash": "enlarger.bash", "zsh": "_enlarger", "fish": "enlarger.fish"}
"""The file for each shell, as the shells' own folders call them."""

SETTINGS = f"""
project = "Enlarger"
version = release = "{__version__}"
extensions = ["myst_parser"]
root_doc = "enlarger"
man_pages = [("enlarger", "enlarger", "enlarge pictures with super-resolution networks", "", 1)]
"""


def main() -> int:
    """Write all of it."""
    parser = argparse.ArgumentParser(description="Write the manual page and completions for shells.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    (folder / "completions").mkdir(parents=True, exist_ok=True)
    for shell, name in COMPLETIONS.items():
        script = get_completion_script(prog_name="enlarger", complete_var=COMPLETE, shell=shell)
        (folder / "completions" / name).write_text(script + "\n", "utf-8")
    write_page(folder)
    return 0


def write_page(folder: Path) -> None:
    """Write the manual page, `enlarger.1`."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "enlarger.md")
        told = [Path(sys.executable).with_name("typer"), "enlarger.cli.app", "utils", "docs"]
        subprocess.run(
            [*map(str, told), "--name", "enlarger", "--output", str(source)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        Path(scratch, "conf.py").write_text(SETTINGS, "utf-8")
        sphinx = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "man", scratch, str(folder)]
        subprocess.run([*sphinx, "-d", str(Path(scratch, "trees"))], check=True)


if __name__ == "__main__":
    sys.exit(main())
