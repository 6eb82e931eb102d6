"""Parts of a result, computed alone, against the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.fidelity.settings import Fidelity
from enlarger.geometry import Box, Size
from enlarger.imaging.arrays import strips_of
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.methods import find_method
from enlarger.networks.network import Network
from enlarger.tiles.target import Target
from enlarger.tiles.tile_cache import TileCache
from enlarger.tiles.window import result_box
from tiny_networks import nearest_network

SIZE = Size(150, 120)
PARTS = {
    "top left": Box(0, 0, 40, 30),
    "middle": Box(61, 47, 95, 80),
    "bottom right": Box(120, 100, 150, 120),
    "all": Box(0, 0, 150, 120),
}


_WHOLES: dict[tuple[bytes, str, str, str], Strip] = {}
"""Results that several parts are compared with."""


def scene(name: str, *, is_holed: bool = False) -> Strip:
    """Return soft shapes with hard edges and some noise, and a hole where nothing is seen."""
    pixel_format = PixelFormat.parse(name)
    down, across = np.indices((SIZE.height, SIZE.width))
    waves = [np.sin(across / (9 + 2 * index)) * np.cos(down / (7 + index)) for index in range(3)]
    colour = np.stack(waves, axis=2)[..., : pixel_format.colours] * 0.3 + 0.5
    colour[(across - 75) ** 2 + (down - 60) ** 2 < 900] *= 0.4
    colour += np.random.default_rng(3).normal(0, 0.02, colour.shape)
    if pixel_format.has_alpha:
        alpha = np.ones(colour.shape[:2])
        if is_holed:
            alpha[(across - 80) ** 2 + (down - 55) ** 2 < 500] = 0
        colour = np.concatenate([colour, alpha[..., None]], axis=2)
    values = np.clip(colour, 0, 1)
    return (values * (255 if pixel_format.depth == "u8" else 1)).astype(pixel_format.dtype)


def job_on(picture: Strip, name: str, model: str | Network, **choices: Any) -> Job:
    method = find_method(model) if isinstance(model, str) else model
    settings = Settings(device="cpu", precision="exact", tile=64, **choices)
    job = Job(method, SIZE, PixelFormat.parse(name), settings)
    job.look_at(lambda: strips_of(picture))
    return job


def differences(picture: Strip, name: str, model: str, part: Box, **choices: Any) -> Strip:
    """Return how far each pixel of a part is from what it is in the whole result."""
    key = picture.tobytes(), name, model, repr(choices)
    if key not in _WHOLES:
        _WHOLES[key], _ = run_on_array(job_on(picture, name, model, **choices), picture)
    whole = _WHOLES[key]
    job = job_on(picture, name, model, **choices)

    def read(box: Box) -> Strip:
        return picture[box.top : box.bottom, box.left : box.right]

    alone = job.window(part, read, lambda: None).result
    box = result_box(part, job.plan)
    expected = whole[box.top : box.bottom, box.left : box.right]
    assert alone.shape == expected.shape
    assert alone.dtype == expected.dtype
    return np.abs(alone.astype(np.float64) - expected)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize(
    ("name", "model", "choices"),
    [
        ("RGB u8", "faithful-x4", {}),
        ("RGBA u8", "faithful-x4", {"target": Target(2.6)}),
        ("Y u8", "faithful-x2", {"target": Target(3)}),
        ("RGB f32 linear", "faithful-x2", {}),
        ("RGB u8", "bicubic", {"target": Target(width=377)}),
        ("RGB u8", "photo-x4", {"lock": "off"}),
        ("RGB u8", "faithful-x2", {"clean": 0.6}),
    ],
)
def test_a_part_is_what_it_is_in_the_whole(name: str, model: str, choices: dict[str, Any], part: Box) -> None:
    off = differences(scene(name), name, model, part, **choices)
    # Where bands of resampling meet, the whole is itself off by one level now and then.
    assert off.max() <= (0 if "target" not in choices else 1) + (1e-5 if "f32" in name else 0)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_colour_bleeds_under_holes_as_in_the_whole(part: Box) -> None:
    assert differences(scene("RGBA u8", is_holed=True), "RGBA u8", "faithful-x4", part).max() == 0


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize(
    "choices",
    [
        {"lock": "full"},
        {"lock": "soft"},
        {"fidelity": Fidelity(0.5)},
        {"fidelity": Fidelity(0.5, in_layers=True, with_map=True)},
    ],
    ids=["full", "soft", "fidelity", "layers"],
)
def test_a_part_is_brought_back_to_the_source_as_the_whole_is(part: Box, choices: dict[str, Any]) -> None:
    off = differences(scene("RGB u8"), "RGB u8", "photo-x4", part, **choices)
    assert off.max() <= 1
    assert (off > 0).mean() < 0.001


def test_tiles_that_were_shown_are_not_computed_again(make_network: Any) -> None:
    network, picture, tiles = make_network(nearest_network(4), 4), scene("RGB u8"), TileCache()
    shown = job_on(picture, "RGB u8", network)
    shown.keep_tiles(tiles)
    for part in PARTS.values():
        shown.window(part, lambda box: picture[box.top : box.bottom, box.left : box.right], lambda: None)
    assert len(tiles) == shown.plan.tiles
    job = job_on(picture, "RGB u8", network)
    job.keep_tiles(tiles)
    run_on_array(job, picture)
    assert job.report().network_seconds == 0


def test_no_more_tiles_are_kept_than_there_is_room_for(make_network: Any) -> None:
    network, picture = make_network(nearest_network(4), 4), scene("RGB u8")
    job = job_on(picture, "RGB u8", network)
    size = job.plan.passes[0].tiling.tile
    tiles = TileCache(limit=3 * size.pixels * 16 * 3)
    job.keep_tiles(tiles)
    job.window(PARTS["all"], lambda box: picture[box.top : box.bottom, box.left : box.right], lambda: None)
    assert len(tiles) == 3
    tiles.clear()
    assert len(tiles) == 0
