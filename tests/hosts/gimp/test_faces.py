"""Redrawn faces in real GIMP 3, by the detector itself and a made-up network that inverts them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from face_detector import install, weights
from face_networks import install_restorer
from hosts.editors.roots import REPOSITORY
from hosts.editors.user_networks import write_drawing_network
from hosts.gimp.session import INSIDE, Gimp
from tiny_networks import GraphBuilder

FACE = (162, 130, 264, 246)
"""Where the one face is in the picture, enlarged twice."""

SCRIPT = """
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, {folder!r})
import stage, scenes_faces
stage.play()
"""


def test_redrawn_faces_are_a_layer_of_their_own_above_the_new_one(
    make_gimp: Callable[[str], Gimp], monkeypatch: pytest.MonkeyPatch
) -> None:
    gimp = make_gimp("3.0")
    own: Path = gimp.folder / ".local" / "share"
    monkeypatch.setenv("XDG_DATA_HOME", str(own))
    write_drawing_network(own / "enlarger" / "models")
    install(weights())
    install_restorer(GraphBuilder().add("Neg"), "inverting", 1.0, -1.0)
    with Image.open(REPOSITORY / "tests/core/jobs/garden.webp") as picture:
        picture.convert("RGB").save(gimp.folder / "garden.png")
        size = [2 * side for side in picture.size]
    command = gimp.script_command(SCRIPT.format(folder=str(INSIDE)), FOLDER=str(gimp.folder))
    run = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    told = json.loads((gimp.folder / "scenes.json").read_text())["redrawn"]
    assert "error" not in told, told["error"] + run.stderr
    assert told["faces"]["name"].startswith("Faces redrawn by ")
    assert told["faces"]["size"] == told["below"]["size"] == size
    assert told["new"] == told["below"]["name"]
    assert told["seen"] == pytest.approx(FACE, abs=40)  # an oval about it, with soft edges
