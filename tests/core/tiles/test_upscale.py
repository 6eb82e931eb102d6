from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.errors import Cancelled, RequestError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import DEPTHS, RGB_U8, PixelFormat
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_model
from enlarger.networks.methods import Interpolation, find_method
from enlarger.networks.network import Network
from enlarger.tiles.planning import STRIP_LIMIT, TileLimits, plan_upscale
from enlarger.tiles.target import Target
from tiny_networks import GraphBuilder, nearest_network, random_graph, random_network


def exact(tile: int | None = None, **target: float) -> Settings:
    return Settings(Target(**target), device="cpu", precision="exact", tile=tile)  # pyright: ignore[reportArgumentType]


def test_a_nearest_network_repeats_every_pixel(make_network: Any, enlarge: Any, noise: Any) -> None:
    picture = noise(13, 9)
    result = enlarge(make_network(nearest_network(3), 3), picture)
    np.testing.assert_array_equal(result, picture.repeat(3, 0).repeat(3, 1))


@pytest.mark.parametrize("seed", range(12))
def test_tiles_give_the_pixels_of_the_whole_picture(
    seed: int, make_network: Any, enlarge: Any, noise: Any
) -> None:
    chance = random.Random(seed)
    network = make_network(random_network(2, depth=chance.randint(1, 5), seed=seed), 2)
    picture = noise(chance.randint(1, 70), chance.randint(1, 70), chance.choice([3, 4]))
    context = network.facts.context
    whole = enlarge(network, picture, exact(tile=4096))
    tiled = enlarge(
        network, picture, exact(tile=2 * context + chance.randint(1, 30)), strip_rows=chance.randint(1, 80)
    )
    np.testing.assert_array_equal(tiled, whole)


@pytest.mark.parametrize("seed", range(30))
def test_tiles_of_a_random_graph_give_the_pixels_of_the_whole_picture(
    seed: int, make_network: Any, enlarge: Any, noise: Any
) -> None:
    chance = random.Random(seed)
    network = make_network(random_graph(chance), 2)
    facts = network.facts
    picture = noise(chance.randint(1, 90), chance.randint(1, 90), chance.choice([3, 4]))
    tile = 2 * facts.context + 4 * facts.multiple + chance.randint(0, 20)
    whole = enlarge(network, picture, exact(tile=4096))
    np.testing.assert_array_equal(enlarge(network, picture, exact(tile=tile)), whole)


def test_tiles_of_a_network_with_strides_give_the_pixels_of_the_whole_picture(
    make_network: Any, enlarge: Any, noise: Any
) -> None:
    graph = GraphBuilder(5).conv(16, stride=2).add("Relu").conv(3 * 16).shuffle(4).model()
    network = make_network(graph, 2)
    picture = noise(64, 46)
    np.testing.assert_array_equal(
        enlarge(network, picture, exact(tile=18)), enlarge(network, picture, exact(tile=64))
    )


@pytest.mark.parametrize("channels", [3, 4])
def test_the_bundled_network_is_exact_in_tiles(channels: int, enlarge: Any, noise: Any) -> None:
    network = Network(find_model())
    picture = noise(150, 101, channels)
    if channels == 4:
        picture[20:70, 30:100, 3] = 0
        picture[70:, :, 3] = 255
    np.testing.assert_array_equal(
        enlarge(network, picture, exact(tile=64)), enlarge(network, picture, exact(tile=4096))
    )


@pytest.mark.parametrize("channels", [1, 4])
def test_flat_alpha_is_exact_in_tiles_of_a_network_that_does_not_look_around(
    channels: int, make_network: Any, enlarge: Any, noise: Any
) -> None:
    network = make_network(GraphBuilder(3).conv(12, kernel=1).shuffle(2).model(), 2)
    picture = noise(60, 50, channels)
    picture[8:40, 5:44, -1] = 200
    pixel_format = PixelFormat.parse("A u8" if channels == 1 else "RGBA u8")
    tiled, whole = (
        enlarge(network, picture, exact(tile=side), pixel_format=pixel_format) for side in (10, 4096)
    )
    np.testing.assert_array_equal(tiled, whole)
    assert (whole[20:76, 14:84, -1] == 200).all()


@pytest.mark.parametrize("depth", ["u8", "u16", "f16", "f32"])
def test_a_mask_is_enlarged_as_alpha_is(depth: str, enlarge: Any, noise: Any) -> None:
    mask = noise(40, 30, 1)
    mask[:, :20] = 0
    values = mask if depth == "u8" else (mask / 255 * (65535 if depth == "u16" else 1)).astype(DEPTHS[depth])
    pair = np.concatenate([np.full_like(values, values.max()), values], axis=2)
    network = Network(find_model())
    for kernel_or_network, target in (
        (network, Target()),
        (Interpolation("lanczos"), Target(factor=2.5)),
    ):
        settings = Settings(target, device="cpu", precision="exact")
        alone, with_grey = (
            enlarge(kernel_or_network, values_, settings, pixel_format=PixelFormat.parse(f"{name} {depth}"))
            for values_, name in ((values, "A"), (pair, "YA"))
        )
        np.testing.assert_array_equal(alone[..., 0], with_grey[..., 1])


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (2, 3), (33, 17)])
def test_any_size_is_enlarged(size: tuple[int, int], enlarge: Any, noise: Any) -> None:
    assert enlarge(Network(find_model()), noise(*size, 4)).shape == (size[1] * 4, size[0] * 4, 4)


