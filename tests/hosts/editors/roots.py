#!/usr/bin/env python3
"""Folders that hold another Debian with the editors of its time, for tests in each version of them.

    python3 tests/hosts/editors/roots.py [--folder CACHE] gimp-3.0 krita-5.2 krita-5.3

makes the roots with these editors, and completes those that lack a package. Needs root; installs debootstrap
if it is missing. A root appears under its name only when it is whole. Nothing stays mounted: every command
inside a root runs in a mount namespace of its own. The suite that this system is needs no folder: its editors
are installed here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
DEFAULT_FOLDER = Path(
    os.environ.get("ENLARGER_TEST_ROOTS") or Path.home() / ".cache" / "enlarger-tests" / "roots"
)
"""Where the roots are; ENLARGER_TEST_ROOTS names another place."""
KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Recipe:
    """What is in a suite's root; `keys` names the suite whose keyring knows this one, if ours does not."""

    packages: tuple[str, ...]
    keys: str | None = None


# Without PyQt5 Krita loads no Python plug-in, and without Mesa's drivers it has no OpenGL.
KRITA = ("krita", "python3-pyqt5", "libgl1-mesa-dri")
# Krita has no mode without a display, so an installer needs one wherever Krita is.
DISPLAY = ("xvfb", "xauth")
RECIPES = {
    # strace is for the tests that watch commands, which run on the system itself where that is this suite.
    "bookworm": Recipe(("gimp", *KRITA, *DISPLAY, "python3-venv", "dbus-daemon", "strace")),
    # What drives a window is in this root alone: a display is shared by all, since roots share the network
    # namespace.
    "trixie": Recipe(
        ("gimp", *KRITA, *DISPLAY, "python3-venv", "dbus-x11", "xdotool", "openbox", "imagemagick")
    ),
    "forky": Recipe(("gimp", *KRITA, *DISPLAY, "python3-venv", "dbus-x11"), keys="trixie"),
}
EDITORS = {
    "gimp-2.10": "bookworm",
    "gimp-3.0": "trixie",
    "gimp-3.2": "forky",
    "krita-5.1": "bookworm",
    "krita-5.2": "trixie",
    "krita-5.3": "forky",
}
"""The suite that has each editor."""

# The folders are bound and the small file systems mounted where only the command sees them.
ENTER = """
root=$1; shift
if [ "$root" != / ]; then
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
fi
while [ "$1" != -- ]; do
    case $1 in
    bind=*) path=${1#bind=}
        if [ -d "$path" ]; then mkdir -p "$root$path"
        else mkdir -p "$(dirname "$root$path")"; [ -e "$root$path" ] || touch "$root$path"; fi
        mount --bind "$path" "$root$path" ;;
    small=*) setting=${1#small=}; path=${setting%=*}
        mkdir -p "$root$path"; mount -t tmpfs -o "size=${setting##*=}" tmpfs "$root$path" ;;
    esac
    shift
done
shift
exec chroot "$root" "$@"
"""


