"""The scenes played in one GIMP: the tests read what came of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from hosts.editors.pictures import PICTURES, random_values
from hosts.gimp.session import INSIDE, Gimp

FILES = (
    "scenes_frames",
    "scenes_upscaling",
    "scenes_pixels",
    "scenes_masks",
    "scenes_document",
    "scenes_fidelity",
    "scenes_effects",
)

SCRIPT = """
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, {folder!r})
import stage, {files}
stage.play()
"""


class Scenes:
    """What came of the scenes in one GIMP."""

    def __init__(self, folder: Path, results: dict[str, Any]) -> None:
        self.folder = folder
        self.all = results

    def __getitem__(self, name: str) -> dict[str, Any]:
        result = self.all[name]
        assert "error" not in result, result["error"]
        return result

    @property
    def is_2(self) -> bool:
        return self.all["version"].startswith("2.")

    def pixels(self, name: str, width: int, height: int) -> np.ndarray:
        return np.frombuffer((self.folder / f"{name}.raw").read_bytes(), np.uint8).reshape(height, width, -1)


def play(gimp: Gimp) -> Scenes:
    """Have all scenes played in this GIMP."""
    for name, image in PICTURES.items():
        image.save(gimp.folder / f"{name}.png")
    for name, values in random_values().items():
        (gimp.folder / f"values-{name}.raw").write_bytes(values.tobytes())
    script = SCRIPT.format(folder=str(INSIDE), files=", ".join(FILES))
    command = gimp.script_command(script, FOLDER=str(gimp.folder))
    run = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    report = gimp.folder / "scenes.json"
    assert report.exists(), run.stdout + run.stderr
    results = json.loads(report.read_text())
    assert results["version"].startswith(gimp.version)
    return Scenes(gimp.folder, results)
