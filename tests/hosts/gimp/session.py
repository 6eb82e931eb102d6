"""A GIMP inside a root, with the plug-in in a profile of its own: headless, or on a private display."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageChops

from hosts.editors.known_devices import hand_on
from hosts.editors.roots import Root, find, python_paths

REPOSITORY = Path(__file__).resolve().parents[3]
INSIDE = Path(__file__).parent / "inside"
"""What runs inside GIMP."""
Found = TypeVar("Found")

PROCEDURE = "plug-in-enlarger-upscale-layer"

# Without the policy a picture with a profile asks what to do with it.
GIMPRC = """(check-updates no)
(save-session-info no)
(color-profile-policy keep)
"""
# Without the version the Welcome dialog opens all the same. 2.10 knows neither.
GIMPRC_3 = """(show-welcome-dialog no)
(config-version "{version}")
"""
CONFIG_VERSIONS = {"3.0": "3.0.4", "3.2": "3.2.6"}


@dataclass
class Gimp:
    """A GIMP with a profile, a home and a cache in one folder."""

    version: str
    root: Root
    folder: Path
    engine_python: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        plugin = self.plugin
        ignored = shutil.ignore_patterns("__pycache__")
        for part in ("enlarger", "gimpfu"):
            shutil.copytree(REPOSITORY / "plugins/gimp" / part, plugin, dirs_exist_ok=True, ignore=ignored)
        bridge = "enlarger_bridge"
        shutil.copytree(REPOSITORY / "plugins/bridge" / bridge, plugin / bridge, ignore=ignored)
        (plugin / "enlarger.py").chmod(0o755)
        settings = {"python": self.engine_python, "protocol": 1, "version": "0.1.0"}
        (plugin / "engine.json").write_text(json.dumps(settings))
        settings_of_3 = "" if self.is_2 else GIMPRC_3.format(version=CONFIG_VERSIONS[self.version])
        (self.profile / "gimprc").write_text(GIMPRC + settings_of_3)
        if self.is_2:
            self.add_plugin(INSIDE / "script_runner.py")
        (self.folder / "run").mkdir(mode=0o700, exist_ok=True)
        hand_on(self.folder / "cache")

    @property
    def is_2(self) -> bool:
        return self.version.startswith("2.")

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

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


def processes_with(text: str) -> list[int]:
    """Return the ids of the processes that have this text in their command line."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if text.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def wait_for(what: str, condition: Callable[[], Found], seconds: float = 30.0) -> Found:
    """Wait until the condition gives something true, and return that; `what` names it in the failure."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)


class Display:
    """A private X display with a window manager, and hands to work its windows with."""

    def __init__(self, root: Root, folder: Path, size: str = "1400x950") -> None:
        self._root, self._folder = root, folder
        read, write = os.pipe()
        # The server chooses a free number and tells it.
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        log = (folder / "display.log").open("wb")
        self._processes = [subprocess.Popen(root.command(command), pass_fds=[write], stdout=log, stderr=log)]
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start: " + (folder / "display.log").read_text())
        self.name = f":{number}"
        self._processes.append(subprocess.Popen(self._command("openbox"), stdout=log, stderr=log))
        log.close()

    def _command(self, *arguments: str) -> list[str]:
        environment = {"DISPLAY": self.name, "HOME": str(self._folder)}
        return self._root.command(arguments, environment=environment, binds=[self._folder])

    def run(self, *arguments: str) -> str:
        """Run a tool on this display; its output, empty when it failed."""
        return subprocess.run(
            self._command(*arguments), capture_output=True, text=True, timeout=60, check=False
        ).stdout

    def windows(self) -> dict[str, str]:
        """Return the visible windows: title by id."""
        # One tool call for all of them: entering a root costs more than the question
        search = "xdotool search --onlyvisible --name . 2>/dev/null"
        script = f'for w in $({search}); do echo $w "$(xdotool getwindowname $w)"; done'
        lines = self.run("sh", "-c", script).splitlines()
        return dict(line.split(" ", 1) for line in lines if " " in line)

    def wait_window(self, title: str, seconds: float = 60.0) -> str:
        """Wait for a window whose title matches, and return its id."""

        def look() -> str | None:
            return next((window for window, name in self.windows().items() if re.search(title, name)), None)

        try:
            return wait_for(f"a window titled {title!r}", look, seconds)
        except TimeoutError as problem:
            self.picture(self._folder / "failure.png")
            raise TimeoutError(
                f"{problem}; there are {self.windows()}; see {self._folder / 'failure.png'}"
            ) from None

    def wait_gone(self, title: str, seconds: float = 30.0) -> None:
        wait_for(
            f"the end of the window titled {title!r}",
            lambda: not any(re.search(title, name) for name in self.windows().values()),
            seconds,
        )

    def tool(self, *arguments: str) -> str:
        return self.run("xdotool", *arguments)

    def picture(self, path: Path, window: str = "root") -> None:
        """Save a screenshot."""
        command = self._command("import", "-window", window, "png:-")
        path.write_bytes(subprocess.run(command, capture_output=True, timeout=60, check=True).stdout)

    def changed(
        self, before: Path, after: Path, box: tuple[int, int, int, int]
    ) -> tuple[int, int, int, int] | None:
        """Where two screenshots differ inside a box, as left, top, right, bottom."""
        with Image.open(before) as one, Image.open(after) as two:
            found = ImageChops.difference(
                one.convert("RGB").crop(box), two.convert("RGB").crop(box)
            ).getbbox()
        return found and (found[0] + box[0], found[1] + box[1], found[2] + box[0], found[3] + box[1])

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()


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
        display.tool("key", "slash")
        with contextlib.suppress(TimeoutError):
            search = display.wait_window("^Search Actions$", 10)
            display.tool("windowactivate", "--sync", search)
            display.tool("type", label)
            display.tool("sleep", "1")
            display.tool("key", "Return")
            dialog = display.wait_window(f"^{label}$", 25)
            display.tool("windowactivate", "--sync", dialog)
            return dialog
        display.tool("key", "Escape", "Escape", "Escape")
    raise TimeoutError(f"{label}… did not open its dialog")


def open_dialog(display: Display, window: str) -> str:
    """Choose Filters > Enhance > Upscale Layer…, and return the dialog."""
    for _ in range(3):  # a menu that is slow to open swallows a key
        open_menu(display, window)
        display.tool("key", "l")
        with contextlib.suppress(TimeoutError):
            dialog = display.wait_window("^Upscale Layer$", 25)
            display.tool("windowactivate", "--sync", dialog)
            return dialog
        display.tool("key", "Escape", "Escape", "Escape")
    raise TimeoutError("Filters > Enhance > Upscale Layer… did not open its dialog")


@contextlib.contextmanager
def in_window(
    gimp: Gimp, display: Display, *arguments: str, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """GIMP with a window on the display; it is ended with everything it started."""
    log = (gimp.folder / "gimp.log").open("wb")
    command = gimp.command(
        "dbus-run-session", "--", "gimp", "-s", *arguments, DISPLAY=display.name, **variables
    )
    process = subprocess.Popen(
        command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def root_for(version: str) -> Root | None:
    """Return this version's root, in the folder that ENLARGER_TEST_ROOTS names or the usual one."""
    folder = os.environ.get("ENLARGER_TEST_ROOTS")
    return find(f"gimp-{version}", Path(folder)) if folder else find(f"gimp-{version}")