@dataclass(frozen=True)
class Root:
    """A whole root, to run commands in; `/` where this system is the suite."""

    path: Path

    def command(
        self,
        arguments: Sequence[str],
        *,
        binds: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        small: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Return the command line, for subprocess, that runs these arguments inside.

        `binds` appear inside at their own paths; `small` are file systems by path, with a size as tmpfs
        understands it. With an environment given, the command sees nothing but that.
        """
        settings = [f"bind={path}" for path in binds]
        settings += [f"small={path}={size}" for path, size in (small or {}).items()]
        if environment is not None:
            variables = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", **environment}
            arguments = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *arguments]
        inside = ["sh", "-euc", ENTER, "enter", str(self.path), *settings, "--", *arguments]
        return ["unshare", "--mount", "--propagation", "private", *inside]


def python_paths() -> list[Path]:
    """Return what to bind so that this Python, with its virtual environment, runs inside a root."""
    base = Path(sys.base_prefix)
    paths = [Path(sys.prefix).resolve()] if sys.prefix != sys.base_prefix else []
    if base != Path("/usr"):
        return [*paths, base]
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [*paths, base / "bin" / name, base / "lib" / name]


def find(editor: str, folder: Path = DEFAULT_FOLDER) -> Root | None:
    """Return the root with this editor, when it is there and this user may enter it."""
    path = place(EDITORS[editor], folder)
    program = path / "usr" / "bin" / editor.partition("-")[0]
    return Root(path) if program.exists() and os.geteuid() == 0 else None


def place(suite: str, folder: Path) -> Path:
    """Return where the root of a suite is, whether it is there yet or not."""
    release = Path("/etc/os-release")
    lines = release.read_text().splitlines() if release.exists() else []
    return Path("/") if f"VERSION_CODENAME={suite}" in lines and "ID=debian" in lines else folder / suite


def mirror(apt: Path = Path("/etc/apt")) -> str:
    """Return the Debian mirror this system uses; the program ends where its settings name none."""
    lists = apt / "sources.list.d"
    for source in (lists / "debian.sources", apt / "sources.list", *sorted(lists.glob("*.*s*"))):
        if source.exists():
            for line in source.read_text().splitlines():
                words = line.split()
                if words and words[0] in {"URIs:", "deb"} and (named := [w for w in words if "://" in w]):
                    return named[0]
    sys.exit(f"No Debian mirror is named in {apt / 'sources.list'} or {lists}, so no root can be made.")


def make(suite: str, folder: Path) -> None:
    """Make the root of a suite under another name, and rename it when it is whole."""
    recipe = RECIPES[suite]
    whole, partial = folder / suite, folder / f"{suite}.partial"
    if partial.exists():
        shutil.rmtree(partial)
    if shutil.which("debootstrap") is None:
        install(Path("/"), ["debootstrap"])
    script = Path("/usr/share/debootstrap/scripts") / suite
    if not script.exists():
        script = script.with_name("sid")
    keyring = (place(recipe.keys, folder) if recipe.keys else Path("/")) / KEYRING
    debootstrap = ["debootstrap", "--variant=minbase", f"--keyring={keyring}"]
    subprocess.run([*debootstrap, suite, str(partial), mirror(), str(script)], check=True)
    # How this system reaches its mirror holds inside too.
    for settings in Path("/etc/apt/apt.conf.d").iterdir():
        if "Acquire::" in settings.read_text(errors="replace") and not settings.name.startswith("docker"):
            shutil.copy(settings, partial / "etc/apt/apt.conf.d")
    lean = "".join(f"path-exclude /usr/share/{what}/*\n" for what in ("doc", "man", "locale"))
    (partial / "etc/dpkg/dpkg.cfg.d/01lean").write_text(lean)
    install(partial, recipe.packages)
    partial.rename(whole)


def install(root: Path, packages: Sequence[str]) -> None:
    """Install packages into a root; one that was interrupted in that goes on."""
    script = (
        "dpkg --configure -a && apt-get update -qq"
        ' && apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "$@" && apt-get clean'
    )
    environment = {
        "DEBIAN_FRONTEND": "noninteractive",
        **{k: v for k, v in os.environ.items() if "proxy" in k.lower()},
    }
    arguments = ["sh", "-euc", script, "install", *packages]
    subprocess.run(Root(root).command(arguments, environment=environment), check=True)


def missing_packages(suite: str, folder: Path) -> list[str]:
    """Return what a root that is there lacks of its recipe."""
    path, packages = place(suite, folder), RECIPES[suite].packages
    state = "${Package} ${db:Status-Status}\n"
    query = [
        "dpkg-query",
        f"--admindir={path / 'var/lib/dpkg'}",
        "--show",
        f"--showformat={state}",
        *packages,
    ]
    # It fails where a package was never heard of, which is an answer here.
    answer = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    installed = answer.stdout.splitlines()
    return [package for package in packages if f"{package} installed" not in installed]


def make_missing(editors: Sequence[str], folder: Path = DEFAULT_FOLDER) -> None:
    """Make the roots with these editors that are not there, and complete those that are."""
    import fcntl  # tests/run.py imports this module on systems that lack it

    folder.mkdir(parents=True, exist_ok=True)
    wanted: list[str] = []
    for suite in map(EDITORS.__getitem__, editors):
        keys = RECIPES[suite].keys
        wanted += [keys, suite] if keys else [suite]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for suite in dict.fromkeys(wanted):
            path = place(suite, folder)
            lacking = missing_packages(suite, folder) if path.is_dir() else list(RECIPES[suite].packages)
            if not lacking:
                continue
            if os.geteuid() != 0:
                sys.exit(f"{', '.join(lacking)} must be installed in {path}, and only root can do it.")
            print(f"making {path}: {', '.join(lacking)}", flush=True)
            if path.is_dir():
                install(path, lacking)
            else:
                make(suite, folder)


def main() -> None:
    """Read the command line, and make what it names."""
    parser = argparse.ArgumentParser(description="Make missing roots for the tests in real editors.")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("editors", nargs="+", choices=sorted(EDITORS))
    options = parser.parse_args()
    make_missing(options.editors, options.folder)


if __name__ == "__main__":
    main()
