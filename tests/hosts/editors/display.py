"""A private X display, with hands to work the windows on it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from PIL import Image, ImageChops

from hosts.editors.processes import wait_for
from hosts.editors.roots import Root

RESTING = 4
"""So many screenshots in a row are equal where nothing moves any more; each takes some tenths of a second."""


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

    def still(self, path: Path) -> Path:
        """Save a screenshot of a screen that has come to rest: several in a row are equal."""
        again = path.with_suffix(".again.png")
        equal = 0

        def rests() -> bool:
            nonlocal equal
            self.picture(again)
            with Image.open(again) as image:
                is_same = path.exists() and not self.changed(path, again, (0, 0, *image.size))
            equal = equal + 1 if is_same else 0
            again.replace(path)
            return equal >= RESTING

        path.unlink(missing_ok=True)
        wait_for("a screen at rest", rests, 60)
        return path

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
