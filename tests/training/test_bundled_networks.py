"""The bundled networks behave as models/README.md demands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest
from PIL import Image

CHECKOUT = Path(__file__).resolve().parents[2]
NETWORKS = sorted(CHECKOUT.glob("models/faithful-*/*.onnx"))

Planes = npt.NDArray[np.float32]


class Opened(NamedTuple):
    """A network and its scale."""

    session: onnxruntime.InferenceSession
    scale: int

    def __call__(self, picture: Planes) -> Planes:
        """Enlarge 3 x height x width in 0..1."""
        return np.clip(self.session.run(None, {"input": picture[np.newaxis]})[0][0], 0, 1)


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda path: path.stem)
def network(request: pytest.FixtureRequest) -> Opened:
    session = onnxruntime.InferenceSession(request.param, providers=["CPUExecutionProvider"])
    return Opened(session, int(request.param.stem[-1]))


def worst(network: Opened, colour: tuple[int, int, int], inside: int) -> float:
    """Return how many levels a flat picture is off at worst, `inside` pixels of the source from its edge."""
    flat = np.tile(np.array(colour, np.float32).reshape(3, 1, 1) / 255, (1, 40, 40))
    result = network(flat) * 255
    edge = inside * network.scale
    inner = result[:, edge : result.shape[1] - edge, edge : result.shape[2] - edge]
    return float(np.abs(inner - np.array(colour).reshape(3, 1, 1)).max())


@pytest.mark.parametrize("level", [0, 127, 255])
def test_flat_grey_stays_flat(network: Opened, level: int) -> None:
    assert worst(network, (level, level, level), 4) < 0.5
    assert worst(network, (level, level, level), 0) < 2


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 255), (255, 255, 0)])
def test_flat_saturated_colours_stay_as_they_are(network: Opened, colour: tuple[int, int, int]) -> None:
    assert worst(network, colour, 8) < 1
    assert worst(network, colour, 0) < 4


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 7), (13, 2)])
def test_any_size_will_do(network: Opened, height: int, width: int) -> None:
    picture = np.full((3, height, width), 0.5, np.float32)
    assert network(picture).shape == (3, height * network.scale, width * network.scale)


def test_the_result_is_closer_to_the_original_than_bicubic(network: Opened, tmp_path: Path) -> None:
    with Image.open(CHECKOUT / "examples" / "tunnel.jpg") as original:
        original.reduce(2).save(tmp_path / "tunnel.png")
    folder = CHECKOUT / "models" / f"faithful-x{network.scale}"
    report = subprocess.run(
        [
            *(sys.executable, CHECKOUT / "models" / "training" / "evaluate.py"),
            *("--onnx", folder / f"{folder.name}.onnx", "--pictures", tmp_path),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    _, bicubic, figure = next(line for line in report.splitlines() if line.startswith("mean")).split()
    assert float(figure) > float(bicubic) + 0.5
