from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps
from psd_tools import PSDImage

from command_line import run
from enlarger import __version__
from enlarger.jobs.preferences import remember, remembered
from face_detector import install, weights
from face_networks import install_restorer
from tiny_networks import GraphBuilder, random_network, write_model

INTERRUPTED_IN_AN_IMPORT = """
import os, signal, sys
from enlarger.__main__ import main

class Interrupter:
    def find_spec(self, name, *_):
        if name == "pyexpat":
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
main()
"""
"""ElementTree's C part imports this module, and CPython 3.11 makes an ImportError of what that raises."""


COUNTING = """
import sys
opened = []
def hook(event, told):
    if event == "open" and told[0] == sys.argv[2]:
        opened.append(told)
sys.addaudithook(hook)
from enlarger.cli import app
try:
    app.main()
finally:
    print("opened", len(opened))
"""


LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from enlarger.__main__ import main
main()
"""


def decoded(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    Image.fromarray(pixels).save(path, dpi=(150, 150))
    return path


def test_a_picture_is_enlarged_and_the_answer_says_by_what(picture: Path) -> None:
    output = picture.with_name("out.png")
    result = run("upscale", picture, "-o", output, "--scale", 4, "--device", "cpu", "--precision", "exact")
    assert result.returncode == 0, result.stderr
    assert "120x80 pixels by clean-x1, faithful-x4 on cpu" in result.stdout.replace("\n", " ")
    assert decoded(output).size == (120, 80)
    assert decoded(output).info["dpi"] == pytest.approx((150, 150), abs=0.1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [("models", "list"), ("--version",), ("plan", "PICTURE", "--scale", "2")])
def test_an_answer_that_cannot_be_written_is_told_in_words(words: tuple[str, ...], picture: Path) -> None:
    words = tuple(str(picture) if word == "PICTURE" else word for word in words)
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "enlarger", *words]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert result.returncode == 1
    assert "Standard output cannot be written to: No space left on device." in result.stderr
    assert "Traceback" not in result.stderr


def test_a_width_decides_the_height(picture: Path) -> None:
    output = picture.with_name("out.png")
    assert run("upscale", picture, "-o", output, "--width", 75).returncode == 0
    assert decoded(output).size == (75, 50)


def test_both_sides_together_are_the_size(picture: Path) -> None:
    output = picture.with_name("out.tif")
    assert run("upscale", picture, "-o", output, "--width", 50, "--height", 60).returncode == 0
    assert decoded(output).size == (50, 60)


def test_per_cent_are_a_factor(picture: Path) -> None:
    output = picture.with_name("out.png")
    assert run("upscale", picture, "-o", output, "--percent", 250).returncode == 0
    assert decoded(output).size == (75, 50)


def test_the_width_is_the_one_that_is_seen(picture: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    turned = picture.with_name("turned.jpg")
    decoded(picture).save(turned, exif=exif)
    output = picture.with_name("out.jpg")
    assert run("upscale", turned, "-o", output, "--width", 50).returncode == 0
    assert decoded(output).size == (50, 75)
    assert ImageOps.exif_transpose(decoded(output)).size == (50, 75)
    assert "50x75 pixels" in run("plan", turned, "--width", 50).stdout


def test_alpha_may_be_data(tmp_path: Path) -> None:
    texture = np.random.default_rng(0).integers(0, 256, (20, 30, 4), np.uint8)
    texture[..., 3] = 0
    Image.fromarray(texture).save(tmp_path / "in.png")
    Image.fromarray(texture[..., :3].copy()).save(tmp_path / "colour.png")
    options = ("--scale", "2", "--device", "cpu", "--precision", "exact")
    assert (
        run(
            "upscale", tmp_path / "in.png", "-o", tmp_path / "out.webp", *options, "--alpha", "data"
        ).returncode
        == 0
    )
    assert run("upscale", tmp_path / "colour.png", "-o", tmp_path / "out.png", *options).returncode == 0
    found = np.asarray(decoded(tmp_path / "out.webp"))
    np.testing.assert_array_equal(found[..., :3], np.asarray(decoded(tmp_path / "out.png")))
    assert not found[..., 3].any()
    assert "transparency" in run("plan", tmp_path / "in.png", "--alpha", "glass").stderr


def started(picture: Path, output: Path, *options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "enlarger", "upscale", picture, "-o", output, *options]
    return subprocess.Popen(list(map(str, command)), stderr=subprocess.DEVNULL)


def await_work(process: subprocess.Popen[bytes], folder: Path, count: int = 2) -> None:
    """Wait until there is a file more than before."""
    while len(list(folder.iterdir())) < count:
        assert process.poll() is None
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_process_that_is_ended_leaves_nothing(name: str, picture: Path) -> None:
    Image.new("RGB", (2000, 1000)).save(picture)
    number = signal.Signals[name]
    with started(picture, picture.with_name("out.png"), "--tile", 64, "--device", "cpu") as process:
        await_work(process, picture.parent)
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert [path.name for path in picture.parent.iterdir()] == ["in.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_an_interrupt_that_an_import_swallows_ends_the_process_all_the_same(picture: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED_IN_AN_IMPORT, "upscale", picture]
    process = subprocess.run([*command, "-o", picture.with_name("out.png")], check=False, timeout=120)
    assert process.returncode == 128 + signal.SIGINT
    assert [path.name for path in picture.parent.iterdir()] == ["in.png"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--percent", "0"], "above zero"),
        (["--percent", "200", "--scale", "2"], "twice"),
        (["--scale", "0"], "above zero"),
        (["--scale", "2", "--width", "5"], "together"),
        (["--model", "none"], "faithful-x4"),
        (["--device", "none"], "cpu"),
        (["--precision", "none"], "exact"),
        (["--tile", "3"], "at least"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(
    arguments: list[str], reason: str, picture: Path
) -> None:
    result = run("upscale", picture, "-o", picture.with_name("out.png"), *arguments)
    if arguments[0] == "--tile":
        large = Image.new("RGB", (100, 100))
        large.save(picture)
        result = run("upscale", picture, "-o", picture.with_name("out.png"), *arguments)
    assert result.returncode == 1
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
    assert [path.name for path in picture.parent.iterdir()] == ["in.png"]


def test_a_taken_name_needs_force(picture: Path) -> None:
    output = picture.with_name("out.png")
    output.write_text("precious")
    assert run("upscale", picture, "-o", output).returncode == 1
    assert output.read_text() == "precious"
    assert run("upscale", picture, "-o", output, "--force").returncode == 0
    assert decoded(output).size == (120, 80)


@pytest.mark.parametrize(
    "options",
    [
        ("-o", "in.png"),
        ("-o", "out.png", "--map", "in.png"),
        ("-o", "out.png", "--map", "link/out.png"),
        ("-o", "out.tif", "--fidelity-layers", "--map", "out-mask.png"),
        ("-o", "hard.png"),
    ],
)
def test_files_of_a_job_are_all_different(options: tuple[str, ...], picture: Path) -> None:
    home = picture.parent
    (home / "link").symlink_to(home, target_is_directory=True)
    (home / "hard.png").hardlink_to(picture)
    before, names = picture.read_bytes(), sorted(home.iterdir())
    paths = [home / word if "." in word else word for word in options]
    result = run("upscale", picture, *paths, "--force", "--model", "photo-x4")
    assert (result.returncode, "would be one file" in result.stderr) == (1, True), result.stderr
    assert (picture.read_bytes(), sorted(home.iterdir())) == (before, names)


@pytest.mark.parametrize("output", ["/", ".", ""])
@pytest.mark.parametrize("options", [(), ("--fidelity-layers",)])
def test_a_result_without_a_name_is_refused(output: str, options: tuple[str, ...], picture: Path) -> None:
    result = run("upscale", picture, "-o", output, *options)
    assert (result.returncode, "is a folder" in result.stderr) == (1, True), result.stderr


def test_what_came_while_the_job_ran_is_not_overwritten(picture: Path) -> None:
    output = picture.with_name("out.png")
    Image.new("RGB", (600, 400)).save(picture)
    with started(picture, output, "--tile", 64, "--device", "cpu") as process:
        await_work(process, picture.parent)
        output.write_text("precious")
        assert process.wait(60) == 1
    assert output.read_text() == "precious"
    assert sorted(path.name for path in picture.parent.iterdir()) == ["in.png", "out.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_what_a_killed_job_left_is_gone_after_the_next(picture: Path) -> None:
    output = picture.with_name("out.png")
    small = picture.with_name("small.png")
    picture.rename(small)
    Image.new("RGB", (2000, 1000)).save(picture)
    with started(picture, output, "--tile", 64, "--device", "cpu") as process:
        await_work(process, picture.parent, 3)
        process.kill()
    assert len(list(picture.parent.iterdir())) == 3
    assert run("upscale", small, "-o", output, "--model", "nearest").returncode == 0
    assert sorted(path.name for path in picture.parent.iterdir()) == ["in.png", "out.png", "small.png"]


def test_messages_keep_a_path_in_one_piece(tmp_path: Path) -> None:
    path = tmp_path / ("a long name " * 15 + ".png")
    assert str(path) in run("upscale", path, "-o", tmp_path / "out.png").stderr


def test_several_pictures_and_a_folder_get_fitting_advice(picture: Path) -> None:
    output = picture.with_name("out.png")
    several = run("upscale", picture, picture, "-o", output)
    assert several.returncode == 1
    assert "`enlarger batch IN… -o FOLDER`" in several.stderr
    folder = run("upscale", picture.parent, "-o", output)
    assert folder.returncode == 1
    assert "is a folder" in folder.stderr
    assert f"`enlarger batch {picture.parent} -o FOLDER`" in folder.stderr


def test_a_network_of_the_catalogue_that_is_not_here_is_named_with_the_way_to_it(picture: Path) -> None:
    result = run("upscale", picture, "-o", picture.with_name("out.png"), "--model", "4x-spankendata")
    assert result.returncode == 1
    assert "`enlarger models get 4x-spankendata`" in result.stderr


@pytest.mark.parametrize("length", [246, 255])
def test_a_long_name_can_be_written(length: int, picture: Path) -> None:
    output = picture.with_name("o" * (length - 4) + ".png")
    result = run("upscale", picture, "-o", output, "--model", "nearest")
    assert result.returncode == 0, result.stderr
    assert re.search(r": 120x80 pixels by nearest in \d+\.\d s$", result.stdout.strip())
    assert decoded(output).size == (120, 80)


def test_what_libraries_write_reaches_the_log_and_not_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    code = """
import os, sys, warnings
from enlarger import __main__
from enlarger.cli import app

