"""A Krita inside a root, with the plug-in in a profile of its own: without a window, or on a display."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile

from hosts.editors.known_devices import hand_on, take_back
from hosts.editors.pictures import PICTURES, photograph_and_damaged, picture, random_values
from hosts.editors.processes import processes_with, running
from hosts.editors.roots import REPOSITORY, Root, python_paths

sys.path.insert(0, str(REPOSITORY))
from installer.editors.krita import Krita as InstalledKrita

VERSIONS = ("5.1", "5.2", "5.3")
INSIDE = Path(__file__).parent / "inside"
"""What runs inside Krita."""
STAGE = "stage"
RESOURCES = "resourcecache.sqlite"

# Sound and the recent files' pictures would only cost time.
KRITARC = """[python]
enable_enlarger=true
enable_stage=true
"""

WITHOUT_OPENGL = """[General]
OpenGLRenderer=none
"""
"""For scenes that resize documents: Krita 5.3 aborts now and then where a canvas of OpenGL paints meanwhile.
Without it one of Krita's own threads crashes at times, where scenes look at the preview.
"""

# Loads the scenes in a Krita with a window.
DESKTOP = """[Desktop Entry]
Type=Service
ServiceTypes=Krita/PythonPlugin
X-KDE-Library=stage
X-Python-2-Compatible=false
Name=Stage
Comment=Plays the scenes of the tests
"""


@dataclass
class Krita:
    """A Krita with a profile, a home and a cache in one folder."""

    version: str
    root: Root
    folder: Path
    engine_python: str

    def __post_init__(self) -> None:
        plugins, runners = (self.data / name / "pykrita" for name in ("krita", "kritarunner"))
        installed = InstalledKrita(self.version, plugins.parent, kritarc=self.folder / "config/kritarc")
        runners.mkdir(parents=True)
        plugins.mkdir(parents=True)
        for name, source in installed.sources(REPOSITORY).items():
            place = plugins.parent / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)
        self.name_engine()
        for file in INSIDE.glob("*.py"):
            for folder in (plugins, runners):
                shutil.copy(file, folder)
        (plugins / f"{STAGE}.desktop").write_text(DESKTOP)
        config = self.folder / "config"
        config.mkdir()
        (config / "kritarc").write_text(KRITARC)
        (self.folder / "run").mkdir(mode=0o700)
        hand_on(self.folder / "cache")

    def name_engine(self) -> None:
        """Tell the plug-in of the engine, whatever scenes that did not come to their end have told it."""
        settings = {"python": self.engine_python, "protocol": 1, "version": "0.1.0"}
        (self.data / "krita" / "pykrita" / "enlarger" / "engine.json").write_text(json.dumps(settings))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def jobs(self) -> Path:
        return self.folder / "cache" / "enlarger" / "jobs"

    def command(self, *arguments: str, small: dict[str, str] | None = None, **variables: str) -> list[str]:
        environment = {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.data),
            "TMPDIR": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "LANGUAGE": "en",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_LOGGING_RULES": "krita.lib.resources*=false",
            "PYTHONDONTWRITEBYTECODE": "1",
            "FOLDER": str(self.folder),
            **variables,
        }
        binds = [self.folder, REPOSITORY, *python_paths()]
        return self.root.command(arguments, binds=binds, environment=environment, small=small)

    def hand_on_resources(self, one: str, other: str) -> None:
        """Give `other`, Krita or kritarunner, the database of resources that `one` has made, if it has none:
        to make it takes longer than most scenes.
        """
        place, made = self.data / other, self.data / one
        if (made / RESOURCES).exists() and not (place / RESOURCES).exists():
            own = shutil.ignore_patterns("pykrita", "actions")
            shutil.copytree(made, place, ignore=own, dirs_exist_ok=True)

    def play(self, scenes: str, seconds: int = 300) -> dict[str, Any]:
        """Have the scenes of a module played without a window, and return what came of them."""
        self.name_engine()
        self.hand_on_resources("krita", "kritarunner")
        command = self.command("kritarunner", "-s", STAGE, "-f", "play", scenes, QT_QPA_PLATFORM="offscreen")
        run = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=seconds, check=False
        )
        return self.report(scenes, run.stdout + run.stderr)

    def play_in_window(
        self,
        scenes: str,
        display: str,
        *files: str,
        seconds: int = 400,
        opengl: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Have them played in a Krita with a window on a display, where nothing was chosen before."""
        canvas = self.folder / "config" / "kritadisplayrc"
        canvas.write_text("" if opengl else WITHOUT_OPENGL)
        self.name_engine()
        self.hand_on_resources("kritarunner", "krita")
        settings = self.folder / "config" / "kritarc"
        if settings.exists():
            kept = re.sub(r"^\[enlarger\]\n(?:[^\[\n].*\n|\n)*", "", settings.read_text(), flags=re.MULTILINE)
            settings.write_text(kept)
        with self.in_window(display, *files, SCENES=scenes, **(variables or {})) as process:
            process.wait(timeout=seconds)
        return self.report(scenes, (self.folder / "krita.log").read_text(errors="replace"))

    def report(self, scenes: str, said: str) -> dict[str, Any]:
        take_back(self.folder / "cache")
        path = self.folder / f"{scenes}.json"
        assert path.exists(), said[-5000:]
        results: dict[str, Any] = json.loads(path.read_text())
        assert results["version"].startswith(self.version)
        return results

    @contextlib.contextmanager
    def in_window(self, display: str, *files: str, **variables: str) -> Generator[subprocess.Popen[bytes]]:
        """Krita with a window on a display; it is ended with everything it started."""
        command = self.command("krita", "--nosplash", *files, small=None, DISPLAY=display, **variables)
        with running(command, self.folder / "krita.log") as process:
            yield process

    def engines(self) -> list[int]:
        """Return the processes that work for this Krita's job folders."""
        return processes_with(str(self.jobs))

    def jobs_left(self) -> list[str]:
        return os.listdir(self.jobs) if self.jobs.is_dir() else []


