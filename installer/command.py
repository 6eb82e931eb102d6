"""The installer's command: install, try out, tell the status, uninstall. Read this file first.

    python3 installer/install.py [--prefix DIR] [--try PICTURE] [--status] [--uninstall]

The engine gets a virtual environment of its own in the prefix; GIMP and Krita get the plug-in in the user's
profile, with a note where the engine is; and each is run once to see that it loads it. From a checkout, the
package is installed from there. From an installed wheel, where `enlarger install` calls this, the engine's
environment is the one it lives in.
"""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Sequence

from installer.editors import gimp_search, krita_search, plugin
from installer.editors.editor import Editor, Unsupported
from installer.editors.gimp import Gimp
from installer.editors.gimp2 import Gimp2
from installer.editors.krita import Krita
from installer.engine import environment, pythons
from installer.engine.facts import EngineFacts, ask_engine
from installer.system import places
from installer.system.console import InstallError, step, table
from installer.system.manifest import (
    Manifest,
    Plugin,
    missing_folders,
    remove_empty,
    remove_file,
    remove_tree,
)

SOURCE = Path(__file__).resolve().parent.parent
"""The checkout, or the installed package: both hold plugins/ beside installer/."""

DEVICES_SECONDS = 300.0
"""How long the engine may try devices before the rest is left to the first job."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when all it was asked for was done."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    options = _options(arguments)
    prefix = Path(os.path.abspath(os.path.expanduser(options.prefix)))
    try:
        if options.status:
            return status(prefix)
        if options.uninstall:
            return uninstall(prefix)
        if not options.keep_packages:
            _bring_to_lock(options.engine)
        return install(prefix, options.engine, _editors(options.gimp, options.krita), options.picture)
    except InstallError as error:
        print(f"\n{error}", file=sys.stderr)
    except OSError as error:
        print(f"\n{error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 1


def install(
    prefix: Path,
    python: str | None,
    editors: tuple[list[Editor], list[Unsupported]],
    picture: str | None,
) -> int:
    """Set up the engine and every editor. With a picture, set up what is missing, and enlarge it by each."""
    photo = _picture(picture)
    found, unsupported = editors
    manifest = Manifest.load(prefix)
    print(f"Enlarger, into {prefix}")
    facts = _set_up_engine(manifest, python, reuse=photo is not None)
    _try_devices(manifest)
    failed = False
    served: list[Editor] = []
    with manifest.scratch() as scratch:
        for editor in found:
            try:
                with step(f"Putting the plug-in into {editor.profile} and asking {editor} for it") as note:
                    note(plugin.install(manifest, editor, SOURCE, facts, scratch))
                served.append(editor)
            except InstallError as error:
                failed = True
                print(error, file=sys.stderr)
        for other in unsupported:
            print(f"{other.name}: {other.reason}.")
        if not found:
            print(f"No GIMP and no Krita was found: the command line alone is ready. {places.advice()}")
        if photo:
            failed = not _try_out(manifest, served, photo, scratch) or failed
    print(f"The command line: {_command_line(manifest)}")
    for name, editor in {editor.name: editor for editor in served}.items():
        anew = f" ({name} is running: start it anew)" if editor.is_running() else ""
        print(f"In {name}: {editor.entry}{anew}")
    return 1 if failed else 0


def status(prefix: Path) -> int:
    """Tell what is installed, then whether it works, by trying each part; 0 when all of it works."""
    manifest = Manifest.load(prefix)
    if not manifest.python:
        print(f"Enlarger is not installed in {prefix}.")
        return 1
    print(f"Enlarger {manifest.version} in {prefix}")
    rows = [["engine", manifest.python], ["command line", str(_command_line(manifest))]]
    rows += [[str(editor), str(editor.folder)] for editor in map(_editor, manifest.plugins)]
    table(rows)
    print("Each of these is started now, to see that it works.", flush=True)
    works = [_works("the engine", lambda: _describe(ask_engine(manifest.python)))]
    if not os.access(_command_line(manifest), os.X_OK):
        works.append(False)
        print(f"The command line: broken: {_command_line(manifest)} is missing. Run the installer again.")
    with step("Looking for editors"):
        found, unsupported = _editors([], [])
    with tempfile.TemporaryDirectory() as scratch:
        for part in manifest.plugins:
            same = [editor for editor in found if str(editor.profile) == part.profile and editor.executable]
            for editor in same or [_editor(part)]:
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


def uninstall(prefix: Path) -> int:
    """Remove what was installed into a prefix, and nothing else."""
    manifest = Manifest.load(prefix)
    if not manifest.path.exists():
        print(f"Enlarger is not installed in {prefix}.")
        return 0
    failed = False
    for part in list(manifest.plugins):
        try:
            editor = _editor(part)
            with step(f"Removing the plug-in from {part.profile}"):
                plugin.remove(manifest, part, editor)
            if editor.is_running():
                print(f"{part.editor} is running, and keeps what it has loaded until it ends.")
        except OSError as error:
            failed = True
            print(f"{error.filename or part.profile} could not be removed: {error}.", file=sys.stderr)
    if failed:
        print("Make it writable, then uninstall again; the rest stays until then.", file=sys.stderr)
        return 1
    with step(f"Removing what was written in {prefix}"):
        remove_tree(places.engine_cache() / "findings")
        remove_tree(places.engine_logs())
        remove_empty([str(places.engine_cache() / "jobs")])
        manifest.remove_all()
    return 0


def _editors(
    given_gimps: Sequence[str], given_kritas: Sequence[str]
) -> tuple[list[Editor], list[Unsupported]]:
    """List the editors to set up, and those to mention; those that are given are all, if any is."""
    found: list[Editor] = []
    unsupported: list[Unsupported] = []
    for finder, given in ((gimp_search.find, given_gimps), (krita_search.find, given_kritas)):
        if given or not (given_gimps or given_kritas):
            more, others = finder(given)
            found += more
            unsupported += others
    return found, unsupported


def _editor(part: Plugin) -> Editor:
    """Give the editor that a plug-in was put into; its program may have gone since."""
    executable = part.executable if os.path.exists(part.executable) else ""
    if part.editor == Krita.name:
        return Krita(part.version, Path(part.profile), executable, kritarc=Path(part.settings))
    kind = Gimp2 if part.version.startswith("2.") else Gimp
    return kind(part.version, Path(part.profile), executable)


def _set_up_engine(manifest: Manifest, python: str | None, *, reuse: bool) -> EngineFacts:
    """Make the engine ready and see it work; a failure leaves what was there before."""
    source = environment.digest(SOURCE)
    if reuse and manifest.python and manifest.source == source and python in (None, manifest.python):
        try:
            with step("Asking the installed engine") as note:
                facts = ask_engine(manifest.python)
                note(_describe(facts))
        except InstallError as error:
            print(error, file=sys.stderr)
        else:
            return facts
    if python is None and not (SOURCE / "pyproject.toml").exists():
        python = sys.executable
    _prepare_prefix(manifest)
    made: Path | None = None
    try:
        if python is None:
            made = environment.make(manifest, pythons.choose(), SOURCE)
        with step("Asking the engine who it is") as note:
            facts = ask_engine(python or str(environment.interpreter(made or manifest.prefix)))
            note(_describe(facts))
        if made:
            python = str(environment.switch(manifest, made))
    except BaseException:
        _abandon(manifest)
        raise
    manifest.python, manifest.version, manifest.source = os.path.abspath(python or ""), facts.version, source
    manifest.save()
    for folder in [name for name in manifest.environments if name != str(made)]:
        manifest.remove_environment(folder)
    if not made:
        manifest.remove_file(manifest.prefix / "engine")
    return facts


def _bring_to_lock(python: str | None) -> None:
    """From a wheel, whose packages pip chose, install those that were tested into its virtual environment."""
    is_own = python in (None, sys.executable) and not (SOURCE / "pyproject.toml").exists()
    if not is_own or sys.prefix == sys.base_prefix:
        return
    with step("Bringing the engine's packages to the versions that were tested") as note:
        try:
            environment.install_pinned(sys.executable, "engine")
        except InstallError as error:
            note(f"left as they are: {error.message} {error.hint}")


def _try_devices(manifest: Manifest) -> None:
    """Have the engine find the fastest device now, or the first job would spend these seconds."""
    command = [str(_command_line(manifest)), "devices"]
    with step("Finding the fastest device") as note:
        try:
            run = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=DEVICES_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            note(f"put off to the first job ({error})")
        else:
            if run.returncode:
                last_words = run.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
                note(f"put off to the first job ({last_words})")


def _prepare_prefix(manifest: Manifest) -> None:
    """Make the prefix, and clear away what an installer that was killed left in it."""
    missing = missing_folders(manifest.prefix)
    try:
        manifest.prefix.mkdir(parents=True, exist_ok=True)
        manifest.remember_folders(missing)
        manifest.make_folder(places.engine_cache())
    except OSError as error:
        raise InstallError(
            f"{error.filename or manifest.prefix} cannot be written: {error.strerror}.",
            "Choose another --prefix.",
        ) from error
    _remove_unused(manifest)


def _remove_unused(manifest: Manifest) -> None:
    """Remove the environments that the link does not name."""
    used = os.path.realpath(manifest.prefix / "engine")
    for folder in [name for name in manifest.environments if os.path.realpath(name) != used]:
        manifest.remove_environment(folder)


def _abandon(manifest: Manifest) -> None:
    """Take a failed installation back; the one before it stays, and where there was none nothing stays."""
    if manifest.python:
        _remove_unused(manifest)
    else:
        manifest.remove_all()


def _try_out(manifest: Manifest, served: Sequence[Editor], photo: Path, scratch: Path) -> bool:
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
    command = [str(_command_line(manifest)), "upscale", str(photo), "-o", str(result), "--force"]
    try:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        run = subprocess.run(command, stdin=null, stdout=pipe, stderr=subprocess.STDOUT, check=False)
    except OSError as error:
        raise InstallError(f"The command line does not start: {error}") from error
    output = run.stdout.decode("utf-8", "replace")
    if run.returncode or not result.exists():
        raise InstallError("The command line could not enlarge the picture.", output=output)
    return (output.strip().splitlines() or [""])[-1].replace(f"{result}: ", "")


def _command_line(manifest: Manifest) -> Path:
    """Give the program that the package brings for the command line."""
    return Path(manifest.python).with_name("enlarger.exe" if sys.platform == "win32" else "enlarger")


def _picture(name: str | None) -> Path | None:
    """Make the path of the picture to try absolute, before minutes are spent on installing."""
    if name is None:
        return None
    path = Path(os.path.abspath(os.path.expanduser(name)))
    if not path.is_file():
        raise InstallError(f"There is no picture {path}.")
    return path


def _describe(facts: EngineFacts) -> str:
    """Sum up an engine in a few words."""
    device = facts.devices[0] if facts.devices else "no device"
    return f"Enlarger {facts.version}, {', '.join(facts.models)}, runs on {device}"


def _default_prefix() -> str:
    """Give the user's data folder for "enlarger", the one the engine's appdirs gives too."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", os.path.join("~", "AppData", "Local"))
        return os.path.join(base, "enlarger", "enlarger")
    if sys.platform == "darwin":
        return os.path.join("~", "Library", "Application Support", "enlarger")
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.join("~", ".local", "share"), "enlarger")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(
        prog="install.py",
        description="Sets up Enlarger's engine and puts its plug-in into every GIMP and Krita here.",
    )
    task = parser.add_mutually_exclusive_group()
    task.add_argument(
        "--try", dest="picture", metavar="PICTURE", help="install what is missing, then enlarge this picture"
    )
    task.add_argument("--status", action="store_true", help="tell what is installed and whether it works")
    task.add_argument("--uninstall", action="store_true", help="remove everything the installer wrote")
    parser.add_argument(
        "--prefix", metavar="DIR", default=_default_prefix(), help="where the engine goes (%(default)s)"
    )
    parser.add_argument(
        "--gimp", metavar="EXECUTABLE", action="append", default=[], help="use this GIMP; don't search"
    )
    parser.add_argument(
        "--krita", metavar="EXECUTABLE", action="append", default=[], help="use this Krita; don't search"
    )
    parser.add_argument(
        "--keep-packages",
        action="store_true",
        help="from a wheel: leave the packages beside it at the versions they have",
    )
    parser.add_argument(
        "--engine", metavar="PYTHON", help="a Python that has the enlarger package: make no environment"
    )
    return parser.parse_args(arguments)
