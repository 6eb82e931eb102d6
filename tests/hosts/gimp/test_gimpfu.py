"""Classic scripts of gimpfu's run unchanged in every GIMP."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hosts.editors.pictures import picture
from hosts.gimp.gimpfu_table import command, failed_in, read
from hosts.gimp.session import INSIDE, Gimp

MODULES = ("gimpfu", "gimp.py", "gimpenums.py", "gimpshelf.py", "gimpcolor.py")


def install_scripts(gimp: Gimp) -> None:
    """Put each classic script in a folder of its own, with gimpfu beside it."""
    for script in (INSIDE / "classic").glob("*.py"):
        folder = gimp.profile / "plug-ins" / script.stem
        folder.mkdir()
        program = folder / script.name
        program.write_bytes(script.read_bytes())
        program.chmod(0o755)
        for name in MODULES:
            (folder / name).symlink_to(Path("..", "enlarger", name))


def write_pictures(folder: Path) -> None:
    picture(60, 45).save(folder / "rgb.png")
    picture(50, 40, alpha=True).save(folder / "rgba.png")
    picture(130, 70).save(folder / "wide.png")
    (folder / "batch").mkdir()
    picture(40, 30).save(folder / "batch" / "first.png")
    picture(40, 20).save(folder / "batch" / "second.png")
    (folder / "batch" / "notes.txt").write_text("no picture")


class Played:
    """What came of the scenes in one GIMP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all = json.loads((folder / "classic.json").read_text())

    def __getitem__(self, name: str) -> Any:
        result = self.all[name]
        assert not isinstance(result, dict) or "error" not in result, result["error"]
        return result

    def pixels(self, name: str, size: list[int]) -> np.ndarray:
        width, height, depth = size
        data = (self.folder / f"{name}.raw").read_bytes()
        return np.frombuffer(data, np.uint8).reshape(height, width, depth)

    def picture(self, name: str) -> np.ndarray:
        return np.asarray(Image.open(self.folder / name))


@pytest.fixture(scope="module")
def played(version: str, make_gimp: Callable[[str], Gimp]) -> Played:
    """Return what came of the scenes in one GIMP of this version."""
    gimp = make_gimp(version)
    install_scripts(gimp)
    write_pictures(gimp.folder)
    scenes = command(gimp, "scenes_classic", "scenes_coverage")
    run = subprocess.run(scenes, capture_output=True, text=True, timeout=600, check=False)
    assert (gimp.folder / "classic.json").exists(), run.stdout + run.stderr
    return Played(gimp.folder)


def test_all_that_the_document_names_works(played: Played, version: str) -> None:
    calls = read(played.folder)
    failed = {name: call["problem"] for name, call in calls.items() if "problem" in call}
    assert set(failed) == failed_in(version), failed
    wrong = [name for name, call in calls.items() if " == " in name and call.get("gave") is not True]
    assert not wrong


def test_the_scripts_parse_in_every_python() -> None:
    for script in (INSIDE / "classic").glob("*.py"):
        compile(script.read_text(), script.name, "exec")
    for python in sorted(
        Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/2.7*/bin/python")
    ):
        scripts = [str(script) for script in (INSIDE / "classic").glob("*.py")]
        check = "import sys; [compile(open(name).read(), name, 'exec') for name in sys.argv[1:]]"
        subprocess.run([python, "-B", "-c", check, *scripts], check=True)


def test_regions_of_pixels_read_and_set_bytes(played: Played) -> None:
    before = np.asarray(picture(50, 40, alpha=True))
    assert np.array_equal(played.pixels("mirror", played["mirror"]), before[:, ::-1])


def test_tiles_read_and_set_pixels(played: Played) -> None:
    before = np.asarray(picture(130, 70))
    assert np.array_equal(played.pixels("invert", played["invert"]), 255 - before)


def blurred(pixels: np.ndarray, deviation: float) -> np.ndarray:
    """Return the middle of a picture, blurred by its encoded values."""
    values = pixels.astype(np.float64)
    alpha = values[..., 3:]
    weights = np.exp(-(np.arange(-9, 10) ** 2) / (2 * deviation**2))
    weights /= weights.sum()

    def along(data: np.ndarray, axis: int) -> np.ndarray:
        return np.apply_along_axis(lambda line: np.convolve(line, weights, "same"), axis, data)

    colours = along(along(values[..., :3] * alpha, 0), 1) / np.maximum(along(along(alpha, 0), 1), 1e-6)
    return colours[10:-10, 25:-10]


def test_a_layer_effect_gives_the_pixels_it_gave(played: Played) -> None:
    before = np.asarray(picture(50, 40, alpha=True))
    glow = played["glow"]
    assert glow["layers"][0].endswith("(glow)")
    assert glow["new"][1:] == [28, 50.0]
    assert glow["active"]
    copy = played.pixels("glow", glow["size"])
    difference = np.abs(copy[10:-10, 25:-10, :3] - blurred(before, 6 * 0.32))
    assert (difference.mean(), difference.max()) < (2, 8)
    merged = played.pixels("glow-merged", played["glow_merged"]["size"])
    assert len(played["glow_merged"]["layers"]) == 1
    one, two = before[..., :3].astype(float), copy[..., :3].astype(float)
    screened = 255 - (255 - one) * (255 - two) / 255
    opaque = (before[..., 3] == 255) & (copy[..., 3] == 255)
    assert opaque.sum() > 100
    assert np.abs(merged[..., :3] - (one + (screened - one) / 2))[opaque].max() < 2


