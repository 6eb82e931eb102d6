"""The installer and Krita on a small machine: stand-in engine, stand-in Kritas, everything else real."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import stand_ins
from machine import Machine, tree

KRITARC = "HideSplashScreen=true\n\n[python]\nenable_tenbrushes=true\n\n[theme]\nTheme=dark\n"


@pytest.fixture
def machine(machine: Machine) -> Machine:
    machine.environment["DISPLAY"] = ":0"  # the stand-ins open nothing there
    return machine


def test_krita_gets_the_plugin_and_loses_it_again(machine: Machine, picture: Path) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    machine.kritarc.parent.mkdir()
    machine.kritarc.write_text(KRITARC)
    before = tree(machine.home)
    result = machine.install("--try", picture)
    assert result.returncode == 0, result.stdout
    assert "checking it in Krita 5.2.9 ... loaded, in the menu Filter" in result.stdout
    assert "In Krita: Filter > Upscale Layer..." in result.stdout
    assert "GIMP" not in result.stdout
    names = ["photo-command-line.png", "photo-krita-5.2.9.kra", "photo-krita-5.2.9.png"]
    assert sorted(path.name for path in (machine.prefix / "try").iterdir()) == names
    assert "enable_enlarger=true" in machine.kritarc.read_text()
    status = machine.run("--status")
    assert status.returncode == 0
    assert "works: loaded, in the menu Filter" in status.stdout
    assert machine.install().returncode == 0, "a second run repairs or renews"
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == before


def test_a_home_without_anything_is_so_again(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    assert machine.install().returncode == 0
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == {}


def test_gimp_and_krita_are_both_set_up(machine: Machine, picture: Path) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    stand_ins.krita(machine.programs, "5.2.9")
    result = machine.install("--try", picture)
    assert result.returncode == 0, result.stdout
    assert "In GIMP: Filters > Enhance" in result.stdout
    assert "In Krita: Filter > Upscale" in result.stdout
    assert len(list((machine.prefix / "try").iterdir())) == 5
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == {}


def test_an_editor_that_is_given_is_the_only_one(machine: Machine, tmp_path: Path) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    krita = stand_ins.krita(tmp_path, "5.3.4")
    assert machine.install("--krita", krita).returncode == 0
    assert not machine.profile("3.0").exists()
    assert machine.resources.exists()


def test_the_users_folders_are_honoured(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    data, configuration = machine.folder / "data", machine.folder / "configuration"
    folders = {"XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(configuration)}
    assert machine.install(**folders).returncode == 0
    assert (data / "krita/pykrita/enlarger.desktop").exists()
    assert (configuration / "kritarc").exists()


def test_the_resource_folder_that_the_user_chose_in_krita_is_honoured(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    chosen = machine.folder / "my resources"
    machine.kritarc.parent.mkdir()
    machine.kritarc.write_text(f"ResourceDirectory={chosen}\n{KRITARC}")
    assert machine.install().returncode == 0
    assert (chosen / "pykrita/enlarger/engine.json").exists()
    assert not machine.resources.exists()
    assert machine.run("--status").returncode == 0
    assert machine.run("--uninstall").returncode == 0
    assert not chosen.exists()


def test_a_krita_that_does_not_load_the_plugin_is_a_failure_and_all_is_as_it_was(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9", refuses=True)
    machine.kritarc.parent.mkdir()
    machine.kritarc.write_text(KRITARC)
    result = machine.install()
    assert result.returncode == 1
    assert "Krita 5.2.9 ran, but not the plug-in: it was not imported." in result.stdout
    assert "this Krita talks" in result.stdout
    assert not machine.resources.exists()
    assert machine.kritarc.read_text() == KRITARC


def test_the_plugin_that_worked_comes_back_when_krita_refuses_the_new_one(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    assert machine.install().returncode == 0
    before = tree(machine.resources)
    stand_ins.krita(machine.programs, "5.2.9", refuses=True)
    for name in ("enlarger/__init__.py", "enlarger.desktop"):
        (machine.checkout / "plugins/krita" / name).write_text("a newer one")
    assert machine.install().returncode == 1
    assert tree(machine.resources) == before
    assert "enable_enlarger=true" in machine.kritarc.read_text()


def test_a_plugin_that_the_user_switched_off_is_told_and_on_again_after_installing(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    assert machine.install().returncode == 0
    machine.kritarc.write_text("[python]\nenable_enlarger=false\n")
    status = machine.run("--status")
    assert status.returncode == 1
    assert f"switched off in {machine.kritarc}" in status.stdout
    assert machine.install().returncode == 0
    assert machine.kritarc.read_text() == "[python]\nenable_enlarger=true\n"


def test_the_status_tells_what_krita_misses(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    machine.install()
    (machine.resources / "actions/enlarger.action").unlink()
    result = machine.run("--status")
    assert result.returncode == 1
    assert "broken" in result.stdout
    assert machine.install().returncode == 0
    assert machine.run("--status").returncode == 0


def test_somebody_elses_plugin_for_krita_stays(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    (machine.resources / "pykrita").mkdir(parents=True)
    (machine.resources / "pykrita/enlarger.desktop").write_text("not ours")
    before = tree(machine.resources)
    result = machine.install()
    assert result.returncode == 1
    assert "pykrita/enlarger.desktop exists already, and is not from Enlarger" in result.stdout
    machine.run("--uninstall")
    assert tree(machine.resources) == before


def test_settings_that_cannot_be_read_are_told_and_nothing_is_changed(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    machine.kritarc.mkdir(parents=True)
    result = machine.install()
    assert result.returncode == 1
    assert f"{machine.kritarc} cannot be written: Is a directory." in result.stdout
    assert not machine.resources.exists()


def test_a_krita_that_is_running_has_to_be_started_anew(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "5.2.9")
    program = shutil.copy("/bin/sleep", machine.folder / "krita")
    running = subprocess.Popen([program, "600"])
    try:
        assert "Krita is running: please restart it" in machine.install().stdout
    finally:
        running.kill()
        running.wait()


def test_without_a_display_a_script_tells_that_the_plugin_can_be_loaded(machine: Machine) -> None:
    runner = stand_ins.krita(machine.programs, "5.2.9").with_name("kritarunner")
    del machine.environment["DISPLAY"]
    result = machine.install()
    assert result.returncode == 0
    assert "not checked, as there is no display for Krita 5.2.9" in result.stdout
    shutil.copy(machine.programs / "krita", runner)
    result = machine.install()
    assert result.returncode == 0, result.stdout
    assert "loaded; its menu cannot be checked without a display" in result.stdout


def test_an_appimage_is_not_started_and_gets_the_plugin(machine: Machine) -> None:
    (machine.home / "Downloads").mkdir()
    (machine.home / "Downloads" / "krita-5.2.11-x86_64.AppImage").write_text("no program")
    result = machine.install()
    assert result.returncode == 0
    assert "not checked, as no Krita 5.2.11 was found" in result.stdout
    assert (machine.resources / "pykrita/enlarger.desktop").exists()
    assert machine.run("--status").returncode == 0


def test_a_krita_that_is_too_old_is_mentioned_and_left_alone(machine: Machine) -> None:
    stand_ins.krita(machine.programs, "4.4.2")
    result = machine.install()
    assert result.returncode == 0
    assert "Krita 4.4.2: too old" in result.stdout
    assert not machine.resources.exists()
