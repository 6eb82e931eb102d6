"""What an upgrade of GIMP carried over is in the installer's list once the engine has started."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine_conversation import conversing

FILES = ["plug-ins/enlarger/enlarger.py", "plug-ins/enlarger/engine.json"]
TABLE = "interpreters/enlarger-python-fu.interp"


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of GIMP's profiles, of which the installer has set up that of 3.0."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    # An installer that another test runs meanwhile holds its lock in the usual place.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    profile = tmp_path / "GIMP" / "3.0"
    for name in [*FILES, TABLE]:
        (profile / name).parent.mkdir(parents=True, exist_ok=True)
        (profile / name).write_text("")
    (profile / FILES[1]).write_text('{"python": "/p", "protocol": 1, "version": "0"}')
    (profile / TABLE).write_text(f"python={profile}/plug-ins/enlarger/python-fu\n")
    entry = {
        "editor": "GIMP",
        "profile": str(profile),
        "version": "3.0.4",
        "executable": "/usr/bin/gimp",
        "files": [*FILES, TABLE],
    }
    (tmp_path / "enlarger").mkdir()
    write_list(tmp_path, {"version": "0", "python": "/p", "plugins": [entry]})
    return profile.parent


def write_list(home: Path, manifest: dict[str, Any]) -> None:
    (home / "enlarger" / "installed.json").write_text(json.dumps(manifest))


def plugins(profiles: Path) -> list[dict[str, Any]]:
    return json.loads((profiles.parent / "enlarger" / "installed.json").read_text())["plugins"]


def start_the_engine() -> None:
    with conversing() as engine:
        engine.ask(id=1, op="formats")


def test_a_profile_with_the_plugin_is_taken_in_once_and_stands_by_itself(profiles: Path) -> None:
    for name in ("3.2", "3.4"):
        shutil.copytree(profiles / "3.0", profiles / name)
        start_the_engine()
        start_the_engine()
    assert [Path(entry["profile"]).name for entry in plugins(profiles)] == ["3.0", "3.2", "3.4"]
    assert plugins(profiles)[2]["files"] == [*FILES, TABLE]
    shutil.rmtree(profiles / "3.0")
    assert (profiles / "3.4" / TABLE).read_text() == f"python={profiles}/3.4/plug-ins/enlarger/python-fu\n"


@pytest.mark.parametrize("python", ["/another", None])
def test_a_profile_of_another_engine_or_without_the_plugin_is_not(profiles: Path, python: str | None) -> None:
    shutil.copytree(profiles / "3.0", profiles / "3.2")
    note = profiles / "3.2" / FILES[1]
    note.write_text(json.dumps({"python": python})) if python else note.unlink()
    start_the_engine()
    assert len(plugins(profiles)) == 1


def test_a_list_that_is_damaged_or_cannot_be_written_stops_no_engine(profiles: Path) -> None:
    shutil.copytree(profiles / "3.0", profiles / "3.2")
    path = profiles.parent / "enlarger" / "installed.json"
    path.write_text('{"plugins": [{"editor": "GIMP"}]}')
    start_the_engine()
    assert path.read_text() == '{"plugins": [{"editor": "GIMP"}]}'


def test_an_installer_at_work_is_not_disturbed(profiles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    shutil.copytree(profiles / "3.0", profiles / "3.2")
    monkeypatch.setenv("TMPDIR", str(profiles))
    with open(profiles / f"enlarger-installer-{os.getuid()}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        start_the_engine()
    assert len(plugins(profiles)) == 1
    start_the_engine()
    assert len(plugins(profiles)) == 2
