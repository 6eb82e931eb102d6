"""Pairs that are made while a network learns, the network that takes steps, and stopping on the way."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from training.drawn_pictures import write_pictures

torch = pytest.importorskip("torch", reason="NO PYTORCH: the trainings are not tested")

CHECKOUT = Path(__file__).resolve().parents[2]
FONTS = Path("/usr/share/fonts")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}
UNTRAINED = """
import sys, onnx, torch
from models.training.training import export, network
torch.manual_seed(0)
made = network.Network(network.Shape(4, 16, 1, steps=(16, 8)))
torch.nn.init.normal_(made.tail.weight, std=0.005)
onnx.save(export.to_onnx(made, "untrained"), sys.argv[1])
picture = torch.rand(1, 3, 9, 7)
with torch.no_grad():
    torch.save({"picture": picture, "result": made(picture), "weights": made.state_dict()}, sys.argv[2])
"""
DRAWS = """
import sys, numpy as np, torch
from dataclasses import replace
from pathlib import Path
from models.training.data import stream
from models.training.data.supplies import Supplies
from models.training.machine import Machine
from models.training.recipes import clean_x1_long, faithful_x4_long, photo_x4_long
data, work, fonts = map(Path, sys.argv[1:4])
supplies = Supplies(data, work / "patches", work, fonts, 2)
pairs = stream.PairStream(photo_x4_long.PAIRS, supplies, Machine(torch.device("cpu"), 2), "train")
first, second = pairs.draw(6), pairs.draw(6)
pairs.state = {"next": 6}
again = pairs.draw(6)
assert all(torch.equal(one, other) for one, other in zip(second, again)), "a resumed stream differs"
smalls = torch.cat([first[0], second[0]])
assert len({small.numpy().tobytes() for small in smalls}) == 12, "a pair came twice"
for small, aim in zip(smalls, torch.cat([first[1], second[1]])):
    shrunk = torch.nn.functional.avg_pool2d(aim, 4)
    own, others = [(its - small).abs().mean() for its in (shrunk, shrunk.flip(1, 2))]
    assert own < 0.7 * others or small.std((1, 2)).max() < 0.01, "small and aim are not of one place"
own = replace(faithful_x4_long.PAIRS, own=1.0)
small, aim = stream.PairStream(own, supplies, Machine(torch.device("cpu"), 2), "train").draw(6)
off = (torch.nn.functional.avg_pool2d(aim, 4) - small).abs().mean()
assert 0 < off < 0.03, "a picture is damaged, or not its own aim"
cleaning = stream.PairStream(clean_x1_long.PAIRS, supplies, Machine(torch.device("cpu"), 2), "train")
dirty, clean = cleaning.draw(6)
assert 0 < (dirty - clean).abs().mean() < 0.1, "a picture and what is to be cleaned are not the same"
"""
READS = """
import sys, torch
from pathlib import Path
from models.training.training import export
found, kept = export.read_weights(Path(sys.argv[1])), torch.load(sys.argv[2])["weights"]
assert found.keys() == kept.keys(), found.keys() ^ kept.keys()
assert all(torch.equal(found[name], kept[name]) for name in kept)
assert export.shape_of(found).steps == (16, 8)
"""
ENLARGES = """
import sys, numpy as np, torch
from pathlib import Path
from models.training.data.onnx_network import OnnxNetwork
from models.training.evaluation.evaluate import enlarge, open_network
small = np.random.default_rng(0).integers(256, size=(20, 30, 3), dtype=np.uint8)
own = OnnxNetwork(Path(sys.argv[1]), torch.device("cpu"), coarse=False).enlarge(small)
assert np.abs(own.astype(int) - enlarge(open_network(Path(sys.argv[1]), 1), small)).max() <= 1
"""


def python(code: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-c", code, *map(str, arguments)], check=True, env=ENVIRONMENT)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of photographs with a manifest."""
    return write_pictures(tmp_path_factory.mktemp("pictures"), ["photo"] * 3, (16, 12))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with teachers that have learned nothing."""
    folder = tmp_path_factory.mktemp("work")
    for teacher in ("realesr-general-x4v3_w16", "RealESRGAN_x4plus_w16", "SPAN_ch28_x4_ntire26base_w16"):
        python(UNTRAINED, folder / f"{teacher}.onnx", folder / "kept.pt")
    return folder


def test_a_network_in_steps_does_the_same_as_onnx(work: Path) -> None:
    kept = torch.load(work / "kept.pt")
    session = onnxruntime.InferenceSession(
        work / "RealESRGAN_x4plus_w16.onnx", providers=["CPUExecutionProvider"]
    )
    (result,) = session.run(None, {"input": kept["picture"].numpy()})
    assert np.abs(result - kept["result"].numpy()).max() < 1e-5


def test_a_network_in_steps_joins_from_tiles_without_seams(work: Path) -> None:
    session = onnxruntime.InferenceSession(
        work / "RealESRGAN_x4plus_w16.onnx", providers=["CPUExecutionProvider"]
    )
    picture = np.random.default_rng(0).random((1, 3, 40, 24), np.float32)
    (whole,) = session.run(None, {"input": picture})
    (tile,) = session.run(None, {"input": np.ascontiguousarray(picture[:, :, 10:30])})
    assert np.abs(tile[:, :, 32:48] - whole[:, :, 72:88]).max() < 1e-6


def test_weights_come_back_from_onnx(work: Path) -> None:
    python(READS, work / "RealESRGAN_x4plus_w16.onnx", work / "kept.pt")


def test_a_teacher_runs_in_pytorch_as_in_onnx_runtime(work: Path) -> None:
    python(ENLARGES, work / "RealESRGAN_x4plus_w16.onnx")


def test_no_pair_comes_twice_and_a_resumed_stream_goes_on(pictures: Path, work: Path) -> None:
    python(DRAWS, pictures, work, FONTS)


def command(pictures: Path, work: Path, *arguments: object) -> list[str]:
    return [
        *(sys.executable, "-m", "models.training.recipes.photo_x4_long"),
        *("--data", str(pictures), "--work", str(work)),
        *("--teachers", str(work), "--fonts", str(FONTS), *map(str, arguments)),
    ]


def test_a_training_waits_while_it_is_told_to_and_goes_on_after_a_kill(pictures: Path, work: Path) -> None:
    pause, checkpoint = work / "PAUSE", work / "close" / "checkpoint.pt"
    pause.touch()
    with subprocess.Popen(
        command(pictures, work, "--steps", 1, "--pause", pause), env=ENVIRONMENT
    ) as waiting:
        while not checkpoint.exists():
            assert waiting.poll() is None, "it did not wait"
            time.sleep(0.1)
        second = command(pictures, work, "--steps", 1)
        refused = subprocess.run(second, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert "BlockingIOError" in refused.stderr, "two runs share a folder"
        waiting.kill()
    pause.unlink()
    subprocess.run(command(pictures, work, "--steps", 1, "--pause", pause), check=True, env=ENVIRONMENT)
    rows = list(csv.DictReader((work / "photo-x4-long.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["cycle"], row["step"]) for row in rows if row["step"] != "0"] == [
        (str(cycle), "1") for cycle in range(1, 4)
    ]
    session = onnxruntime.InferenceSession(work / "photo-x4-long.onnx", providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {"input": np.full((1, 3, 5, 9), 0.5, np.float32)})
    assert result.shape == (1, 3, 20, 36)
