"""A plug-in from an archive makes the engine, with the installer that is in the engine's wheel."""

from __future__ import annotations

import importlib
import os
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import stand_ins
from machine import CHECKOUT

BRIDGE = CHECKOUT / "plugins" / "bridge"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stands in as on Linux")


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(BRIDGE)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "FLATPAK_ID", "SNAP_NAME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    return importlib.import_module("enlarger_bridge.engine_setup")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the stand-in engine's wheel, with the real installer in it but for its locks."""
    return stand_ins.wheel(tmp_path_factory.mktemp("archive"))


def test_the_wheel_that_came_along_is_found(setup: ModuleType, wheel: Path, tmp_path: Path) -> None:
    assert setup.wheel_beside(str(wheel.parents[1] / "adapter.py")) == str(wheel)
    assert setup.wheel_beside(str(tmp_path / "adapter.py")) is None


def test_an_engine_is_made_where_adapters_look_for_one(
    setup: ModuleType, wheel: Path, tmp_path: Path
) -> None:
    making = setup.EngineSetup(str(wheel))
    try:
        assert making.progress() == (0.0, "Getting ready")
        making._process.wait(timeout=500)
        assert making.poll()
    finally:
        making.close()
    place = importlib.import_module("enlarger_bridge.engine_place")
    assert place.python_beside(str(tmp_path / "adapter.py")) == setup.usual_python()
    assert os.access(setup.usual_python(), os.X_OK)
    adapter = str(tmp_path / "adapter.py")
    assert setup.problem_of(adapter, str(wheel)) is None
    update = wheel.with_name("enlarger-0.2.0-py3-none-any.whl")
    assert "version 0.1.0, this plug-in is version 0.2.0" in str(setup.problem_of(adapter, str(update)))


def test_one_that_is_cancelled_leaves_nothing(setup: ModuleType, wheel: Path, tmp_path: Path) -> None:
    making = setup.EngineSetup(str(wheel))
    making.close()
    assert not list((tmp_path / "home").rglob("installed.json"))
    assert not list(tmp_path.glob("enlarger-*/"))


def test_a_failure_says_what_the_installer_said(setup: ModuleType, tmp_path: Path) -> None:
    broken = tmp_path / "enlarger-0-py3-none-any.whl"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("enlarger/data/installer/install.py", "import sys; sys.exit('no room')")
    making = setup.EngineSetup(str(broken))
    making._process.wait(timeout=60)
    with pytest.raises(setup.EnlargerError, match="no room"):
        making.poll()
    making.close()


def test_how_far_pip_is_is_read_from_its_log(setup: ModuleType, wheel: Path) -> None:
    making = setup.EngineSetup(str(wheel))
    try:
        making._log = str(wheel.with_name("pip.log"))
        Path(making._log).write_text(
            "2026-11-29T13:00:00,000 Collecting numpy==2.3.5\n"
            "2026-11-29T13:00:01,000   Downloading numpy-2.3.5-cp313-x86_64.whl (16.6 MB)\n"
        )
        share, text = making.progress()
        assert 0 < share < 0.5
        assert text == "Downloading numpy; 16 of about 250 MB"
    finally:
        making.close()
