"""Animations are enlarged frame by frame, and come out with the same frames, times and repeats."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image

import animation_files
import command_line
from animation_files import frames, save, seen, visible
from enlarger.errors import SourceError, StorageError
from enlarger.files.animation import Animation, read_animation
from enlarger.files.animation_writing import AnimationWriter
from enlarger.files.reading import read_picture
from enlarger.files.xmp import read_provenance
from enlarger.jobs.animation_job import AnimationJob
from enlarger.jobs.job import Job
from enlarger.jobs.progress import Progress
from enlarger.jobs.request import JobRequest
from enlarger.jobs.run import Listener
from enlarger.pools.processes import ProcessPool
from enlarger.tiles.target import Target

KINDS = ["gif", "webp", "png"]


class Count(Listener):
    """Counts what is computed."""

    def __init__(self) -> None:
        self.tiles, self.frames = 0, list[int]()

    def on_tile(self, job: Job) -> None:
        del job
        self.tiles += 1

    def on_part(self, progress: Progress) -> None:
        self.frames.append(progress.done)


def opened(path: Path) -> Animation:
    found = read_animation(path)
    assert found
    return found


def enlarge(source: Path, result: Path) -> tuple[Count, AnimationWriter]:
    animation, count = opened(source), Count()
    job = AnimationJob(animation, JobRequest(target=Target(2), model="nearest", device="cpu"), lambda: None)
    writer = AnimationWriter(result, job.size, animation)
    job.run(writer, count)
    return count, writer


def twice(
    frame: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return visible(frame).repeat(2, axis=0).repeat(2, axis=1)


def libvips_sees(path: Path) -> pyvips.Image:
    return pyvips.Image.new_from_file(str(path), n=-1)


@pytest.mark.parametrize("has_alpha", [False, True])
@pytest.mark.parametrize("after", KINDS)
@pytest.mark.parametrize("before", KINDS)
def test_frames_times_and_repeats_are_those_of_the_source(
    tmp_path: Path, before: str, after: str, has_alpha: bool
) -> None:
    drawn = frames(has_alpha=has_alpha)
    source, result = save(tmp_path / f"in.{before}", drawn), tmp_path / f"out.{after}"
    known, known_times, _ = seen(source)
    enlarge(source, result)
    found, times, loop = seen(result)
    assert loop == 0
    assert times == known_times
    assert len(found) == len(known)
    for new, old in zip(found, known, strict=True):
        np.testing.assert_array_equal(visible(new), twice(old))
    if after != "png":  # libvips knows no frames of PNG
        image = libvips_sees(result)
        assert image.get("n-pages") == len(known)
        assert image.get("delay") == times
        pixels = np.asarray(image if image.bands == 4 else image.bandjoin(255))
        np.testing.assert_array_equal(visible(pixels), np.concatenate([twice(old) for old in known]))


@pytest.mark.parametrize("disposal", [0, 1, 2])
def test_what_gif_files_clear_is_seen_as_it_should(tmp_path: Path, disposal: int) -> None:
    drawn = frames(has_alpha=disposal == 2)
    source = save(tmp_path / "in.gif", drawn, disposal=disposal)
    found = list(opened(source).frames())
    for frame, right in zip(found, seen(source)[0], strict=True):
        np.testing.assert_array_equal(visible(np.dstack((frame, right[..., 3]))[..., :4]), visible(right))


def test_parts_of_png_files_are_blended_cleared_and_put_back(tmp_path: Path) -> None:
    source, known = animation_files.apng_with_parts(tmp_path / "in.png")
    animation = opened(source)
    assert animation.times == (Fraction(100, 3), Fraction(125, 3), Fraction(40), Fraction(3000))
    assert animation.plays == 3
    for frame, right in zip(animation.frames(), known, strict=True):
        np.testing.assert_allclose(frame, right, atol=1)
    enlarge(source, tmp_path / "out.png")
    again = opened(tmp_path / "out.png")
    assert (again.times, again.plays) == (animation.times, 3)


@pytest.mark.parametrize(("loop", "plays"), [(None, 1), (0, 0), (1, 2), (7, 8)])
def test_a_gif_file_is_played_once_more_than_it_is_repeated(
    tmp_path: Path, loop: int | None, plays: int
) -> None:
    source = save(tmp_path / "in.gif", frames(has_alpha=False), loop=loop)
    for kind in KINDS:
        enlarge(source, tmp_path / f"out.{kind}")
        assert opened(tmp_path / f"out.{kind}").plays == plays
    assert seen(tmp_path / "out.gif")[2] == loop
    assert seen(tmp_path / "out.webp")[2] == plays


def test_frames_that_differ_are_counted_once(tmp_path: Path) -> None:
    drawn = frames(has_alpha=False)
    animation = opened(save(tmp_path / "in.webp", [*drawn[:4], drawn[0]]))
    assert (len(animation.times), animation.distinct) == (5, 3)


def test_what_stays_does_not_flicker_in_a_gif_file(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    ground = random.integers(0, 255, (40, 60, 3), np.uint8)  # far more colours than a GIF file has
    drawn = [np.dstack((ground, np.full((40, 60), 255, np.uint8))) for _ in range(4)]
    for number, frame in enumerate(drawn):
        frame[10:20, 5 + 9 * number : 15 + 9 * number, :3] = random.integers(0, 255, 3)
    save(tmp_path / "in.webp", drawn)
    _, writer = enlarge(tmp_path / "in.webp", tmp_path / "out.gif")
    found, _, _ = seen(tmp_path / "out.gif")
    for before, after, old, new in zip(found, found[1:], drawn, drawn[1:], strict=False):
        stays = twice((old == new).all(axis=2, keepdims=True).repeat(4, axis=2).astype(np.uint8))[..., 0] > 0
        np.testing.assert_array_equal(before[stays], after[stays])
    assert any("256 colours" in note for note in writer.notes)


def test_what_a_gif_file_cannot_hold_is_told(tmp_path: Path) -> None:
    source, _ = animation_files.apng_with_parts(tmp_path / "in.png")
    _, writer = enlarge(source, tmp_path / "out.gif")
    text = " ".join(writer.notes)
    assert "half transparency" in text
    assert "hundredths" in text
    assert seen(tmp_path / "out.gif")[1] == [30, 50, 40, 3000]  # ends at 33 1/3, 75, 115, 3115, in tens


def test_an_animation_says_how_it_was_made_and_keeps_its_comment(tmp_path: Path) -> None:
    images = [Image.fromarray(each[..., :3]) for each in frames(has_alpha=False)]
    images[0].save(tmp_path / "in.gif", save_all=True, append_images=images[1:], comment=b"by hand")
    for kind in KINDS:
        enlarge(tmp_path / "in.gif", tmp_path / f"out.{kind}")
        picture = read_picture(tmp_path / f"out.{kind}")
        told = read_provenance(picture.xmp)
        assert told
        assert told["frames"] == 5  # Pillow had made one of two equal frames
    assert [text.text for text in read_picture(tmp_path / "out.gif").metadata.texts] == ["by hand"]


def test_a_damaged_animation_leaves_nothing_behind(tmp_path: Path) -> None:
    source = save(tmp_path / "in.png", frames(has_alpha=False))
    animation = opened(source)
    job = AnimationJob(animation, JobRequest(target=Target(2), model="nearest"), lambda: None)
    writer = AnimationWriter(tmp_path / "out.png", job.size, animation)
    source.write_bytes(source.read_bytes()[:-300])
    with pytest.raises(SourceError, match="changed meanwhile"):
        job.run(writer, Count())
    assert [path.name for path in tmp_path.iterdir()] == ["in.png"]
    with pytest.raises(SourceError):
        read_animation(source)


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    animation = opened(save(tmp_path / "in.gif", frames(has_alpha=False)))
    with pytest.raises(StorageError):
        AnimationWriter(tmp_path / "in.gif", animation.size, animation)


@pytest.mark.parametrize("model", ["nearest", "faithful-x2"])
def test_workers_of_a_pool_make_the_same_frames(tmp_path: Path, model: str) -> None:
    source = save(tmp_path / "in.webp", frames(has_alpha=True))
    request = JobRequest(target=Target(2), model=model, device="cpu", precision="exact")
    made: list[bytes] = []
    with ProcessPool(["cpu", "cpu"]) as pool:
        for number, each in enumerate((None, pool)):
            job, count = AnimationJob(opened(source), request, lambda: None, each), Count()
            result = tmp_path / f"{number}.png"
            job.run(AnimationWriter(result, job.size, job.animation), count)
            assert count.frames == list(range(1, 1 + len(job.animation.times)))
            pixels, times, loop = seen(result)
            made.append(np.stack(pixels).tobytes() + repr((times, loop)).encode())
            told = read_provenance(read_picture(result).xmp)
            assert told
            assert told["frames"] == len(count.frames)
    assert made[0] == made[1]


@pytest.mark.parametrize("option", [("--map", "map.png"), ("--fidelity-layers",), ("--redraw-faces", "x")])
def test_what_is_for_one_picture_is_refused_for_frames(tmp_path: Path, option: tuple[str, ...]) -> None:
    save(tmp_path / "in.gif", frames(has_alpha=False))
    named = [tmp_path / each if each.endswith(".png") else each for each in option]
    done = command_line.run("upscale", tmp_path / "in.gif", "-o", tmp_path / "out.webp", *named)
    assert done.returncode == 1
    assert "for one picture" in done.stderr
    assert "first picture alone" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.gif"]
