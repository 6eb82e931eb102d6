from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from command_line import run
from tiny_networks import random_network, write_model

TWICE = ("--model", "nearest", "--scale", "2")
"""For what is not about networks."""

NETWORK = ("--model", "tiny", "--device", "cpu", "--precision", "exact")

KILLED = """
import os, signal, sys
moment, number = sys.argv.pop(1), int(sys.argv.pop(1))

def hook(event, told):
    global number
    is_moment = event == moment or event == "open" and str(told[0]).endswith(moment)
    if is_moment:
        number -= 1
        if not number:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
from enlarger.__main__ import main
main()
"""
"""Kills itself at the n-th time of a moment: an event of Python's audit, or a file that is opened."""

LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from enlarger.__main__ import main
main()
"""

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names, links or signals")


@pytest.fixture(autouse=True)
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    write_model(tmp_path / "home" / "enlarger" / "models", "tiny", random_network(2), 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "below").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b.png", "c.webp", "below/a.png")):
        draw(tmp_path / "in" / name, number)
    return tmp_path / "in"


def draw(path: Path, seed: int = 0, size: tuple[int, int] = (20, 30)) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    kind = path.suffix[1:] if path.suffix in {".jpg", ".webp", ".gif"} else "png"
    with path.open("wb") as file:
        Image.fromarray(pixels).save(file, {"jpg": "jpeg"}.get(kind, kind), lossless=True)


def pixels(path: Path) -> bytes:
    with Image.open(path) as image:
        return image.mode.encode() + image.tobytes()


def files(folder: Path) -> set[str]:
    """Return all files below a folder, the journal apart."""
    found = (path for path in folder.rglob("*") if not path.is_dir())
    return {path.relative_to(folder).as_posix() for path in found} - {"enlarger-batch.jsonl"}


def test_results_are_those_of_upscale_bit_by_bit_each_in_its_place(folder: Path, tmp_path: Path) -> None:
    result = run("batch", folder, "-r", "-o", tmp_path / "out", *NETWORK)
    assert result.returncode == 0, result.stderr
    assert files(tmp_path / "out") == {"a_x2.png", "b_x2.png", "c_x2.webp", "below/a_x2.png"}
    for source in ("a.png", "c.webp", "below/a.png"):
        path = folder / source
        alone = tmp_path / f"alone{path.suffix}"
        assert run("upscale", path, "-o", alone, "--force", *NETWORK).returncode == 0
        made = tmp_path / "out" / Path(source).with_name(f"{path.stem}_x2{path.suffix}")
        assert pixels(made) == pixels(alone)


def test_a_plan_tells_the_count_and_the_disk_and_makes_nothing(folder: Path, tmp_path: Path) -> None:
    result = run("batch", folder, "-r", "-o", tmp_path / "out", *NETWORK, "--plan")
    assert result.returncode == 0, result.stderr
    told = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert "4 to enlarge" in told["pictures"]
    assert "at most 29 kB" in told["disk"]
    assert "about" in told["time"]
    assert not (tmp_path / "out").exists()


def test_names_follow_the_pattern_and_no_two_are_one(folder: Path, tmp_path: Path) -> None:
    draw(folder / "a.jpg", 7)
    draw(folder / "d.gif", 8)
    options = ("--name", "{stem}-{width}x{height}{ext}", "--to", "tif", "--width", "60")
    result = run(
        "batch", folder / "a.*", folder / "d.gif", folder / "below", "-o", tmp_path / "out", *options
    )
    assert result.returncode == 0, result.stderr
    assert files(tmp_path / "out") == {
        *("a-60x40.tif", "a-60x40_2.tif", "a-60x40_3.tif", "d-60x40.tif"),
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--name", "x{ext}"), "one name"),
        (("--name", "{stem}/{ext}"), "more than a file"),
        (("--name", "{stem"), "no pattern"),
        (("--name", "{stem}{model}{ext}"), "{model}"),
        (("--to", "xyz"), "'xyz'"),
        (("--existing", "ask"), "'ask'"),
        (("--model", "absent"), "absent"),
        (("--plan", "--watch"), "cannot be planned"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], reason: str
) -> None:
    result = run("batch", folder, "-o", tmp_path / "out", *arguments)
    assert (result.returncode, reason in result.stderr) == (1, True), result.stderr
    assert not (tmp_path / "out").exists() or not files(tmp_path / "out")


def test_a_bad_file_stops_no_other_and_is_told_of_in_the_end(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "a.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("no picture")
    result = run("batch", folder, "-o", tmp_path / "out", *TWICE)
    assert result.returncode == 1
    assert files(tmp_path / "out") == {"a_x2.png", "b_x2.png", "c_x2.webp"}
    end = result.stderr[result.stderr.index("not enlarged:") :]
    assert (end.count("cut.png"), end.count("empty.jpg"), end.count("notes.txt")) == (1, 1, 0)
    assert "2 pictures were not enlarged" in result.stderr


def test_what_is_done_is_not_done_again_until_its_source_or_the_settings_change(
    folder: Path, tmp_path: Path
) -> None:
    command = ("batch", folder, "-o", tmp_path / "out", *TWICE, "--existing", "overwrite")
    assert "3 pictures were" in run(*command).stderr
    again = run(*command)
    assert (again.returncode, "were" in again.stderr) == (0, False), again.stderr
    draw(folder / "a.png", 9)
    assert "1 picture was" in run(*command).stderr
    (tmp_path / "out" / "b_x2.png").unlink()
    assert "1 picture was" in run(*command).stderr
    assert "3 pictures were" in run(*command, "--tileable").stderr


@pytest.mark.parametrize(
    ("existing", "made", "is_kept"), [("skip", 2, True), ("overwrite", 3, False), ("number", 3, True)]
)
def test_a_taken_name_is_skipped_overwritten_or_numbered(
    folder: Path, tmp_path: Path, existing: str, made: int, is_kept: bool
) -> None:
    (tmp_path / "out").mkdir()
    draw(tmp_path / "out" / "a_x2.png", 5)
    before = pixels(tmp_path / "out" / "a_x2.png")
    result = run("batch", folder, "-o", tmp_path / "out", *TWICE, "--existing", existing)
    assert (result.returncode, f"{made} pictures were enlarged" in result.stderr) == (0, True), result.stderr
    assert (pixels(tmp_path / "out" / "a_x2.png") == before) == is_kept
    assert ("a_x2_2.png" in files(tmp_path / "out")) == (existing == "number")


@pytest.mark.parametrize("place", [".", "out", "below/out"])
def test_results_among_the_sources_are_no_sources(folder: Path, place: str) -> None:
    command = ("batch", folder, "-r", "-o", folder / place, *TWICE)
    assert "4 pictures were" in run(*command).stderr
    before = files(folder)
    again = run(*command)
    assert (again.returncode, "4 before" in again.stderr) == (0, True), again.stderr
    assert files(folder) == before


def test_no_source_is_ever_overwritten(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.glob("*.*")}
    result = run("batch", folder, "-o", folder, *TWICE, "--name", "{stem}{ext}", "--existing", "overwrite")
    assert result.returncode == 0, result.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert {"a_2.png", "b_2.png", "c_2.webp"} < files(folder)


@on_posix
def test_names_may_hold_anything(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"-r.png", b"new\nline.png", b"\xff\xfe.png", b"\x1b[31m.png", b"{stem}.png", "ü😀.png".encode()]
    for name in names:
        draw(folder / os.fsdecode(name))
    draw(folder / ("n" * 251 + ".png"))
    result = run("batch", folder, "-o", tmp_path / "out", *TWICE)
    assert result.returncode == 1
    assert "too long" in result.stderr
    assert "\x1b" not in result.stderr
    assert {os.fsencode(path) for path in os.listdir(tmp_path / "out")} == {
        *(name.replace(b".png", b"_x2.png") for name in names),
        b"enlarger-batch.jsonl",
    }
    again = run("batch", folder, "-o", tmp_path / "out", *TWICE)
    assert "6 before, as the journal tells" in again.stderr


@on_posix
def test_links_are_followed_to_files_and_loops_are_not(folder: Path, tmp_path: Path) -> None:
    (folder / "link.png").symlink_to("a.png")
    (folder / "below" / "loop").symlink_to("..")
    (folder / "nowhere.png").symlink_to("absent.png")
    os.mkfifo(folder / "pipe.png")
    result = run("batch", folder, "-r", "-o", tmp_path / "out", *TWICE)
    assert result.returncode == 1
    assert "nowhere.png" in result.stderr
    made = {"a_x2.png", "b_x2.png", "c_x2.webp", "link_x2.png", "below/a_x2.png"}
    assert files(tmp_path / "out") == made


@on_posix
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("moment", ["os.link", "enlarger-batch.jsonl", "os.mkdir", "whole.png"])
def test_a_batch_that_was_killed_goes_on_where_it_was(
    folder: Path, tmp_path: Path, moment: str, number: int
) -> None:
    out = tmp_path / "out"
    arguments = ["batch", folder, "-r", "-o", out, *TWICE, "--existing", "number"]
    command = [sys.executable, "-c", KILLED, moment, str(number), *map(str, arguments)]
    killed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    result = run(*arguments)
    assert result.returncode == 0, result.stderr
    made = {"a_x2.png", "b_x2.png", "c_x2.webp", "below/a_x2.png"}
    assert files(out) - {".enlarger-batch.lock"} == made
    for name in made:
        pixels(out / name)
    lines = [json.loads(line) for line in (out / "enlarger-batch.jsonl").read_text().splitlines()]
    assert set(Counter(line["source"] for line in lines if line["event"] == "begin").values()) <= {1, 2}
    assert not list(out.rglob(".enlarger-*"))
    assert "were" not in run(*arguments).stderr


@on_posix
def test_ctrl_c_ends_a_batch_and_leaves_what_is_done(folder: Path, tmp_path: Path) -> None:
    for number in range(40):
        draw(folder / f"more{number}.png", number, (60, 60))
    command = [sys.executable, "-m", "enlarger", "batch", str(folder), "-o", str(tmp_path / "out"), *NETWORK]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        next(line for line in process.stderr if line.startswith("[1/"))
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130, rest
    assert "Traceback" not in rest
    assert not list((tmp_path / "out").glob(".enlarger-*"))
    done = len(files(tmp_path / "out"))
    assert 1 <= done < 43
    assert (
        f"{43 - done} to enlarge" in run("batch", folder, "-o", tmp_path / "out", *NETWORK, "--plan").stdout
    )


@on_posix
def test_where_there_is_no_room_nothing_half_is_left_and_it_goes_on_later(
    folder: Path, tmp_path: Path
) -> None:
    draw(folder / "large.png", 3, (200, 200))
    arguments = ["batch", str(folder), "-o", str(tmp_path / "out"), *TWICE]
    command = [sys.executable, "-c", LIMITED, "60000", *arguments]
    limited = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert limited.returncode == 1
    assert "large_x2.png cannot be written: File too large" in limited.stderr
    assert files(tmp_path / "out") == {"a_x2.png", "b_x2.png", "c_x2.webp"}
    assert run(*arguments).returncode == 0
    assert "large_x2.png" in files(tmp_path / "out")


@on_posix
def test_two_batches_do_not_share_a_folder(folder: Path, tmp_path: Path) -> None:
    import fcntl

    out = tmp_path / "out"
    out.mkdir()
    with (out / ".enlarger-batch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run("batch", folder, "-o", out, *TWICE)
    assert (result.returncode, "Another batch" in result.stderr) == (1, True), result.stderr


@on_posix
def test_a_watched_folder_is_enlarged_as_it_fills(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "enlarger", "batch", str(folder), "-o", str(tmp_path / "out"), *TWICE]
    with subprocess.Popen([*command, "--watch"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        next(line for line in process.stderr if "Waiting" in line)
        draw(folder / "new.png", 4)
        next(line for line in process.stderr if "new_x2.png" in line)
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    assert process.returncode == 130
    assert files(tmp_path / "out") == {"a_x2.png", "b_x2.png", "c_x2.webp", "new_x2.png"}


def test_quality_makes_files_smaller(folder: Path, tmp_path: Path) -> None:
    for quality in (30, 90):
        options = ("--to", "webp", "--quality", quality, *TWICE)
        assert run("batch", folder / "a.png", "-o", tmp_path / str(quality), *options).returncode == 0
    low, high = ((tmp_path / str(quality) / "a_x2.webp").stat().st_size for quality in (30, 90))
    assert low < high


def test_several_devices_give_what_one_gives_and_one_bad_file_stops_no_other(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "cut.png").write_bytes((folder / "a.png").read_bytes()[:400])
    several = ("--model", "tiny", "--precision", "exact", "--device", "cpu, cpu")
    result = run("batch", folder, "-r", "-o", tmp_path / "out", *several)
    assert result.returncode == 1, result.stderr
    assert "1 picture was not enlarged" in result.stderr
    assert run("batch", folder, "-r", "-o", tmp_path / "alone", *NETWORK).returncode == 1
    assert files(tmp_path / "out") == files(tmp_path / "alone")
    for name in files(tmp_path / "out"):
        assert pixels(tmp_path / "out" / name) == pixels(tmp_path / "alone" / name)
    out, alone = (
        (tmp_path / name / "enlarger-batch.jsonl").read_text().splitlines() for name in ("out", "alone")
    )
    assert [json.loads(line)["source"] for line in out] == [json.loads(line)["source"] for line in alone]
    again = run("batch", folder, "-r", "-o", tmp_path / "out", *several)
    assert "4 before" in again.stderr
