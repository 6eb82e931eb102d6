"""Fixtures for the tests in real Krita."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from hosts.editors.roots import Root
from hosts.editors.stand_in_engine import stand_in
from hosts.editors.user_networks import (
    write_denoising_network,
    write_drawing_network,
    write_unhurried_network,
)
from hosts.krita.session import VERSIONS, Krita, KritaScenes, write_pictures


@pytest.fixture(scope="session", params=VERSIONS)
def krita(
    request: pytest.FixtureRequest,
    known_devices: None,
    root_with: Callable[[str], Root],
    tmp_path_factory: pytest.TempPathFactory,
) -> Krita:
    """Return each version of Krita the adapter is for, with a new profile and the pictures of the scenes."""
    del known_devices
    version: str = request.param
    root = root_with(f"krita-{version}")
    krita = Krita(version, root, tmp_path_factory.mktemp(f"krita-{version}-"), sys.executable)
    write_pictures(krita.folder)
    for write_network in (write_drawing_network, write_unhurried_network, write_denoising_network):
        write_network(krita.data / "enlarger" / "models")
    for behaviour in ("dies", "dies-midway", "garbage", "garbage-midway", "old", "slow", "good", "fetches"):
        stand_in(krita.folder, behaviour)
    return krita


@pytest.fixture(scope="session")
def krita_scenes(krita: Krita) -> KritaScenes:
    """Return what came of the scenes without a window in one Krita of this version."""
    return KritaScenes(krita, krita.play("scenes_upscaling"))


@pytest.fixture(scope="session")
def krita_pixel_scenes(krita: Krita) -> KritaScenes:
    """Return what came of every kind of pixels."""
    return KritaScenes(krita, krita.play("scenes_pixels"))
