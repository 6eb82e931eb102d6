from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enlarger import __version__
from enlarger.cli import doctor, pinned_packages
from enlarger.cli.remark import Remark
from enlarger.devices import benchmark_cache
from enlarger.devices.benchmark_result import Result
from enlarger.devices.device import Device
from tiny_networks import nearest_network, write_model

SHOW_MODULES = """
import atexit, os, sys
from enlarger import cli
try:
    sys.argv = ["enlarger", "doctor"]
    cli.main()
finally:
    print("heavy:", {"numpy", "onnxruntime", "openvino", "pyvips"} & set(sys.modules))
"""

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def wrong() -> list[Remark]:
    return [remark for remark in doctor.examine() if remark.remedy]


def said(about: str) -> str:
    return "\n".join(remark.text for remark in doctor.examine() if remark.about == about)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "enlarger", "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_sound_installation_is_called_so() -> None:
    result = run()
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith("\nNothing is wrong.\n")
    for word in (__version__, sys.executable, "processor", "networks", "benchmarks", "enlarger.log", "cpu"):
        assert word in result.stdout


def test_what_is_wrong_comes_with_the_mend_and_a_status(home: Path) -> None:
    card = write_model(home / "data" / "enlarger" / "models", "short", nearest_network(), 2)
    card.with_name("short.onnx").write_bytes(b"cut")
    result = run()
    assert result.returncode == 1
    assert "short.onnx is missing or incomplete" in result.stdout
    assert "`enlarger models remove short`" in result.stderr


def test_devices_are_asked_on_demand_alone() -> None:
    result = run("--devices")
    assert result.returncode == 0, result.stderr
    assert re.search(r"^devices +cpu \(", result.stdout, re.MULTILINE)


def test_nothing_heavy_is_loaded_for_it() -> None:
    result = subprocess.run([sys.executable, "-c", SHOW_MODULES], capture_output=True, text=True, check=False)
    assert "heavy: set()" in result.stdout, result.stderr


def test_what_is_stored_is_told_and_forgotten_but_for_networks(home: Path) -> None:
    card = write_model(home / "data" / "enlarger" / "models", "own", nearest_network(), 2)
    preferences = home / "data" / "enlarger" / "preferences.json"
    preferences.write_text("{}")
    benchmark_cache.remember(["devices", "Provider", "1.0", "x"], Result(problem="it hung"))
    assert said("preferences").startswith(f"{preferences}, 2 bytes")
    result = run("--forget")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Removed: {preferences} " in result.stdout
    assert not preferences.exists()
    assert not benchmark_cache.folder().exists()
    assert card.exists()


def test_a_faulty_card_is_named(home: Path) -> None:
    card = write_model(home / "data" / "enlarger" / "models", "bad", nearest_network(), 2)
    card.write_text("nonsense")
    (remark,) = wrong()
    assert str(card) in remark.text


def test_a_package_that_is_missing_is_wrong_and_another_version_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = home / "engine.txt"
    lock.write_text(
        "# a comment\nnowhere==1.0 \\\n    --hash=sha256:00\nnumpy==0.1 \\\n    --hash=sha256:00\n"
        "other==1 ; sys_platform == 'elsewhere'\n"
    )
    monkeypatch.setattr(pinned_packages, "lock", lambda: lock)
    (remark,) = wrong()
    assert remark.text == "nowhere 1.0 is missing"
    assert "tested with 0.1" in said("packages")


def test_benchmarks_are_told_with_what_was_set_aside() -> None:
    device = Device("openvino:gpu", "Provider", "A card", "GPU")
    benchmark_cache.remember(["devices", "Provider", "1.0", "x"], Result(devices=(device,)))
    benchmark_cache.remember(
        ["benchmark", "0" * 64, "fast", "u8", "Provider", "openvino:gpu", "x"], Result(problem="it hung")
    )
    assert "Provider 1.0: openvino:gpu (A card)" in said("devices")
    assert "not used: fast u8 Provider openvino:gpu: it hung" in said("devices")


def test_a_folder_that_cannot_be_written_is_wrong(home: Path) -> None:
    (home / "cache").write_text("in the way")
    assert {remark.about for remark in wrong()} == {"files"}


@pytest.mark.parametrize("about", ["doctor", "models"])
def test_a_home_folder_that_cannot_be_looked_into_is_no_fault(
    home: Path, monkeypatch: pytest.MonkeyPatch, about: str
) -> None:
    # The system refuses a name so long as it does another user's home folder, and to root as well.
    for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(home / ("x" * 300)))
    command = [sys.executable, "-m", "enlarger", about]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    assert {"doctor": "networks", "models": "faithful-x4"}[about] in result.stdout


@pytest.fixture
def plugin(home: Path) -> Write:
    """Write what the installer leaves: a manifest, and a plug-in in a profile. Returns the profile."""

    def write(python: str = sys.executable, **fields: Any) -> Path:
        profile = home / "profile"
        folder = profile / "plug-ins" / "enlarger"
        folder.mkdir(parents=True)
        (folder / "enlarger.py").write_text("")
        (folder / "engine.json").write_text(
            json.dumps({"python": python, "protocol": 1, "version": __version__} | fields)
        )
        files = ["plug-ins/enlarger/enlarger.py", "plug-ins/enlarger/engine.json"]
        entry = {
            "editor": "GIMP",
            "version": "3.0.4",
            "profile": str(profile),
            "executable": "",
            "files": files,
        }
        prefix = home / "data" / "enlarger"
        prefix.mkdir(parents=True)
        (prefix / "installed.json").write_text(json.dumps({"python": sys.executable, "plugins": [entry]}))
        return profile

    return write


def test_what_is_in_which_editor_is_told(plugin: Write) -> None:
    profile = plugin()
    assert wrong() == []
    assert f"GIMP 3.0.4: {profile}, 2 files" in said("installed")


def test_a_plugin_that_lost_a_file_is_wrong(plugin: Write) -> None:
    profile = plugin()
    (profile / "plug-ins" / "enlarger" / "enlarger.py").unlink()
    (remark,) = wrong()
    assert "enlarger.py is missing" in remark.text


def test_a_plugin_of_another_engine_or_version_is_wrong(plugin: Write) -> None:
    plugin(version="0.0.1")
    (remark,) = wrong()
    assert "is of version 0.0.1" in remark.text


def test_a_manifest_that_cannot_be_read_is_wrong(home: Path) -> None:
    (home / "data" / "enlarger").mkdir(parents=True)
    (home / "data" / "enlarger" / "installed.json").write_text("{")
    (remark,) = wrong()
    assert "installed.json cannot be read" in remark.text
