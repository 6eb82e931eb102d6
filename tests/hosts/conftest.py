"""Fixtures for the tests in real editors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
import krita_session
from gimp_session import Display, Gimp, root_for
from known_devices import try_devices
from krita_session import Krita, KritaScenes, write_pictures
from playing import Scenes, play
from stand_in_engine import stand_in
from user_networks import write_denoising_network, write_drawing_network, write_unhurried_network

VERSIONS = ("2.10", "3.0", "3.2")


@pytest.fixture(autouse=True, scope="session")
def known_devices(own_folders: None) -> None:
    """Find out about the devices before any editor asks."""
    del own_folders
    try_devices()


@pytest.fixture(scope="session", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version of GIMP the adapter is for."""
    return request.param


def needs(version: str) -> None:
    if root_for(version) is None:
        remedy = f"as root: python3 tests/hosts/roots.py gimp-{version}"
        message = f"NO ROOT WITH GIMP {version}: nothing is tested in it ({remedy})"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="session")
def make_gimp(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Gimp]:
    """Make a GIMP with a new profile; its engine is this environment's, or the stand-in with a behaviour."""

    def make(version: str, behaviour: str | None = None) -> Gimp:
        needs(version)
        root = root_for(version)
        assert root is not None
        folder = tmp_path_factory.mktemp(f"gimp-{version}-")
        engine = sys.executable if behaviour is None else str(stand_in(folder, behaviour))
        return Gimp(version, root, folder, engine)

    return make


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """Return the display for every window; its programs are in the root with GIMP 3.0."""
    needs("3.0")
    root = root_for("3.0")
    assert root is not None
    display = Display(root, tmp_path_factory.mktemp("display"))
    yield display
    display.close()


@pytest.fixture(scope="session")
def scenes(version: str, make_gimp: Callable[[str], Gimp]) -> Scenes:
    """Return what came of all scenes in one GIMP of this version."""
    gimp = make_gimp(version)
    for behaviour in ("dies", "dies-midway", "garbage-midway", "old"):
        stand_in(gimp.folder, behaviour)
    write_drawing_network(gimp.folder / ".local" / "share" / "enlarger" / "models")
    return play(gimp)


@pytest.fixture(scope="session")
def by_command_line(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., np.ndarray]:
    """Return the command line's answer for a picture, as an array; each is computed once."""
    folder = tmp_path_factory.mktemp("command-line")
    answers: dict[tuple[bytes | str, ...], np.ndarray] = {}

    def enlarge(source: Path, *options: str) -> np.ndarray:
        # Versions of an editor write different files of one name.
        key = (source.read_bytes(), *options)
        if key not in answers:
            output = folder / f"{len(answers)}{'.tif' if source.suffix == '.tif' else '.png'}"
            program = shutil.which("enlarger", path=Path(sys.executable).parent)
            assert program, "the command line is not installed in this environment"
            subprocess.run(
                [program, "upscale", str(source), "-o", str(output), *options],
                check=True,
                capture_output=True,
            )
            # Pillow has no 16 bits of RGB
            deep = output.suffix == ".tif"
            answers[key] = tifffile.imread(output) if deep else np.asarray(Image.open(output))
        return answers[key]

    return enlarge


@pytest.fixture(scope="session", params=krita_session.VERSIONS)
def krita(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Krita:
    """Return each version of Krita the adapter is for, with a new profile and the pictures of the scenes."""
    version: str = request.param
    root = krita_session.root_for(version)
    if root is None:
        remedy = f"as root: python3 tests/hosts/roots.py krita-{version}"
        message = f"NO KRITA {version}: nothing is tested in it ({remedy})"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    krita = Krita(version, root, tmp_path_factory.mktemp(f"krita-{version}-"), sys.executable)
    write_pictures(krita.folder)
    for write_network in (write_drawing_network, write_unhurried_network, write_denoising_network):
        write_network(krita.data / "enlarger" / "models")
    for behaviour in ("dies", "dies-midway", "garbage", "garbage-midway", "old", "slow"):
        stand_in(krita.folder, behaviour)
    return krita


@pytest.fixture(scope="session")
def krita_scenes(krita: Krita) -> KritaScenes:
    """Return what came of the scenes without a window in one Krita of this version."""
    return KritaScenes(krita, krita.play("scenes_krita"))


@pytest.fixture(scope="session")
def krita_pixel_scenes(krita: Krita) -> KritaScenes:
    """Return what came of every kind of pixels."""
    return KritaScenes(krita, krita.play("scenes_krita_pixels"))
