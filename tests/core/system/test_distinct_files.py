from __future__ import annotations

import os
from pathlib import Path

import pytest

from enlarger.errors import RequestError
from enlarger.system.distinct_files import check_distinct


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    path.write_bytes(b"picture")
    return path


@pytest.mark.parametrize("name", ["in.png", "real/../in.png", "hard.png", "soft.png", "folder/in.png"])
def test_one_file_by_two_paths_is_refused(name: str, source: Path) -> None:
    home = source.parent
    os.link(source, home / "hard.png")
    (home / "soft.png").symlink_to("in.png")
    (home / "real").mkdir()
    (home / "folder").symlink_to(home, target_is_directory=True)
    with pytest.raises(RequestError, match="the source and the result would be one file"):
        check_distinct({"the source": source, "the result": home / name})


@pytest.mark.parametrize("name", ["out.png", "folder/../out.png", "link/out.png", "Out.PNG", "soft.png"])
def test_paths_that_would_become_one_file_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "soft.png").symlink_to("out.png")
    with pytest.raises(RequestError, match="one file"):
        check_distinct({"the result": tmp_path / "out.png", "the map": tmp_path / name})


def test_an_accent_may_be_written_in_two_ways(tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        check_distinct({"the result": tmp_path / "caf\u00e9.png", "the map": tmp_path / "cafe\u0301.png"})


def test_a_result_may_be_called_like_its_source_where_the_disk_tells_them_apart(source: Path) -> None:
    other = source.with_name("IN.png")
    if other.exists():
        pytest.skip("this disk does not")
    check_distinct({"the source": source, "the result": other})


def test_two_files_are_two(source: Path) -> None:
    (source.parent / "out.png").write_bytes(b"picture")
    home = source.parent
    check_distinct({"a": source, "b": home / "out.png", "c": home / "map.png", "d": home / "x" / "map.png"})
