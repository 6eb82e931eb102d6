"""Films are enlarged picture by picture, and all else in them stays as it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import command_line
from enlarger.errors import Cancelled, RequestError, SourceError
from enlarger.films import enlarging
from enlarger.films.encoding import encoding_for
from enlarger.films.enlarging import FilmJob, FilmReport
from enlarger.films.film import Film
from enlarger.films.joining import JoinedFilm
from enlarger.films.parts import JOURNAL
from enlarger.imaging.arrays import strips_of
from enlarger.jobs.frame_enlarger import FrameEnlarger
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import run_on_array
from enlarger.tiles.target import Target
from film_files import TIMES, facts_of, make_film, picture, pictures_of

STEADY = [40 * index for index in range(100)]


class Watch:
    """A listener that may have had enough of it."""

    def __init__(self, patience: int | None = None) -> None:
        self.before, self.seen = 0, 0
        self._patience = patience

    def on_begin(self, done: int, pictures: int) -> None:
        del pictures
        self.before = done

    def on_picture(self) -> None:
        self.seen += 1

    def check(self) -> None:
        if self._patience is not None and self.seen >= self._patience:
            raise Cancelled


def enlarge(
    source: Path, result: Path, watch: Watch | None = None, *, hold: int = 0, **choices: Any
) -> FilmReport:
    codec, lossless = choices.pop("codec", "auto"), choices.pop("lossless", False)
    model, factor = choices.pop("model", "nearest"), choices.pop("factor", 2)
    with Film(source) as film:
        job = FilmJob(
            film, JobRequest(target=Target(factor), model=model, device="cpu", **choices), lambda: None
        )
        encoding = encoding_for(result, film, job.size, codec, None, lossless=lossless)
        return job.enlarge(JoinedFilm(result, film, encoding, overwrite=True), hold, watch or Watch())


def distance(source: Path, result: Path) -> float:
    """Return how far the result's pictures, shrunk again, are from the source's, in levels."""
    both = zip(pictures_of(source), pictures_of(result), strict=True)
    found = [
        np.abs(after.reshape(before.shape[0], 2, before.shape[1], 2, 3).mean((1, 3)) - before).mean()
        for before, after in both
    ]
    return float(np.max(found))


def test_times_sound_languages_chapters_shape_and_colours_stay(tmp_path: Path) -> None:
    source, result = make_film(tmp_path / "in.mkv"), tmp_path / "out.mkv"
    done = command_line.run("video", source, "-o", result, "--scale", 2, "--model", "nearest")
    assert done.returncode == 0, done.stderr
    assert "12 pictures of 192x128 pixels by nearest" in done.stdout
    facts = facts_of(source)
    assert facts_of(result) == facts
    assert facts.times == [Fraction(time, 1000) for time in TIMES]
    assert facts.languages == ["deu", "jpn", "swe"]
    assert len(set(facts.packets)) == 3
    assert distance(source, result) < 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv", "out.mkv"]


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_a_film_of_several_parts_is_one(tmp_path: Path, kind: str) -> None:
    source = make_film(tmp_path / f"in.{kind}", times=STEADY)
    report = enlarge(source, tmp_path / f"out.{kind}")
    assert report.pictures == 100
    assert facts_of(tmp_path / f"out.{kind}") == facts_of(source)
    assert distance(source, tmp_path / f"out.{kind}") < 2


def video_packets(path: Path) -> list[bytes]:
    import av

    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def test_what_was_called_off_goes_on_where_it_was_and_is_the_same_film(tmp_path: Path) -> None:
    source, result = make_film(tmp_path / "in.mkv", times=STEADY), tmp_path / "out.mkv"
    enlarge(source, tmp_path / "at-once.mkv")
    with pytest.raises(Cancelled):
        enlarge(source, result, Watch(60))
    assert not result.exists()
    journal = tmp_path / "out.mkv.parts" / JOURNAL
    assert len(journal.read_text().splitlines()) == 2
    with journal.open("a") as file:  # as a power cut may leave it
        file.write('{"name": "part-000001.mkv", "ti')
    watch = Watch()
    enlarge(source, result, watch)
    assert (watch.before, watch.seen) == (enlarging.PICTURES, 100 - enlarging.PICTURES)
    assert video_packets(result) == video_packets(tmp_path / "at-once.mkv")
    assert facts_of(result) == facts_of(source)
    assert not journal.parent.exists()


def test_what_was_killed_goes_on(tmp_path: Path) -> None:
    source = make_film(tmp_path / "in.mkv", times=[40 * index for index in range(400)], with_others=False)
    result = tmp_path / "out.mkv"
    command = [
        sys.executable,
        "-m",
        "enlarger",
        "video",
        source,
        "-o",
        result,
        "--scale",
        "2",
        "--model",
        "nearest",
    ]
    process = subprocess.Popen([*map(str, command)], stderr=subprocess.DEVNULL)
    journal = tmp_path / "out.mkv.parts" / JOURNAL
    while not (journal.exists() and len(journal.read_bytes().splitlines()) > 2):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = command_line.run(*command[3:])
    assert done.returncode == 0, done.stderr
    enlarge(source, tmp_path / "at-once.mkv")
    assert video_packets(result) == video_packets(tmp_path / "at-once.mkv")
    assert {path.name for path in tmp_path.iterdir()} == {"in.mkv", "out.mkv", "at-once.mkv"}


def test_several_workers_make_the_same_film(tmp_path: Path) -> None:
    source, result = make_film(tmp_path / "in.mkv", times=STEADY), tmp_path / "out.mkv"
    enlarge(source, tmp_path / "at-once.mkv", model="faithful-x2")
    options = ("--scale", 2, "--model", "faithful-x2", "--device", "cpu, cpu")
    done = command_line.run("video", source, "-o", result, *options)
    assert done.returncode == 0, done.stderr
    assert video_packets(result) == video_packets(tmp_path / "at-once.mkv")
    assert facts_of(result) == facts_of(source)


def test_other_settings_begin_anew(tmp_path: Path) -> None:
    source, result = make_film(tmp_path / "in.mkv", times=STEADY, with_others=False), tmp_path / "out.mkv"
    with pytest.raises(Cancelled):
        enlarge(source, result, Watch(60))
    watch = Watch()
    enlarge(source, result, watch, model="bicubic")
    assert (watch.before, watch.seen) == (0, 100)


def test_without_loss_the_pictures_are_those_of_single_jobs(tmp_path: Path) -> None:
    source = make_film(tmp_path / "in.mkv", times=TIMES[:4], with_others=False, shape=Fraction(1))
    enlarge(source, tmp_path / "out.mkv", model="faithful-x2", lossless=True)
    with Film(source) as film:
        pictures = list(film.pictures_from(None))
        for before, after in zip(pictures, pictures_of(tmp_path / "out.mkv"), strict=True):
            read = Source(film.size, film.pixel_format, lambda pixels=before.pixels: strips_of(pixels))
            job = JobRequest(target=Target(2), model="faithful-x2", device="cpu").job(read)
            np.testing.assert_array_equal(after, run_on_array(job, before.pixels)[0])


def test_alpha_stays(tmp_path: Path) -> None:
    make: dict[str, Any] = {"codec": "libvpx-vp9", "pixels": "yuva420p", "channels": 4, "with_others": False}
    source = make_film(tmp_path / "in.webm", shape=Fraction(1), **make)
    enlarge(source, tmp_path / "out.webm")
    enlarge(source, tmp_path / "out.mov")
    for name in ("out.webm", "out.mov"):
        with Film(tmp_path / name) as film:
            assert film.has_alpha
            assert str(film.size) == "192x128"
            pixels = next(film.pictures_from(None)).pixels[..., 3].astype(float)
        white = 255 if name == "out.webm" else 65535
        expected = picture(0, (96, 64), 4)[..., 3].repeat(2, axis=0).repeat(2, axis=1)
        assert np.abs(pixels / white * 255 - expected).mean() < 3


def test_depth_and_sharp_colours_stay(tmp_path: Path) -> None:
    import av

    for pixels in ("yuv420p10le", "yuv422p", "yuv444p10le"):
        source = make_film(tmp_path / "in.mkv", pixels=pixels, with_others=False)
        enlarge(source, tmp_path / "out.mkv")
        with av.open(str(tmp_path / "out.mkv")) as container:
            assert container.streams.video[0].codec_context.pix_fmt == pixels


def test_a_film_that_is_turned_is_written_upright(tmp_path: Path) -> None:
    source = make_film(tmp_path / "in.mp4", rotation=90, with_others=False)
    enlarge(source, tmp_path / "out.mp4")
    with Film(source) as film, Film(tmp_path / "out.mp4") as result:
        assert (film.rotation, result.rotation) == (90, 0)
        assert str(film.size) == "64x96"
        assert str(result.size) == "128x192"
        assert result.shape == Fraction(3, 4)
        before, after = (next(each.pictures_from(None)).pixels.astype(int) for each in (film, result))
        assert np.abs(after[::2, ::2] - before).mean() < 4


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ({"tags": {"color_trc": 16, "color_primaries": 9, "colorspace": 9}}, r"high dynamic range \(PQ\)"),
        ({"tags": {"color_trc": 18, "color_primaries": 9, "colorspace": 9}}, r"high dynamic range \(HLG\)"),
        ({"flags": "+ildct+ilme"}, "is interlaced"),
    ],
)
def test_what_networks_know_nothing_of_is_refused(tmp_path: Path, made: dict[str, Any], message: str) -> None:
    source = make_film(tmp_path / "in.mkv", pixels="yuv420p", with_others=False, **made)
    with pytest.raises(SourceError, match=message):
        Film(source)


def test_a_film_that_is_cut_off_is_told_so(tmp_path: Path) -> None:
    source = make_film(tmp_path / "in.mkv", times=STEADY, with_others=False)
    whole = source.read_bytes()
    assert enlarge(source, tmp_path / "out.mkv").note == ""
    source.write_bytes(whole[: len(whole) * 3 // 4])  # with the first picture, which is most of it
    assert "may be cut off" in enlarge(source, tmp_path / "out.mkv").note


def test_what_is_no_film_is_told_so(tmp_path: Path) -> None:
    text = tmp_path / "in.mkv"
    text.write_text("no film")
    for path in (text, tmp_path / "missing.mkv"):
        with pytest.raises(SourceError, match="cannot be read as a film"):
            Film(path)


@pytest.mark.parametrize(
    ("name", "choices", "message"),
    [
        ("out.avi", {}, "not written as .avi"),
        ("out.webm", {"codec": "vp9", "shape": Fraction(1)}, "cannot hold the film's audio"),
        ("out.mkv", {"factor": 1.51}, "both sides have to be even"),
        ("out.mkv", {"codec": "vp9"}, "pixels are not square"),
        ("out.mp4", {"lossless": True}, "Nothing lossless"),
        ("out.mkv", {"codec": "h266"}, "no codec h266"),
    ],
)
def test_what_a_file_cannot_hold_is_told_before_anything_is_computed(
    tmp_path: Path, name: str, choices: dict[str, Any], message: str
) -> None:
    source = make_film(tmp_path / "in.mkv", pixels="yuv420p", shape=choices.pop("shape", Fraction(4, 3)))
    watch = Watch()
    with pytest.raises(RequestError, match=message):
        enlarge(source, tmp_path / name, watch, **choices)
    assert watch.seen == 0
    assert [path.name for path in tmp_path.iterdir()] == ["in.mkv"]


def test_tiles_that_did_not_change_are_not_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from enlarger.devices.memory_fallback import MemoryFallbackSession

    runs: list[int] = []
    call = MemoryFallbackSession.__call__

    def counted(self: Any, *arguments: Any) -> Any:
        runs.append(1)
        return call(self, *arguments)

    monkeypatch.setattr(MemoryFallbackSession, "__call__", counted)
    source = make_film(tmp_path / "in.mkv", size=(384, 256), times=[0, 40], with_others=False)
    with Film(source) as film:
        first = next(film.pictures_from(None)).pixels
        job = FilmJob(
            film, JobRequest(target=Target(2), model="faithful-x2", device="cpu", tile=96), lambda: None
        )
        changed = first.copy()
        changed[200:210, 300:310] = 7
        enlarger, counts = FrameEnlarger(job.chosen.method, job.chosen.settings), list[int]()
        for pixels in (first, changed, first.copy()):
            runs.clear()
            result = enlarger.enlarged(pixels, film.pixel_format)
            counts.append(len(runs))
            read = Source(film.size, film.pixel_format, lambda pixels=pixels: strips_of(pixels))
            alone = JobRequest(target=Target(2), model="faithful-x2", device="cpu", tile=96).job(read)
            np.testing.assert_array_equal(result, run_on_array(alone, pixels)[0])
    assert counts[0] > 8
    assert 0 < counts[1] < counts[0] / 2
    assert counts[2] == 0


def test_without_pyav_the_command_that_gets_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(RequestError, match="need PyAV") as raised:
        Film(tmp_path / "in.mkv")
    assert 'pip install "enlarger[video]"' in raised.value.hint