def noise(begin):
    begin()
    os.write(2, b"noise of C\\n")
    warnings.warn("noise of Python")
    print("for the user", file=sys.stderr)

app.main = noise
__main__.main()
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "for the user\n")
    text = (tmp_path / "enlarger" / "log" / "enlarger.log").read_text()
    assert "noise of C" in text
    assert "noise of Python" in text


def test_a_fault_of_ours_is_told_with_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    code = """
from enlarger import __main__
from enlarger.cli import app

app.main = lambda begin: begin() or 1 / 0
__main__.main()
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    log = tmp_path / "enlarger" / "log" / "enlarger.log"
    assert result.returncode == 1
    assert f"Please report it with the log, {log}" in result.stderr
    assert "ZeroDivisionError" in log.read_text()


def test_version_models_and_devices_are_told() -> None:
    assert run("--version").stdout == f"enlarger {__version__}\n"
    assert "faithful-x4" in run("models").stdout
    devices = run("devices").stdout
    assert "cpu" in devices
    assert "works (exact)" in devices
    assert "enlarger[rtx]" in devices


def test_a_plan_tells_what_a_job_would_take(tmp_path: Path) -> None:
    Image.new("RGB", (600, 400), "teal").save(tmp_path / "in.png")
    told = run("plan", tmp_path / "in.png", "--percent", "250").stdout
    assert "1500x1000 pixels" in told
    assert "Faithful x4, passes: 1" in told
    assert "time    about" in told
    assert "memory  about" in told


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "gif", "bmp", "psd"])
@pytest.mark.parametrize("options", [(), ("--fidelity", "0.4", "--lock", "full"), ("--map", "map.png")])
def test_a_source_is_opened_twice_whatever_is_asked_for(
    ending: str, options: tuple[str, ...], picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_model(tmp_path / "enlarger" / "models", "drawing", random_network(4), 4, tag="generative")
    source = f"source.{ending}"
    if ending == "psd":
        PSDImage.frompil(decoded(picture)).save(source)
    else:
        decoded(picture).save(source)
    command = [sys.executable, "-c", COUNTING, "upscale", source, "-o", "out.tif"]
    command += ["--model", "drawing", "--device", "cpu", *options]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert answer.stdout.splitlines()[-1] == "opened 2", answer.stderr
    assert Path("out.tif").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit for the size of files")
def test_files_of_one_job_are_there_all_or_none(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_model(tmp_path / "enlarger" / "models", "drawing", random_network(2), 2, tag="generative")
    options = ("--model", "drawing", "--device", "cpu", "--fidelity-layers")
    for name in ("whole", "limited"):
        (tmp_path / name).mkdir()
    assert run("upscale", picture, "-o", tmp_path / "whole" / "out.tif", *options).returncode == 0
    sizes = {path.stem: path.stat().st_size for path in (tmp_path / "whole").iterdir()}
    assert sizes["out-faithful"] > sizes["out"], "so that the first file fits, and a later one does not"
    arguments = [sys.executable, "-c", LIMITED, str(sizes["out-faithful"] - 1), "upscale", str(picture)]
    command = [*arguments, "-o", str(tmp_path / "limited" / "out.tif"), *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 1
    assert "out-faithful.tif cannot be written: File too large" in result.stderr
    assert list((tmp_path / "limited").iterdir()) == []


def test_the_dial_writes_layers_and_a_map(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_model(tmp_path / "enlarger" / "models", "drawing", random_network(2), 2, tag="generative")
    output, map_file = tmp_path / "out.tif", tmp_path / "map.png"
    options = ("--model", "drawing", "--device", "cpu", "--lock", "full")
    result = run("upscale", picture, "-o", output, *options, "--fidelity-layers", "--map", map_file)
    assert result.returncode == 0, result.stderr
    text = " ".join(result.stderr.split())
    assert "back with the cubic filter" in text
    assert "Faithful x2 shows in" in text
    modes = {
        name: (decoded(tmp_path / name).mode, decoded(tmp_path / name).size)
        for name in ("out.tif", "out-faithful.tif", "out-mask.png", "map.png")
    }
    assert modes == {
        "out.tif": ("RGB", (60, 40)),
        "out-faithful.tif": ("RGB", (60, 40)),
        "out-mask.png": ("L", (60, 40)),
        "map.png": ("RGBA", (60, 40)),
    }
    faithful = ("--model", "faithful-x4", "--fidelity", 0.5)
    assert run("upscale", picture, "-o", output, "--force", *faithful).returncode == 1


def test_what_was_chosen_in_editors_is_listed_and_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    remember("drawing", "art")
    remember("pixel art", "photo")
    assert re.search("drawing .* art ", run("preferences").stdout)
    wrong = run("preferences", "--forget", "landscape")
    assert wrong.returncode == 1
    assert "pixel art" in wrong.stderr
    assert "drawing" not in run("preferences", "--forget", "drawing").stdout
    assert (remembered("drawing"), remembered("pixel art")) == (None, "photo")
    assert run("preferences", "--forget", "all").stdout == ""
    assert remembered("pixel art") is None


@pytest.mark.parametrize(("name", "layer"), [("out.jpg", "out-faces.png"), ("out.tif", "out-faces.tif")])
def test_redrawn_faces_are_a_file_of_their_own(
    name: str, layer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    install(weights())
    install_restorer(GraphBuilder().add("Identity"), "redrawer")
    picture = Path(__file__).parents[1] / "jobs" / "garden.webp"
    options = ("--scale", 2, "--model", "bicubic", "--device", "cpu")
    plain = run("upscale", picture, "-o", tmp_path / "plain.tif", *options)
    result = run("upscale", picture, "-o", tmp_path / name, *options, "--redraw-faces", "redrawer")
    assert (plain.returncode, result.returncode) == (0, 0), result.stderr
    assert "1 face was redrawn by redrawer, on a layer of its own." in " ".join(result.stderr.split())
    if name.endswith("tif"):
        assert decoded(tmp_path / name).tobytes() == decoded(tmp_path / "plain.tif").tobytes()
    faces = decoded(tmp_path / layer)
    assert (faces.mode, faces.size) == ("RGBA", (400, 400))
    assert faces.getpixel((212, 188))[3] == 255  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]
    assert faces.getpixel((20, 20)) == (0, 0, 0, 0)
    told = run("provenance", tmp_path / layer).stdout
    assert '"layer": "redrawn"' in told
    assert '"redrawer"' in told
    assert run("upscale", picture, "-o", tmp_path / "x.png", "--model", "redrawer").returncode == 1
