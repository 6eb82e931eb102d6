#!/usr/bin/env python3
"""Folders that hold a newer Debian with an editor in it, for tests that need a newer editor than this
system has.

    python3 tests/hosts/roots.py [--folder CACHE] gimp-3.0 gimp-3.2

makes those that are missing. Needs root; installs debootstrap if it is missing. A root appears under its
name only when it is whole. Nothing stays mounted: every command inside a root runs in a mount namespace of
its own.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_FOLDER = Path.home() / ".cache" / "enlarger-tests" / "roots"
KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Recipe:
    """What a root is made of; `keys` names the root whose keyring knows the suite, if ours does not."""

    suite: str
    packages: tuple[str, ...]
    keys: str | None = None


# The tools that drive a window are in the first root alone: a display is shared by all, since roots share
# the network namespace.
RECIPES = {
    "gimp-3.0": Recipe(
        "trixie",
        ("gimp", "python3-venv", "xvfb", "xauth", "xdotool", "openbox", "imagemagick", "dbus-x11"),
    ),
    "gimp-3.2": Recipe("forky", ("gimp", "python3-venv", "dbus-x11"), keys="gimp-3.0"),
}

# The folders are bound and the small file systems mounted where only the command sees them.
ENTER = """
root=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
cp /etc/resolv.conf "$root/etc/resolv.conf"
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
    """A whole root, to run commands in."""

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
    paths = [Path(sys.prefix)] if sys.prefix != sys.base_prefix else []
    if base != Path("/usr"):
        return [*paths, base]
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [*paths, base / "bin" / name, base / "lib" / name]


def find(name: str, folder: Path = DEFAULT_FOLDER) -> Root | None:
    """Return the root of this name, when it is there and this user may enter it."""
    path = folder / name
    return Root(path) if path.is_dir() and os.geteuid() == 0 else None


def mirror() -> str:
    """Return the Debian mirror this system uses."""
    for source in (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")):
        if source.exists():
            for line in source.read_text().splitlines():
                words = line.split()
                if len(words) > 1 and words[0] in ("URIs:", "deb"):
                    return next(word for word in words[1:] if "://" in word)
    return "http://deb.debian.org/debian"


def make(name: str, folder: Path) -> None:
    """Make the root of this name under another name, and rename it when it is whole."""
    recipe = RECIPES[name]
    whole, partial = folder / name, folder / f"{name}.partial"
    if partial.exists():
        shutil.rmtree(partial)
    script = Path("/usr/share/debootstrap/scripts") / recipe.suite
    if not script.exists():
        script = script.with_name("sid")
    keyring = folder / recipe.keys / KEYRING if recipe.keys else Path("/") / KEYRING
    debootstrap = ["debootstrap", "--variant=minbase", f"--keyring={keyring}"]
    subprocess.run([*debootstrap, recipe.suite, str(partial), mirror(), str(script)], check=True)
    # How this system reaches its mirror holds inside too.
    for settings in Path("/etc/apt/apt.conf.d").iterdir():
        if "Acquire::" in settings.read_text(errors="replace") and not settings.name.startswith("docker"):
            shutil.copy(settings, partial / "etc/apt/apt.conf.d")
    lean = "".join(f"path-exclude /usr/share/{what}/*\n" for what in ("doc", "man", "locale"))
    (partial / "etc/dpkg/dpkg.cfg.d/01lean").write_text(lean)
    install = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" && apt-get clean'
    arguments = ["sh", "-euc", install, "install", *recipe.packages]
    environment = {
        "DEBIAN_FRONTEND": "noninteractive",
        **{k: v for k, v in os.environ.items() if "proxy" in k.lower()},
    }
    subprocess.run(Root(partial).command(arguments, environment=environment), check=True)
    partial.rename(whole)


def make_missing(names: Sequence[str], folder: Path = DEFAULT_FOLDER) -> None:
    """Make those roots that are not there; a root whose keys are needed is made first."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted: list[str] = []
    for name in names:
        keys = RECIPES[name].keys
        wanted += [keys, name] if keys else [name]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in dict.fromkeys(wanted):
            if (folder / name).is_dir():
                continue
            if os.geteuid() != 0:
                sys.exit(f"{name} is missing in {folder}, and only root can make it.")
            if shutil.which("debootstrap") is None:
                subprocess.run(["apt-get", "update", "-qq"], check=True)
                subprocess.run(
                    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "debootstrap"], check=True
                )
            print(f"making {folder / name}", flush=True)
            make(name, folder)


def main() -> None:
    """Return the command line."""
    parser = argparse.ArgumentParser(description="Make missing roots for the tests in real editors.")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("names", nargs="+", choices=sorted(RECIPES))
    options = parser.parse_args()
    make_missing(options.names, options.folder)


if __name__ == "__main__":
    main()
