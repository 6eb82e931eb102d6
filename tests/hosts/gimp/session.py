"""A GIMP inside a root, with the plug-in in a profile of its own: headless, or on a display."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hosts.editors.display import Display
from hosts.editors.known_devices import hand_on
from hosts.editors.processes import processes_with, running, wait_for
from hosts.editors.roots import REPOSITORY, Root, python_paths
from hosts.gimp import right_to_left

INSIDE = Path(__file__).parent / "inside"
"""What runs inside GIMP."""

PROCEDURE = "plug-in-enlarger-upscale-layer"

# Without the policy a picture with a profile asks what to do with it.
GIMPRC = """(check-updates no)
(save-session-info no)
(color-profile-policy keep)
"""
# Without the version the Welcome dialog opens all the same; without the language what is known of plug-ins
# counts as known in another one. 2.10 has none of the three.
GIMPRC_3 = """(show-welcome-dialog no)
(config-version "{version}")
(prev-language "C.UTF-8")
"""
CONFIG_VERSIONS = {"3.0": "3.0.4", "3.2": "3.2.6"}


@dataclass
class Gimp:
    """A GIMP with a profile, a home and a cache in one folder."""

    version: str
    root: Root
    folder: Path
    engine_python: str

    def __post_init__(self) -> None:
        plugin = self.plugin
        ignored = shutil.ignore_patterns("__pycache__")
        for part in ("enlarger", "gimpfu"):
            shutil.copytree(REPOSITORY / "plugins/gimp" / part, plugin, dirs_exist_ok=True, ignore=ignored)
        bridge = "enlarger_bridge"
        shutil.copytree(REPOSITORY / "plugins/bridge" / bridge, plugin / bridge, ignore=ignored)
        (plugin / "enlarger.py").chmod(0o755)
        self.name_engine(self.engine_python)
        settings_of_3 = "" if self.is_2 else GIMPRC_3.format(version=CONFIG_VERSIONS[self.version])
        (self.profile / "gimprc").write_text(GIMPRC + settings_of_3)
        if self.is_2:
            self.add_plugin(INSIDE / "script_runner.py")
        (self.folder / "run").mkdir(mode=0o700, exist_ok=True)
        hand_on(self.folder / "cache")

    def name_engine(self, python: str) -> None:
        """Tell the plug-in of its engine's Python."""
        settings = {"python": python, "protocol": 1, "version": "0.1.0"}
        (self.plugin / "engine.json").write_text(json.dumps(settings))

    @property
    def is_2(self) -> bool:
        return self.version.startswith("2.")

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    def know_stock_plugins(self, others: Sequence[Gimp]) -> None:
        """Take over what another GIMP of this version found out about the plug-ins that come with it.

        It then queries those of this profile alone, which are always found out anew.
        """
        known = [path for other in others if (path := other.profile / "pluginrc").exists()]
        if known:
            # In bytes, as it holds the first ones of kinds of files.
            expressions = re.split(rb"^(?=\()", known[0].read_bytes(), flags=re.MULTILINE)
            stock = [part for part in expressions if not part.startswith(b'(plug-in-def "${gimp_dir}/')]
            (self.profile / "pluginrc").write_bytes(b"".join(stock))

    def add_plugin(self, source: Path) -> None:
        """Put another plug-in, of one file, into the profile."""
        plugin = self.profile / "plug-ins" / source.stem / source.name
        plugin.parent.mkdir()
        shutil.copy(source, plugin)
        plugin.chmod(0o755)

    @property
    def plugin(self) -> Path:
        return self.profile / "plug-ins" / "enlarger"

    @property
    def jobs(self) -> Path:
        return self.folder / "cache" / "enlarger" / "jobs"

    def command(self, *arguments: str, small: dict[str, str] | None = None, **variables: str) -> list[str]:
        environment = {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "GIMP2_DIRECTORY" if self.is_2 else "GIMP3_DIRECTORY": str(self.profile),
            "TESTS": str(INSIDE),
            "NO_AT_BRIDGE": "1",
            "GIO_USE_VFS": "local",
            **variables,
        }
        binds = [self.folder, REPOSITORY, *python_paths()]
        return self.root.command(arguments, binds=binds, environment=environment, small=small)

    def script_command(
        self, script: str, small: dict[str, str] | None = None, *, fonts: bool = False, **variables: str
    ) -> list[str]:
        """Return the command that runs Python source inside a GIMP without a window, in which there are fonts
        if wanted.
        """
        path = self.folder / "script.py"
        path.write_text(script)
        run = f"exec(compile(open({str(path)!r}).read(), {str(path)!r}, 'exec'))"
        if self.is_2:  # it ends when it is told to
            batch = ["-b", run, "-b", "from gimpfu import pdb; pdb.gimp_quit(True)"]
        else:
            batch = ["--quit", "-b", run]
        return self.command(
            *("gimp-console", "-i", "-d", *(() if fonts else ("-f",)), "-s"),
            *("--batch-interpreter=python-fu-eval", *batch),
            small=small,
            **variables,
        )

    def jobs_left(self) -> list[str]:
        return os.listdir(self.jobs) if self.jobs.is_dir() else []

    def engines(self) -> list[int]:
        """Return the processes that work for this GIMP's job folders."""
        return processes_with(str(self.jobs))

    def plugins(self) -> list[int]:
        return [pid for pid in processes_with(str(self.plugin / "enlarger.py")) if pid not in self.engines()]


