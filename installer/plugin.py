"""Puts the plug-in into a GIMP's profile, sees GIMP register it, and takes it out again.

The folder is made beside its place and renamed into it, so GIMP finds the old plug-in or the new one and
never a mix. If GIMP does not register the new one, the old one comes back.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import batch
from console import InstallError
from engine import EngineFacts
from gimps import Gimp
from manifest import Manifest, Plugin, missing_folders, remove_empty, remove_file, remove_tree

PROCEDURE = "plug-in-enlarger-upscale-layer"
PROGRAM = "enlarger.py"


def install(manifest: Manifest, gimp: Gimp, source: Path, facts: EngineFacts) -> None:
    """Put the plug-in of `source` into a GIMP's profile and check it; on failure the profile is as it was."""
    known = manifest.plugin_in(str(gimp.profile))
    folder = gimp.profile / "plug-ins" / "enlarger"
    unused = known is not None and known.profile_state == state(gimp.profile, without=folder)
    made = not gimp.profile.is_dir()
    if made:
        _make_profile(manifest, gimp)
    try:
        _exchange(manifest, gimp, source, facts)
    except BaseException as error:
        if made:
            remove_tree(gimp.profile)
            remove_empty(manifest.folders)
        if not isinstance(error, OSError):
            raise
        raise InstallError(
            f"{gimp.profile} cannot be written: {error.strerror or error}.",
            f"Make it writable, then start the installer again; {gimp} is as it was.",
        ) from error
    if made or unused:
        manifest.plugins[-1].profile_state = state(gimp.profile, without=folder)
        manifest.save()


def check(gimp: Gimp, folder: Path, python: str) -> None:
    """Make sure that the plug-in in a profile is whole, starts our engine, and is registered by GIMP."""
    try:
        engine = json.loads((folder / "engine.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InstallError(
            f"The plug-in is not in {folder}.", "Run the installer again to repair it."
        ) from error
    if engine.get("python") != python:
        raise InstallError(
            f"The plug-in in {folder} belongs to another installation of Enlarger ({engine.get('python')})."
        )
    if gimp.executable:
        batch.is_registered(gimp, PROCEDURE)


def remove(manifest: Manifest, plugin: Plugin) -> None:
    """Take the plug-in out of a profile: our files, and nothing else that may lie there."""
    profile, folder = Path(plugin.profile), plugin.folder
    if _is_ours(folder, manifest.python):
        for name in plugin.files:
            remove_file(folder / name)
            _remove_compiled(folder / name)
        inner = {str((folder / name).parent) for name in plugin.files}
        remove_empty([str(Path(name) / "__pycache__") for name in inner])
        remove_empty([*inner, str(folder)])
    for leftover in _siblings(folder):
        remove_tree(leftover)
    remove_file(profile / "pluginrc")
    remove_empty([name for name in manifest.folders if name == str(folder.parent)])
    if plugin.profile_state and plugin.profile_state == state(profile):
        remove_tree(profile)
    manifest.forget_plugin(plugin.profile)


def state(profile: Path, without: Path | None = None) -> str:
    """Digest what a profile holds, apart from one folder; the first real use of its GIMP changes it."""
    total = hashlib.sha256()
    for path in sorted(profile.rglob("*")):
        if path.is_file() and path.name != "pluginrc" and without not in path.parents:
            facts = path.stat()
            total.update(f"{path.relative_to(profile)}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return total.hexdigest()


def _make_profile(manifest: Manifest, gimp: Gimp) -> None:
    """Let GIMP make its profile: one made by us would keep it from taking over an older one's settings."""
    manifest.remember_folders(missing_folders(gimp.profile.parent))
    made = batch.make_profile(gimp)
    if made != gimp.profile:
        raise InstallError(
            f"{gimp} keeps its profile in {made}, not in {gimp.profile}.", "Report this; nothing was changed."
        )


def _exchange(manifest: Manifest, gimp: Gimp, source: Path, facts: EngineFacts) -> None:
    """Build the new folder, swap it in, let GIMP look, and swap back if GIMP does not like it."""
    known = manifest.plugin_in(str(gimp.profile))
    folder = gimp.profile / "plug-ins" / "enlarger"
    fresh, old = _siblings(folder)
    if folder.exists() and not (folder / "engine.json").exists():
        raise InstallError(
            f"{folder} holds a plug-in that is not ours.", "Move it away, then start the installer again."
        )
    manifest.make_folder(folder.parent)
    try:
        remove_tree(fresh)
        files = _build(fresh, source, manifest.python, facts)
        plugin = Plugin(str(gimp.profile), gimp.version, gimp.executable, files)
        manifest.plugins = [kept for kept in manifest.plugins if kept is not known] + [plugin]
        manifest.save()
        remove_tree(old)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        remove_file(gimp.profile / "pluginrc")
        check(gimp, folder, manifest.python)
    except BaseException:
        remove_tree(fresh)
        if old.exists():
            remove_tree(folder)
            old.rename(folder)
        elif known is None:
            remove_tree(folder)
        manifest.plugins = [kept for kept in manifest.plugins if kept.profile != str(gimp.profile)]
        manifest.plugins += [known] if known else []
        manifest.save()
        remove_empty([name for name in manifest.folders if name == str(folder.parent)])
        raise
    if old.exists():
        _keep_foreign(old, folder, known)
        remove_tree(old)


def _build(folder: Path, source: Path, python: str, facts: EngineFacts) -> list[str]:
    """Fill a folder with the adapter, the bridge and engine.json; give the names of its files."""
    adapter = source / "plugins" / "gimp" / "enlarger"
    shutil.copytree(adapter, folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(source / "plugins" / "bridge" / "enlarger_bridge.py", folder)
    engine = {"python": python, "protocol": facts.protocol, "version": facts.version}
    (folder / "engine.json").write_text(json.dumps(engine) + "\n", "utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in [folder, *folder.rglob("*")]:
        # A checkout may be read-only, its copies may not; GIMP passes over a program that is not executable.
        path.chmod(0o755 if path.is_dir() or path == folder / PROGRAM else 0o644)
    return [path.relative_to(folder).as_posix() for path in files]


def _keep_foreign(old: Path, folder: Path, known: Plugin | None) -> None:
    """Carry over what somebody else had put into the folder."""
    ours = set(known.files if known else ())
    for path in sorted(old.rglob("*")):
        name = path.relative_to(old).as_posix()
        if (
            path.is_file()
            and name not in ours
            and "__pycache__" not in path.parts
            and not (folder / name).exists()
            and known
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            path.rename(folder / name)


def _is_ours(folder: Path, python: str) -> bool:
    """Tell whether the plug-in in a folder starts this installation's engine."""
    try:
        return json.loads((folder / "engine.json").read_text("utf-8"))["python"] == python
    except (OSError, ValueError, KeyError):
        return True  # cut short on its way in or out: the manifest says that it is ours


def _remove_compiled(path: Path) -> None:
    """Remove what Python made of a module of ours."""
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        remove_file(compiled)


def _siblings(folder: Path) -> list[Path]:
    """Give the places of a folder on its way in and on its way out; GIMP passes over both."""
    return [folder.with_name(".enlarger-new"), folder.with_name(".enlarger-old")]
