"""Makes the engine inside a Flatpak's sandbox, by this installer run there with the Python that is there."""

from __future__ import annotations

import os
import shutil
import zipfile
from importlib import metadata
from pathlib import Path

from installer.editors import flatpak
from installer.editors.flatpak import Sandbox
from installer.engine import packages, pip_wheel, pythons, source
from installer.system.console import step
from installer.system.errors import InstallError
from installer.system.files import missing_folders, remove_tree
from installer.system.manifest import Manifest
from installer.system.processes import run

INSTALLER = Path(__file__).parents[1]


def make(manifest: Manifest, sandbox: Sandbox, scratch: Path, *, reuse: bool) -> None:
    """Make the engine of a sandbox, and remember where. Raises InstallError where it cannot be made."""
    wheel = _wheel(scratch)
    if not (scratch / "installer").exists():
        shutil.copytree(INSTALLER, scratch / "installer", ignore=shutil.ignore_patterns("__pycache__"))
    manifest.remember_folders(missing_folders(sandbox.prefix.parent))
    manifest.sandboxes[sandbox.place] = str(sandbox.prefix)
    manifest.save()
    program = str(scratch / "installer" / "install.py")
    words = ["python3", "-I", program, "--make-engine", str(wheel), "--prefix", str(sandbox.prefix)]
    with step(f"Making an engine in the sandbox of {sandbox.app} (about 250 MB more)") as note:
        # A sandbox has another place for settings, and pip's may be what leads to the index.
        settings = Path.home() / ".config" / "pip" / "pip.conf"
        named = {"PIP_CONFIG_FILE": str(settings)} if settings.exists() else {}
        environment = {**named, **os.environ}
        command = sandbox.command([*words, *([] if reuse else ["--anew"])], {})
        finished = run(command, environment=environment)
        if finished.status:
            raise InstallError(
                f"The engine could not be made in the sandbox of {sandbox.app}.", output=finished.output
            )
        note(f"Python {_version(sandbox.prefix)}")


def check(prefix: Path) -> str:
    """Start the engine of a sandbox in it; give what it says. Raises InstallError where that fails."""
    found = flatpak.sandbox(prefix.parents[1].name)
    if found is None:
        raise InstallError(f"{prefix.parents[1].name} is not here any more.", "Run the installer again.")
    python = str(prefix / "engine" / "bin" / "python")
    words = [python, "-I", "-c", "import enlarger, sys; print(sys.version_info[:2])"]
    if found.answer(words) is None:
        raise InstallError(
            f"The engine of {found.app} does not start: it was made for Python {_version(prefix)}.",
            "Run the installer again: it makes the engine anew for the Python that is there now.",
        )
    return f"Python {_version(prefix)}"


def remove(prefix: Path) -> None:
    """Remove the engine of a sandbox, and what it has found out; nothing is started there."""
    Manifest.load(prefix).remove_all()
    remove_tree(prefix.parents[1] / "cache" / "enlarger")


def _version(prefix: Path) -> str:
    """Give the version of Python that an engine was made for."""
    lines = (prefix / "engine" / "pyvenv.cfg").read_text("utf-8").splitlines()
    return next((line.partition("=")[2].strip() for line in lines if line.startswith("version")), "")


def _wheel(scratch: Path) -> Path:
    """Give the engine as a wheel, with one of pip beside it, in a folder that sandboxes see."""
    folder = scratch / "wheels"
    found = sorted(folder.glob("enlarger-*.whl"))
    if found:
        return found[0]
    folder.mkdir()
    python = pythons.choose()
    pip = python.pip or pip_wheel.fetched(folder)
    if Path(pip).parent != folder:
        shutil.copy(pip, folder)
    if source.is_checkout():
        return packages.build_wheel(python.executable, pip, source.SOURCE, folder)
    return _packed_again(folder)


def _packed_again(folder: Path) -> Path:
    """Make a wheel of the package that this installer was installed with."""
    package = metadata.distribution("enlarger")
    names = [file for file in package.files or [] if ".." not in file.parts and file.suffix != ".pyc"]
    written_by_pip = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}
    wheel = folder / f"enlarger-{package.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        kept = [name for name in names if name.name not in written_by_pip]
        for name in kept:
            archive.write(str(package.locate_file(name)), str(name))
        record = next(name for name in names if name.name == "RECORD")
        archive.writestr(str(record), "".join(f"{name},,\n" for name in [*kept, record]))
    return wheel
