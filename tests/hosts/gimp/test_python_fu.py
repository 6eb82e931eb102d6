"""Scripts in Python 2, unchanged, run in every GIMP by Enlarger's interpreter for them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hosts.editors.pictures import picture
from hosts.gimp.gimpfu_table import command
from hosts.gimp.session import INSIDE, Gimp

SCRIPTS = INSIDE / "python_fu"
BESIDE = {"fu_format": "fu_files"}
"""Modules, and the script beside which they lie."""

TURNED = (240, 197, 45, 255)
"""A pixel of a picture that was turned and mapped."""


def install(gimp: Gimp) -> None:
    """Put each script in a folder of its own, with nothing beside it, and name the interpreter."""
    for script in SCRIPTS.glob("*.py"):
        folder = gimp.profile / "plug-ins" / BESIDE.get(script.stem, script.stem)
        folder.mkdir(exist_ok=True)
        program = folder / script.name
        program.write_bytes(script.read_bytes())
        program.chmod(0o755)
    interpreter = gimp.plugin / "python-fu"
    interpreter.chmod(0o755)
    table = (gimp.plugin / "python-fu.interp").read_text().format(program=interpreter)
    (gimp.profile / "interpreters").mkdir()
    (gimp.profile / "interpreters" / "python-fu.interp").write_text(table)


@dataclass
class Played:
    """What came of the scenes in one GIMP, and what it said meanwhile."""

    folder: Path
    said: str

    def __getitem__(self, name: str) -> Any:
        result = json.loads((self.folder / "python_fu.json").read_text())[name]
        assert not isinstance(result, dict), result["error"]
        return result

    def picture(self, name: str) -> np.ndarray:
        return np.asarray(Image.open(self.folder / name))


@pytest.fixture(scope="module")
def played(version: str, make_gimp: Callable[[str], Gimp]) -> Played:
    """Return what came of the scenes in one GIMP of this version."""
    gimp = make_gimp(version)
    install(gimp)
    picture(60, 45).save(gimp.folder / "rgb.png")
    picture(50, 40, alpha=True).save(gimp.folder / "rgba.png")
    scenes = command(gimp, "scenes_python_fu")
    run = subprocess.run(scenes, capture_output=True, text=True, timeout=300, check=False)
    assert (gimp.folder / "python_fu.json").exists(), run.stdout + run.stderr
    return Played(gimp.folder, run.stdout + run.stderr)


def test_texts_are_pixels_and_whole_numbers_divide_to_whole_numbers(played: Played) -> None:
    assert played["pixels"] == [60, 45]
    wanted = np.asarray(picture(60, 45)).copy()
    wanted[:, :30] //= 3
    wanted[:, 30:, 0] = 255 - wanted[:, 30:, 0]
    np.testing.assert_array_equal(played.picture("pixels.png"), wanted)


def test_a_text_is_drawn_in_the_nearest_font_of_any_name(played: Played) -> None:
    sizes, has_extents = played["texts"]
    assert has_extents
    widths = [int(size.split(" x ")[0]) for size in sizes.split(", ")]
    assert len(widths) == 7
    assert min(widths) > 10
    nosuch, bold, plain, *_ = widths
    assert nosuch == bold > plain


def test_a_layer_with_a_mask_is_saved_with_its_own_pixels(played: Played) -> None:
    assert played["save"] == [["alone"], 0]
    np.testing.assert_array_equal(played.picture("alone.png"), np.asarray(picture(50, 40, alpha=True)))


def test_a_script_opens_and_writes_files_of_a_kind_of_its_own(played: Played) -> None:
    assert played["files"] == ["from a file", "renamed"]
    source = np.asarray(picture(60, 45))
    np.testing.assert_array_equal(played.picture("files.png"), source)
    assert (played.folder / "picture.fu").read_bytes() == b"FU\x3c\0\x2d\0" + source.tobytes()


def test_an_indexed_layer_has_the_numbers_of_its_colours(played: Played) -> None:
    texts, numbers = played["indexed"]
    both = [int(word) for word in texts.split()]
    after, before = both[:3], both[3:]
    assert after == [15 - number for number in before]
    assert numbers == list(range(16))


def test_paths_are_had_by_name(played: Played) -> None:
    found, left, bounds = played["paths"]
    assert found == "2 line,both True line 10,10"
    assert left == ["both"]
    np.testing.assert_allclose(bounds, [1, 10, 5, 50, 30], atol=1)


def test_what_lies_beyond_the_canvas_is_not_copied_and_what_is_turned_gets_alpha(
    played: Played, version: str
) -> None:
    copied, _, has_alpha = played["beyond"].rpartition(" ")
    assert has_alpha == "True"
    if version != "3.0":  # the whole layer is copied there after gimp-selection-all, see docs/gimpfu.md
        assert copied == "60 x 45"
    turned = played.picture("beyond.png")
    assert turned[0, 0, 3] == 0
    # Seen in GIMP 2.10
    np.testing.assert_allclose(turned[22, 30], TURNED, atol=1)


def test_a_gif_has_all_layers_as_frames(played: Played) -> None:
    assert played["frames"] == 3
    with Image.open(played.folder / "frames.gif") as file:
        assert getattr(file, "n_frames", 1) == 3


def test_what_cannot_run_is_named_with_its_line(played: Played) -> None:
    assert played["others"] == [False, False]
    assert "fu_broken.py, line 5: this is no Python 2" in played.said
    assert "fu_gtk.py, line 5: ImportError: it opens windows of its own with gtk (PyGTK)" in played.said
    assert "some_function_that_never_was" in played.said


def test_a_translation_is_made_once(played: Played) -> None:
    kept = list((played.folder / "cache" / "enlarger" / "python-fu").glob("*.py"))
    assert len(kept) == len(list(SCRIPTS.glob("*.py"))) - 1, "the broken one has none"
