"""What packagers install beside the program: manual page, completions for shells, AppStream's metadata."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from enlarger.cli.app import app

CHECKOUT = Path(__file__).resolve().parents[2]
METADATA = sorted(CHECKOUT.glob("plugins/*/*.metainfo.xml"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packagers")
    subprocess.run([sys.executable, CHECKOUT / "docs" / "manual.py", folder], check=True)
    return folder


def shell(name: str, script: str) -> str:
    """Return what a shell's script prints that finds the program."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"NO {name.upper()} ON THIS MACHINE")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    run = subprocess.run(
        [program, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return run.stdout


def test_the_manual_page_has_all_commands_and_their_options(made: Path) -> None:
    program = shutil.which("man")
    if program is None:
        pytest.skip("NO MAN ON THIS MACHINE")
    run = subprocess.run(
        [program, "--warnings", "-l", str(made / "enlarger.1")],
        env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    for command in getattr(get_command(app), "commands"):  # noqa: B009 - Typer does not tell its type
        assert f"ENLARGER {command.upper()}" in run.stdout
    assert "--megapixels" in run.stdout


@pytest.mark.parametrize(
    ("line", "wanted"), [("enlarger up", "upscale"), ("enlarger upscale --mega", "--megapixels")]
)
def test_bash_completes_commands_and_options(made: Path, line: str, wanted: str) -> None:
    script = f"""
source {made / "completions" / "enlarger.bash"}
COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_enlarger_completion enlarger
echo "${{COMPREPLY[@]}}"
"""
    assert shell("bash", script).split() == [wanted]


def test_zsh_and_fish_read_theirs(made: Path) -> None:
    folder = made / "completions"
    complete = f"source {folder / 'enlarger.fish'}; complete -C 'enlarger upscale --mega'"
    assert "--megapixels" in shell("fish", complete)
    script = f"autoload -Uz compinit; compinit -u; source {folder / '_enlarger'}; print $_comps[enlarger]"
    assert "_enlarger_completion" in shell("zsh", script)


@pytest.mark.parametrize("path", METADATA, ids=lambda path: path.name)
def test_appstream_takes_the_metadata_of_the_plugins(path: Path) -> None:
    program = shutil.which("appstreamcli")
    if program is None:
        pytest.skip("NO APPSTREAMCLI ON THIS MACHINE")
    run = subprocess.run(
        [program, "validate", "--no-net", str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
