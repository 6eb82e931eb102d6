"""Frames in numbered files are a film, and a film becomes frames."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from command_line import run
from enlarger.errors import RequestError
from enlarger.films.enlarging import PICTURES
from enlarger.films.frame_pattern import FramePattern, is_pattern
from enlarger.films.parts import JOURNAL
from film_files import TIMES, facts_of, make_film, picture, pictures_of

TWICE = ("--scale", 2, "--model", "nearest")
NETWORK = ("--scale", 2, "--model", "faithful-x2", "--device", "cpu")


def draw(folder: Path, numbers: list[int], name: str = "f{:04d}.png") -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        Image.fromarray(picture(number % 12, (48, 32))).save(folder / name.format(number), dpi=(300, 300))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_frames_become_frames_of_the_same_numbers_and_gaps_are_told(tmp_path: Path) -> None:
    draw(tmp_path / "in", [9, 10, 13, 9999, 10000])
    out = tmp_path / "out" / "big_%d.tif"
    done = run("video", tmp_path / "in" / "f%04d.png", "-o", out, *NETWORK)
    assert done.returncode == 0, done.stderr
    assert "Frames 11 to 12, 14 to 9998 are missing." in done.stderr.replace("\n", " ")
    assert names(out.parent) == ["big_10.tif", "big_10000.tif", "big_13.tif", "big_9.tif", "big_9999.tif"]
    alone = tmp_path / "alone.tif"
    run("upscale", tmp_path / "in" / "f0013.png", "-o", alone, *NETWORK)
    with Image.open(alone) as expected, Image.open(out.parent / "big_13.tif") as image:
        assert image.info["dpi"] == expected.info["dpi"]
        np.testing.assert_array_equal(np.asarray(image), np.asarray(expected))


def test_frames_become_a_film_in_which_gaps_keep_their_time(tmp_path: Path) -> None:
    draw(tmp_path / "in", [101, 102, 104])
    source, film = tmp_path / "in" / "f%04d.png", tmp_path / "out.mkv"
    done = run("video", source, "-o", film, *TWICE)
    assert (done.returncode, "--fps 24" in done.stderr) == (1, True), done.stderr
    done = run("video", source, "-o", film, *TWICE, "--fps", "25")
    assert done.returncode == 0, done.stderr
    assert facts_of(film).times == [0, Fraction(1, 25), Fraction(3, 25)]
    before = picture(102 % 12, (48, 32)).repeat(2, axis=0).repeat(2, axis=1)
    assert np.abs(pictures_of(film)[1].astype(int) - before).mean() < 4


def test_a_film_becomes_frames_that_are_counted_from_one(tmp_path: Path) -> None:
    source = make_film(tmp_path / "in.mkv", times=TIMES[:3], shape=Fraction(1))
    done = run("video", source, "-o", tmp_path / "out" / "%06d.png", *TWICE)
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "out") == ["000001.png", "000002.png", "000003.png"]
    for number, before in enumerate(pictures_of(source), 1):
        with Image.open(tmp_path / "out" / f"{number:06d}.png") as image:
            shrunk = np.asarray(image).reshape(64, 2, 96, 2, 3).mean((1, 3))
        assert np.abs(shrunk - before).mean() < 2


def test_frames_that_were_being_made_when_the_process_was_killed_are_made_again(tmp_path: Path) -> None:
    draw(tmp_path / "in", list(range(1, PICTURES * 3)))
    out = tmp_path / "out"
    command = ("video", tmp_path / "in" / "f%04d.png", "-o", out / "%04d.png", *TWICE)
    process = subprocess.Popen(
        [sys.executable, "-m", "enlarger", *map(str, command)], stderr=subprocess.DEVNULL
    )
    journal = out / "%04d.png.parts" / JOURNAL
    while not (journal.exists() and len(journal.read_bytes().splitlines()) > 1):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    first = out / "0001.png"
    before = first.stat().st_mtime_ns
    done = run(*command)
    assert done.returncode == 0, done.stderr
    assert first.stat().st_mtime_ns == before
    assert names(out) == [f"{number:04d}.png" for number in range(1, PICTURES * 3)]
    again = run(*command)
    assert (again.returncode, "exists already" in again.stderr) == (1, True), again.stderr


def test_what_frames_cannot_be_is_told(tmp_path: Path) -> None:
    draw(tmp_path / "in", [1, 2, 3])
    source = tmp_path / "in" / "f%04d.png"
    Image.fromarray(picture(0, (20, 20))).save(tmp_path / "in" / "f0003.png")
    told = [
        run("video", source, "-o", tmp_path / "out.mkv", *TWICE, "--fps", "0"),
        run("video", source, "-o", tmp_path / "out" / "%d.png", *TWICE, "--codec", "vp9"),
        run("video", source, "-o", tmp_path / "in" / "f%05d.png", *TWICE),
        run("video", tmp_path / "in" / "g%04d.png", "-o", tmp_path / "out.mkv", *TWICE),
        run("video", source, "-o", tmp_path / "out" / "%d.jpg", *TWICE, "--quality", "0"),
    ]
    words = ["no number of pictures", "no codec", "20x20 pixels, and the first frame 48x32", "No file fits"]
    words.append("from 1 to 100")
    for done, word in zip(told, words, strict=True):
        assert (done.returncode, word in done.stderr.replace("\n", " ")) == (1, True), done.stderr
    with pytest.raises(RequestError):
        FramePattern(Path("%d_%04d.png"))
    assert [is_pattern(Path(name)) for name in ("a%d.png", "100%.png", "%05d")] == [True, False, True]
