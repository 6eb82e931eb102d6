"""Removes what was installed into a prefix, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from installer.editors import plugin, sandbox_engine
from installer.editors.search import adopt, editor_of
from installer.system import places
from installer.system.console import step
from installer.system.files import remove_tree
from installer.system.manifest import Manifest


def uninstall(prefix: Path) -> int:
    """Remove what was installed into a prefix, and nothing else."""
    manifest = Manifest.load(prefix)
    if not manifest.path.exists():
        print(f"Enlarger is not installed in {prefix}.")
        return 0
    adopt(manifest)
    failed = False
    for part in list(manifest.plugins):
        try:
            editor = editor_of(part)
            with step(f"Removing the plug-in from {part.profile}"):
                plugin.remove(manifest, part, editor)
            if editor.is_running():
                print(f"{part.editor} is running and keeps the plug-in loaded until it is closed.")
        except OSError as error:
            failed = True
            print(f"{error.filename or part.profile} could not be removed: {error}.", file=sys.stderr)
    if failed:
        print("Make it writable, then uninstall again; the rest stays until then.", file=sys.stderr)
        return 1
    for place, inner in manifest.sandboxes.items():
        with step(f"Removing the engine of {place}"):
            sandbox_engine.remove(Path(inner))
    with step(f"Removing what was written in {prefix}"):
        remove_tree(places.engine_cache() / "findings")
        remove_tree(places.engine_cache() / "wheels")
        remove_tree(places.engine_logs())
        remove_tree(places.engine_cache() / "jobs")
        manifest.remove_all()
    return 0
