from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from enlarger.geometry import Size
from enlarger.jobs import Job
from enlarger.models import find_models
from enlarger.network import Network
from enlarger.pixels import RGB_U8, RGBA_U8, PixelFormat
from enlarger.raster import Band, Bands
from enlarger.settings import Settings
from tiny_networks import write_model

MakeNetwork = Callable[..., Network]
Enlarge = Callable[..., Band]


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
        picture: Band,
        settings: Settings | None = None,
        band_rows: int = 7,
        pixel_format: PixelFormat | None = None,
    ) -> Band:
        settings = settings or Settings(device="cpu", precision="exact")
        pixel_format = pixel_format or (RGBA_U8 if picture.shape[2] == 4 else RGB_U8)
        size = Size(picture.shape[1], picture.shape[0])
        job = Job(network, size, pixel_format, settings)

        def source() -> Bands:
            return iter([picture[top : top + band_rows] for top in range(0, size.height, band_rows)])

        job.prepare(lambda: None)
        result = np.concatenate(list(job.run(source, lambda _: None)))
        assert result.shape == (job.plan.size.height, job.plan.size.width, picture.shape[2])
        assert job.done == job.plan.tiles
        return result

    return run


@pytest.fixture
def noise() -> Callable[..., Band]:
    """Pictures without any structure to be lucky with."""

    def make(width: int, height: int, channels: int = 3) -> Band:
        return np.random.default_rng(width * 1000 + height).integers(
            0, 256, (height, width, channels), np.uint8
        )

    return make
