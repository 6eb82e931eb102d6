"""What the installer has put where, as `enlarger doctor` sees it: by the files alone, nothing is started."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from enlarger.system.user_folders import data_folder
from enlarger.version import __version__

from .remark import AGAIN, Remark

FLATPAKS = {"GIMP": "org.gimp.GIMP", "Krita": "org.kde.krita"}
FLATPAK_APPS = ("/var/lib/flatpak/app", "~/.local/share/flatpak/app")
KRITA_SWITCH = re.compile(r"^\s*enable_enlarger\s*=\s*(\S*)", re.MULTILINE)
ON = {"true", "on", "yes", "1"}


def installed() -> Iterator[Remark]:
    """Tell what the installer's manifest says, and whether that is there and fits together."""
    places = [Path(sys.prefix).parent / "installed.json", data_folder() / "installed.json"]
    path = next((place for place in places if os.path.exists(place)), None)
    if path is None:
        yield Remark("installed", "only the command line, without the installer")
        return
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        remarks = [*_engine(manifest, path), *_sandboxes(manifest)]
        for plugin in manifest["plugins"]:
            remarks += _plugin(plugin, manifest)
        remarks += _profiles(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Remark("installed", f"{path} cannot be read: {error}", "Repair or remove it, then reinstall.")
        return
    yield from remarks


def _engine(manifest: dict[str, Any], path: Path) -> Iterator[Remark]:
    """Tell about the engine, and what an installer that was broken off has left beside it."""
    python = Path(manifest["python"])
    yield _python("the engine", python) or Remark("installed", f"{path}, engine {python}")
    program = python.with_name("enlarger.exe" if sys.platform == "win32" else "enlarger")
    if python.exists() and python.parent.parent.name == "engine" and not program.exists():
        yield Remark("installed", f"the command line {program} is missing", AGAIN)
    used = os.path.realpath(path.parent / "engine")
    unused = [name for name in manifest.get("environments", []) if os.path.realpath(name) != used]
    if any(os.path.exists(name) for name in unused):
        text = f"an installer was broken off and has left {', '.join(unused)}"
        yield Remark("installed", text, f"{AGAIN} It takes them away.")


def _sandboxes(manifest: dict[str, Any]) -> Iterator[Remark]:
    """Tell about the engines inside sandboxes."""
    for place, prefix in manifest.get("sandboxes", {}).items():
        python = Path(prefix, "engine", "bin", "python")
        # Its Python is in the sandbox: from outside, the link to it leads to whatever is called so here.
        whole = (python.parents[1] / "pyvenv.cfg").is_file()
        text = f"the engine of {place} in {prefix}"
        yield Remark("installed", text) if whole else Remark("installed", f"{text} is missing", AGAIN)


def _python(what: str, python: Path) -> Remark | None:
    """Return what is wrong with the Python of an engine; None where nothing is."""
    config = python.parents[1] / "pyvenv.cfg"
    made_for = re.search(r"^version\s*=\s*(\d+\.\d+)", _text(config), re.MULTILINE)
    if not python.exists():
        reason = f", which was made for Python {made_for.group(1)}," if made_for else ""
        return Remark("installed", f"{what} {python}{reason} is not there", AGAIN)
    now = re.search(r"python(\d+\.\d+)", os.path.basename(os.path.realpath(python)))
    if made_for and now and made_for.group(1) != now.group(1):
        text = f"{what} {python} was made for Python {made_for.group(1)} and is started by {now.group(1)}"
        return Remark("installed", text, AGAIN)
    return None


def _plugin(plugin: dict[str, Any], manifest: dict[str, Any]) -> Iterator[Remark]:
    """Tell about the plug-in in a profile: what is wrong with it, or what it is."""
    name, profile = f"{plugin['editor']} {plugin['version']}".strip(), Path(plugin["profile"])
    problem = _problem(plugin, profile, manifest)
    if problem:
        yield Remark("installed", f"{name}: {problem[0]}", problem[1])
        return
    inside = plugin.get("sandbox", "")
    gone = plugin["executable"] and not inside and not os.path.exists(plugin["executable"])
    program = f"{plugin['executable']} is gone" if gone else plugin["executable"] or "no program was found"
    settings = f"; settings in {plugin['settings']}" if plugin.get("settings") else ""
    yield Remark("installed", f"{name}: {profile}, {len(plugin['files'])} files; {program}{settings}")


def _problem(plugin: dict[str, Any], profile: Path, manifest: dict[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a plug-in, the first that is, and the mend."""
    if not profile.is_dir():
        return f"its profile {profile} is gone", AGAIN
    files = [profile / file for file in plugin["files"]]
    lost = [file for file in files if not file.is_file()]
    if lost:
        return f"{lost[0]} is missing", AGAIN
    programs = [file for file in files if file.parts[-3:] == ("plug-ins", "enlarger", "enlarger.py")]
    for program in programs:
        if plugin["executable"] and sys.platform != "win32" and not os.access(program, os.X_OK):
            return f"{program} is not executable, so GIMP passes over it", f"Run: chmod +x '{program}'"
    for note in [file for file in files if file.name == "engine.json"]:
        problem = _note_problem(note, manifest, plugin)
        if problem:
            return problem
    if plugin.get("settings"):
        switch = KRITA_SWITCH.findall(_text(Path(plugin["settings"])))
        if not switch or switch[-1].lower() not in ON:
            mend = "Tick Enlarger in Krita's Python Plugin Manager, or run the installer again."
            return f"it is switched off in {plugin['settings']}", mend
    return None


def _note_problem(note: Path, manifest: dict[str, Any], plugin: dict[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with an `engine.json`, and the mend."""
    try:
        said: dict[str, Any] = json.loads(note.read_text("utf-8"))
        python, version = str(said["python"]), str(said["version"])
    except (ValueError, KeyError, TypeError):
        return f"{note} is damaged", AGAIN
    if python != manifest["python"]:
        return f"{note} belongs to another engine, {python}", AGAIN
    is_ours = os.path.exists(python) and os.path.samefile(Path(python).parent, Path(sys.executable).parent)
    if is_ours and version != __version__:
        return f"the plug-in is of version {version}", AGAIN
    app = FLATPAKS.get(plugin["editor"], "")
    has_app = bool(app) and any((Path(top).expanduser() / app).is_dir() for top in FLATPAK_APPS)
    # Krita's Flatpak has a profile of its own; GIMP's uses that of the others.
    shares = plugin["editor"] == "GIMP" or plugin.get("sandbox") == app
    if has_app and shares and f"flatpak:{app}" not in said.get("pythons", {}):
        return f"{plugin['editor']} from Flatpak is here and has no engine of its own", AGAIN
    return None


def _profiles(manifest: dict[str, Any]) -> Iterator[Remark]:
    """Tell of profiles of newer GIMPs beside those that are known: an upgrade may have left the plug-in."""
    known = [Path(plugin["profile"]) for plugin in manifest["plugins"] if plugin["editor"] == "GIMP"]
    for folder in sorted({profile.parent for profile in known if re.fullmatch(r"3\.\d+", profile.name)}):
        for profile in sorted(folder.glob("3.*")):
            if profile in known or not profile.is_dir():
                continue
            if (profile / "plug-ins" / "enlarger" / "engine.json").exists():
                yield Remark("installed", f"GIMP {profile.name}: {profile}, came along with GIMP's upgrade")
            else:
                text = f"GIMP {profile.name}: {profile} has no plug-in, as after an upgrade of GIMP"
                yield Remark("installed", text, AGAIN)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
