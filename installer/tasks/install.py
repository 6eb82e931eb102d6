"""Sets up the engine and every editor; with a picture, sets up what is missing and enlarges it by each."""

from __future__ import annotations

import sys
from pathlib import Path

from installer.editors import plugin, sandbox_engine
from installer.editors.editor import Editor, Unsupported
from installer.editors.search import advice
from installer.engine.setup import command_line, set_up, try_devices
from installer.engine.source import SOURCE
from installer.system.console import step
from installer.system.errors import InstallError
from installer.system.manifest import Manifest
from installer.tasks.networks import fetch_networks
from installer.tasks.try_out import existing_picture, try_out


def install(
    prefix: Path,
    python: str | None,
    editors: tuple[list[Editor], list[Unsupported]],
    picture: str | None,
    networks: str,
) -> int:
    """Set up the engine and every editor, and fetch networks. With a picture, set up what is missing, and
    enlarge it by each.
    """
    photo = None if picture is None else existing_picture(picture)
    found, unsupported = editors
    manifest = Manifest.load(prefix)
    print(f"Installing Enlarger into {prefix}")
    facts = set_up(manifest, python, reuse=photo is not None)
    try_devices(manifest)
    served: list[Editor] = []
    with manifest.scratch() as scratch:
        ready, problems = _with_engines(manifest, found, scratch, reuse=photo is not None)
        failed = bool(problems)
        for problem in problems:
            print(problem, file=sys.stderr)
        for editor in ready:
            try:
                editor.check_profile()
                with step(
                    f"Installing the plug-in into {editor.profile} and checking it in {editor}"
                ) as note:
                    note(plugin.install(manifest, editor, SOURCE, facts, scratch))
                served.append(editor)
            except InstallError as error:
                failed = True
                print(error, file=sys.stderr)
        for other in unsupported:
            print(f"{other.name}: {other.reason}.")
        if not found:
            print(f"No GIMP or Krita was found; only the command line is ready. {advice()}")
        if photo:
            failed = not try_out(manifest, served, photo, scratch) or failed
    fetch_networks(manifest, networks)
    print(f"The command line: {command_line(manifest)}")
    for name, editor in {editor.name: editor for editor in served}.items():
        restart = f" ({name} is running: please restart it)" if editor.is_running() else ""
        print(f"In {name}: {editor.entry}{restart}")
    return 1 if failed else 0


def _with_engines(
    manifest: Manifest, editors: list[Editor], scratch: Path, *, reuse: bool
) -> tuple[list[Editor], list[InstallError]]:
    """Give the editors that have an engine, those in sandboxes after it was made there, and what went wrong
    elsewhere.
    """
    problems: dict[str, InstallError] = {}
    for box in {editor.sandbox for editor in editors if editor.sandbox}:
        try:
            sandbox_engine.make(manifest, box, scratch, reuse=reuse)
        except InstallError as error:
            problems[box.app] = error
    with_engine = [one for one in editors if not (one.sandbox and one.sandbox.app in problems)]
    return with_engine, list(problems.values())
