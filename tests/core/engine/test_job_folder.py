from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from enlarger.engine.job_folder import JobFolder, sweep

posix = pytest.mark.skipif(sys.platform == "win32", reason="folders are locked on POSIX systems alone")


def aged(path: Path, seconds: float, mode: int = 0o700) -> Path:
    path.mkdir(mode)
    (path / "source.raw").write_bytes(b"x")
    past = path.stat().st_mtime - seconds
    os.utime(path, (past, past))
    return path


def test_leaving_removes_the_folder_and_what_is_in_it(tmp_path: Path) -> None:
    folder = aged(tmp_path / "job-1", 0)
    with JobFolder.from_arguments(["--folder", str(folder)]):
        assert folder.exists()
    assert not folder.exists()


def test_a_folder_that_is_no_job_folder_is_never_removed(tmp_path: Path) -> None:
    folder = aged(tmp_path / "pictures", 0)
    with JobFolder.from_arguments(["--folder", str(folder)]):
        pass
    assert (folder / "source.raw").exists()


def test_no_folder_is_fine() -> None:
    with JobFolder.from_arguments([]) as folder:
        assert folder.path is None


@posix
def test_forgotten_folders_are_swept_and_others_stay(tmp_path: Path) -> None:
    forgotten = aged(tmp_path / "job-old", 3600)
    young = aged(tmp_path / "job-young", 0)
    other = aged(tmp_path / "other", 3600)
    applications = aged(tmp_path / "job-applications", 3600, 0o755)
    held = aged(tmp_path / "job-held", 3600)
    with JobFolder(held):
        sweep(tmp_path)
        assert applications.exists()
        assert not forgotten.exists()
        assert young.exists()
        assert other.exists()
        assert held.exists()
