"""Enlarges a picture by every editor and by the command line, to see the whole way work."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Sequence

from installer.editors.editor import Editor
from installer.engine.setup import command_line
from installer.system.console import step, table
from installer.system.errors import InstallError
from installer.system.files import remove_file
from installer.system.manifest import Manifest
from installer.system.processes import run


def existing_picture(name: str) -> Path:
    """Make the path of the picture to try absolute, before minutes are spent on installing."""
    path = Path(os.path.abspath(os.path.expanduser(name)))
    if not path.is_file():
        raise InstallError(f"There is no picture at {path}.")
    return path


def try_out(manifest: Manifest, served: Sequence[Editor], photo: Path, scratch: Path) -> bool:
    """Enlarge a picture by every editor and by the command line, and tell where the results are."""
    folder = manifest.prefix / "try"
    manifest.make_folder(folder)
    rows: list[list[str]] = []
    results: list[Path] = []
    whole = True
    for editor in served:
        if editor.silence():
            continue
        stem = f"{photo.stem}-{str(editor).lower().replace(' ', '-')}"
        document, png = folder / (stem + editor.document_suffix), folder / f"{stem}.png"
        for path in (document, png):
            manifest.remember_file(path)
            remove_file(path)  # or Krita keeps a copy
        try:
            with step(f"Enlarging {photo.name} as a layer in {editor}"):
                made = editor.enlarge(photo, document, png, scratch)
            size = "{} x {} -> {} x {}".format(*made["before"], *made["after"])
            rows.append([str(editor), f"{size} pixels in {made['seconds']:.1f} s, layer {made['layer']!r}"])
            results += [document, png]
        except InstallError as error:
            whole = False
            print(error, file=sys.stderr)
    result = folder / f"{photo.stem}-command-line.png"
    manifest.remember_file(result)
    try:
        with step(f"Enlarging {photo.name} by the command line"):
            rows.append(["command line", _upscale(manifest, photo, result)])
        results.append(result)
    except InstallError as error:
        whole = False
        print(error, file=sys.stderr)
    table(rows)
    for path in results:
        print(f"    {path}")
    return whole


def _upscale(manifest: Manifest, photo: Path, result: Path) -> str:
    """Call the command line as a user would, and give what it said of the result."""
    command = [str(command_line(manifest)), "upscale", str(photo), "-o", str(result), "--force"]
    try:
        finished = run(command)
    except OSError as error:
        raise InstallError(f"The command line does not start: {error}") from error
    if finished.status or not result.exists():
        raise InstallError("The command line could not enlarge the picture.", output=finished.output)
    return (finished.output.strip().splitlines() or [""])[-1].replace(f"{result}: ", "")
