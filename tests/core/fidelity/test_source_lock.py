from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from enlarger.fidelity.deviation import Deviation
from enlarger.fidelity.softening import LIGHT, TONE, cutoff_for
from enlarger.fidelity.source_lock import LockKind, SourceLock
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.tiles.target import Target
from tiny_networks import nearest_network

SIZES = [
    ((48, 32), (192, 128)),
    ((101, 75), (250, 190)),
    ((5, 3), (20, 12)),
    ((1, 1), (4, 4)),
    ((40, 70), (44, 99)),
]


def smooth(size: tuple[int, int], channels: int = 3, seed: int = 0) -> Strip:
    """Make a picture of a few soft blobs away from black and white."""
    coarse = np.random.default_rng(seed).integers(40, 216, (6, 6, channels), np.uint8)
    planes = [
        np.asarray(Image.fromarray(coarse[..., channel]).resize(size, Image.Resampling.BICUBIC))
        for channel in range(channels)
    ]
    return np.stack(planes, axis=2)


def pair(sizes: tuple[tuple[int, int], tuple[int, int]], channels: int = 3) -> tuple[Strip, Strip]:
    """Make a source and a picture of it that is off by noise and colour."""
    source, enlarged = (smooth(size, channels) for size in sizes)
    noise = np.random.default_rng(1).normal(5, 15, enlarged.shape)
    return source, np.clip(enlarged + noise, 0, 255).astype(np.uint8)


