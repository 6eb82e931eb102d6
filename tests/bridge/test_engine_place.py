"""Which Python an adapter starts in which place, and what it says where there is none."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

BRIDGE = Path(__file__).resolve().parents[2] / "plugins" / "bridge"


@pytest.fixture
def bridge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(BRIDGE)
    for name in ("FLATPAK_ID", "SNAP_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return importlib.import_module("enlarger_bridge.engine_place")


def engine(folder: Path, made_for: str, starts: str | None) -> Path:
    """Make what is left of a virtual environment: its note, and a link to a Python, or to none."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {made_for}.4\n")
    program = folder / "bin" / "python"
    target = folder.parent / f"python{starts or '0.0'}"
    program.symlink_to(target)
    if starts:
        target.touch()
    return program


PLACES = [
    ({}, "plain"),
    ({"FLATPAK_ID": "org.gimp.GIMP"}, "gimp"),
    ({"FLATPAK_ID": "org.kde.krita"}, "krita"),
    ({"SNAP_NAME": "code"}, "plain"),  # what a Snap's terminal started
]


@pytest.mark.parametrize(("variables", "expected"), PLACES, ids=str)
def test_each_place_has_its_python(
    bridge: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    expected: str,
) -> None:
    for name in ("plain", "gimp", "krita"):
        (tmp_path / name).touch()
    pythons = {
        "flatpak:org.gimp.GIMP": str(tmp_path / "gimp"),
        "flatpak:org.kde.krita": str(tmp_path / "krita"),
    }
    note = {"python": str(tmp_path / "plain"), "pythons": pythons}
    (tmp_path / "engine.json").write_text(json.dumps(note))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert bridge.python_beside(str(tmp_path / "adapter.py")) == str(tmp_path / expected)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"FLATPAK_ID": "org.gimp.GIMP"}, "GIMP from Flatpak needs an engine of its own"),
        ({"SNAP_NAME": "krita"}, "Krita from Snap cannot start Enlarger's engine"),
        ({}, "Enlarger's engine is not set up"),
    ],
    ids=["flatpak", "snap", "plain"],
)
def test_a_place_without_an_engine_says_what_it_needs(
    bridge: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    message: str,
) -> None:
    if variables:
        (tmp_path / "engine.json").write_text(json.dumps({"python": str(tmp_path / "plain")}))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(bridge.EnlargerError, match=message) as caught:
        bridge.python_beside(str(tmp_path / "adapter.py"))
    assert caught.value.kind == "installation"


def test_an_engine_that_was_made_here_needs_no_note(bridge: ModuleType, tmp_path: Path) -> None:
    made = engine(tmp_path / "data" / "enlarger" / "engine", "3.13", "3.13")
    assert bridge.python_beside(str(tmp_path / "adapter.py")) == str(made)


@pytest.mark.parametrize(
    ("starts", "message"),
    [("3.14", "made for Python 3.13, and there is 3.14 now"), (None, "which is no longer there")],
    ids=["another", "gone"],
)
def test_an_engine_for_another_python_is_not_started(
    bridge: ModuleType, tmp_path: Path, starts: str | None, message: str
) -> None:
    python = engine(tmp_path / "engine", "3.13", starts)
    (tmp_path / "engine.json").write_text(json.dumps({"python": str(python)}))
    with pytest.raises(bridge.EnlargerError, match=message) as caught:
        bridge.python_beside(str(tmp_path / "adapter.py"))
    assert "made anew" in caught.value.hint
