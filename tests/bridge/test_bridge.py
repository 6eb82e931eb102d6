"""The bridge keeps its promises on every Python an editor may bring, with a stand-in and with the real
engine.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from enlarger.fidelity.settings import DEFAULT_FIDELITY
from enlarger.system import amounts, log

HERE = Path(__file__).parent
BRIDGE = HERE.parents[1] / "plugins" / "bridge"
BEHAVIOURS = (
    *("good", "slow", "dies", "dies-midway", "mute", "garbage", "garbage-midway", "old", "stubborn"),
    "fetches",
)
VERSIONS = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
"""3.14 is the Python of GIMP 3.2's Debian: tests/hosts/gimp/test_bridge.py runs the promises there."""


def pyenv_versions() -> Path | None:
    root = os.environ.get("PYENV_ROOT")
    if not root and shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], check=True, capture_output=True, text=True).stdout.strip()
    return Path(root) / "versions" if root else None


def interpreter(version: str) -> str | None:
    """Return a Python of this version: this one, pyenv's, or one on the path."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    versions = pyenv_versions()
    found = sorted(versions.glob(f"{version}.*/bin/python")) if versions else []
    return str(found[-1]) if found else shutil.which(f"python{version}")


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of programs that pass for an engine's Python, one for each behaviour of the stand-
    in.
    """
    folder = tmp_path_factory.mktemp("stand-ins")
    for behaviour in BEHAVIOURS:
        program = folder / behaviour
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "stand_in.py"}" {behaviour} "$@"\n')
        program.chmod(0o755)
    return folder


def run_contract(python: str, engine: Path | str, stand_ins: Path, *tests: str) -> None:
    environment = {
        **os.environ,
        "ENGINE": str(engine),
        "STAND_INS": str(stand_ins),
        "PYTHONPATH": str(BRIDGE),
    }
    # -B: a Python 2.7 would leave its compiled files beside the sources
    command = [python, "-B", "-W", "error", str(HERE / "contract.py"), "-v", *tests]
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "OK" in result.stderr


@pytest.mark.parametrize("version", VERSIONS)
def test_the_bridge_keeps_its_promises_on_python(version: str, stand_ins: Path) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(
            f"NO PYTHON {version} ON THIS MACHINE: the bridge is not tested on it (pyenv install {version})"
        )
    run_contract(python, stand_ins / "good", stand_ins)


@pytest.mark.skipif(
    importlib.util.find_spec("enlarger") is None, reason="the engine is not installed in this environment"
)
def test_the_real_engine_keeps_the_same_promises(stand_ins: Path) -> None:
    run_contract(sys.executable, sys.executable, stand_ins, "WithAnEngine")


def test_the_bridge_names_the_engines_default_fidelity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BRIDGE)
    requests = importlib.import_module("enlarger_bridge.requests")
    assert round(DEFAULT_FIDELITY, 2) == requests.DEFAULT_FIDELITY


@pytest.mark.skipif(
    importlib.util.find_spec("enlarger") is None, reason="the engine is not installed in this environment"
)
def test_the_real_engine_plans_for_every_format_of_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BRIDGE)
    bridge = importlib.import_module("enlarger_bridge")
    printing = importlib.import_module("enlarger_bridge.printing")
    forecasts = importlib.import_module("enlarger_bridge.forecasts")
    with bridge.Engine(sys.executable) as engine:
        listed = [one.sheet for one in printing.formats(engine.ask("formats"))][:-1]
        assert "18/1 DE" in listed
        for sheet in [*listed, printing.own_sheet(35.6, 252, "mm")]:
            source = {"size": [400, 300], "format": "RGBA u8"}
            target = printing.target(sheet, distance=7.5, bleed=3)
            plan = engine.ask("plan", source=source, target=target, model="nearest")
            assert printing.verdict(plan)
            assert forecasts.line(plan)


def test_the_bridge_and_the_engine_tell_times_and_bytes_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(BRIDGE)
    texts = importlib.import_module("enlarger_bridge.texts")
    for exponent in range(16):
        for mantissa in (1, 2.5, 9.94, 9.96, 99.4, 99.6, 999.4, 999.6):
            amount = mantissa * 10**exponent
            assert texts.bytes_text(int(amount)) == amounts.bytes_text(int(amount))
            assert texts.duration_text(amount / 10) == amounts.duration_text(amount / 10)


def test_a_scale_is_told_in_per_cent_that_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BRIDGE)
    scale_text = importlib.import_module("enlarger_bridge.texts").scale_text
    told = {1 / 3: "33.3 %", 1.0: "100 %", 2.5: "250 %", 16.0: "1600 %", 256.0: "25600 %"}
    assert {scale: scale_text(scale) for scale in told} == told


def test_a_click_on_the_small_picture_of_all_moves_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BRIDGE)
    view = importlib.import_module("enlarger_bridge.view").View(256.0)
    view.size, view.scale = (200, 100), 8.0
    view.show((400, 300))
    assert not view.is_at_overview((150, 80))
    view.overview = [120, 30, 200, 90]
    assert view.is_at_overview((120, 30))
    assert not view.is_at_overview((119, 30))
    assert not view.is_at_overview((150, 90))
    view.move_in_overview((180, 60))
    assert view.centre == [300, 150]
    view.move_in_overview((120, 30))
    assert view.centre == [12.5, 6.25]  # where the picture's corner is in the view's


def test_a_fault_is_reported_with_the_log_that_the_engine_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.syspath_prepend(BRIDGE)
    enlarger_bridge = importlib.import_module("enlarger_bridge")
    assert enlarger_bridge.log_file() == str(log.path())
    assert str(log.path()) in enlarger_bridge.please_report()
    enlarger_bridge.write_log("no folder, no log")
    log.path().parent.mkdir(parents=True)
    enlarger_bridge.write_log("a fault\n")
    assert log.path().read_text() == "a fault\n"
