"""What the installer has put where, as `enlarger doctor` sees it: by the files alone, nothing is started."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from enlarger.system.language import _
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
        yield Remark(_("installed"), _("only the command line, without the installer"))
        return
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        remarks = [*_engine(manifest, path), *_sandboxes(manifest)]
        for plugin in manifest["plugins"]:
            remarks += _plugin(plugin, manifest)
        remarks += _profiles(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Remark(
            _("installed"),
            _("{path} cannot be read: {error}", path=path, error=error),
            _("Repair or remove it, then reinstall."),
        )
        return
    yield from remarks


def _engine(manifest: dict[str, Any], path: Path) -> Iterator[Remark]:
    """Tell about the engine, and what an installer that was broken off has left beside it."""
    python = Path(manifest["python"])
    yield _python(_("the engine"), python) or Remark(
        _("installed"), _("{path}, engine {python}", path=path, python=python)
    )
    program = python.with_name("enlarger.exe" if sys.platform == "win32" else "enlarger")
    if python.exists() and python.parent.parent.name == "engine" and not program.exists():
        yield Remark(_("installed"), _("the command line {program} is missing", program=program), AGAIN)
    used = os.path.realpath(path.parent / "engine")
    unused = [name for name in manifest.get("environments", []) if os.path.realpath(name) != used]
    if any(os.path.exists(name) for name in unused):
        text = _("an installer was broken off and has left {paths}", paths=", ".join(unused))
        yield Remark(_("installed"), text, AGAIN + " " + _("It takes them away."))


def _sandboxes(manifest: dict[str, Any]) -> Iterator[Remark]:
    """Tell about the engines inside sandboxes."""
    for place, prefix in manifest.get("sandboxes", {}).items():
        python = Path(prefix, "engine", "bin", "python")
        # Its Python is in the sandbox: from outside, the link to it leads to whatever is called so here.
        whole = (python.parents[1] / "pyvenv.cfg").is_file()
        text = _("the engine of {place} in {prefix}", place=place, prefix=prefix)
        yield (
            Remark(_("installed"), text)
            if whole
            else Remark(_("installed"), _("{text} is missing", text=text), AGAIN)
        )


def _python(what: str, python: Path) -> Remark | None:
    """Return what is wrong with the Python of an engine; None where nothing is."""
    config = python.parents[1] / "pyvenv.cfg"
    made_for = re.search(r"^version\s*=\s*(\d+\.\d+)", _text(config), re.MULTILINE)
    if not python.exists():
        text = _("{what} {python} is not there", what=what, python=python)
        if made_for:
            text = _(
                "{what} {python}, which was made for Python {version}, is not there",
                what=what,
                python=python,
                version=made_for.group(1),
            )
        return Remark(_("installed"), text, AGAIN)
    now = re.search(r"python(\d+\.\d+)", os.path.basename(os.path.realpath(python)))
    if made_for and now and made_for.group(1) != now.group(1):
        text = _(
            "{what} {python} was made for Python {old} and is started by {new}",
            what=what,
            python=python,
            old=made_for.group(1),
            new=now.group(1),
        )
        return Remark(_("installed"), text, AGAIN)
    return None


def _plugin(plugin: dict[str, Any], manifest: dict[str, Any]) -> Iterator[Remark]:
    """Tell about the plug-in in a profile: what is wrong with it, or what it is."""
    name, profile = f"{plugin['editor']} {plugin['version']}".strip(), Path(plugin["profile"])
    problem = _problem(plugin, profile, manifest)
    if problem:
        yield Remark(_("installed"), f"{name}: {problem[0]}", problem[1])
        return
    inside = plugin.get("sandbox", "")
    gone = plugin["executable"] and not inside and not os.path.exists(plugin["executable"])
    program = (
        _("{path} is gone", path=plugin["executable"])
        if gone
        else plugin["executable"] or _("no program was found")
    )
    settings = _("; settings in {path}", path=plugin["settings"]) if plugin.get("settings") else ""
    yield Remark(
        _("installed"),
        _(
            "{name}: {profile}, {count} files; {program}{settings}",
            name=name,
            profile=profile,
            count=len(plugin["files"]),
            program=program,
            settings=settings,
        ),
    )


def _problem(plugin: dict[str, Any], profile: Path, manifest: dict[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a plug-in, the first that is, and the mend."""
    if not profile.is_dir():
        return _("its profile {profile} is gone", profile=profile), AGAIN
    files = [profile / file for file in plugin["files"]]
    lost = [file for file in files if not file.is_file()]
    if lost:
        return _("{path} is missing", path=lost[0]), AGAIN
    programs = [file for file in files if file.parts[-3:] == ("plug-ins", "enlarger", "enlarger.py")]
    for program in programs:
        if plugin["executable"] and sys.platform != "win32" and not os.access(program, os.X_OK):
            return _("{program} is not executable, so GIMP passes over it", program=program), _(
                "Run: chmod +x '{program}'", program=program
            )
    for note in [file for file in files if file.name == "engine.json"]:
        problem = _note_problem(note, manifest, plugin)
        if problem:
            return problem
    if plugin.get("settings"):
        switch = KRITA_SWITCH.findall(_text(Path(plugin["settings"])))
        if not switch or switch[-1].lower() not in ON:
            mend = _("Tick Enlarger in Krita's Python Plugin Manager, or run the installer again.")
            return _("it is switched off in {path}", path=plugin["settings"]), mend
    return None


def _note_problem(note: Path, manifest: dict[str, Any], plugin: dict[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with an `engine.json`, and the mend."""
    try:
        said: dict[str, Any] = json.loads(note.read_text("utf-8"))
        python, version = str(said["python"]), str(said["version"])
    except (ValueError, KeyError, TypeError):
        return _("{note} is damaged", note=note), AGAIN
    if python != manifest["python"]:
        return _("{note} belongs to another engine, {python}", note=note, python=python), AGAIN
    is_ours = os.path.exists(python) and os.path.samefile(Path(python).parent, Path(sys.executable).parent)
    if is_ours and version != __version__:
        return _("the plug-in is of version {version}", version=version), AGAIN
    app = FLATPAKS.get(plugin["editor"], "")
    has_app = bool(app) and any((Path(top).expanduser() / app).is_dir() for top in FLATPAK_APPS)
    # Krita's Flatpak has a profile of its own; GIMP's uses that of the others.
    shares = plugin["editor"] == "GIMP" or plugin.get("sandbox") == app
    if has_app and shares and f"flatpak:{app}" not in said.get("pythons", {}):
        return _("{editor} from Flatpak is here and has no engine of its own", editor=plugin["editor"]), AGAIN
    return None


def _profiles(manifest: dict[str, Any]) -> Iterator[Remark]:
    """Tell of profiles of newer GIMPs beside those that are known: an upgrade may have left the plug-in."""
    known = [Path(plugin["profile"]) for plugin in manifest["plugins"] if plugin["editor"] == "GIMP"]
    for folder in sorted({profile.parent for profile in known if re.fullmatch(r"3\.\d+", profile.name)}):
        for profile in sorted(folder.glob("3.*")):
            if profile in known or not profile.is_dir():
                continue
            if (profile / "plug-ins" / "enlarger" / "engine.json").exists():
                yield Remark(
                    _("installed"),
                    _(
                        "GIMP {name}: {profile}, came along with GIMP's upgrade",
                        name=profile.name,
                        profile=profile,
                    ),
                )
            else:
                text = _(
                    "GIMP {name}: {profile} has no plug-in, as after an upgrade of GIMP",
                    name=profile.name,
                    profile=profile,
                )
                yield Remark(_("installed"), text, AGAIN)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
