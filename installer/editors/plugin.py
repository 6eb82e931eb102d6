"""Puts the plug-in into an editor's profile, sees the editor load it, and takes it out again.

If the editor does not load the new one, the old one comes back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path, PurePosixPath
from typing import Any, Sequence

from installer.editors.editor import Editor
from installer.editors.exchange import fresh_place, keep_foreign, place_of, places_of, siblings, swapped
from installer.engine.facts import EngineFacts
from installer.system import files
from installer.system.errors import InstallError
from installer.system.files import remove_empty, remove_file, remove_tree
from installer.system.manifest import Manifest, Plugin


def install(manifest: Manifest, editor: Editor, source: Path, facts: EngineFacts, scratch: Path) -> str:
    """Put the plug-in of `source` into a profile and check it; on failure the profile is as it was.

    Returns what was seen.
    """
    folders = set(manifest.folders)
    known = manifest.plugin_in(str(editor.profile))
    unused = known is not None and known.profile_state == _state(editor.profile, editor.folder, known.files)
    made = editor.make_profile(manifest)
    try:
        seen = _exchange(manifest, editor, source, facts, scratch)
    except BaseException as error:
        if made:
            remove_tree(editor.profile)
        remove_empty([folder for folder in manifest.folders if folder not in folders])
        if not isinstance(error, OSError):
            raise
        inside = editor.settings is None or str(error.filename).startswith(str(editor.profile))
        raise InstallError(
            f"{editor.profile if inside else editor.settings} cannot be written: {error.strerror or error}.",
            f"Make it writable, then start the installer again; {editor} is as it was.",
        ) from error
    if made or unused:
        plugin = manifest.plugins[-1]
        plugin.profile_state = _state(editor.profile, editor.folder, plugin.files)
        manifest.save()
    return seen


def check(editor: Editor, python: str, scratch: Path) -> str:
    """Make sure that the plug-in in a profile is whole, starts our engine, and is loaded by the editor.

    Returns what was seen.
    """
    try:
        engine = json.loads((editor.folder / "engine.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InstallError(
            f"The plug-in is not in {editor.folder}.", "Run the installer again to repair it."
        ) from error
    if engine.get("python") != python:
        raise InstallError(
            f"The plug-in in {editor.folder} belongs to another installation of Enlarger "
            f"({engine.get('python')})."
        )
    silence = editor.silence()
    return f"not checked, as {silence}" if silence else editor.see(scratch)


def remove(manifest: Manifest, plugin: Plugin, editor: Editor) -> None:
    """Take the plug-in out of a profile: our files, and nothing else that may lie there."""
    profile = editor.profile
    if _is_ours(editor.folder, manifest.python):
        for name in plugin.files:
            remove_file(place_of(profile, name))
            _remove_compiled(place_of(profile, name))
        inner = [
            place_of(profile, name).parent for name in plugin.files if len(PurePosixPath(name).parts) > 2
        ]
        remove_empty([str(folder / "__pycache__") for folder in inner])
        remove_empty([str(folder) for folder in [*inner, editor.folder]])
        editor.put_back(plugin.switch)
    for place in places_of(profile, plugin.files):
        for leftover in siblings(place):
            files.remove(leftover)
    remove_empty(manifest.folders)
    if plugin.profile_state and plugin.profile_state == _state(profile):
        remove_tree(profile)
    manifest.forget_plugin(plugin.profile)


def _exchange(manifest: Manifest, editor: Editor, source: Path, facts: EngineFacts, scratch: Path) -> str:
    """Build the new files, swap them in, let the editor look, and swap back if it does not like them."""
    known = manifest.plugin_in(str(editor.profile))
    sources = editor.sources(source)
    names = sorted([*sources, f"{editor.folder_name}/engine.json"])
    known_names = known.files if known else []
    places = places_of(editor.profile, [*names, *known_names])
    ours = places_of(editor.profile, known_names)
    _refuse_foreign(editor, [place for place in places if place not in ours])
    switch = editor.switch()
    plugin = Plugin(
        editor.name,
        str(editor.profile),
        editor.version,
        editor.executable,
        names,
        str(editor.settings or ""),
        known.switch if known else switch,
        editor.sandbox.app if editor.sandbox else "",
    )
    for path in [*places, *([editor.settings] if editor.settings else [])]:
        manifest.make_folder(path.parent)
    others = [kept for kept in manifest.plugins if kept is not known]
    try:
        _build(editor, sources, manifest, facts)
        manifest.plugins = [*others, plugin]
        manifest.save()
        with swapped(places):
            editor.switch_on()
            seen = check(editor, manifest.python, scratch)
    except BaseException:
        for place in places:
            files.remove(siblings(place)[0])
        editor.put_back(switch)
        manifest.plugins = [*others, *([known] if known else [])]
        manifest.save()
        raise
    for place in places:
        _, old = siblings(place)
        if old.is_dir() and known:
            keep_foreign(old, place, {place_of(editor.profile, name) for name in known.files})
        files.remove(old)
    return seen


def _refuse_foreign(editor: Editor, places: list[Path]) -> None:
    """Make sure that what is in these places, of which the manifest does not know, is ours all the same: a
    note for the engine beside it tells.
    """
    for place in places:
        if os.path.lexists(place) and not (editor.folder / "engine.json").exists():
            raise InstallError(
                f"{place} exists already, and is not from Enlarger.",
                "Move it away, then start the installer again.",
            )


def _build(editor: Editor, sources: dict[str, Path], manifest: Manifest, facts: EngineFacts) -> None:
    """Make the files beside their places, the note where the engine is among them."""
    for place in places_of(editor.profile, sources):
        files.remove(siblings(place)[0])
    for name, original in sources.items():
        target = fresh_place(editor.profile, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in editor.programs:
            target.write_text(editor.started_by(manifest.python, original.read_text("utf-8")), "utf-8")
        elif settled := editor.settled(name):
            target.write_text(original.read_text("utf-8").format(**settled), "utf-8")
        else:
            shutil.copyfile(original, target)
        # A checkout may be read-only, its copies may not; GIMP passes over a program that is not executable.
        target.chmod(0o755 if name in editor.programs else 0o644)
    engine: dict[str, Any] = {
        "python": manifest.python,
        "protocol": facts.protocol,
        "version": facts.version,
    }
    if pythons := manifest.sandbox_pythons():
        engine["pythons"] = pythons
    note = fresh_place(editor.profile, f"{editor.folder_name}/engine.json")
    note.write_text(json.dumps(engine) + "\n", "utf-8")


def starts(note: Path, python: str) -> bool:
    """Tell whether an `engine.json` is there and names this Python."""
    try:
        return json.loads(note.read_text("utf-8"))["python"] == python
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_ours(folder: Path, python: str) -> bool:
    """Tell whether the plug-in in a folder starts this installation's engine."""
    try:
        return json.loads((folder / "engine.json").read_text("utf-8"))["python"] == python
    except (OSError, ValueError, KeyError):
        return True  # cut short on its way in or out: the manifest says that it is ours


def _state(profile: Path, folder: Path | None = None, names: Sequence[str] = ()) -> str:
    """Digest what a profile holds, apart from what is ours; the first real use of its GIMP changes it."""
    total = hashlib.sha256()
    ours = {profile / name for name in names}
    for path in sorted(profile.rglob("*")):
        if path.is_file() and path.name != "pluginrc" and folder not in path.parents and path not in ours:
            facts = path.stat()
            total.update(f"{path.relative_to(profile)}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return total.hexdigest()


def _remove_compiled(path: Path) -> None:
    """Remove what Python made of a module of ours."""
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        remove_file(compiled)
