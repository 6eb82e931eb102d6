"""GIMP and Krita as Flatpaks, made of a root's files: real sandboxes by `flatpak run`, without a download.

The runtime is the root itself, by hard links, so that it costs seconds and no space. The apps are what
Flathub says they may do, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from hosts.editors import roots

SUITE = "trixie"
RUNTIME = "org.enlarger.Debian"
PERMISSIONS = {
    "org.gimp.GIMP": "filesystems=host;xdg-config/GIMP:create;",
    "org.kde.krita": "filesystems=host;",
}
"""What the apps on Flathub see of the user's files, in August 2026."""
APP = """[Application]
name={app}
runtime={runtime}
command=/usr/bin/true

[Context]
shared=network;ipc;
sockets=x11;
devices=all;
{permissions}
"""


def make(folder: Path, apps: Sequence[str]) -> dict[str, str]:
    """Make an installation with these apps in a folder on the disk of the roots; give its variables."""
    root = roots.place(SUITE, roots.DEFAULT_FOLDER)
    if shutil.which("flatpak") is None:
        roots.install(Path("/"), ["flatpak"])
    variables = {"FLATPAK_USER_DIR": str(folder / "installed")}
    machine = subprocess.run(["flatpak", "--default-arch"], stdout=subprocess.PIPE, text=True, check=True)
    runtime = f"{RUNTIME}/{machine.stdout.strip()}/{SUITE}"
    built = folder / "built"
    _metadata(built / RUNTIME, f"[Runtime]\nname={RUNTIME}\nruntime={runtime}\nsdk={runtime}\n")
    (built / RUNTIME / "files" / "etc").mkdir()
    repository = str(folder / "repository")
    options = ["--runtime", "--files=files"]
    _flatpak(["build-export", *options, repository, str(built / RUNTIME), SUITE], variables)
    for app in apps:
        _metadata(built / app, APP.format(app=app, runtime=runtime, permissions=PERMISSIONS[app]))
        _flatpak(["build-export", repository, str(built / app), "stable"], variables)
    _flatpak(["--user", "remote-add", "--no-gpg-verify", "here", repository], variables)
    _flatpak(["--user", "install", "--assumeyes", "--noninteractive", "here", *apps], variables)
    files = (folder / "installed" / "runtime" / runtime / "active").resolve(strict=True) / "files"
    shutil.rmtree(files)
    files.mkdir()
    subprocess.run(["cp", "-al", f"{root}/usr/.", str(files)], check=True)
    subprocess.run(["cp", "-a", f"{root}/etc", str(files)], check=True)
    return variables


def _metadata(folder: Path, text: str) -> None:
    """Begin what is exported as an app or a runtime."""
    for name in ("files", "var", "export"):
        (folder / name).mkdir(parents=True)
    (folder / "metadata").write_text(text)


def _flatpak(words: Sequence[str], variables: dict[str, str]) -> None:
    subprocess.run(
        ["flatpak", *words],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
