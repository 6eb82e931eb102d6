"""Shows what is installed, then whether it works, by trying each part."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from typing import Callable

from installer.editors import plugin, sandbox_engine
from installer.editors.search import adopt, editor_of, find_editors
from installer.engine.facts import ask_engine
from installer.engine.setup import command_line
from installer.system.console import step, table
from installer.system.errors import InstallError
from installer.system.manifest import Manifest


def status(prefix: Path) -> int:
    """Tell what is installed, then whether it works, by trying each part; 0 when all of it works."""
    manifest = Manifest.load(prefix)
    if not manifest.python:
        print(f"Enlarger is not installed in {prefix}.")
        return 1
    carried_over = adopt(manifest)
    print(f"Enlarger {manifest.version} in {prefix}")
    rows = [["engine", manifest.python], ["command line", str(command_line(manifest))]]
    rows += [[str(editor), str(editor.folder)] for editor in map(editor_of, manifest.plugins)]
    table(rows)
    for profile in carried_over:
        print(f"An upgrade of GIMP has carried the plug-in over into {profile}.")
    print("Starting each of these to see that it works.", flush=True)
    works = [_works("the engine", lambda: str(ask_engine(manifest.python)))]
    if not os.access(command_line(manifest), os.X_OK):
        works.append(False)
        print(f"The command line: broken: {command_line(manifest)} is missing. Run the installer again.")
    works += [
        _works(f"the engine of {place}", functools.partial(sandbox_engine.check, Path(inner)))
        for place, inner in manifest.sandboxes.items()
    ]
    with step("Looking for editors"):
        found, unsupported = find_editors()
    with tempfile.TemporaryDirectory() as scratch:
        for part in manifest.plugins:
            same = [editor for editor in found if str(editor.profile) == part.profile and editor.executable]
            for editor in same or [editor_of(part)]:
                check = functools.partial(plugin.check, editor, manifest.python, Path(scratch))
                works.append(_works(str(editor), check, is_tried=not editor.silence()))
    served = {part.profile for part in manifest.plugins}
    others = [
        (str(editor), "run the installer again") for editor in found if str(editor.profile) not in served
    ]
    for name, reason in [*others, *((other.name, other.reason) for other in unsupported)]:
        print(f"{name} is not set up: {reason}.")
    return 0 if all(works) else 1


def _works(name: str, check: Callable[[], str], *, is_tried: bool = True) -> bool:
    """Tell whether a part works, and what was seen of it."""
    problem: InstallError | None = None
    with step(f"Trying {name}" if is_tried else f"Looking at {name}") as note:
        try:
            seen = check()
            note(f"works: {seen}" if is_tried else seen)
        except InstallError as error:
            note("broken")
            problem = error
    if problem:
        print(problem, flush=True)
    return problem is None
