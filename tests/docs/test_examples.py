"""The examples of docs/python.md and of examples/ do what they say, on a small picture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from PIL import Image

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "python.md"


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go where a small `photo.jpg` is."""
    with Image.open(CHECKOUT / "examples" / "tunnel.jpg") as tunnel:
        tunnel.crop((270, 180, 318, 212)).save(tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENLARGER_WITHOUT", "openvino,webgpu")  # nothing to be tried, so it starts at once
    return tmp_path / "photo.jpg"


def test_the_page_runs_from_top_to_bottom(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = MarkdownIt().parse(PAGE.read_text("utf-8"))
    names: dict[str, object] = {}
    for token in tokens:
        if token.type == "fence" and token.info == "python":
            line = (token.map or [0])[0]
            # Empty lines in front of it, so that an error names its line of the page.
            exec(compile("\n" * (line + 1) + token.content, str(PAGE), "exec"), names)  # noqa: S102 - our own
    assert size(photo.with_name("photo-x4.jpg")) == (192, 128)
    told = capsys.readouterr().out
    assert "faithful-x2" in told
    assert "called off" in told
    assert "192x128" in told


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, CHECKOUT / "examples" / script, *arguments]
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def test_a_folder_is_enlarged_but_for_what_is_no_picture(photo: Path) -> None:
    photo.with_name("notes.txt").write_text("no picture")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run("enlarge_folder.py", photo.parent, photo.parent / "large")
    assert failed.value.returncode == 1
    assert "notes.txt: " in failed.value.stdout
    assert size(photo.parent / "large" / "photo.png") == (96, 64)


def test_networks_are_compared_side_by_side(photo: Path) -> None:
    run("compare_networks.py", photo, photo.with_name("sheet.png"))
    columns, rest = divmod(size(photo.with_name("sheet.png"))[0], 96)
    assert (columns >= 4, rest) == (True, 0)  # bicubic, and three networks of ours