WIDTH, HEIGHT = 1390, 900


def arrange(display: Display, window: str) -> None:
    """Give GIMP's window a known place and size, so that positions in it are known."""
    display.tool("windowactivate", "--sync", window)
    display.tool("windowsize", "--sync", window, str(WIDTH), str(HEIGHT))
    display.tool("windowmove", "--sync", window, "0", "0")
    # Away from anything that shows a tooltip.
    display.tool("mousemove", str(WIDTH // 2), str(HEIGHT // 2))


def open_menu(display: Display, window: str) -> None:
    """Open Filters > Enhance by its mnemonics."""
    display.tool("windowactivate", "--sync", window)
    display.tool("key", "--clearmodifiers", "alt+r")
    display.tool("key", "h")


def open_entry(display: Display, window: str, label: str) -> str:
    """Find a menu entry by the action search, and return the dialog that it opens."""
    for _ in range(3):  # a search that is slow to open swallows keys
        display.tool("windowactivate", "--sync", window)
        before = set(display.windows())
        display.tool("key", "slash")
        with contextlib.suppress(TimeoutError):
            # By its title it could be told in English alone.
            search = wait_for("the search", functools.partial(newest, display, before), 10)
            display.tool("windowactivate", "--sync", search)
            display.tool("type", label)
            display.tool("sleep", "1")
            display.tool("key", "Return")
            dialog = display.wait_window(f"^{label}$", 25)
            display.tool("windowactivate", "--sync", dialog)
            return dialog
        display.tool("key", "Escape", "Escape", "Escape")
    raise TimeoutError(f"{label}… did not open its dialog")


def newest(display: Display, before: set[str]) -> str | None:
    """Return a window that was not there before."""
    return next(iter(set(display.windows()) - before), None)


def open_dialog(display: Display, window: str, title: str = "^Upscale Layer$") -> str:
    """Choose Filters > Enhance > Upscale Layer…, and return the dialog, whose title matches."""
    for _ in range(3):  # a menu that is slow to open swallows a key
        open_menu(display, window)
        display.tool("key", "l")
        with contextlib.suppress(TimeoutError):
            dialog = display.wait_window(title, 25)
            display.tool("windowactivate", "--sync", dialog)
            return dialog
        display.tool("key", "Escape", "Escape", "Escape")
    raise TimeoutError("Filters > Enhance > Upscale Layer… did not open its dialog")


@contextlib.contextmanager
def in_window(
    gimp: Gimp, display: Display, *arguments: str, mirrored: bool = False, **variables: str
) -> Generator[subprocess.Popen[bytes]]:
    """GIMP with a window on the display, from right to left if wanted; it is ended with everything it
    started.
    """
    start = ["dbus-run-session", "--", "gimp", "-s", *arguments]
    small: dict[str, str] | None = None
    if mirrored and gimp.is_2:
        start, small = right_to_left.command(gimp.folder, start), right_to_left.SMALL
        variables["LANGUAGE"] = f"{variables['LANGUAGE']}:he"
    elif mirrored:
        right_to_left.mirror(gimp.plugin)
    command = gimp.command(*start, small=small, DISPLAY=display.name, **variables)
    with running(command, gimp.folder / "gimp.log") as process:
        yield process
