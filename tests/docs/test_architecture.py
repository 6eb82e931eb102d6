"""The pages tell of the code as it is: its paths exist, and the pictures of its rooms are drawn from it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
DRAW = runpy.run_path(str(CHECKOUT / "docs" / "draw.py"))
FOLDERS = [
    CHECKOUT / name
    for name in ("benchmarks", "core", "docs", "examples", "installer", "models", "plugins", "tests")
]
PAGES = [
    *(CHECKOUT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md")),
    # Decisions tell of the day when they were made.
    *(path for folder in FOLDERS for path in folder.rglob("*.md") if path.parent.name != "decisions"),
]
FILES = [
    f"/{path.relative_to(CHECKOUT).as_posix()}" for folder in FOLDERS for path in [folder, *folder.rglob("*")]
]
"""All that a page may name, by as much of the path as it likes."""
PATH = re.compile(r"(?<![\w/-])(?:\.\.?/)*(\w[\w./-]*\.(?:py|toml))\b|`(\w[\w./-]*/[\w.-]*)`")
"""A file of code, anywhere in a page, or what stands as code and looks like a path."""
NOT_OURS = re.compile(
    r"^(model|pyproject)\.toml$|crisp|my_script|\.(raw|onnx|env|interp)$|^(FOLDER|enlarger|interpreters|environ)/"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_path_that_is_named_exists(page: Path) -> None:
    named = {path.rstrip("/") for pair in PATH.findall(page.read_text("utf-8")) for path in pair if path}
    ours = {path for path in named if not NOT_OURS.search(path)}
    assert not {path for path in ours if not any(file.endswith(f"/{path}") for file in FILES)}


@pytest.mark.parametrize("name", ["rooms", "data"])
def test_the_pictures_are_those_of_the_code(name: str) -> None:
    drawn = (CHECKOUT / "docs" / "pictures" / f"{name}.svg").read_text("utf-8")
    assert drawn == DRAW[name](), "run `python3 docs/draw.py`"


def test_every_path_in_the_pictures_exists() -> None:
    for path in re.findall(r'class="path"[^>]*>([\w/]+(?:\.py|/))<', DRAW["data"]()):
        assert (CHECKOUT / "core" / "enlarger" / path).exists(), path


def test_the_picture_of_the_rooms_has_all_of_them() -> None:
    rooms = {path.parent.name for path in (CHECKOUT / "core" / "enlarger").glob("*/__init__.py")}
    assert rooms <= {room for floor in DRAW["floors"]() for room in floor}
