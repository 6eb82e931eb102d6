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
from PIL import Image

pytest.importorskip("torch", reason="NO PYTORCH: the trainings are not tested")

TRAINING = Path(__file__).resolve().parents[2] / "models" / "training"


def run(script: str, *arguments: object) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, TRAINING / script, *map(str, arguments)], check=True, env=environment)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of three pictures, rich in edges, with a manifest."""
    folder = tmp_path_factory.mktemp("pictures")
    drawn = folder / "drawn"
    drawn.mkdir()
    rows = ["file,source_repo,licence,author,width,height,bytes"]
    for number in range(3):
        coarse = np.random.default_rng(number).integers(256, size=(64, 48, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((384, 512), Image.Resampling.BICUBIC).save(drawn / f"{number}.png")
        rows.append(f"drawn/{number}.png,,,,384,512,0")
    (folder / "MANIFEST.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which both networks were made, each taught by an untrained one."""
    work = tmp_path_factory.mktemp("work")
    for scale in (4, 2):
        untrained(work / f"RLFN_x{scale}_w16.onnx", scale)
        arguments = ("--data", pictures, "--work", work, "--teachers", work, "--steps", 2)
        run(f"faithful_x{scale}.py", *arguments)
    return work


def untrained(path: Path, scale: int) -> None:
    """Write a network that has learned nothing, which makes it a bicubic enlargement."""
    code = (
        "import sys, onnx, export, network; from pathlib import Path; "
        "made = network.FaithfulNetwork(network.Shape(int(sys.argv[2]))); "
        "onnx.save(export.to_onnx(made, 'untrained'), sys.argv[1])"
    )
    environment = {**os.environ, "PYTHONPATH": str(TRAINING), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code, path, str(scale)], check=True, env=environment)


@pytest.mark.parametrize("scale", [2, 4])
def test_one_command_makes_a_network_and_its_curve(made: Path, scale: int) -> None:
    session = onnxruntime.InferenceSession(
        made / f"faithful-x{scale}.onnx", providers=["CPUExecutionProvider"]
    )
    (result,) = session.run(None, {"input": np.full((1, 3, 5, 9), 0.5, np.float32)})
    assert result.shape == (1, 3, 5 * scale, 9 * scale)
    rows = list(csv.DictReader((made / f"faithful-x{scale}.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["cycle"], row["step"]) for row in rows] == [("1", "0"), ("1", "2"), ("2", "0"), ("2", "2")]


def test_a_command_given_again_makes_the_same_file(made: Path, pictures: Path) -> None:
    before = (made / "faithful-x2.onnx").read_bytes()
    arguments = ("--data", pictures, "--work", made, "--teachers", made, "--steps", 2)
    run("faithful_x2.py", *arguments)
    assert (made / "faithful-x2.onnx").read_bytes() == before


def test_patches_travel_without_loss(made: Path, tmp_path: Path) -> None:
    run(
        "portable.py",
        "put",
        "--patches",
        made / "patches",
        "--into",
        tmp_path,
        "--megabytes",
        "2",
        "--files",
        "9",
    )
    files = sorted(tmp_path.glob("*.zip"))
    assert all(file.stat().st_size <= 2 * 2**20 for file in files)
    run("portable.py", "take", "--patches", tmp_path / "patches", *files)
    for name in ("train", "held_out"):
        sent, got = (np.load(folder / "patches" / f"{name}.npy") for folder in (made, tmp_path))
        assert sorted(map(bytes, got)) == sorted(map(bytes, sent))
