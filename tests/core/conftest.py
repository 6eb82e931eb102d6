from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest

from enlarger.devices import openvino_runtime
from enlarger.devices.compilation import release_networks
from enlarger.devices.device import Device
from enlarger.devices.device_list import all_devices, devices_called
from enlarger.devices.providers import HIDDEN, OPENVINO, provider_called
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8, RGBA_U8, PixelFormat
from enlarger.imaging.strips import Strip, Strips
from enlarger.jobs.job import Job
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_models
from enlarger.networks.network import Network
from tiny_networks import write_model

STAND_IN = Path(__file__).parents[1] / "openvino_stand_in"

MakeNetwork = Callable[..., Network]
Enlarge = Callable[..., Strip]


@pytest.fixture
def make_network(tmp_path: Path) -> MakeNetwork:
    def make(graph: onnx.ModelProto, scale: int, white: float = 1.0, tag: str = "") -> Network:
        folder = tmp_path / f"models{len(list(tmp_path.iterdir()))}"
        write_model(folder, "tiny", graph, scale, white, tag)
        return Network(find_models([folder])[0][0])

    return make


@pytest.fixture
def enlarge() -> Enlarge:
    """Run a whole job on a picture in memory, by default in float32 on the CPU provider."""

    def run(
        network: Network,
        picture: Strip,
        settings: Settings | None = None,
        strip_rows: int = 7,
        pixel_format: PixelFormat | None = None,
    ) -> Strip:
        settings = settings or Settings(device="cpu", precision="exact")
        pixel_format = pixel_format or (RGBA_U8 if picture.shape[2] == 4 else RGB_U8)
        size = Size(picture.shape[1], picture.shape[0])
        job = Job(network, size, pixel_format, settings)

        def source() -> Strips:
            return iter([picture[top : top + strip_rows] for top in range(0, size.height, strip_rows)])

        job.prepare(lambda: None)
        result = np.concatenate([layers.result for layers in job.layers(source, lambda _: None)])
        assert result.shape == (job.size.height, job.size.width, picture.shape[2])
        assert job.progress.done == job.tiles
        return result

    return run


@pytest.fixture
def noise() -> Callable[..., Strip]:
    """Pictures without any structure to be lucky with."""

    def make(width: int, height: int, channels: int = 3) -> Strip:
        return np.random.default_rng(width * 1000 + height).integers(
            0, 256, (height, width, channels), np.uint8
        )

    return make


def forget_devices() -> None:
    """Forget what this process knows of devices."""
    for cached in (all_devices, openvino_runtime._core):
        cached.cache_clear()
    release_networks()


@pytest.fixture(params=["OpenVINO", "stand-in"])
def compiling_device(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Device]:
    """Give a device that compiles networks and gives away what it has compiled: OpenVINO's, where it is, and
    that of a stand-in, which is everywhere. Nothing is known of it yet.
    """
    provider = provider_called(OPENVINO)
    if request.param == "stand-in":
        monkeypatch.delenv(HIDDEN, raising=False)
        monkeypatch.syspath_prepend(STAND_IN)
        for name in [name for name in sys.modules if name.partition(".")[0] == "openvino"]:
            monkeypatch.delitem(sys.modules, name)
    elif provider.is_hidden or not provider.version:
        pytest.skip("OPENVINO IS NOT HERE: its stand-in takes its place")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget_devices()
    (device,) = devices_called("openvino:cpu")
    yield device
    forget_devices()
