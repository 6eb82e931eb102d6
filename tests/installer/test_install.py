"""The installer on a small machine: stand-in engine, stand-in GIMPs, everything else real."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
import stand_ins
from machine import Machine, tree

from installer.command import _options
from installer.editors import programs

PYENV = Path.home() / ".pyenv" / "versions"
NO_UV = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": "/dev/null"}
"""A machine on which uv cannot be had, and so no newer Python either."""


def old_python(version: str) -> str:
    found = sorted(PYENV.glob(f"{version}.*/bin/python"))
    if not found:
        pytest.skip(f"NO PYTHON {version} ON THIS MACHINE (pyenv install {version})")
    return str(found[-1])


def test_a_first_run_makes_the_engine_and_puts_the_plugin_into_gimp(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    before = tree(machine.checkout)
    result = machine.run()
    assert result.returncode == 0, result.stdout
    assert "registered" in result.stdout
    engine = json.loads((machine.plugin("3.0") / "engine.json").read_text())
    assert engine == {"python": str(machine.prefix / "engine/bin/python"), "protocol": 1, "version": "0.1.0"}
    assert machine.run("--status").returncode == 0
    built = {"__pycache__"}  # by the stand-in's own build script
    assert {
        name for name in tree(machine.checkout).keys() - before.keys() if not built & set(Path(name).parts)
    } == set()


def test_the_engine_tries_its_devices_before_the_first_job(machine: Machine) -> None:
    assert machine.run().returncode == 0
    assert (machine.prefix / "engine" / "devices-tried").exists()


def test_devices_that_cannot_be_tried_are_no_failure_but_told(machine: Machine) -> None:
    cli = machine.checkout / "core" / "enlarger" / "cli.py"
    cli.write_text("def main():\n    raise SystemExit('no device answers')\n")
    result = machine.run()
    assert result.returncode == 0, result.stdout
    assert "postponed to the first job (no device answers)" in result.stdout


def test_everything_is_gone_after_uninstalling_and_a_second_time_is_harmless(
    machine: Machine, picture: Path
) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    stand_ins.gimp(machine.programs, "3.2.6")
    machine.profile("3.2").mkdir(parents=True)
    (machine.profile("3.2") / "toolrc").write_text("the user's")
    before = tree(machine.home)
    assert machine.run("--try", picture).returncode == 0
    assert machine.run().returncode == 0, "a second run repairs or renews"
    assert [path.name for path in machine.prefix.glob("engine-*")] == ["engine-2"]
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == before
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == before


def test_networks_by_others_are_fetched_and_go_with_the_rest(machine: Machine) -> None:
    own = machine.prefix / "models" / "own"
    own.mkdir(parents=True)
    (own / "model.toml").write_text("the user's")
    before = tree(machine.home)
    result = machine.install("--networks", "recommended")
    assert result.returncode == 0, result.stdout
    assert "Fetching networks by others (about 55 MB" in result.stdout
    assert {path.name for path in own.parent.glob("[!.]*")} == {"one", "own", "two"}
    assert machine.install("--networks", "recommended").returncode == 0
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == before


def test_networks_that_cannot_be_had_are_a_note_and_no_failure(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    result = machine.install("--networks", "all")
    assert result.returncode == 0, result.stdout
    assert "the package index cannot be reached" in result.stdout
    assert "`enlarger models get all` gets them later" in result.stdout
    assert "In GIMP" in result.stdout
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.prefix) == {}


def test_some_networks_are_fetched_unless_others_or_none_are_wanted(machine: Machine) -> None:
    assert _options([]).networks == "recommended"
    assert "Fetching" not in machine.install("--networks", "none").stdout
    assert not (machine.prefix / "models").exists()
    assert machine.run("--networks", "some").returncode == 2


def test_packages_that_cannot_be_had_leave_nothing_behind(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    (machine.checkout / "pyproject.toml").write_text(stand_ins.PYPROJECT.replace("[]", '["hatchling"]'))
    # Port 9 throws away whatever it is sent, where anything listens there at all.
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": "/dev/null"}
    result = machine.run(**nowhere, PIP_FIND_LINKS="", PIP_NO_CACHE_DIR="1", PIP_EXTRA_INDEX_URL="")
    assert result.returncode == 1
    assert "pip could not get a package. Is the network up" in result.stdout
    assert tree(machine.home) == {}


def test_a_failed_second_run_leaves_the_first_one_working(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    assert machine.run().returncode == 0
    before = tree(machine.home)
    (machine.checkout / "core" / "enlarger" / "engine.py").write_text(
        "raise SystemExit('this engine is broken')"
    )
    result = machine.run()
    assert result.returncode == 1
    assert "this engine is broken" in result.stdout
    assert tree(machine.home) == before
    assert machine.run("--status").returncode == 0


def test_what_a_killed_installer_left_is_cleared_away(machine: Machine) -> None:
    machine.prefix.mkdir(parents=True)
    (machine.prefix / "engine-1" / "lib").mkdir(parents=True)
    fields = {"environments": [str(machine.prefix / "engine-1")], "plugins": []}
    (machine.prefix / "installed.json").write_text(json.dumps(fields))
    assert machine.install().returncode == 0
    assert sorted(path.name for path in machine.prefix.iterdir()) == ["installed.json"]


@contextlib.contextmanager
def installer_at_work(machine: Machine) -> Generator[tuple[subprocess.Popen[str], int]]:
    """Give an installer whose engine hangs, and that engine's number."""
    waiting, python = machine.folder / "waiting", machine.folder / "python"
    os.mkfifo(waiting)
    python.write_text(f"#!/bin/sh\necho $$ > {waiting}\nexec /bin/sleep 600\n")
    python.chmod(0o755)
    with started(machine, python) as installer:
        yield installer, int(waiting.read_text())