def test_every_type_of_parameter_and_result_arrives(played: Played) -> None:
    told = played["types"]
    assert "1 2 3 4 1.500 text value a\nb rgb(255, 0, 0) rgb(0, 255, 0) True False" in told["text"]
    assert "3.500 4.000 5.000 a 10 2 /tmp/a /tmp/b /tmp" in told["text"]
    assert "Channel:chosen" in told["text"]
    assert told["text"].endswith("Vectors:line")
    assert (told["count"], told["half"], told["orange"]) == (31, 0.5, [255, 128, 0])
    assert told["truth"]
    assert told["same"] == [True] * 3
    assert [row[1] for row in told["params"]][:2] == ["run-mode", "image"]


def test_a_batch_loads_and_saves_the_pictures_of_a_folder(played: Played) -> None:
    for style, (done, names) in played["batch"].items():
        assert (done, names) == (2, ["first.jpg", "first.png", "second.jpg", "second.png"]), style
    source = np.asarray(picture(40, 30))
    plain, grey, negative = (played.picture(f"batch-{style}/first.png") for style in played["batch"])
    assert any(np.array_equal(plain, source[row::2, column::2]) for row in (0, 1) for column in (0, 1))
    assert grey.shape == (15, 20)
    assert np.array_equal(negative, 255 - plain)
    jpeg = played.picture("batch-plain/first.jpg")
    assert np.abs(jpeg.mean(axis=2) - plain.mean(axis=2)).mean() < 6  # its colours are coarser


def test_a_caption_is_a_text_layer(played: Played) -> None:
    told = played["caption"]
    assert told["layers"] == ["Caption", "Background", "Strip"]
    assert (told["is_text"], told["text"], told["color"]) == (True, "Caption", [200, 0, 0])
    x, y, width, height = told["box"]
    assert told["canvas"] == [max(60, width), 45 + height + 4]
    pixels = played.pixels("caption", told["size"])
    assert np.array_equal(pixels[:45, :60], np.asarray(picture(60, 45)))
    strip = pixels[y : y + height, x : x + width].reshape(-1, 3)
    ink, paper = (strip == (200, 0, 0)).all(1).mean(), (strip == (255, 255, 255)).all(1).mean()
    assert ink > 0.05
    assert paper > 0.3


def test_selections_fills_paths_and_groups_draw_what_they_drew(played: Played) -> None:
    told = played["shapes"]
    assert told["layers"] == [["Group", "GroupLayer"], ["Ground", "Layer"]]
    assert told["inner"] == [["Ramp", 3, [32, 0], True]]
    assert told["channels"] == ["Corner"]
    assert told["vectors"] == [["Line", 1]]
    assert told["guide"] == 32
    assert told["undo"]
    ground = played.pixels("shapes-ground", told["ground"])[..., :3]
    ink, paper, line = (0, 0, 200), (255, 255, 0), (255, 0, 0)
    assert (ground[:32, :32] == ink).all()
    assert (ground[48, 48] == ink).all()
    assert (ground[34, 34] == paper).all()
    assert (ground[:32, 32:] == paper).all()
    assert (ground[59:61, 4:28] == line).all()
    assert (ground[52:57, 4:28] == paper).all()
    ramp = played.pixels("shapes-ramp", told["ramp"])[..., 0].astype(int)
    assert ramp[:, 0].max() < 8
    assert ramp[:, -1].min() > 247
    assert (np.diff(ramp, axis=1) > 0).all()
    seen = played.pixels("shapes", told["size"])
    assert (seen[8, 8] == ink).all()
    assert abs(int(seen[8, 32 + 16, 0]) - ramp[8, 16]) < 3


def test_the_shelf_and_parasites_keep_what_scripts_give_them(played: Played) -> None:
    assert played["shelf"] == [[1, "note 0 1"], [2, "note 1 2"], [3, "note 2 3"]]


def test_what_goes_wrong_is_said_in_words_and_gimp_lives_on(played: Played) -> None:
    told = played["wrong"]
    said = {
        "raise": "ValueError: the sky is green",
        "fail": "Choose another layer.",
        "missing": "has no procedure gimp-make-it-nice",
        "argument": "gimp-layer-set-opacity: the argument opacity",
        "count": "gimp-layer-set-opacity takes 2 arguments (layer, opacity), not 1",
        "call": "/nowhere/picture.png",
        "deleted": "gimp-image-width failed",
        "unsupported": "gimp.install_procedure is not supported: call gimpfu.register",
        "result": "'three'",
        "region": "does not lie in 0:2",
    }
    for how, words in said.items():
        assert told[how][0] == "failed", how
        assert words in told[how][1]
    assert told["cancel"][0] == "cancelled"
    assert told["nothing"] == ["ok", 3]
