"""What the wheel and the engine are made of."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from machine import CHECKOUT

BUILD = """
import sys
from hatchling.build import build_wheel
print(build_wheel(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bill")
    subprocess.run([sys.executable, CHECKOUT / "tests" / "sbom.py", folder], check=True)
    return folder


def test_the_bill_of_materials_has_all_that_is_pinned_with_licence_and_hashes(bill: Path) -> None:
    written = json.loads((bill / "enlarger.cdx.json").read_text("utf-8"))
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    libraries = {item["name"]: item for item in written["components"] if item["type"] == "library"}
    assert {"numpy", "onnxruntime", "pillow", "pyvips-binary"} <= set(libraries)
    for name, item in libraries.items():
        assert item["properties"], name
        # What this system does not install says nothing here.
        assert item["licenses"] or "sys_platform" in _entry(name), f"the licence of {name} is not known"
    networks = [item for item in written["components"] if item["type"] == "machine-learning-model"]
    assert len(networks) == len(list(CHECKOUT.glob("models/*/model.toml")))
    texts = (bill / "THIRD-PARTY-LICENCES.txt").read_text("utf-8")
    assert "Permission is hereby granted" in texts


def test_no_package_of_the_engine_is_under_the_gpl(bill: Path) -> None:
    written = json.loads((bill / "enlarger.cdx.json").read_text("utf-8"))
    licences = {
        item["name"]: item["licenses"][0]["expression"] for item in written["components"] if item["licenses"]
    }
    under_gpl = {name: text for name, text in licences.items() if "GPL" in text}
    # A dynamic library, which pip fetches and anybody can exchange.
    assert under_gpl == {"pyvips-binary": "LGPL-3.0-or-later"}


def test_the_wheel_holds_nothing_of_others(wheel: Path) -> None:
    ours = "py typed toml txt md json csv onnx webp png svg html desktop action interp po xml"
    kinds = {Path(name).suffix for name in zipfile.ZipFile(wheel).namelist() if "dist-info" not in name}
    assert kinds <= {"", *(f".{kind}" for kind in ours.split())}


def test_the_same_source_makes_the_same_wheel(tmp_path: Path) -> None:
    digests: set[str] = set()
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "ENLARGER_REPOSITORY": ""}
        subprocess.run(
            [sys.executable, "-c", BUILD, folder],
            cwd=CHECKOUT,
            env=environment,
            check=True,
            capture_output=True,
            umask=0o022 if name == "one" else 0o077,
        )
        (built,) = folder.glob("*.whl")
        digests.add(hashlib.sha256(built.read_bytes()).hexdigest())
    assert len(digests) == 1


def _entry(name: str) -> str:
    lock = CHECKOUT / "installer" / "engine" / "locks" / "engine.txt"
    return next(line for line in lock.read_text("utf-8").splitlines() if line.startswith(f"{name}=="))
