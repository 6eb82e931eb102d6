"""Alpha as data: a channel like the others, that hides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from enlarger.imaging.pixel_format import GREY_U8, RGBA_U8, PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.settings import Settings
from enlarger.networks.network import Network
from enlarger.tiles.target import Target
from tiny_networks import random_network

MakeNetwork = Callable[..., Network]
Enlarge = Callable[..., Strip]

DATA = replace(RGBA_U8, alpha_is_data=True)


@pytest.mark.parametrize("scale", [2, 3.3, 0.7])
@pytest.mark.parametrize("lock", ["off", "full", "soft"])
def test_colour_is_what_it_is_without_alpha(
    scale: float, lock: str, make_network: MakeNetwork, enlarge: Enlarge, noise: Callable[..., Strip]
) -> None:
    network = make_network(random_network(2), 2)
    settings = Settings(Target(scale), "cpu", "exact", lock=lock)  # pyright: ignore[reportArgumentType]
    texture = noise(40, 30, 4)
    texture[5:20, :, 3] = 0
    found = enlarge(network, texture, settings, pixel_format=DATA)
    np.testing.assert_array_equal(found[..., :3], enlarge(network, texture[..., :3].copy(), settings))
    grey = texture[..., 3:].copy()
    if lock == "off":
        plane = enlarge(network, grey, settings, pixel_format=GREY_U8)
        np.testing.assert_array_equal(found[..., 3], plane[..., 0])
    assert not (found[..., :3] == enlarge(network, texture, settings)[..., :3]).all()


def test_deep_textures_go_the_same_way(
    make_network: MakeNetwork, enlarge: Enlarge, noise: Callable[..., Strip]
) -> None:
    network = make_network(random_network(2), 2)
    texture = noise(40, 30, 4).astype(np.uint16) * 257
    texture[5:20, :, 3] = 0
    deep = PixelFormat("RGB", has_alpha=True, depth="u16", alpha_is_data=True)
    found = enlarge(network, texture, pixel_format=deep)
    alone = enlarge(
        network, texture[..., :3].copy(), pixel_format=PixelFormat("RGB", has_alpha=False, depth="u16")
    )
    np.testing.assert_array_equal(found[..., :3], alone)


def test_data_may_lie_beyond_one_in_floats(
    make_network: MakeNetwork, enlarge: Enlarge, noise: Callable[..., Strip]
) -> None:
    texture = noise(40, 30, 4).astype(np.float32) / 64
    packed = PixelFormat("RGB", has_alpha=True, depth="f32", linear=True, alpha_is_data=True)
    network = make_network(random_network(2), 2)
    found = enlarge(network, texture, pixel_format=packed)
    alone = replace(packed, has_alpha=False, alpha_is_data=False)
    np.testing.assert_array_equal(
        found[..., :3], enlarge(network, texture[..., :3].copy(), pixel_format=alone)
    )
    grey = PixelFormat("Y", has_alpha=False, depth="f32")
    np.testing.assert_array_equal(
        found[..., 3:], enlarge(network, texture[..., 3:].copy(), pixel_format=grey)
    )
    assert found[..., 3].max() > 1
