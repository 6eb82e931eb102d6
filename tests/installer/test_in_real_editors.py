"""The installer with the real engine in real editors: each root's own Python and packages, a real picture."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import stand_ins
from machine import CHECKOUT, Completed, Machine, tree
from PIL import Image
from pip_settings import pip_settings

from hosts.editors import roots
from installer.editors.krita import ACTION, DESKTOP, DISPLAY, INSIDE

READ_ONLY = 'while [ "$1" != -- ]; do mount -o remount,bind,ro "$1"; shift; done; shift; exec "$@"'


@dataclass
class Inside:
    """A root, with a home for the installer that this system sees too."""

    root: roots.Root
    folder: Path
    checkout: Path = CHECKOUT

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def prefix(self) -> Path:
        return self.folder / "prefix"

    def run(self, *command: object, read_only: Sequence[Path] = (), without: Sequence[str] = ()) -> Completed:
        """Run a command inside, with folders that cannot be written, or without what one holds."""
        pip = pip_settings()
        words = ["sh", "-euc", READ_ONLY, "sh", *map(str, [CHECKOUT, *read_only]), "--", *map(str, command)]
        inside = self.root.command(
            words,
            binds=[CHECKOUT, self.folder, *read_only, *pip.paths],
            environment={**pip.environment, "HOME": str(self.home)},
            small=dict.fromkeys(without, "4k"),
        )
        null, pipe, both = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT
        return subprocess.run(inside, stdin=null, stdout=pipe, stderr=both, text=True, check=False)

    def installer(
        self, *arguments: object, read_only: Sequence[Path] = (), without: Sequence[str] = ()
    ) -> Completed:
        program = self.checkout / "installer" / "install.py"
        command = ["python3", program, "--prefix", self.prefix, "--networks", "none", *arguments]
        return self.run(*command, read_only=read_only, without=without)

    def listing(self) -> Sequence[str]:
        """Name every file of the root, the home and the prefix, but not what is bound for other reasons.

        The system's fonts are cached by whatever comes first that shows a text.
        """
        unrelated = [CHECKOUT, *pip_settings().paths, Path("/var/cache/fontconfig")]
        bound = [word for path in unrelated for word in ("-path", path, "-prune", "-o")]
        return self.run("find", "/", "-xdev", *bound, "-print").stdout.splitlines()


EDITORS = {"trixie": ("gimp-3.0", "krita-5.2"), "forky": ("gimp-3.2", "krita-5.3")}


@pytest.fixture(params=EDITORS)
def suite(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def inside(suite: str, tmp_path: Path) -> Inside:
    root, _ = map(root_with, EDITORS[suite])  # the same for both
    found = Inside(root, tmp_path)
    found.home.mkdir()
    return found


def root_with(editor: str) -> roots.Root:
    root = roots.find(editor)
    if root is None:
        pytest.skip(f"NO ROOT WITH {editor.upper()}: run `python3 tests/run.py` as root on Debian")
    return root


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    return np.array_equal(np.asarray(one.convert("RGB")), np.asarray(other.convert("RGB")))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Make a picture with edges, ramps and grain."""
    rows, columns = np.mgrid[0:61, 0:83]
    grain = np.random.default_rng(1).integers(0, 24, (61, 83))
    planes = [rows * 3, columns * 2, 120 * ((rows // 8 + columns // 8) % 2)]
    Image.fromarray(np.stack([(plane + grain) % 256 for plane in planes], axis=2).astype(np.uint8)).save(
        tmp_path / "p.png"
    )
    return tmp_path / "p.png"


def test_installed_tried_out_and_gone_again(inside: Inside, suite: str, picture: Path) -> None:
    inside.installer("--status")  # so that the places where folders are bound exist
    inside.run("xvfb-run", "--auto-servernum", "true")  # the same for a display's
    before = inside.listing()
    result = inside.installer("--try", picture)
    assert result.returncode == 0, result.stdout
    assert "registered" in result.stdout
    assert "loaded, in the menu Filter" in result.stdout
    tried = inside.prefix / "try"
    with Image.open(tried / "p-command-line.png") as by_command:
        assert by_command.size == (332, 244)
        for editor, suffix in zip(EDITORS[suite], (".xcf", ".kra"), strict=True):
            in_editor = next(tried.glob(f"p-{editor}.*.png"))
            assert in_editor.with_suffix(suffix).stat().st_size > 0
            with Image.open(in_editor) as one:
                assert are_alike(one, by_command)
    status = inside.installer("--status")
    assert status.returncode == 0, status.stdout
    gone = inside.installer("--uninstall")
    assert gone.returncode == 0, gone.stdout
    assert set(inside.listing()) ^ set(before) == set()


def test_gimp_2_10_is_set_up_tried_out_and_as_before_again(tmp_path: Path, picture: Path) -> None:
    """With an engine that is here already, by a path with blanks."""
    inside = Inside(root_with("gimp-2.10"), tmp_path)
    inside.home.mkdir()
    engine = tmp_path / "an engine" / "python"
    engine.parent.mkdir()
    for program in (engine, engine.with_name("enlarger")):
        program.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).with_name(program.name)}" "$@"\n')
        program.chmod(0o755)
    result = inside.installer("--engine", engine, "--gimp", "/usr/bin/gimp", "--try", picture)
    assert result.returncode == 0, result.stdout
    assert "registered" in result.stdout
    tried = inside.prefix / "try"
    with (
        Image.open(tried / "p-command-line.png") as one,
        Image.open(next(tried.glob("p-gimp-2.10.*.png"))) as two,
    ):
        assert two.size == (332, 244)
        assert are_alike(one, two)
    status = inside.installer("--status")
    assert "works: registered" in status.stdout, status.stdout
    gone = inside.installer("--uninstall")
    assert gone.returncode == 0, gone.stdout
    assert set(tree(inside.home)) <= {".cache", ".cache/enlarger", ".local"}
    assert not inside.prefix.exists()


RUNNER_SCRIPT = """
import os
from krita import Krita
from enlarger import upscale

def main(arguments):
    document = Krita.instance().openDocument(arguments[0])
    new = upscale(document, document.topLevelNodes()[0], "nearest", factor=2)
    with open(arguments[1], "w") as file:
        file.write(f"{new.name()} {document.width()} {document.height()}")
    os._exit(0)
"""


def test_a_script_of_kritarunner_calls_what_was_installed(tmp_path: Path, picture: Path) -> None:
    inside = Inside(root_with("krita-5.1"), tmp_path)
    inside.home.mkdir()
    result = inside.installer("--engine", sys.executable, "--krita", "/usr/bin/krita")
    assert result.returncode == 0, result.stdout
    scripts = inside.home / ".local" / "share" / "kritarunner" / "pykrita"
    (scripts / "twice.py").write_text(RUNNER_SCRIPT)
    answer = inside.folder / "answer"
    run = inside.run(
        "env", "QT_QPA_PLATFORM=offscreen", "kritarunner", "-s", "twice", "-f", "main", picture, answer
    )
    assert answer.exists(), run.stdout
    assert answer.read_text() == "x2 Background (nearest) 166 122"
    assert inside.installer("--uninstall").returncode == 0
    assert not (scripts / "enlarger.py").exists()
    assert (scripts / "twice.py").exists()


@pytest.mark.parametrize("suite", ["trixie"])
def test_read_only_profiles_are_told_and_another_one_is_done(inside: Inside) -> None:
    inside.checkout = stand_ins.checkout(inside.folder / "checkout")
    other, profile = (inside.home / ".config" / "GIMP" / name for name in ("3.2", "3.0"))
    resources = inside.home / ".local" / "share" / "krita"
    for folder in (other / "plug-ins", profile / "plug-ins", resources / "pykrita"):
        folder.mkdir(parents=True)
    before = [tree(profile), tree(resources)]
    result = inside.installer(read_only=[profile, resources])
    assert result.returncode == 1
    for folder in (profile, resources):
        assert f"{folder} cannot be written: Read-only file system." in result.stdout
    assert [tree(profile), tree(resources)] == before
    assert not (inside.home / ".config" / "kritarc").exists()
    assert (other / "plug-ins" / "enlarger" / "enlarger.py").exists()
    assert inside.installer("--uninstall").returncode == 0
    assert tree(other) == {"plug-ins": "folder"}


def test_a_krita_started_by_its_user_loads_what_was_installed(machine: Machine, tmp_path: Path) -> None:
    """Its folder was chosen in Krita, and half of its settings are no text: Krita has to agree with us."""
    root = root_with("krita-5.1")
    chosen = tmp_path / "my resources"
    (chosen / "pykrita" / "enlarger_question").mkdir(parents=True)
    machine.kritarc.parent.mkdir()
    machine.kritarc.write_bytes(
        b"ResourceDirectory=%s\n\xff\xfe\0[[=\n[half a gro\n\n" % bytes(chosen)
        + b"[python]\nenable_enlarger=false\nenable_enlarger_question=true\n"
    )
    result = machine.install()
    assert "not checked, as no Krita was found" in result.stdout
    shutil.copy(INSIDE, chosen / "pykrita/enlarger_question/__init__.py")
    (chosen / "pykrita/enlarger_question.desktop").write_text(DESKTOP.format("enlarger_question"))
    question, answer = tmp_path / "question.json", tmp_path / "answer.json"
    asked = {"question": "loaded", "action": ACTION, "runner": "", "answer": str(answer)}
    question.write_text(json.dumps(asked))
    environment = {"HOME": str(machine.home), "ENLARGER_QUESTION": str(question)}
    krita = root.command([*DISPLAY, "krita", "--nosplash"], binds=[tmp_path], environment=environment)
    subprocess.run(krita, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False, timeout=180)
    assert json.loads(answer.read_text()) == {"menu": "Filter"}
    assert machine.run("--uninstall").returncode == 0
    assert b"enable_enlarger=false" in machine.kritarc.read_bytes()


@pytest.mark.parametrize("suite", ["trixie"])
def test_a_python_without_ensurepip_gets_pip_from_the_index(inside: Inside) -> None:
    inside.checkout = stand_ins.checkout(inside.folder / "checkout")
    locks = inside.checkout / "installer" / "engine" / "locks"
    locks.mkdir()
    shutil.copy(CHECKOUT / "installer/engine/locks/pip.txt", locks)
    python = inside.run("python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])")
    bare = [f"/usr/lib/{python.stdout.strip()}/ensurepip", "/usr/share/python-wheels"]
    result = inside.installer("--gimp", "/usr/bin/gimp", without=bare)
    assert result.returncode == 0, result.stdout
    assert "registered" in result.stdout


@pytest.mark.parametrize("suite", ["trixie"])
def test_the_wheel_installs_itself_into_gimp(inside: Inside, wheel: Path) -> None:
    copy = shutil.copy(wheel, inside.folder)
    environment = inside.folder / "environment"
    assert inside.run("python3", "-m", "venv", environment).returncode == 0
    packages = inside.run(environment / "bin" / "pip", "install", copy)
    assert packages.returncode == 0, packages.stdout
    enlarger = environment / "bin" / "enlarger"
    result = inside.run(enlarger, "install", "--networks", "none", "--gimp", "/usr/bin/gimp")
    assert result.returncode == 0, result.stdout
    assert "registered" in result.stdout
    assert inside.run(enlarger, "install", "--status").returncode == 0
    assert inside.run(enlarger, "install", "--uninstall").returncode == 0
    assert tree(inside.home) == {}
    assert inside.run(enlarger, "--version").returncode == 0, "the environment is the user's, and stays"
