"""The public API: arrays, images and files in, the same out, and nothing else changed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

import enlarger
from animation_files import frames, save, seen

CPU: dict[str, Any] = {"device": "cpu", "model": "faithful-x2"}


@pytest.fixture
def picture() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8))


def test_to_import_it_changes_nothing_and_loads_nothing_heavy() -> None:
    code = """
import os, sys
before = dict(os.environ)
import enlarger
assert dict(os.environ) == before
print(*{"numpy", "PIL", "onnx", "onnxruntime", "pyvips"} & set(sys.modules))
"""
    answer = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


def test_every_public_name_is_there_and_described() -> None:
    assert len(enlarger.__all__) <= 14
    for name in set(enlarger.__all__) - {"__version__"}:
        assert getattr(enlarger, name).__doc__, name
    with pytest.raises(AttributeError, match="enlarge"):
        enlarger.enlarge  # noqa: B018 # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float16, np.float32])
@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 1), (20, 30, 2), (20, 30, 3), (20, 30, 4)])
def test_an_array_comes_back_as_one_of_its_kind(shape: tuple[int, ...], dtype: type[np.generic]) -> None:
    white = 1.0 if np.issubdtype(dtype, np.floating) else np.iinfo(dtype).max  # pyright: ignore[reportArgumentType, reportCallIssue]
    array = np.full(shape, white, dtype)
    large = enlarger.upscale(array, **CPU)
    assert large.shape == (40, 60, *shape[2:])
    assert large.dtype == dtype
    np.testing.assert_allclose(large.astype(float), white, rtol=0.01)


def test_an_image_comes_back_with_its_profile(picture: Image.Image) -> None:
    picture.info |= {"icc_profile": b"a profile", "dpi": (300, 300)}
    large = enlarger.upscale(picture, 3, **CPU)
    assert (large.mode, large.size) == ("RGB", (90, 60))
    assert large.info == {"icc_profile": b"a profile", "dpi": (300, 300)}


@pytest.mark.parametrize(
    ("mode", "given"),
    [
        ("L", "L"),
        ("LA", "LA"),
        ("RGBA", "RGBA"),
        ("CMYK", "CMYK"),
        ("I;16", "I;16"),
        ("P", "RGB"),
        ("1", "L"),
    ],
)
def test_images_of_every_mode_keep_it_or_become_what_they_show(
    mode: str, given: str, picture: Image.Image
) -> None:
    image = Image.new("I;16", (30, 20), 40_000) if mode == "I;16" else picture.convert(mode)
    large = enlarger.upscale(image, model="nearest", scale=2)
    assert (large.mode, large.size) == (given, (60, 40))
    shown = image if mode == given else image.convert(given)
    assert large.getpixel((0, 0)) == shown.getpixel((0, 0))


def test_all_three_kinds_give_the_same_pixels(picture: Image.Image, tmp_path: Path) -> None:
    picture.save(tmp_path / "small.png")
    image = enlarger.upscale(picture, **CPU)
    array = enlarger.upscale(np.asarray(picture), **CPU)
    path = enlarger.upscale(tmp_path / "small.png", **CPU)
    assert path == tmp_path / "small-x2.png"
    np.testing.assert_array_equal(array, np.asarray(image))
    with Image.open(path) as written:
        np.testing.assert_array_equal(array, np.asarray(written))


def test_a_file_that_is_there_stays_unless_it_may_be_overwritten(
    picture: Image.Image, tmp_path: Path
) -> None:
    source, output = tmp_path / "small.png", tmp_path / "large.webp"
    picture.save(source)
    output.write_text("precious")
    with pytest.raises(enlarger.EnlargerError):
        enlarger.upscale(source, output=output, **CPU)
    assert output.read_text() == "precious"
    assert enlarger.upscale(str(source), output=output, overwrite=True, **CPU) == output
    with Image.open(output) as written:
        assert written.size == (60, 40)
    with pytest.raises(enlarger.EnlargerError, match="one file"):
        enlarger.upscale(source, output=source, overwrite=True, **CPU)


def test_what_a_user_should_know_is_warned_of(picture: Image.Image) -> None:
    with pytest.warns(enlarger.EnlargerWarning, match="no network ran"):
        enlarger.upscale(picture, 1, **CPU)


def test_progress_counts_up_to_all_tiles(picture: Image.Image) -> None:
    told: list[tuple[int, int]] = []
    enlarger.upscale(
        picture.resize((120, 20)), tile=40, progress=lambda p: told.append((p.done, p.tiles)), **CPU
    )
    assert len(told) > 2
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]


def test_a_job_is_called_off_from_its_callback_and_from_a_thread(picture: Image.Image) -> None:
    cancellation = enlarger.Cancellation()
    told: list[int] = []

    def stop(progress: enlarger.Progress) -> None:
        told.append(progress.done)
        thread = threading.Thread(target=cancellation.cancel)
        thread.start()
        thread.join()

    with pytest.raises(enlarger.Cancelled):
        enlarger.upscale(picture.resize((120, 20)), tile=40, progress=stop, cancellation=cancellation, **CPU)
    assert told == [1]
    with pytest.raises(enlarger.Cancelled):
        enlarger.upscale(picture, cancellation=cancellation, **CPU)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4), np.float64),
        np.zeros((4, 4), bool),
        np.zeros((4, 4, 5), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
        Image.new("HSV", (4, 4)),
    ],
)
def test_what_is_no_picture_is_refused_with_a_hint(wrong: Image.Image) -> None:
    with pytest.raises(enlarger.EnlargerError) as caught:
        enlarger.upscale(wrong)
    assert caught.value.hint


@pytest.mark.parametrize("options", [{"tile": 0}, {"model": "photo-x2", "fidelity": 1.5}, {"denoise": 2}])
def test_a_value_out_of_its_range_is_refused(options: enlarger.Options, picture: Image.Image) -> None:
    with pytest.raises(enlarger.EnlargerError):
        enlarger.upscale(picture, **options)


def test_a_plan_tells_what_an_upscale_would_take(picture: Image.Image, tmp_path: Path) -> None:
    picture.save(tmp_path / "small.png")
    for given in (picture, np.asarray(picture), tmp_path / "small.png"):
        forecast = enlarger.plan(given, width=90, **CPU)
        assert forecast.size == (90, 60)
        assert forecast.model == "faithful-x2"
        assert forecast.device == "cpu"


def test_models_and_devices_are_what_the_command_line_lists() -> None:
    assert "faithful-x4" in {card.id for card in enlarger.models()}
    assert enlarger.available_devices()[-1].id == "cpu"


def test_all_frames_of_a_file_are_enlarged_and_counted(tmp_path: Path) -> None:
    source = save(tmp_path / "in.gif", frames(has_alpha=False), loop=2)
    counted: list[tuple[int, int]] = []
    with pytest.warns(enlarger.EnlargerWarning, match="256 colours"):
        path = enlarger.upscale(
            source, 2, model="nearest", progress=lambda each: counted.append((each.done, each.tiles))
        )
    assert path == tmp_path / "in-x2.gif"
    (old, old_times, _), (new, times, loop) = seen(source), seen(path)
    assert (times, loop) == (old_times, 2)
    for before, after in zip(old, new, strict=True):
        np.testing.assert_array_equal(after, before.repeat(2, axis=0).repeat(2, axis=1))
    assert counted == [(done, len(old)) for done in range(1, len(old) + 1)]
    with pytest.warns(enlarger.EnlargerWarning, match="the first was enlarged"):
        still = enlarger.upscale(source, 2, model="nearest", output=tmp_path / "first.tif")
    with Image.open(still) as image:
        np.testing.assert_array_equal(np.asarray(image)[..., :3], new[0][..., :3])


def test_an_animation_is_called_off_and_leaves_nothing(tmp_path: Path) -> None:
    source, cancellation = save(tmp_path / "in.webp", frames(has_alpha=False)), enlarger.Cancellation()
    with pytest.raises(enlarger.Cancelled):
        enlarger.upscale(source, 2, cancellation=cancellation, progress=lambda _: cancellation.cancel())
    assert [path.name for path in tmp_path.iterdir()] == ["in.webp"]


def test_of_an_image_with_frames_the_one_it_shows_is_enlarged(tmp_path: Path) -> None:
    drawn = frames(has_alpha=False)
    with Image.open(save(tmp_path / "in.webp", drawn)) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            larger = enlarger.upscale(frame, 2, model="nearest")
            right = seen(tmp_path / "in.webp")[0][number].repeat(2, axis=0).repeat(2, axis=1)
            np.testing.assert_array_equal(np.asarray(larger.convert("RGBA")), right)
