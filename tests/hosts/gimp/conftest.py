"""Fixtures for the tests in real GIMP."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from hosts.editors.roots import Root
from hosts.editors.stand_in_engine import stand_in
from hosts.editors.user_networks import write_drawing_network
from hosts.gimp.playing import Scenes, play
from hosts.gimp.session import Gimp

VERSIONS = ("2.10", "3.0", "3.2")


@pytest.fixture(scope="session", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version of GIMP the adapter is for."""
    return request.param


@pytest.fixture(scope="session")
def make_gimp(
    known_devices: None, root_with: Callable[[str], Root], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Gimp]:
    """Make a GIMP with a new profile; its engine is this environment's, or the stand-in with a behaviour."""
    del known_devices
    started: list[Gimp] = []  # or about to be

    def make(version: str, behaviour: str | None = None) -> Gimp:
        root = root_with(f"gimp-{version}")
        folder = tmp_path_factory.mktemp(f"gimp-{version}-")
        engine = sys.executable if behaviour is None else str(stand_in(folder, behaviour))
        gimp = Gimp(version, root, folder, engine)
        gimp.know_stock_plugins([other for other in started if other.version == version])
        started.append(gimp)
        return gimp

    return make


@pytest.fixture(scope="session")
def scenes(version: str, make_gimp: Callable[[str], Gimp]) -> Scenes:
    """Return what came of all scenes in one GIMP of this version."""
    gimp = make_gimp(version)
    for behaviour in ("dies", "dies-midway", "garbage-midway", "old"):
        stand_in(gimp.folder, behaviour)
    write_drawing_network(gimp.folder / ".local" / "share" / "enlarger" / "models")
    return play(gimp)
