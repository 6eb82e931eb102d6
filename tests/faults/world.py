"""Where jobs of the campaign run: pictures, what right results are, disks without room, and what is looked
for when a job is over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image

MARK = "ENLARGER_FAULTS"
"""A variable that every process of the campaign inherits, by which those are found that outlive their job."""

PATIENCE = 20.0
"""Seconds in which a process has to end whose parent is gone; a busy machine starts Pythons slowly."""

NETWORKS = ("faithful-x2", "photo-x2")
MODELS = (*NETWORKS, "bicubic")

ENDINGS = (".png", ".tif", ".webp", ".jpg")

COUNTS = ("damaged documents", "wrong successes", "leftovers", "orphans", "faults of ours", "hangs")
"""What is counted, and has to be 0."""

MOST_ROUNDING = 0.1
"""Levels, on average. A picture that was cut off, or is another, is further away."""

LONGEST = 180.0
"""Seconds that any job may take on a machine that does ten other things."""


class World:
    """A folder with a user's home, pictures and results. Of every job it is known what comes out if nothing
    goes wrong.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.token = f"{os.getpid()}-{time.time_ns()}"
        self.sources: dict[Path, str] = {}
        self.found: list[tuple[str, str]] = []
        """What must not be: one of COUNTS, and what it was."""
        self._right: dict[tuple[Path, str, str], str] = {}
        self._pixels: dict[str, NDArray[np.float32]] = {}
        (self.home / "tmp").mkdir(parents=True)
        chance = np.random.default_rng(7)
        for name, size in {"wide.png": (150, 40), "tall.tif": (50, 130), "small.jpg": (64, 64)}.items():
            path = folder / name
            pixels = chance.integers(0, 256, (size[1] // 4 + 1, size[0] // 4 + 1, 3), np.uint8)
            Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC).save(path)
            self.sources[path] = digest(path)

    def environment(self, home: Path | None = None) -> dict[str, str]:
        """Return that of every process of the campaign."""
        home = home or self.home
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ENLARGER"))
        }
        return {**kept, "HOME": str(home), "TMPDIR": str(home / "tmp"), MARK: self.token}

    def command(self, source: Path, result: Path, model: str, *more: str) -> list[str]:
        """Return a command that gives the same bytes every time."""
        words = ["upscale", source, "-o", result, "--model", model, "--scale", "2", "--device", "cpu"]
        return [sys.executable, "-m", "enlarger", *map(str, words), "--precision", "exact", *more]

    def right(self, source: Path, ending: str, model: str) -> str:
        """Return the digest of the pixels of a job's result, from a job that nobody disturbs."""
        key = source, ending, model
        if key not in self._right:
            place = self.folder / f"right{ending}"
            command = self.command(source, place, model, "--force")
            subprocess.run(command, env=self.environment(), check=True, capture_output=True)
            self._right[key] = pixels_digest(place)
            self._pixels[self._right[key]] = pixels(place)
        return self._right[key]

    def count(self, what: str, about: str) -> None:
        """Take note of something that must not be."""
        assert what in COUNTS
        self.found.append((what, about))

    def forgive_lack_of_memory(self, name: str) -> None:
        """Forget faults of a job that are no more than a lack of memory, which libraries tell in their
        own ways, or end the process.
        """
        self.found[:] = [item for item in self.found if not _is_of_memory(item, name)]

    def check_sources(self, about: str) -> None:
        for path, known in self.sources.items():
            if not path.exists() or digest(path) != known:
                self.count("damaged documents", f"{about}: {path.name}")

    def check_result(self, about: str, place: Path, succeeded: bool, right: str) -> None:
        """Look at what lies where a result was to be: it is right, or it is not there."""
        if not os.path.lexists(place):
            if succeeded:
                self.count("wrong successes", f"{about}: no file")
            return
        try:
            is_right = pixels_digest(place) == right or self._is_near(place, right)
        except (OSError, ValueError, SyntaxError):
            is_right = False
        if not is_right:
            self.count(
                "wrong successes", f"{about}: another picture, {'told so' if succeeded else 'silently'}"
            )

    def _is_near(self, place: Path, right: str) -> bool:
        """Tell whether a picture differs from the right one as devices do, which round in their own ways."""
        found, wanted = pixels(place), self._pixels.get(right)
        if wanted is None or found.shape != wanted.shape:
            return False
        return float(np.abs(found - wanted).mean()) < MOST_ROUNDING

    def check_leftovers(self, about: str, *folders: Path) -> None:
        """Look for hidden folders beside results, and for what lies among temporary files."""
        for folder in (*folders, self.home / "tmp", self.home / ".cache" / "enlarger" / "jobs"):
            for path in folder.glob("*") if folder.is_dir() else ():
                if path.name.startswith((".", "enlarger-", "job-")):
                    self.count("leftovers", f"{about}: {path}")
                    shutil.rmtree(path, ignore_errors=True)

    def check_orphans(self, about: str) -> None:
        """Look for processes of the campaign that are still there, with some patience."""
        end = time.monotonic() + PATIENCE
        while (alive := self.processes()) and time.monotonic() < end:
            time.sleep(0.05)
        for process in alive:
            with contextlib.suppress(psutil.Error):
                self.count("orphans", f"{about}: {process.cmdline()}")
                process.kill()

    def processes(self) -> list[psutil.Process]:
        """Return those that this world has started, and what they started."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                is_ours = process.environ().get(MARK) == self.token
                if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found


def _is_of_memory(item: tuple[str, str], name: str) -> bool:
    words = "MemoryError", "ImportError", "status -"
    return item[0] == "faults of ours" and item[1].startswith(name) and any(word in item[1] for word in words)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pixels_digest(path: Path) -> str:
    """Return a digest of all pixels: what is cut short raises OSError."""
    with Image.open(path) as image:
        image.load()
        return hashlib.sha256(f"{image.size} {image.mode}".encode() + image.tobytes()).hexdigest()


def pixels(path: Path) -> NDArray[np.float32]:
    with Image.open(path) as image:
        return np.asarray(image, np.float32)


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Generator[Path]:
    """Mount a disk in memory, for root alone."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def can_mount() -> bool:
    """Tell whether disks can be mounted here, where others see nothing of them."""
    return sys.platform == "linux" and os.geteuid() == 0 and os.environ.get("ENLARGER_FAULTS_APART") == "1"


def let_a_minute_pass(folder: Path) -> None:
    """Make a folder older than one that may yet be locked."""
    then = time.time() - 100
    with contextlib.suppress(FileNotFoundError):
        os.utime(folder, (then, then))


def pause(chance: random.Random, longest: float, until: Callable[[], bool]) -> None:
    """Let a random time pass, or less where `until` says so."""
    end = time.monotonic() + chance.uniform(0, longest)
    while time.monotonic() < end and not until():
        time.sleep(0.005)