class KritaScenes:
    """What came of the scenes in one Krita."""

    def __init__(self, krita: Krita, results: dict[str, Any]) -> None:
        self.folder = krita.folder
        self.version = krita.version
        self.all = results

    def __getitem__(self, name: str) -> dict[str, Any]:
        result: dict[str, Any] = self.all[name]
        assert "error" not in result, result["error"]
        return result

    def array(self, name: str, width: int, height: int, channels: int, dtype: type[np.generic]) -> np.ndarray:
        """Return pixels that a scene kept, with the channels in Krita's order."""
        raw = (self.folder / f"{name}.raw").read_bytes()
        return np.frombuffer(raw, dtype).reshape(height, width, channels)

    def rgba(self, name: str, width: int, height: int, dtype: type[np.generic] = np.uint8) -> np.ndarray:
        """Return whole numbers of RGBA in the order of the letters."""
        return self.array(name, width, height, 4, dtype)[..., [2, 1, 0, 3]]


def is_of_automatic(name: str, before: str) -> bool:
    """Tell whether a new layer is named after what Automatic may have cleaned and enlarged it with."""
    return name in (f"{before} (faithful-x4)", f"{before} (clean-x1, faithful-x4)")


def write_pictures(folder: Path) -> None:
    """Put what the scenes enlarge into a folder."""
    for name, image in PICTURES.items():
        image.save(folder / f"{name}.png")
        image.convert("RGBA").save(folder / f"{name}-with-alpha.png")
    picture(300, 200).save(folder / "middling.png")
    photograph_and_damaged()[1].save(folder / "damaged.png")
    picture(900, 700).save(folder / "large.png")
    rgb = np.asarray(PICTURES["rgb"]).astype(np.uint16)
    fine = np.random.default_rng(5).integers(0, 200, rgb.shape).astype(np.uint16)
    tifffile.imwrite(folder / "deep.tif", rgb * 256 + fine, photometric="rgb")
    depths = {"u8": "U8", "u16": "U16", "half": "F16", "float": "F32"}
    for name, values in random_values().items():
        (folder / f"values-{depths[name]}.raw").write_bytes(values.tobytes())