def started(machine: Machine, engine: Path) -> subprocess.Popen[str]:
    program = [sys.executable, str(machine.checkout / "installer" / "install.py"), "--engine", str(engine)]
    environment = {"HOME": str(machine.home), "PATH": str(machine.programs), "TMPDIR": str(machine.folder)}
    return subprocess.Popen(
        [*program, "--networks", "none"], env=environment, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_installer_that_is_told_to_end_leaves_no_child_and_nothing_behind(
    machine: Machine, number: signal.Signals
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(f"{number.name} IS IGNORED by what started the tests, and so by their children")
    with installer_at_work(machine) as (installer, child):
        installer.send_signal(number)
        assert installer.wait(60) == 128 + number
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert tree(machine.home) == {}


def test_a_second_installer_waits_for_the_first(machine: Machine) -> None:
    with installer_at_work(machine) as (first, _), started(machine, machine.engine) as second:
        assert second.stdout
        assert "Another installer is at work" in second.stdout.readline()
        first.terminate()
        assert "The command line:" in second.stdout.read()
    assert second.returncode == 0
    assert not list(machine.folder.glob("*.lock"))


def test_uninstalling_removes_nothing_outside_whatever_the_list_says(machine: Machine) -> None:
    precious = machine.home / "precious" / "letter"
    precious.parent.mkdir()
    precious.write_text("kept")
    assert machine.install().returncode == 0
    path = machine.prefix / "installed.json"
    names = [str(precious.parent), str(machine.prefix / ".." / ".." / ".." / "precious")]
    fields = json.loads(path.read_text())
    fields |= {"environments": names, "networks": names, "files": [str(precious)]}
    path.write_text(json.dumps(fields))
    assert machine.run("--uninstall").returncode == 0
    assert precious.read_text() == "kept"


@pytest.mark.parametrize("wrong", [{"environments": "x"}, {"files": None}, {"plugins": 3}])
def test_a_list_that_makes_no_sense_is_told(machine: Machine, wrong: dict[str, object]) -> None:
    machine.prefix.mkdir(parents=True)
    (machine.prefix / "installed.json").write_text(json.dumps({"plugins": [], **wrong}))
    result = machine.run("--uninstall")
    assert result.returncode == 1
    assert "installed.json cannot be read" in result.stdout
    assert "Traceback" not in result.stdout


def test_pixels_that_a_killed_engine_left_go_with_the_rest(machine: Machine) -> None:
    assert machine.install().returncode == 0
    left = machine.home / ".cache" / "enlarger" / "jobs" / "job-1"
    left.mkdir(parents=True)
    (left / "source.raw").write_bytes(b"pixels")
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="there, names have no colons")
def test_a_home_with_a_colon_is_told_as_no_editor_would_load_the_plug_in(
    machine: Machine, tmp_path: Path
) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    home = tmp_path / "a:b"
    home.mkdir()
    result = machine.install(HOME=str(home))
    assert result.returncode == 1
    assert "a colon divides two folders" in result.stdout
    assert "Traceback" not in result.stdout
    assert not list(home.rglob("plug-ins"))


@pytest.mark.skipif(sys.platform != "linux", reason="Flatpak is for Linux")
def test_programs_in_the_current_folder_are_not_run(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "downloads").mkdir()
    monkeypatch.chdir(tmp_path / "downloads")
    for folder in (Path(), machine.programs):
        program = folder / "flatpak"
        program.write_text(f"#!/bin/sh\n: > {folder.resolve() / 'ran'}\n")
        program.chmod(0o755)
    assert machine.install(PATH=f":.:{machine.programs}").returncode == 0
    assert (machine.programs / "ran").exists()
    assert not Path("ran").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_root_does_not_install_into_the_home_of_another_user(machine: Machine) -> None:
    os.chown(machine.home, 65534, 65534)
    result = machine.install()
    assert result.returncode == 1
    assert "belongs to another user" in result.stdout
    assert tree(machine.home) == {}


def test_trying_out_installs_once_and_enlarges_everywhere(machine: Machine, picture: Path) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    result = machine.run("--try", picture)
    assert result.returncode == 0, result.stdout
    names = ["photo-command-line.png", "photo-gimp-3.0.4.png", "photo-gimp-3.0.4.xcf"]
    assert sorted(path.name for path in (machine.prefix / "try").iterdir()) == names
    again = machine.run("--try", picture)
    assert again.returncode == 0
    assert "Making a virtual environment" not in again.stdout


def test_a_changed_checkout_is_installed_anew_before_trying(machine: Machine, picture: Path) -> None:
    assert machine.run("--try", picture).returncode == 0
    (machine.checkout / "core" / "enlarger" / "new.py").write_text("")
    assert "Making a virtual environment" in machine.run("--try", picture).stdout


def test_upgrades_and_downgrades_keep_what_is_the_users_and_leave_one_engine(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    assert machine.run().returncode == 0
    own = [machine.prefix / "models" / "mine" / "model.toml", machine.prefix / "preferences.json"]
    for path in own:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("the user's")
    for before, after in (("0.1.0", "0.2.0"), ("0.2.0", "0.1.0")):
        for file in ("build_wheel.py", "core/enlarger/engine.py"):
            path = machine.checkout / file
            path.write_text(path.read_text().replace(before, after))
        result = machine.run()
        assert result.returncode == 0, result.stdout
        assert f"Enlarger {after}" in machine.run("--status").stdout
        assert json.loads((machine.plugin("3.0") / "engine.json").read_text())["version"] == after
        assert len([path for path in machine.prefix.glob("engine-*") if path.is_dir()]) == 1
        assert all(path.read_text() == "the user's" for path in own)
    assert machine.run("--uninstall").returncode == 0
    assert sorted(path.name for path in machine.home.rglob("*") if path.is_file()) == [
        "model.toml",
        "preferences.json",
    ]


def test_a_picture_that_is_not_there_is_told_before_anything_is_installed(machine: Machine) -> None:
    result = machine.run("--try", "missing.png")
    assert result.returncode == 1
    assert "There is no picture" in result.stdout
    assert tree(machine.home) == {}


def test_without_a_gimp_the_command_line_is_ready(machine: Machine, picture: Path) -> None:
    result = machine.install("--try", picture)
    assert result.returncode == 0
    assert "No GIMP or Krita was found; only the command line is ready" in result.stdout
    assert (machine.prefix / "try" / "photo-command-line.png").exists()


def test_in_gimp_2_10_the_engines_python_runs_the_plugin(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "2.10.34")
    stand_ins.gimp(machine.programs, "3.0.4")
    before = tree(machine.home)
    result = machine.install()
    assert result.returncode == 0, result.stdout
    lines = (machine.plugin("2.10") / "enlarger.py").read_text().splitlines()
    assert lines[0] == "#!/bin/sh"
    assert str(machine.engine) in lines[1]
    assert lines[3:] == (machine.plugin("3.0") / "enlarger.py").read_text().splitlines()
    assert machine.run("--status").returncode == 0
    assert machine.run("--uninstall").returncode == 0
    assert tree(machine.home) == before


def test_four_versions_of_gimp_are_set_up_at_once_and_are_as_before_again(machine: Machine) -> None:
    versions = {"2.10": "2.10.34", "3.0": "3.0.4", "3.2": "3.2.6", "3.4": "3.4.0"}
    for profile, version in versions.items():
        stand_ins.gimp(machine.programs, version)
        (machine.profile(profile) / "plug-ins" / "another").mkdir(parents=True)
        (machine.profile(profile) / "plug-ins" / "another" / "another.py").write_text("the user's")
    before = tree(machine.home)
    assert machine.install().returncode == 0
    changed = {name for name, content in before.items() if tree(machine.home).get(name) != content}
    assert changed == set()
    for profile in versions:
        assert (machine.plugin(profile) / "engine.json").is_file()
        own = machine.profile(profile)
        tables = [path for path in own.glob("interpreters/*") if str(own) not in path.read_text()]
        assert tables == []
    status = machine.run("--status")
    assert status.returncode == 0
    assert [status.stdout.count(f"GIMP {version}") >= 1 for version in versions.values()] == [True] * 4
    shutil.rmtree(machine.profile("3.0"))
    assert machine.install().returncode == 0, "the other three are renewed"
    assert machine.run("--uninstall").returncode == 0
    left = {name: content for name, content in before.items() if not name.startswith(".config/GIMP/3.0")}
    assert {name: content for name, content in tree(machine.home).items() if "GIMP/3.0" not in name} == left


def test_a_gimp_before_2_10_and_what_is_left_of_one_are_left_alone(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "2.8.22")
    machine.profile("2.10").mkdir(parents=True)
    result = machine.install()
    assert result.returncode == 0
    assert "GIMP 2.8.22: too old" in result.stdout
    assert tree(machine.profile("2.10")) == {}


def test_a_gimp_that_does_not_register_the_plugin_is_a_failure_and_the_others_are_done(
    machine: Machine,
) -> None:
    stand_ins.gimp(machine.programs, "3.0.4", refuses=True)
    stand_ins.gimp(machine.programs, "3.2.6")
    result = machine.install()
    assert result.returncode == 1
    assert "GIMP 3.0.4 ran, but the plug-in did not register its procedure" in result.stdout
    assert "this GIMP talks" in result.stdout
    assert not machine.profile("3.0").exists()
    assert machine.plugin("3.2").exists()


def test_the_plugin_that_worked_comes_back_when_gimp_refuses_the_new_one(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    assert machine.install().returncode == 0
    before = tree(machine.home)
    stand_ins.gimp(machine.programs, "3.0.4", refuses=True)
    (machine.checkout / "plugins" / "gimp" / "enlarger" / "enlarger.py").write_text("a newer one")
    assert machine.install().returncode == 1
    assert tree(machine.home).keys() == before.keys()
    assert (machine.plugin("3.0") / "enlarger.py").read_text() != "a newer one"


def test_the_plugin_is_found_where_the_users_settings_send_gimp(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    machine.profile("3.0").mkdir(parents=True)
    settings = '(plug-in-path "${gimp_dir}/elsewhere:${gimp_plug_in_dir}/plug-ins")'
    (machine.profile("3.0") / "gimprc").write_text(settings)
    assert machine.install().returncode == 1, "GIMP does not look into plug-ins here, so it cannot be there"


def test_a_profile_without_its_gimp_gets_the_plugin_unchecked(machine: Machine) -> None:
    machine.profile("3.0").mkdir(parents=True)
    result = machine.install()
    assert result.returncode == 0
    assert "not checked" in result.stdout
    assert machine.plugin("3.0").exists()


def test_the_profile_that_the_environment_names_is_used(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    own = machine.folder / "my profile"
    assert machine.install(GIMP3_DIRECTORY=str(own)).returncode == 0
    assert (own / "plug-ins" / "enlarger" / "enlarger.py").exists()
    assert not machine.profile("3.0").exists()


def test_a_gimp_outside_path_can_be_given(machine: Machine, tmp_path: Path) -> None:
    program = stand_ins.gimp(tmp_path, "3.0.4")
    assert machine.install("--gimp", program).returncode == 0
    assert machine.plugin("3.0").exists()
    assert machine.run("--status").returncode == 0
    result = machine.install("--gimp", tmp_path / "missing")
    assert result.returncode == 1
    assert "There is no" in result.stdout


def test_somebody_elses_plugin_of_the_same_name_stays(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    machine.plugin("3.0").mkdir(parents=True)
    (machine.plugin("3.0") / "enlarger.py").write_text("not ours")
    before = tree(machine.profile("3.0"))
    result = machine.install()
    assert result.returncode == 1
    assert "plug-ins/enlarger exists already, and is not from Enlarger" in result.stdout
    machine.run("--uninstall")
    assert tree(machine.profile("3.0")) == before


def test_somebody_elses_file_among_ours_survives(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    machine.install()
    foreign = machine.plugin("3.0") / "notes.txt"
    foreign.write_text("mine")
    (machine.plugin("3.0") / "__pycache__").mkdir()
    (machine.plugin("3.0") / "__pycache__" / "gimpfu.cpython-313.pyc").write_text("compiled by GIMP's Python")
    assert machine.install().returncode == 0
    assert foreign.read_text() == "mine"
    assert machine.run("--uninstall").returncode == 0
    assert list(machine.plugin("3.0").iterdir()) == [foreign]


def test_a_profile_that_was_used_meanwhile_stays(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    machine.install()
    (machine.profile("3.0") / "toolrc").write_text("the user's")
    machine.run("--uninstall")
    assert (machine.profile("3.0") / "toolrc").exists()
    assert not machine.plugin("3.0").exists()


def test_a_second_prefix_takes_the_plugin_over_and_keeps_it(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    other = machine.engine.with_name("python3")
    assert machine.install("--prefix", machine.folder / "one").returncode == 0
    assert machine.run("--prefix", machine.folder / "two", "--engine", other).returncode == 0
    assert machine.run("--prefix", machine.folder / "one", "--status").returncode == 1
    assert machine.run("--prefix", machine.folder / "one", "--uninstall").returncode == 0
    assert machine.run("--prefix", machine.folder / "two", "--status").returncode == 0


def test_uninstalling_leaves_an_engine_that_is_not_ours(machine: Machine) -> None:
    assert machine.install().returncode == 0
    assert machine.run("--uninstall").returncode == 0
    assert machine.engine.exists()
    assert not machine.prefix.exists()


def test_the_status_tells_what_is_broken(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    assert machine.run("--status").returncode == 1, "nothing is installed"
    machine.install()
    assert machine.run("--status").returncode == 0
    (machine.plugin("3.0") / "enlarger.py").chmod(0o644)
    result = machine.run("--status")
    assert result.returncode == 1
    assert "broken" in result.stdout
    shutil.rmtree(machine.plugin("3.0"))
    assert machine.run("--status").returncode == 1
    assert machine.install().returncode == 0
    assert machine.run("--status").returncode == 0


def test_the_status_says_what_is_where_before_it_starts_anything(machine: Machine) -> None:
    for version in ("3.0.4", "3.2.6"):
        stand_ins.gimp(machine.programs, version)
    machine.install()
    lines = machine.run("--status").stdout.splitlines()
    tried = [number for number, line in enumerate(lines) if line.startswith("Trying ")]
    assert [line.split(" ... ")[0] for line in lines if line.startswith("Trying ")] == [
        *("Trying the engine", "Trying GIMP 3.0.4", "Trying GIMP 3.2.6"),
    ]
    first = "\n".join(lines[: tried[0]])
    assert all(str(machine.plugin(version)) in first for version in ("3.0", "3.2"))
    assert str(machine.engine) in first


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7"])
def test_an_old_python_is_told_what_is_needed(machine: Machine, version: str) -> None:
    result = machine.run(python=old_python(version))
    assert result.returncode == 1
    assert result.stdout == f"Enlarger's installer needs Python 3.8 or newer; this is Python {version}.\n"


def test_a_python_too_old_for_the_engine_finds_a_newer_one(machine: Machine) -> None:
    python = old_python("3.8")
    result = machine.run(python=python, **NO_UV)
    assert result.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.8" in result.stdout
    (machine.programs / "python3.11").symlink_to(sys.executable)
    assert machine.run(python=python).returncode == 0
    assert machine.run("--status", python=python).returncode == 0


def test_a_python_without_venv_gets_the_command_that_mends_it(machine: Machine) -> None:
    python = old_python("3.8")
    bare = {"version": [3, 13, 5], "executable": "/usr/bin/python3.13", "able": False}
    program = machine.programs / "python3.13"
    program.write_text(f"#!/bin/sh\necho '{json.dumps(bare)}'\n")
    program.chmod(0o755)
    result = machine.run(python=python, **NO_UV)
    assert result.returncode == 1
    if Path("/usr/bin/apt").exists():
        assert "apt install python3.13-venv" in result.stdout
    assert tree(machine.home) == {}


def test_what_an_upgrade_of_gimp_carried_over_is_recognised_and_goes_with_the_rest(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    assert machine.install().returncode == 0
    shutil.copytree(machine.profile("3.0"), machine.profile("3.4"))
    status = machine.run("--status")
    assert f"has carried the plug-in over into {machine.profile('3.4')}" in status.stdout
    table = (machine.profile("3.4") / "interpreters" / "enlarger-python-fu.interp").read_text()
    assert str(machine.plugin("3.4") / "python-fu") in table
    assert str(machine.profile("3.0")) not in table
    assert machine.run("--uninstall").returncode == 0
    assert not machine.plugin("3.4").exists()


def test_editors_from_snap_are_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "SNAPS", (tmp_path,))
    assert programs.in_snap("GIMP", "gimp", "another") == []
    (tmp_path / "gimp").mkdir()
    (found,) = programs.in_snap("GIMP", "gimp", "GIMP from Flatpak")
    assert found.name == "GIMP from Snap"
    assert found.reason.endswith("Use GIMP from Flatpak")


def test_gimp_is_told_what_runs_scripts_for_python_fu(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "3.0.4")
    assert machine.run().returncode == 0
    program = machine.plugin("3.0") / "python-fu"
    table = (machine.profile("3.0") / "interpreters" / "enlarger-python-fu.interp").read_text()
    assert f"\npython={program}\n" in table
    assert f"\n:python-fu:E::py::{program}:\n" in table
    assert program.stat().st_mode & 0o111


def test_a_gimp_with_a_python_fu_of_its_own_runs_the_scripts_itself(machine: Machine) -> None:
    stand_ins.gimp(machine.programs, "2.10.34")
    own = machine.programs.parent / "lib" / "gimp" / "2.0" / "python"
    assert machine.run().returncode == 0
    table = machine.profile("2.10") / "interpreters" / "enlarger-python-fu.interp"
    assert table.exists()
    own.mkdir(parents=True)
    (own / "gimpfu.py").touch()
    assert machine.run().returncode == 0
    assert not table.exists()
