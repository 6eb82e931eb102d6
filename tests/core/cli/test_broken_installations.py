"""Installations that are broken on purpose: `enlarger doctor` finds each, and says the mend."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from enlarger.cli import installation
from enlarger.version import __version__

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links to programs")

AGAIN = "Run the installer again"


@dataclass
class Installation:
    """A home with an engine, one more in a sandbox, and the plug-in in GIMP and Krita."""

    home: Path

    @property
    def prefix(self) -> Path:
        return self.home / "data" / "enlarger"

    @property
    def engine(self) -> Path:
        return self.prefix / "engine-1"

    @property
    def sandboxed(self) -> Path:
        return self.home / ".var/app/org.gimp.GIMP/data/enlarger"

    @property
    def gimp(self) -> Path:
        return self.home / "GIMP" / "3.0"

    @property
    def plugin(self) -> Path:
        return self.gimp / "plug-ins" / "enlarger"

    @property
    def kritarc(self) -> Path:
        return self.home / "kritarc"

    def make(self) -> None:
        for folder in (self.engine, self.sandboxed / "engine"):
            (folder / "bin").mkdir(parents=True)
            (folder / "pyvenv.cfg").write_text("version = 3.13.5\n")
        (self.home / "python3.13").touch()
        (self.engine / "bin" / "python").symlink_to(self.home / "python3.13")
        (self.engine / "bin" / "enlarger").touch()
        (self.prefix / "engine").symlink_to("engine-1")
        krita = self.home / "krita"
        for folder in (self.plugin, krita / "pykrita" / "enlarger"):
            folder.mkdir(parents=True)
            self.write_note(folder)
        (self.plugin / "enlarger.py").touch(mode=0o755)
        self.kritarc.write_text("[python]\nenable_enlarger=true\n")
        entries = [
            self.entry("GIMP", self.gimp, ["plug-ins/enlarger/enlarger.py", "plug-ins/enlarger/engine.json"]),
            self.entry("Krita", krita, ["pykrita/enlarger/engine.json"], settings=str(self.kritarc)),
        ]
        self.write_manifest(plugins=entries)

    @property
    def python(self) -> str:
        return str(self.prefix / "engine" / "bin" / "python")

    def entry(self, editor: str, profile: Path, files: list[str], **more: str) -> dict[str, object]:
        fields = {"editor": editor, "version": "", "profile": str(profile), "executable": sys.executable}
        return {**fields, "files": files, **more}

    def write_manifest(self, **fields: object) -> None:
        path = self.prefix / "installed.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        sandboxes = {"flatpak:org.gimp.GIMP": str(self.sandboxed)}
        known = {"python": self.python, "environments": [str(self.engine)], "sandboxes": sandboxes, **known}
        path.write_text(json.dumps({**known, **fields}))

    def write_note(self, folder: Path, **fields: object) -> None:
        pythons = {"flatpak:org.gimp.GIMP": str(self.sandboxed / "engine/bin/python")}
        note = {"python": self.python, "version": __version__, "protocol": 1, "pythons": pythons}
        (folder / "engine.json").write_text(json.dumps({**note, **fields}))


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(installation, "FLATPAK_APPS", (str(tmp_path / "flatpaks"),))
    made = Installation(tmp_path)
    made.make()
    assert [remark for remark in installation.installed() if remark.remedy] == []
    return made


def lose_python(one: Installation) -> None:
    (one.home / "python3.13").unlink()


def move_python_on(one: Installation) -> None:
    (one.home / "python3.14").touch()
    (one.engine / "bin" / "python").unlink()
    (one.engine / "bin" / "python").symlink_to(one.home / "python3.14")


def lose_command_line(one: Installation) -> None:
    (one.engine / "bin" / "enlarger").unlink()


def break_installer_off(one: Installation) -> None:
    (one.prefix / "engine-2").mkdir()
    one.write_manifest(environments=[str(one.engine), str(one.prefix / "engine-2")])


def lose_sandboxed_engine(one: Installation) -> None:
    (one.sandboxed / "engine" / "pyvenv.cfg").unlink()


def lose_file(one: Installation) -> None:
    (one.plugin / "enlarger.py").unlink()


def lose_profile(one: Installation) -> None:
    one.gimp.rename(one.home / "moved")


def forget_to_execute(one: Installation) -> None:
    (one.plugin / "enlarger.py").chmod(0o644)


def damage_note(one: Installation) -> None:
    (one.plugin / "engine.json").write_text("{")


def take_over(one: Installation) -> None:
    one.write_note(one.plugin, python="/elsewhere/python")


def switch_off(one: Installation) -> None:
    one.kritarc.write_text("[python]\nenable_enlarger=false\n")


def forget_switch(one: Installation) -> None:
    one.kritarc.unlink()


def upgrade_gimp(one: Installation) -> None:
    (one.gimp.parent / "3.4").mkdir()


def add_flatpak(one: Installation) -> None:
    (one.home / "flatpaks" / "org.gimp.GIMP").mkdir(parents=True)
    one.write_note(one.plugin, pythons={})


def damage_manifest(one: Installation) -> None:
    (one.prefix / "installed.json").write_text("{}")


BROKEN: list[tuple[Callable[[Installation], None], str, str]] = [
    (lose_python, "was made for Python 3.13, is not there", AGAIN),
    (move_python_on, "was made for Python 3.13 and is started by 3.14", AGAIN),
    (lose_command_line, "bin/enlarger is missing", AGAIN),
    (break_installer_off, "engine-2", "takes them away"),
    (lose_sandboxed_engine, "engine of flatpak:org.gimp.GIMP", AGAIN),
    (lose_file, "enlarger.py is missing", AGAIN),
    (lose_profile, "its profile", AGAIN),
    (forget_to_execute, "is not executable", "chmod +x"),
    (damage_note, "engine.json is damaged", AGAIN),
    (take_over, "belongs to another engine, /elsewhere/python", AGAIN),
    (switch_off, "is switched off", "Python Plugin Manager"),
    (forget_switch, "is switched off", "Python Plugin Manager"),
    (upgrade_gimp, "has no plug-in, as after an upgrade of GIMP", AGAIN),
    (add_flatpak, "GIMP from Flatpak is here and has no engine", AGAIN),
    (damage_manifest, "installed.json cannot be read", "Repair or remove it"),
]


@pytest.mark.parametrize(("break_it", "problem", "mend"), BROKEN, ids=[row[0].__name__ for row in BROKEN])
def test_each_broken_state_is_found_with_its_mend(
    sound: Installation, break_it: Callable[[Installation], None], problem: str, mend: str
) -> None:
    break_it(sound)
    (remark,) = [remark for remark in installation.installed() if remark.remedy]
    assert problem in remark.text
    assert mend in remark.remedy


def test_a_plugin_that_came_along_with_an_upgrade_is_told(sound: Installation) -> None:
    newer = sound.gimp.parent / "3.4" / "plug-ins" / "enlarger"
    newer.mkdir(parents=True)
    sound.write_note(newer)
    remarks = list(installation.installed())
    assert any("came along with GIMP's upgrade" in remark.text for remark in remarks)
    assert not [remark for remark in remarks if remark.remedy]
