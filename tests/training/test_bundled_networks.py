"""The bundled networks behave as models/README.md demands."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
from PIL import Image, ImageDraw

from enlarger.networks.cards import ModelCard, read_card
from hosts.editors.pictures import picture

CHECKOUT = Path(__file__).resolve().parents[2]
CARDS = [read_card(path) for path in sorted(CHECKOUT.glob("models/*/model.toml"))]
FAITHFUL = [card for card in CARDS if card.id.startswith("faithful")]
LARGEST_FILE = 3_200_000

Planes = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


class Opened(NamedTuple):
    """A network, what it is called and how much it enlarges."""

    id: str
    scale: int
    path: Path
    session: onnxruntime.InferenceSession

    @property
    def leeway(self) -> int:
        """Flat areas may be off by twice as much where a network restores."""
        return 1 if self.id.startswith("faithful") else 2

    def __call__(self, picture: Planes) -> Planes:
        """Enlarge 3 x height x width in 0..1."""
        return np.clip(self.session.run(None, {"input": picture[np.newaxis]})[0][0], 0, 1)

    def enlarge(self, picture: Pixels) -> Pixels:
        """Enlarge height x width x 3 levels."""
        planes = picture.transpose(2, 0, 1).astype(np.float32) / np.float32(255)
        return np.rint(self(planes) * 255).astype(np.uint8).transpose(1, 2, 0)


@pytest.fixture(scope="module", params=CARDS, ids=lambda card: card.id)
def network(request: pytest.FixtureRequest) -> Opened:
    card = request.param
    path = CHECKOUT / "models" / card.id / card.file
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return Opened(card.id, card.scale, path, session)


def worst(network: Opened, colour: tuple[int, int, int], inside: int) -> float:
    """Return how many levels a flat picture is off at worst, `inside` pixels of the source from its edge."""
    flat = np.tile(np.array(colour, np.float32).reshape(3, 1, 1) / np.float32(255), (1, 40, 40))
    result = network(flat) * 255
    edge = inside * network.scale
    inner = result[:, edge : result.shape[1] - edge, edge : result.shape[2] - edge]
    return float(np.abs(inner - np.array(colour).reshape(3, 1, 1)).max())


def drawing() -> Image.Image:
    """Return a picture of flat fields, lines and a soft gradient, 256 pixels wide."""
    slope = np.linspace(40, 215, 1024)[np.newaxis].repeat(1024, 0)
    sheet = Image.fromarray(np.stack([slope, slope.T, 255 - slope], 2).astype(np.uint8))
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((90, 90, 600, 520), (230, 60, 50), (20, 20, 20), 24)
    pen.polygon([(950, 100), (700, 900), (400, 640)], (250, 240, 90))
    for x in range(80, 400, 60):
        pen.line([(x, 980), (x + 160, 620)], (15, 20, 60), 14)
    return sheet.reduce(4)


def louvres(scale: int, period: float, tilt: float) -> Image.Image:
    """Return nearly level stripes, 256 pixels wide, a few pixels of the reduced picture apart."""
    axis = (np.arange(1024) + 0.5) / 4
    is_light = (axis[:, np.newaxis] + tilt * axis) / (period * scale) % 1 < 0.5
    return Image.fromarray(np.where(is_light, 130, 40).astype(np.uint8)).convert("RGB").reduce(4)


def reduced(picture: Image.Image, scale: int) -> Image.Image:
    return picture.resize((picture.width // scale, picture.height // scale), Image.Resampling.BICUBIC)


def errors(network: Opened, small: Image.Image, truth: Image.Image) -> tuple[float, float]:
    """Return how far from the truth the network comes and how far bicubic, as mean squares."""
    bicubic = np.asarray(small.resize(truth.size, Image.Resampling.BICUBIC))
    guess = network.enlarge(np.asarray(small))
    return mean_square(guess, np.asarray(truth)), mean_square(bicubic, np.asarray(truth))


def mean_square(guess: Pixels, truth: Pixels) -> float:
    return float(np.mean((guess.astype(float) - truth) ** 2))


def test_a_network_is_small_and_of_an_opset_that_all_runtimes_know(network: Opened) -> None:
    assert network.path.stat().st_size <= LARGEST_FILE
    assert [opset.version for opset in onnx.load(network.path).opset_import] == [17]


@pytest.mark.parametrize("level", [0, 127, 255])
def test_flat_grey_stays_flat(network: Opened, level: int) -> None:
    assert worst(network, (level, level, level), 4) < 0.5 * network.leeway
    assert worst(network, (level, level, level), 0) < 2 * network.leeway


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 255), (255, 255, 0)])
def test_flat_saturated_colours_stay_as_they_are(network: Opened, colour: tuple[int, int, int]) -> None:
    assert worst(network, colour, 8) < 1
    assert worst(network, colour, 0) < 4 * network.leeway


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 7), (13, 2)])
def test_any_size_will_do(network: Opened, height: int, width: int) -> None:
    picture = np.full((3, height, width), 0.5, np.float32)
    assert network(picture).shape == (3, height * network.scale, width * network.scale)


def test_a_damaged_picture_comes_closer_to_what_it_was_than_by_bicubic(network: Opened) -> None:
    truth = drawing()
    small = reduced(truth, network.scale)
    if not network.id.startswith("faithful"):
        file = io.BytesIO()
        small.save(file, "JPEG", quality=75 if network.id.startswith("art") else 50)
        small = Image.open(file).convert("RGB")
    own, by_bicubic = errors(network, small, truth)
    assert own < 0.9 * by_bicubic


@pytest.mark.parametrize(
    "network", [card for card in CARDS if card.scale > 1], indirect=True, ids=lambda card: card.id
)
def test_no_mesh_is_drawn_on_a_compressed_photograph(network: Opened, mesh: ModuleType) -> None:
    with Image.open(CHECKOUT / "examples" / "tunnel.jpg") as original:
        truth = original.convert("RGB")
    file = io.BytesIO()
    reduced(truth, network.scale).save(file, "JPEG", quality=85)
    guess = network.enlarge(np.asarray(Image.open(file).convert("RGB")))
    assert mesh.mesh_share(guess, np.asarray(truth), network.scale) <= 0.025


@pytest.mark.parametrize("network", FAITHFUL, indirect=True, ids=lambda card: card.id)
@pytest.mark.parametrize("tilt", [0.03, 0.1, 0.3])
@pytest.mark.parametrize("period", [2.2, 2.6, 3.2])
def test_fine_stripes_are_not_enlarged_to_others(network: Opened, period: float, tilt: float) -> None:
    truth = louvres(network.scale, period, tilt)
    own, by_bicubic = errors(network, reduced(truth, network.scale), truth)
    assert own < by_bicubic


@pytest.mark.parametrize("card", FAITHFUL, ids=lambda card: card.id)
def test_a_faithful_photograph_is_closer_to_the_original_than_bicubic(
    card: ModelCard, tmp_path: Path
) -> None:
    with Image.open(CHECKOUT / "examples" / "tunnel.jpg") as original:
        original.reduce(2).save(tmp_path / "tunnel.png")
    report = subprocess.run(
        [
            *(sys.executable, "-m", "models.training.evaluation.evaluate"),
            *("--onnx", CHECKOUT / "models" / card.id / card.file, "--pictures", tmp_path),
        ],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    _, bicubic, figure = next(line for line in report.splitlines() if line.startswith("mean")).split()
    assert float(figure) > float(bicubic) + 0.5


def test_cleaning_stays_within_bounds_where_a_picture_is_like_none_that_it_has_learned_from() -> None:
    noisy = np.asarray(picture(900, 700), np.float32).transpose(2, 0, 1)[:, 300:460, 400:600] / 255
    session = onnxruntime.InferenceSession(
        CHECKOUT / "models" / "clean-x1" / "clean-x1.onnx", providers=["CPUExecutionProvider"]
    )
    (cleaned,) = session.run(None, {"input": noisy[np.newaxis]})
    assert np.abs(cleaned[0] - noisy).max() < 0.4
