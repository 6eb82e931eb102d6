"""Networks with global pooling: tiles are fed the means over the whole picture, which are gathered before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from enlarger.devices import session
from enlarger.devices.device import Device
from enlarger.errors import Cancelled, DeviceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8, PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.tiles.cost import Cost
from enlarger.tiles.target import Target
from tiny_networks import GraphBuilder, squeezed_network

TILE = 48


def exact(tile: int = TILE, factor: float | None = None, device: str = "cpu") -> Settings:
    return Settings(Target(factor), device, "exact", tile)


def assert_same(tiled: Strip, whole: Strip) -> None:
    """Allow for means that differ in their last bit, by which a few values are rounded to the other side."""
    difference = np.abs(tiled.astype(np.float64) - whole)
    unit = 1 if whole.dtype == np.uint8 else 1e-5
    assert difference.max() <= unit
    assert (difference > 0).mean() < 0.01 or whole.dtype != np.uint8
    assert len(np.unique(whole)) > 20, "there is something to compare"


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("poolings", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_tiles_give_the_pixels_of_the_whole_picture(
    seed: int, poolings: int, channels: int, make_network: Any, enlarge: Any, noise: Any
) -> None:
    network = make_network(squeezed_network(poolings, seed), 2)
    assert len(network.facts.poolings) == poolings
    picture = noise(101 + seed, 130, channels)
    picture[:60] //= 4  # one half is darker: tiles have means of their own
    assert_same(enlarge(network, picture, exact(), strip_rows=31), enlarge(network, picture, exact(4096)))


@pytest.mark.parametrize("pooling", ["ReduceMean", "ReduceMean without axes kept"])
def test_means_are_found_however_they_are_written(
    pooling: str, make_network: Any, enlarge: Any, noise: Any
) -> None:
    network = make_network(squeezed_network(2, pooling=pooling), 2)
    assert len(network.facts.poolings) == 2
    picture = noise(130, 90)
    assert_same(enlarge(network, picture, exact()), enlarge(network, picture, exact(4096)))


def test_axes_may_be_an_input(make_network: Any, enlarge: Any, noise: Any) -> None:
    builder = GraphBuilder().conv(12)
    body, axes = builder.tensor, builder.constant(np.array([2, 3]))
    builder.add("ReduceMean", axes).add("Sigmoid").add("Mul", body).shuffle(2)
    network = make_network(builder.model(opset=18), 2)
    assert len(network.facts.poolings) == 1
    picture = noise(130, 90)
    assert_same(enlarge(network, picture, exact()), enlarge(network, picture, exact(4096)))


def test_edges_that_are_not_padded_count_as_they_do_in_the_whole(
    make_network: Any, enlarge: Any, noise: Any
) -> None:
    builder = GraphBuilder(2)
    for _ in range(3):
        weight = builder.random.normal(0, 0.2, (8, builder.channels, 3, 3)).astype(np.float32)
        builder.channels = 8
        builder.add("Conv", builder.constant(weight), kernel_shape=[3, 3]).squeeze()
    network = make_network(builder.conv(12, 1).shuffle(2).model(), 2)
    assert network.facts.lost == 6
    picture = noise(150, 80)
    assert_same(enlarge(network, picture, exact()), enlarge(network, picture, exact(4096)))


def test_the_second_pass_takes_the_means_of_what_the_first_has_made(
    make_network: Any, enlarge: Any, noise: Any
) -> None:
    network = make_network(squeezed_network(2), 2)
    picture = noise(90, 70)
    assert_same(enlarge(network, picture, exact(factor=4)), enlarge(network, picture, exact(4096, 4)))


@pytest.mark.parametrize("name", ["Y u8", "CMYK u8", "RGBA f32"])
def test_each_channel_that_is_a_picture_has_means_of_its_own(
    name: str, make_network: Any, enlarge: Any, noise: Any
) -> None:
    network, pixel_format = make_network(squeezed_network(1), 2), PixelFormat.parse(name)
    picture = noise(101, 90, pixel_format.channels)
    picture //= np.arange(1, pixel_format.channels + 1, dtype=np.uint8)
    if pixel_format.is_float:
        picture = picture.astype(np.float32) / 255
    tiled, whole = (
        enlarge(network, picture, exact(tile), pixel_format=pixel_format) for tile in (TILE, 4096)
    )
    assert_same(tiled, whole)


def test_tileable_pictures_take_the_means_of_what_surrounds_them_too(
    make_network: Any, enlarge: Any, noise: Any
) -> None:
    network, picture = make_network(squeezed_network(1), 2), noise(90, 80)
    tiled, whole = (
        enlarge(network, picture, Settings(device="cpu", precision="exact", tile=tile, tileable=True))
        for tile in (TILE, 4096)
    )
    assert_same(tiled, whole)


def test_openvino_is_fed_as_well(
    compiling_device: Device, make_network: Any, enlarge: Any, noise: Any
) -> None:
    network, picture = make_network(squeezed_network(2), 2), noise(90, 80)
    assert_same(
        enlarge(network, picture, exact(device=compiling_device.id)), enlarge(network, picture, exact(4096))
    )


def test_one_tile_gathers_nothing_and_the_source_is_read_once_more_for_each_mean(make_network: Any) -> None:
    network = make_network(squeezed_network(3), 2)
    read: list[int] = []

    def source() -> Iterator[Strip]:
        read.append(1)
        yield np.full((100, 100, 3), 90, np.uint8)

    for tile, times in ((4096, 2), (TILE, 2 + 3)):
        read.clear()
        job = Job(network, Size(100, 100), RGB_U8, exact(tile))
        assert list(job.layers(source, lambda _: None))
        assert len(read) == times
        assert job.progress.done == job.tiles == job.forecast.tiles
        assert (job.tiles == 1) == (tile == 4096)


def test_what_is_gathered_counts_in_the_forecast(make_network: Any) -> None:
    with_means, without = (
        Job(make_network(squeezed_network(count), 2), Size(300, 300), RGB_U8, exact()).plan
        for count in (3, 0)
    )
    cost = Cost(seconds_per_pixel=1e-6)
    shares = sum(gathering.pooling.share for gathering in with_means.passes[0].gatherings)
    assert 1 < shares < 3
    assert with_means.seconds(cost) > without.seconds(cost) * 1.5


def test_a_job_is_stopped_while_it_gathers(make_network: Any, noise: Any) -> None:
    job = Job(make_network(squeezed_network(1), 2), Size(200, 200), RGB_U8, exact())
    with pytest.raises(Cancelled):
        for _ in job.layers(lambda: iter([noise(200, 200)]), lambda job: job.stop()):
            pass
    assert job.progress.done == 1


def test_a_tile_that_a_device_fails_to_gather_is_gathered_on_the_cpu(
    compiling_device: Device, make_network: Any, enlarge: Any, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Any = session.Session._run

    def broken(self: Any, tile: Any, picture: int) -> Any:
        result, mean_square = run(self, tile, picture)
        if self.device == compiling_device and result.shape[2] != 3:
            raise DeviceError("The cable is out.")
        return result, mean_square

    network, picture = make_network(squeezed_network(2), 2), noise(90, 80)
    whole = enlarge(network, picture, exact(4096))
    monkeypatch.setattr(session.Session, "_run", broken)
    assert_same(enlarge(network, picture, exact(device=compiling_device.id)), whole)


def test_means_are_those_of_the_cleaned_picture(make_network: Any, noise: Any) -> None:
    network, picture = make_network(squeezed_network(2), 2), noise(90, 80)
    results: list[Strip] = []
    for tile in (TILE, 4096):
        settings = Settings(device="cpu", precision="exact", tile=tile, clean=0.5, lock="off")
        job = Job(network, Size(90, 80), RGB_U8, settings)
        results.append(run_on_array(job, picture)[0])
        assert job.progress.done == job.tiles
    assert_same(*results)