def test_a_target_between_two_passes_is_reached_by_passes_and_a_reduction(
    make_network: Any, enlarge: Any, noise: Any
) -> None:
    network = make_network(nearest_network(2), 2)
    assert enlarge(network, noise(20, 10), exact(width=50, height=31)).shape == (31, 50, 3)
    plan = plan_upscale(Size(20, 10), Target(width=50, height=31), network.facts, 3, TileLimits())
    assert [step.source for step in plan.passes] == [Size(20, 10), Size(40, 20)]


def test_passes_stream_into_each_other_exactly(make_network: Any, enlarge: Any, noise: Any) -> None:
    network = make_network(random_network(2, depth=2), 2)
    picture = noise(23, 31)
    once = enlarge(network, picture)
    np.testing.assert_array_equal(enlarge(network, picture, exact(factor=4, tile=16)), enlarge(network, once))


def test_a_target_not_larger_than_the_source_runs_no_network(make_network: Any, noise: Any) -> None:
    picture = noise(20, 10)
    job = Job(make_network(nearest_network(2), 2), Size(20, 10), RGB_U8, exact(factor=1))
    strip, _ = run_on_array(job, picture)
    np.testing.assert_array_equal(strip, picture)
    assert job.report().device == "none"
    assert "no network ran" in job.report().notes[0]


def test_a_row_of_tiles_of_a_very_wide_picture_stays_below_the_strip_limit() -> None:
    plan = plan_upscale(Size(60_000, 10_000), Target(), Network(find_model()).facts, 4, TileLimits())
    for row in plan.passes[0].tiling.tile_rows():
        enlarged = row[0].write.scaled(4).size
        assert 60_000 * 4 * enlarged.height * 4 <= 1.3 * STRIP_LIMIT


def test_an_exception_from_on_tile_ends_the_job_after_that_tile(make_network: Any, noise: Any) -> None:
    job = Job(make_network(random_network(), 2), Size(40, 40), RGB_U8, exact(tile=16))

    def stop_at_two(job: Job) -> None:
        if job.progress.done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(job.layers(lambda: iter([noise(40, 40)]), stop_at_two))
    assert job.progress.done == 2


def test_strips_are_pulled_only_when_they_are_needed(make_network: Any, noise: Any) -> None:
    pulled: list[int] = []

    def source(picture: Any) -> Any:
        for row in range(len(picture)):
            pulled.append(row)
            yield picture[row : row + 1]

    job = Job(make_network(random_network(2, depth=2), 2), Size(10, 400), RGB_U8, exact(tile=20))
    job.look_at(lambda: source(noise(10, 400)))
    pulled.clear()
    result = job.layers(lambda: source(noise(10, 400)), lambda _: None)
    next(result)
    # The rows of the first tile, and of the second, which is in the network meanwhile.
    assert len(pulled) <= 2 * 20


def test_the_forecast_falls_to_zero(make_network: Any, noise: Any) -> None:
    job = Job(make_network(random_network(seed=99), 2), Size(40, 40), RGB_U8, exact(tile=16))
    forecasts: list[float | None] = []
    list(job.layers(lambda: iter([noise(40, 40)]), lambda job: forecasts.append(job.progress.seconds_left)))
    assert forecasts[0] is None
    assert forecasts[-1] == 0


def test_a_tile_smaller_than_the_context_is_refused() -> None:
    with pytest.raises(RequestError):
        plan_upscale(Size(500, 500), Target(), Network(find_model()).facts, 3, TileLimits(tile=8))


def test_an_identical_tile_is_computed_once(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from enlarger.devices import session

    runs: list[int] = []
    run: Callable[..., Any] = session.Session._run  # pyright: ignore[reportPrivateUsage]

    def counted(self: Any, tile: Any, picture: int) -> Any:
        runs.append(1)
        return run(self, tile, picture)

    monkeypatch.setattr(session.Session, "_run", counted)
    job = Job(make_network(random_network(), 2), Size(90, 90), RGB_U8, exact(tile=30))
    run_on_array(job, np.full((90, 90, 3), 77, np.uint8))
    assert len(runs) == 1
    assert job.progress.done > 1


def test_the_way_to_a_size_is_not_longer_than_any_picture(make_network: Any) -> None:
    facts = make_network(nearest_network(4), 4).facts
    with pytest.raises(RequestError, match="On the way"):
        plan_upscale(Size(1000, 10), Target(width=1_000_000, height=200_000), facts, 3, TileLimits())


def test_a_target_of_other_proportions_is_refused_when_the_way_there_is_immense(make_network: Any) -> None:
    facts = make_network(nearest_network(4), 4).facts
    assert plan_upscale(Size(40, 30), Target(width=400, height=100), facts, 3, TileLimits()).size == Size(
        400, 100
    )
    with pytest.raises(RequestError, match="On the way") as caught:
        plan_upscale(Size(40, 30), Target(width=500_000, height=10), facts, 3, TileLimits())
    assert "655360x491520" in caught.value.message


@pytest.mark.parametrize("kernel", ["nearest", "bilinear", "bicubic", "lanczos"])
def test_an_interpolation_stands_in_for_a_network(kernel: str, enlarge: Any, noise: Any) -> None:
    picture = noise(20, 31)
    result = enlarge(find_method(kernel), picture, exact(factor=3), strip_rows=5)
    filters = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3}
    narrow = Image.fromarray(picture).resize((60, 31), filters[kernel])
    whole = np.asarray(narrow.resize((60, 93), filters[kernel])).astype(int)
    assert np.abs(result - whole).max() <= 1
