"""Has the engine fetch networks by others from the package index: nobody needs them, and many want them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from installer.engine.setup import command_line
from installer.system import places
from installer.system.console import step
from installer.system.files import missing_folders
from installer.system.manifest import Manifest
from installer.system.processes import run

NONE = "none"
SIZES = {"recommended": "about 55 MB", "all": "about 130 MB", NONE: "nothing"}
"""What can be chosen, and how much that downloads."""

LONGEST = 3600.0
"""Seconds."""


def fetch_networks(manifest: Manifest, choice: str) -> None:
    """Fetch the networks that `choice` stands for; where that fails, tell it, and how to get them later."""
    if choice == NONE:
        return
    folder = places.own_networks()
    before = _networks(folder)
    manifest.remember_folders(missing_folders(folder / ".downloads"))
    problem = ""
    try:
        with step(f"Fetching networks by others ({SIZES[choice]} at first; some minutes)") as note:
            problem = _problem([str(command_line(manifest)), "models", "get", choice])
            if problem:
                note("not all of them")
    finally:
        manifest.networks += sorted(str(path) for path in _networks(folder) - before)
        manifest.save()
    if problem:
        print(f"{problem}\nEverything else is installed. `enlarger models get {choice}` gets them later.")


def _problem(command: list[str]) -> str:
    """Run a command; give what it said last where it failed."""
    try:
        finished = run(command, limit=LONGEST)
    except OSError as error:
        return str(error)
    except subprocess.TimeoutExpired:
        return "It took too long."
    lines = finished.output.strip().splitlines()
    return "\n".join("    | " + line for line in lines[-2:]) if finished.status else ""


def _networks(folder: Path) -> set[Path]:
    """Give the folders of the networks that are there."""
    return {card.parent for card in folder.glob("[!.]*/model.toml")}