def locked(
    lock: SourceLock, enlarged: Strip, source: Strip, rows: int = 1000, deviation: Deviation | None = None
) -> Strip:
    def strips(picture: Strip, rows: int) -> Any:
        return iter([picture[top : top + rows] for top in range(0, len(picture), rows)])

    found = lock.apply(strips(enlarged, rows), strips(source, rows // 3 + 1), deviation=deviation)
    return np.concatenate(list(found))


def shrunk(picture: Strip, size: tuple[int, int]) -> Strip:
    planes = [
        Image.fromarray(picture[..., channel].astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
        for channel in range(picture.shape[2])
    ]
    return np.stack([np.asarray(plane) for plane in planes], axis=2)


def lock_for(
    sizes: tuple[tuple[int, int], tuple[int, int]], name: str = "RGB u8", kind: LockKind = "full"
) -> SourceLock:
    return SourceLock(Size(*sizes[0]), Size(*sizes[1]), PixelFormat.parse(name), kind)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_locked_picture_shrunk_by_pillow_is_the_source(sizes: Any) -> None:
    source, enlarged = pair(sizes)
    result = locked(lock_for(sizes), enlarged, source)
    assert np.abs(shrunk(enlarged, sizes[0]) - source).max() > 4
    # Where hardly any pixels are merged, the rounding of one is the rounding of all. Corrections of a network
    # that is off by noise are limited here and there.
    off = np.abs(shrunk(result, sizes[0]) - source)
    assert np.mean(off > (0.51 if sizes[1][0] > 2 * sizes[0][0] else 0.8)) < (0.2 if off.size > 100 else 0.4)
    assert np.mean(off > 2) < 0.03
    assert np.abs(result.astype(int) - enlarged).max() < 70


@pytest.mark.parametrize("kind", ["full", "soft", "tone"])
@pytest.mark.parametrize("sizes", SIZES)
def test_strips_of_any_height_give_the_picture_of_the_whole(sizes: Any, kind: Any) -> None:
    source, enlarged = pair(sizes)
    lock = lock_for(sizes, kind=kind)
    np.testing.assert_array_equal(locked(lock, enlarged, source, 7), locked(lock, enlarged, source))


@pytest.mark.parametrize(
    "name", ["Y u8", "CMYK u8", "RGB u16", "RGB f16", "RGBA f32", "Y f32 linear", "LAB f32", "A u8"]
)
@pytest.mark.parametrize("kind", ["full", "soft", "tone"])
def test_every_format_is_locked_in_a_job(name: str, kind: Any, make_network: Any) -> None:
    pixel_format = PixelFormat.parse(name)
    values = smooth((40, 30), pixel_format.channels)
    white = 1.0 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max
    source = (values / 255 * white).astype(pixel_format.dtype)
    if pixel_format.is_float and pixel_format.colours:
        source[4:8, 4:8, : pixel_format.colours] *= 6  # brighter than white
    network = make_network(nearest_network(2), 2)
    settings = Settings(Target(factor=1.7), device="cpu", precision="exact", lock=kind)
    job = Job(network, Size(40, 30), pixel_format, settings)
    result, report = run_on_array(job, source)
    assert result.shape == (51, 68, pixel_format.channels)
    assert report.lock == kind
    if kind != "full":
        assert report.deviation is None
    else:
        assert report.deviation
        assert report.deviation.values == source.size
        assert report.deviation.differing < 0.3 * source.size
        if not pixel_format.linear and source.max() <= white:
            off = np.abs(shrunk(result, (40, 30)) - source) * (255 / white)
            assert np.mean(off > 0.6) < 0.3


def test_flat_pixels_stay_exactly_what_they_are() -> None:
    sizes = SIZES[0]
    source, enlarged = (np.full((*size[::-1], 4), 77 / 255, np.float32) for size in sizes)
    result = locked(lock_for(sizes, "RGBA f32"), enlarged, source)
    np.testing.assert_array_equal(result, enlarged)


def test_nothing_appears_where_there_is_nothing() -> None:
    sizes = SIZES[0]
    source, enlarged = pair(sizes, 4)
    source[:, :20, 3], source[:, 20:, 3] = 0, 255
    enlarged[:, :80, 3], enlarged[:, 80:, 3] = 0, 255
    source[:, :20, :3] = 0  # hidden colour is no example
    result = locked(lock_for(sizes, "RGBA u8"), enlarged, source)
    np.testing.assert_array_equal(result[..., 3], enlarged[..., 3])
    visible = np.abs(shrunk(result, sizes[0]) - source)[:, 20:, :3]
    assert np.mean(visible > 0.51) < 0.03  # the rest is limited, as without alpha


def test_what_had_to_be_clipped_is_counted() -> None:
    sizes = SIZES[0]
    source = np.zeros((32, 48, 3), np.uint8)
    source[8:24:2, 8:40:2] = 255
    lock, deviation = lock_for(sizes), Deviation()
    result = locked(lock, np.full((128, 192, 3), 128, np.uint8), source, deviation=deviation)
    off = np.abs(shrunk(result, sizes[0]) - source)
    assert deviation.values == source.size
    assert deviation.differing == pytest.approx((off >= 0.5).sum(), abs=3)
    assert deviation.differing > 0
    assert deviation.largest == pytest.approx(off.max(), abs=1e-3)


def test_the_soft_lock_leaves_noise_out_and_brings_colour_back() -> None:
    sizes = SIZES[0]
    clean, enlarged = smooth(sizes[0]), smooth(sizes[1])
    noisy = np.clip(clean + np.random.default_rng(2).normal(0, 8, clean.shape), 0, 255).astype(np.uint8)
    drifted = np.clip(enlarged + np.array([12, -6, 0]), 0, 255).astype(np.uint8)
    results = [locked(lock_for(sizes, kind=kind), drifted, noisy) for kind in ("full", "soft")]
    full, soft = (np.sqrt(np.mean((result.astype(float) - enlarged) ** 2)) for result in results)
    assert soft < 0.7 * full
    assert np.abs(results[1].mean((0, 1)) - enlarged.mean((0, 1))).max() < 1


def bar(first: int, low: int, high: int) -> Strip:
    """Make a picture of SIZES[0] that is `low` left of a column, and `high` from there on."""
    return np.tile(np.where(np.arange(192) < first, low, high)[None, :, None], (128, 1, 3)).astype(np.uint8)


def test_no_rings_are_drawn_beside_an_edge_that_a_network_moved() -> None:
    sizes = SIZES[0]
    source = np.rint(shrunk(bar(97, 60, 200), sizes[0])).astype(np.uint8)
    deviation = Deviation()
    result = locked(lock_for(sizes), bar(100, 60, 200), source, deviation=deviation)
    # Without a limit it goes from 50 to 255. Spread evenly, it falls by 29 levels where it should rise.
    assert result.min() >= 35
    assert result.max() <= 220
    assert np.diff(result[60, 94:100, 0].astype(int)).min() >= -3
    assert deviation.is_small


def test_where_pixels_are_means_of_areas_an_edge_is_moved_and_even_areas_stay_as_they_are() -> None:
    small, large = SIZES[0]
    source = np.asarray(Image.fromarray(bar(98, 60, 200)).resize(small, Image.Resampling.BOX))
    lock = SourceLock(Size(*small), Size(*large), PixelFormat.parse("RGB u8"), "full", shrinking="area")
    moved = bar(100, 60, 200)
    result = locked(lock, moved, source)
    for picture, off in ((moved, 60), (result, 2)):
        shrunk_again = np.asarray(Image.fromarray(picture).resize(small, Image.Resampling.BOX)).astype(int)
        assert abs(np.abs(shrunk_again - source).max() - off) <= 10 * (off > 2)
    np.testing.assert_array_equal(result[:, 104:], 200)
    np.testing.assert_array_equal(result[:, :92], 60)


def test_a_job_brings_a_drawn_picture_back_by_the_means_of_areas(make_network: Any) -> None:
    true = Image.new("RGB", (640, 480), (215, 228, 240))
    draw = ImageDraw.Draw(true)
    for place in range(20, 600, 37):
        draw.ellipse((place, place // 2, place + 61, place // 2 + 90), (20, 40, 90))
        draw.line((place, 470, place + 30, 300), (90, 30, 30), 5)
    source = np.asarray(true.resize((320, 240), Image.Resampling.BOX))
    settings = Settings(Target(factor=2), device="cpu", precision="exact", lock="full")
    job = Job(make_network(nearest_network(2), 2), Size(320, 240), PixelFormat.parse("RGB u8"), settings)
    result, report = run_on_array(job, source)
    assert "with the box filter" in report.lock_text
    np.testing.assert_array_equal(result, source.repeat(2, axis=0).repeat(2, axis=1))


@pytest.mark.parametrize("kind", ["full", "soft"])
def test_a_sharp_edge_between_black_and_white_stays_as_it_is(kind: Any) -> None:
    sizes = SIZES[0]
    true, deviation = bar(97, 0, 255), Deviation()
    # The filter goes beyond black and white here, and the source cannot.
    assert shrunk(true, sizes[0]).max() > 260
    source = np.clip(np.rint(shrunk(true, sizes[0])), 0, 255).astype(np.uint8)
    result = locked(lock_for(sizes, kind=kind), true, source, deviation=deviation)
    assert np.abs(result.astype(int) - true).max() <= 1
    assert deviation.differing == 0


def test_a_tint_beside_type_is_taken_out_of_white() -> None:
    sizes = SIZES[0]
    true = bar(97, 0, 255)
    source = np.clip(np.rint(shrunk(true, sizes[0])), 0, 255).astype(np.uint8)
    tinted = np.minimum(true, np.array([255, 240, 255], np.uint8))
    result = locked(lock_for(sizes), tinted, source)
    assert result[:, 100:].min() >= 253


def test_the_finer_the_cutoff_the_more_noise_comes_back_and_tone_always_does() -> None:
    sizes = SIZES[0]
    clean, enlarged = smooth(sizes[0]), smooth(sizes[1])
    noisy = np.clip(clean + np.random.default_rng(2).normal(0, 8, clean.shape), 0, 255).astype(np.uint8)
    drifted = np.clip(enlarged + np.array([12, -6, 0]), 0, 255).astype(np.uint8)
    errors: list[float] = []
    for cutoff in (LIGHT, cutoff_for(4, None), cutoff_for(4, 30), TONE):
        lock = SourceLock(Size(*sizes[0]), Size(*sizes[1]), PixelFormat.parse("RGB u8"), "soft", cutoff)
        result = locked(lock, drifted, noisy)
        assert np.abs(result.mean((0, 1)) - enlarged.mean((0, 1))).max() < 1
        errors.append(float(np.std(result.astype(float) - enlarged)))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.4 * errors[0]


def test_the_cutoff_follows_the_damage_from_light_to_tone() -> None:
    assert cutoff_for(0, None) == cutoff_for(1, 90) == LIGHT
    noises = [cutoff_for(noise, None).luma for noise in range(2, 10)]
    assert noises == sorted(set(noises))
    qualities = [cutoff_for(0, quality).luma for quality in range(70, 0, -10)]
    assert qualities == sorted(set(qualities))
    assert cutoff_for(4, 50).luma > max(cutoff_for(4, None).luma, cutoff_for(0, 50).luma)
    assert cutoff_for(16, None) == cutoff_for(25, 15) == TONE
