"""The trainings' own commands, on a few drawn pictures and for a few steps; they need PyTorch."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from training.drawn_pictures import write_pictures

pytest.importorskip("torch", reason="NO PYTORCH: the trainings are not tested")

CHECKOUT = Path(__file__).resolve().parents[2]
FONTS = Path("/usr/share/fonts")
TEACHERS = {
    "RLFN_x4_w16": 4,
    "RLFN_x2_w16": 2,
    "RealESRGAN_x4plus_w16": 4,
    "realesr-general-x4v3_w16": 4,
    "RealESRGAN_x4plus_anime_6B_w16": 4,
}
NETWORKS = ("faithful-x4", "faithful-x2", "photo-x4", "photo-x2", "art-x4", "art-x2", "clean-x1")


def run(*arguments: object) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, *map(str, arguments)], check=True, env=environment, cwd=CHECKOUT)


def run_module(name: str, *arguments: object) -> None:
    run("-m", f"models.training.{name}", *arguments)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of pictures of two kinds, rich in edges, with a manifest."""
    return write_pictures(tmp_path_factory.mktemp("pictures"), ["art", "photo"] * 3, (64, 48))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a work folder in which untrained networks lie as teachers."""
    folder = tmp_path_factory.mktemp("work")
    for teacher, scale in TEACHERS.items():
        untrained(folder / f"{teacher}.onnx", scale)
    return folder


def make(network: str, pictures: Path, work: Path) -> Path:
    """Make a network in two steps a cycle and return its file."""
    arguments = ("--data", pictures, "--work", work, "--teachers", work, "--fonts", FONTS)
    run_module(f"recipes.{network.replace('-', '_')}", *arguments, "--steps", 2, "--pairs", 2)
    return work / f"{network}.onnx"


def untrained(path: Path, scale: int) -> None:
    """Write a network that has learned nothing, which makes it a bicubic enlargement."""
    code = (
        "import sys, onnx; from models.training.training import export, network; "
        "made = network.Network(network.Shape(int(sys.argv[2]))); "
        "onnx.save(export.to_onnx(made, 'untrained'), sys.argv[1])"
    )
    run("-c", code, path, scale)


@pytest.mark.parametrize("network", NETWORKS)
def test_one_command_makes_a_network_and_its_curve(network: str, pictures: Path, work: Path) -> None:
    made = make(network, pictures, work)
    scale = int(network[-1])
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {"input": np.full((1, 3, 5, 9), 0.5, np.float32)})
    assert result.shape == (1, 3, 5 * scale, 9 * scale)
    rows = list(csv.DictReader(made.with_suffix(".csv").read_text(encoding="utf-8").splitlines()))
    cycles = int(rows[-1]["cycle"])
    assert [(row["cycle"], row["step"]) for row in rows] == [
        (str(cycle), step) for cycle in range(1, cycles + 1) for step in ("0", "2")
    ]


def test_a_command_given_again_makes_the_same_file(pictures: Path, work: Path) -> None:
    before = make("faithful-x2", pictures, work).read_bytes()
    assert make("faithful-x2", pictures, work).read_bytes() == before


def test_patches_travel_without_loss_and_with_their_kinds(work: Path, pictures: Path, tmp_path: Path) -> None:
    make("faithful-x4", pictures, work)
    run_module(
        "data.portable",
        "put",
        "--patches",
        work / "patches",
        "--into",
        tmp_path,
        "--megabytes",
        "2",
        "--files",
        "9",
    )
    files = sorted(tmp_path.glob("*.zip"))
    assert all(file.stat().st_size <= 2 * 2**20 for file in files)
    run_module("data.portable", "take", "--patches", tmp_path / "patches", *files)
    for name in ("train", "held_out"):
        sent, got = (patches_after_their_kinds(folder / "patches", name) for folder in (work, tmp_path))
        assert got == sent


def patches_after_their_kinds(packed: Path, name: str) -> list[tuple[str, bytes]]:
    patches, kinds = np.load(packed / f"{name}.npy"), np.load(packed / f"{name}_kinds.npy")
    return sorted(zip(map(str, kinds), map(bytes, patches), strict=True))
